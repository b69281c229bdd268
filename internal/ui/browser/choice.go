package browser

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// product is one browser and where it is found.
type product struct {
	linux   []string // program names
	darwin  string   // application name
	windows []string // paths below the program folders
	// data is its folder of profiles: below the configuration folder, the Application Support folder and LocalAppData.
	data    [3]string
	firefox bool // takes -P name instead of --profile-directory
}

func knownProducts() map[string]product {
	return map[string]product{
		"chrome": {[]string{"google-chrome", "google-chrome-stable", "chrome"}, "Google Chrome", []string{`Google\Chrome\Application\chrome.exe`},
			[3]string{"google-chrome", "Google/Chrome", `Google\Chrome\User Data`}, false},
		"chromium": {[]string{"chromium", "chromium-browser"}, "Chromium", []string{`Chromium\Application\chrome.exe`},
			[3]string{"chromium", "Chromium", `Chromium\User Data`}, false},
		"edge": {[]string{"microsoft-edge", "microsoft-edge-stable"}, "Microsoft Edge", []string{`Microsoft\Edge\Application\msedge.exe`},
			[3]string{"microsoft-edge", "Microsoft Edge", `Microsoft\Edge\User Data`}, false},
		"brave": {[]string{"brave-browser", "brave"}, "Brave Browser", []string{`BraveSoftware\Brave-Browser\Application\brave.exe`},
			[3]string{"BraveSoftware/Brave-Browser", "BraveSoftware/Brave-Browser", `BraveSoftware\Brave-Browser\User Data`}, false},
		"vivaldi": {[]string{"vivaldi", "vivaldi-stable"}, "Vivaldi", []string{`Vivaldi\Application\vivaldi.exe`},
			[3]string{"vivaldi", "Vivaldi", `Vivaldi\User Data`}, false},
		"firefox": {[]string{"firefox", "firefox-esr"}, "Firefox", []string{`Mozilla Firefox\firefox.exe`}, [3]string{}, true},
		"safari":  {darwin: "Safari"},
	}
}

// Names lists the browsers that can be chosen by name.
func Names() []string { return slices.Sorted(maps.Keys(knownProducts())) }

// ParseChoice reads a browser with its profile as a setting has them: "firefox", "chrome:Work", or a command line.
func ParseChoice(text string) Choice {
	name, profile, _ := strings.Cut(text, ":")
	if _, known := knownProducts()[strings.ToLower(strings.TrimSpace(name))]; known {
		return Choice{Browser: strings.TrimSpace(name), Profile: strings.TrimSpace(profile)}
	}
	return Choice{Browser: text}
}

// chosenCommands returns the command line for a person's choice.
func (s System) chosenCommands(address string, c Choice) ([]command, error) {
	p, known := knownProducts()[strings.ToLower(c.Browser)]
	switch {
	case c.Browser == "":
		return nil, fmt.Errorf("a profile needs the browser it is of, with --browser or sso_browser")
	case c.Container != "" && !p.firefox:
		return nil, fmt.Errorf("containers are Firefox's; browser %q has none", c.Browser)
	case known && c.Profile != "" && strings.EqualFold(c.Browser, "safari"):
		return nil, fmt.Errorf("safari cannot be started with a profile")
	case known:
		return s.startCommands(p, address, c)
	case c.Profile != "":
		return nil, fmt.Errorf("no profile can be added to browser %q; known are %s", c.Browser, strings.Join(Names(), ", "))
	}
	line, ok := s.commandLine(c.Browser, address)
	if !ok {
		return nil, fmt.Errorf("cannot read the browser's command line %q", c.Browser)
	}
	return []command{line}, nil
}

func (s System) startCommands(p product, address string, c Choice) ([]command, error) {
	arguments, err := s.profileArguments(p, c)
	if err == nil && c.Container != "" {
		address, err = s.containerAddress(address, c)
	}
	if err != nil {
		return nil, err
	}
	if s.GOOS == "darwin" && len(arguments) == 0 && c.Container == "" {
		return []command{{argv: []string{"/usr/bin/open", "-a", p.darwin, address}}}, nil
	}
	arguments = append(arguments, address)
	if s.GOOS == "darwin" {
		return []command{{argv: append([]string{"/usr/bin/open", "-na", p.darwin, "--args"}, arguments...)}}, nil
	}
	path, ok := s.findProgram(s.installPlaces(p)...)
	if !ok {
		return nil, fmt.Errorf("%s is not installed here", c.Browser)
	}
	return []command{{argv: append([]string{path}, arguments...)}}, nil
}

func (s System) profileArguments(p product, c Choice) ([]string, error) {
	switch {
	case c.Profile == "":
		return nil, nil
	case p.firefox:
		return []string{"-P", c.Profile}, nil
	}
	directory, err := s.profileDirectory(p, c)
	return []string{"--profile-directory=" + directory}, err
}

// installPlaces lists where a browser may be; below WSL that of Windows first.
func (s System) installPlaces(p product) []string {
	var out []string
	for _, below := range p.windows {
		switch {
		case s.GOOS == "windows":
			for _, folder := range []string{"ProgramFiles", "ProgramFiles(x86)", "LocalAppData"} {
				out = append(out, s.Vars.Get(folder)+`\`+below)
			}
		case s.WSL():
			for _, folder := range []string{"/mnt/c/Program Files/", "/mnt/c/Program Files (x86)/"} {
				out = append(out, folder+strings.ReplaceAll(below, `\`, "/"))
			}
		}
	}
	return append(out, p.linux...)
}
