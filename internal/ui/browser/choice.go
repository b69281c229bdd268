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
	firefox bool     // takes -P name instead of --profile-directory
}

func knownProducts() map[string]product {
	return map[string]product{
		"chrome":   {[]string{"google-chrome", "google-chrome-stable", "chrome"}, "Google Chrome", []string{`Google\Chrome\Application\chrome.exe`}, false},
		"chromium": {[]string{"chromium", "chromium-browser"}, "Chromium", []string{`Chromium\Application\chrome.exe`}, false},
		"edge":     {[]string{"microsoft-edge", "microsoft-edge-stable"}, "Microsoft Edge", []string{`Microsoft\Edge\Application\msedge.exe`}, false},
		"brave":    {[]string{"brave-browser", "brave"}, "Brave Browser", []string{`BraveSoftware\Brave-Browser\Application\brave.exe`}, false},
		"vivaldi":  {[]string{"vivaldi", "vivaldi-stable"}, "Vivaldi", []string{`Vivaldi\Application\vivaldi.exe`}, false},
		"firefox":  {[]string{"firefox", "firefox-esr"}, "Firefox", []string{`Mozilla Firefox\firefox.exe`}, true},
		"safari":   {nil, "Safari", nil, false},
	}
}

// Names lists the browsers that can be chosen by name.
func Names() []string { return slices.Sorted(maps.Keys(knownProducts())) }

// chosenCommands returns the command line for a person's choice.
func (s System) chosenCommands(address string, c Choice) ([]command, error) {
	p, known := knownProducts()[strings.ToLower(c.Browser)]
	if c.Browser == "" {
		return nil, fmt.Errorf("a profile needs the browser it is of, with --browser or sso_browser")
	}
	if !known && c.Profile != "" {
		return nil, fmt.Errorf("no profile can be added to browser %q; known are %s", c.Browser, strings.Join(Names(), ", "))
	}
	if !known {
		line, ok := s.commandLine(c.Browser, address)
		if !ok {
			return nil, fmt.Errorf("cannot read the browser's command line %q", c.Browser)
		}
		return []command{line}, nil
	}
	if c.Profile != "" && strings.EqualFold(c.Browser, "safari") {
		return nil, fmt.Errorf("safari cannot be started with a profile")
	}
	return s.startCommands(p, address, c)
}

func (s System) startCommands(p product, address string, c Choice) ([]command, error) {
	arguments := append(p.profileArguments(c.Profile), address)
	if s.GOOS == "darwin" {
		if c.Profile == "" {
			return []command{{argv: []string{"/usr/bin/open", "-a", p.darwin, address}}}, nil
		}
		return []command{{argv: append([]string{"/usr/bin/open", "-na", p.darwin, "--args"}, arguments...)}}, nil
	}
	path, ok := s.findProgram(s.installPlaces(p)...)
	if !ok {
		return nil, fmt.Errorf("%s is not installed here", c.Browser)
	}
	return []command{{argv: append([]string{path}, arguments...)}}, nil
}

func (p product) profileArguments(name string) []string {
	switch {
	case name == "":
		return nil
	case p.firefox:
		return []string{"-P", name}
	}
	return []string{"--profile-directory=" + name}
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
