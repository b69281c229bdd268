package browser_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/ui/browser"
)

const page = "https://corp.awsapps.com/start?a=1&b=it's"

const escaped = "https://corp.awsapps.com/start?a=1&b=it%27s"

// forCmd is the page as cmd.exe has to read it.
const forCmd = "https://corp.awsapps.com/start?a=1^&b=it%27s"

var errExit = errors.New("exit status 3")

// machine records what is started. Programs in fails exit with an error.
type machine struct {
	browser.System
	started [][]string
}

func newMachine(goos string, vars []string, installed, fails []string, files map[string]string) *machine {
	m := &machine{}
	m.System = browser.System{
		Vars: environ.Parse(vars), GOOS: goos,
		Start: func(argv, _ []string) (<-chan error, error) {
			m.started = append(m.started, argv)
			exited := make(chan error, 1)
			if slices.Contains(fails, argv[0]) {
				exited <- errExit
			} else {
				exited <- nil
			}
			return exited, nil
		},
		LookPath: func(name string) (string, error) {
			if slices.Contains(installed, name) {
				return name, nil
			}
			return "", os.ErrNotExist
		},
		ReadFile: func(path string) ([]byte, error) { return []byte(files[path]), nil },
	}
	return m
}

func TestOpen(t *testing.T) {
	t.Parallel()
	display := "DISPLAY=:0"
	for name, c := range map[string]struct {
		goos             string
		vars             []string
		installed, fails []string
		files            map[string]string
		want             [][]string
	}{
		"mac":                       {goos: "darwin", want: [][]string{{"/usr/bin/open", escaped}}},
		"windows":                   {goos: "windows", want: [][]string{{"rundll32", "url.dll,FileProtocolHandler", escaped}}},
		"desktop":                   {goos: "linux", vars: []string{display}, installed: []string{"xdg-open", "firefox"}, want: [][]string{{"xdg-open", escaped}}},
		"wayland":                   {goos: "linux", vars: []string{"WAYLAND_DISPLAY=w"}, installed: []string{"gio"}, want: [][]string{{"gio", "open", escaped}}},
		"next after failure":        {goos: "linux", vars: []string{display}, installed: []string{"xdg-open", "x-www-browser"}, fails: []string{"xdg-open"}, want: [][]string{{"xdg-open", escaped}, {"x-www-browser", escaped}}},
		"variable":                  {goos: "linux", vars: []string{"BROWSER=/bin/true"}, installed: []string{"/bin/true"}, want: [][]string{{"/bin/true", escaped}}},
		"variable with %s":          {goos: "linux", vars: []string{"BROWSER=py 'a b' x=%s y &"}, want: [][]string{{"py", "a b", "x=" + escaped, "y"}}},
		"variable without %s":       {goos: "linux", vars: []string{"BROWSER=firefox -P work"}, want: [][]string{{"firefox", "-P", "work", escaped}}},
		"variable, path with blank": {goos: "linux", vars: []string{"BROWSER=/opt/my browser"}, installed: []string{"/opt/my browser"}, want: [][]string{{"/opt/my browser", escaped}}},
		"variable is a list":        {goos: "linux", vars: []string{"BROWSER=one::two %s:three"}, fails: []string{"one"}, want: [][]string{{"one", escaped}, {"two", escaped}}},
		"variable fails, system":    {goos: "linux", vars: []string{"BROWSER=one", display}, installed: []string{"xdg-open"}, fails: []string{"one"}, want: [][]string{{"one", escaped}, {"xdg-open", escaped}}},
		"variable on windows":       {goos: "windows", vars: []string{`BROWSER="C:\Program Files\b.exe" %s;x`}, want: [][]string{{`C:\Program Files\b.exe`, escaped}}},
		"wsl by variable":           {goos: "linux", vars: []string{"WSL_DISTRO_NAME=U", display}, installed: []string{"wslview", "xdg-open"}, want: [][]string{{"wslview", escaped}}},
		"wsl by kernel": {goos: "linux", installed: []string{"/mnt/c/Windows/System32/rundll32.exe"}, files: map[string]string{"/proc/sys/kernel/osrelease": "5.15-microsoft-standard-WSL2\n"},
			want: [][]string{{"/mnt/c/Windows/System32/rundll32.exe", "url.dll,FileProtocolHandler", escaped}}},
		"wsl, powershell": {goos: "linux", vars: []string{"WSL_INTEROP=/run/x"}, installed: []string{"powershell.exe"},
			want: [][]string{{"powershell.exe", "-NoProfile", "-NonInteractive", "-Command", "Start-Process '" + escaped + "'"}}},
		"cmd.exe ends a command at &": {goos: "linux", vars: []string{"WSL_INTEROP=x", "BROWSER=cmd.exe /c start"}, want: [][]string{{"cmd.exe", "/c", "start", forCmd}}},
		"cmd.exe by path": {goos: "linux", vars: []string{"WSL_INTEROP=x", "BROWSER=/mnt/c/Windows/System32/CMD.EXE /c start '' %s"},
			want: [][]string{{"/mnt/c/Windows/System32/CMD.EXE", "/c", "start", "", forCmd}}},
		"cmd on windows":             {goos: "windows", vars: []string{`BROWSER=cmd /c start`}, want: [][]string{{"cmd", "/c", "start", forCmd}}},
		"cmd by path on windows":     {goos: "windows", vars: []string{`BROWSER=C:\Windows\cmd.exe /c start "" "%s"`}, want: [][]string{{`C:\Windows\cmd.exe`, "/c", "start", "", forCmd}}},
		"a cmd of Linux":             {goos: "linux", vars: []string{"BROWSER=cmd open"}, want: [][]string{{"cmd", "open", escaped}}},
		"powershell":                 {goos: "linux", vars: []string{"WSL_INTEROP=x", "BROWSER=powershell.exe /c start"}, want: [][]string{{"powershell.exe", "/c", "start", "'" + escaped + "'"}}},
		"powershell, quoted":         {goos: "linux", vars: []string{"WSL_INTEROP=x", `BROWSER=powershell.exe -c "start '%s'"`}, want: [][]string{{"powershell.exe", "-c", "start '" + escaped + "'"}}},
		"powershell, a script":       {goos: "windows", vars: []string{"BROWSER=pwsh -File open.ps1"}, want: [][]string{{"pwsh", "-File", "open.ps1", escaped}}},
		"explorer.exe exits with 1":  {goos: "linux", vars: []string{"WSL_INTEROP=x", "BROWSER=explorer.exe"}, installed: []string{"explorer.exe", "wslview"}, fails: []string{"explorer.exe"}, want: [][]string{{"explorer.exe", escaped}}},
		"explorer by path, windows":  {goos: "windows", vars: []string{`BROWSER=C:\Windows\explorer.exe`}, fails: []string{`C:\Windows\explorer.exe`}, want: [][]string{{`C:\Windows\explorer.exe`, escaped}}},
		"a failing one is not alone": {goos: "linux", vars: []string{"WSL_INTEROP=x", "BROWSER=cmd.exe /c start"}, installed: []string{"wslview"}, fails: []string{"cmd.exe"}, want: [][]string{{"cmd.exe", "/c", "start", forCmd}, {"wslview", escaped}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(c.goos, c.vars, c.installed, c.fails, c.files)
			if err := m.Open(t.Context(), page); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff(c.want, m.started); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestNoBrowser(t *testing.T) {
	t.Parallel()
	m := newMachine("linux", nil, []string{"xdg-open", "lynx", "w3m"}, nil, nil)
	if err := m.Open(t.Context(), page); err == nil || len(m.started) > 0 {
		t.Errorf("without a display nothing may be started: %v %v", m.started, err)
	}
	m = newMachine("linux", []string{"BROWSER=one"}, nil, []string{"one"}, nil)
	if err := m.Open(t.Context(), page); !errors.Is(err, errExit) {
		t.Errorf("%v", err)
	}
}

// A sign-in that ends while its browser is being looked at, well or by Ctrl-C, opens no other one.
func TestEndedWhileOpening(t *testing.T) {
	t.Parallel()
	m := newMachine("linux", []string{"DISPLAY=:0", "BROWSER=one"}, []string{"xdg-open"}, nil, nil)
	ctx, cancel := context.WithCancel(t.Context())
	m.Start = func(argv, _ []string) (<-chan error, error) {
		m.started = append(m.started, argv)
		cancel()
		return nil, nil
	}
	if err := m.Open(ctx, page); !errors.Is(err, context.Canceled) || len(m.started) != 1 {
		t.Errorf("%v, started %v", err, m.started)
	}
}

func TestOnlyWebAddresses(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"file:///etc/passwd", "calc.exe", "javascript:alert(1)", "https://", "-version", "http://a\x00b", ""} {
		m := newMachine("darwin", nil, nil, nil, nil)
		if err := m.Open(t.Context(), address); err == nil || len(m.started) > 0 {
			t.Errorf("%q: %v %v", address, m.started, err)
		}
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		goos      string
		vars      []string
		installed []string
		choice    browser.Choice
		want      []string
	}{
		"chrome profile":      {"linux", nil, []string{"google-chrome-stable"}, browser.Choice{Browser: "Chrome", Profile: "Profile 1"}, []string{"google-chrome-stable", "--profile-directory=Profile 1", escaped}},
		"firefox":             {"linux", nil, []string{"firefox"}, browser.Choice{Browser: "firefox", Profile: "work"}, []string{"firefox", "-P", "work", escaped}},
		"mac":                 {"darwin", nil, nil, browser.Choice{Browser: "edge", Profile: "Default"}, []string{"/usr/bin/open", "-na", "Microsoft Edge", "--args", "--profile-directory=Default", escaped}},
		"safari":              {"darwin", nil, nil, browser.Choice{Browser: "safari"}, []string{"/usr/bin/open", "-a", "Safari", escaped}},
		"windows":             {"windows", []string{`ProgramFiles=C:\P`}, []string{`C:\P\Google\Chrome\Application\chrome.exe`}, browser.Choice{Browser: "chrome"}, []string{`C:\P\Google\Chrome\Application\chrome.exe`, escaped}},
		"wsl":                 {"linux", []string{"WSL_INTEROP=x"}, []string{"/mnt/c/Program Files/Mozilla Firefox/firefox.exe", "firefox"}, browser.Choice{Browser: "firefox"}, []string{"/mnt/c/Program Files/Mozilla Firefox/firefox.exe", escaped}},
		"by $BROWSER's rules": {"linux", nil, nil, browser.Choice{Browser: "mine -x &"}, []string{"mine", "-x", escaped}},
		"command":             {"linux", []string{"BROWSER=other"}, nil, browser.Choice{Browser: "open-it --to=%s"}, []string{"open-it", "--to=" + escaped}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(c.goos, c.vars, c.installed, nil, nil)
			m.Choice = c.choice
			if err := m.Open(t.Context(), page); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([][]string{c.want}, m.started); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestChoiceErrors(t *testing.T) {
	t.Parallel()
	for choice, want := range map[browser.Choice]string{
		{Browser: "netscape", Profile: "p"}: "no profile can be added",
		{Browser: "chrome"}:                 "not installed",
		{Browser: "x %s", Profile: "p"}:     "can be added",
		{Browser: "'x %s"}:                  "cannot read",
		{Browser: "safari", Profile: "p"}:   "profile",
		{Profile: "p"}:                      "--browser or sso_browser",
	} {
		m := newMachine("linux", nil, nil, nil, nil)
		m.Choice = choice
		if err := m.Open(t.Context(), page); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v", choice, err)
		}
	}
}

// TestRealProgram starts a real process and waits for what it does.
func TestRealProgram(t *testing.T) {
	t.Parallel()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "visited")
	s := browser.System{GOOS: "linux", Vars: environ.Parse(os.Environ()).
		With("BROWSER", "'"+exe+"' %s").With("BE_BROWSER", out)}
	if err := s.Open(t.Context(), page); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(out); string(got) != escaped {
		t.Errorf("%q", got)
	}
	s.Vars = s.Vars.With("BROWSER", "/no/such/browser").Without("DISPLAY", "WAYLAND_DISPLAY")
	if err := s.Open(t.Context(), page); err == nil {
		t.Error("a missing browser must be an error")
	}
}

// TestMain lets this test binary be the browser: it writes down its address.
func TestMain(m *testing.M) {
	if out := os.Getenv("BE_BROWSER"); out != "" {
		if err := os.WriteFile(out, []byte(os.Args[1]), 0o600); err != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}
