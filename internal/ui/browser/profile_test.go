package browser_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/ui/browser"
)

const localState = `{"profile": {"info_cache": {"Default": {"name": "Ann"}, "Profile 1": {"name": "Work & Play"}, "Profile 2": {"name": "Twin"}, "Profile 3": {"name": "twin"}}}}`

const profilesINI = `[Install4F96D1932A9F858E]
Default=Profiles/abc.release
Locked=1

[Profile1]
Name=work
IsRelative=1
Path=Profiles/xyz.work

[Profile0]
Name=default-release
IsRelative=1
Path=Profiles/abc.release
Default=1
`

func addOns(ids ...string) string {
	text := `{"addons": [{"id": "uBlock0@raymondhill.net", "active": true}`
	for _, id := range ids {
		text += `, {"id": "` + id + `", "active": true}`
	}
	return text + "]}"
}

const openInContainer, granted = "{f069aec0-43c5-4bbf-b6b4-df95c4326b98}", "{b5e0e8de-ebfe-4306-9528-bcc18241a490}"

// inContainer is the page as an add-on gets it: nothing in it or in the container's name can end a parameter.
const inContainer = ":name=A%26B%20%25%3A%20%C3%BC&url=https%3A%2F%2Fcorp.awsapps.com%2Fstart%3Fa%3D1%26b%3Dit%2527s&color=red&icon=tree"

// TestProfilesByName finds a browser's own profile by the name that it shows, where each system keeps it.
func TestProfilesByName(t *testing.T) {
	t.Parallel()
	work := browser.Choice{Browser: "chrome", Profile: "work & play"}
	container := browser.Choice{Browser: "firefox", Container: "A&B %: ü", Color: "red", Icon: "tree"}
	home, chrome := []string{"HOME=/home/ann"}, []string{"google-chrome", "chromium", "brave", "microsoft-edge", "vivaldi", "firefox"}
	for name, c := range map[string]struct {
		goos      string
		vars      []string
		installed []string
		choice    browser.Choice
		files     map[string]string
		want      []string
	}{
		"chrome": {"linux", home, chrome, work, map[string]string{"/home/ann/.config/google-chrome/Local State": localState},
			[]string{"google-chrome", "--profile-directory=Profile 1", escaped}},
		"by its directory": {"linux", home, chrome, browser.Choice{Browser: "chrome", Profile: "Profile 2"}, map[string]string{"/home/ann/.config/google-chrome/Local State": localState},
			[]string{"google-chrome", "--profile-directory=Profile 2", escaped}},
		"not started yet": {"linux", home, chrome, work, nil, []string{"google-chrome", "--profile-directory=work & play", escaped}},
		"configuration elsewhere": {"linux", append(home, "XDG_CONFIG_HOME=/etc/ann"), chrome, browser.Choice{Browser: "brave", Profile: "Ann"},
			map[string]string{"/etc/ann/BraveSoftware/Brave-Browser/Local State": localState}, []string{"brave", "--profile-directory=Default", escaped}},
		"snap": {"linux", home, chrome, browser.Choice{Browser: "chromium", Profile: "Ann"},
			map[string]string{"/home/ann/snap/chromium/common/chromium/Local State": localState}, []string{"chromium", "--profile-directory=Default", escaped}},
		"mac": {"darwin", []string{"HOME=/Users/ann"}, nil, browser.Choice{Browser: "edge", Profile: "Ann"},
			map[string]string{"/Users/ann/Library/Application Support/Microsoft Edge/Local State": localState},
			[]string{"/usr/bin/open", "-na", "Microsoft Edge", "--args", "--profile-directory=Default", escaped}},
		"windows": {"windows", []string{`LocalAppData=C:\Users\ann\AppData\Local`, `ProgramFiles=C:\P`}, []string{`C:\P\Vivaldi\Application\vivaldi.exe`}, browser.Choice{Browser: "vivaldi", Profile: "ANN"},
			map[string]string{`C:\Users\ann\AppData\Local\Vivaldi\User Data\Local State`: localState},
			[]string{`C:\P\Vivaldi\Application\vivaldi.exe`, "--profile-directory=Default", escaped}},
		"wsl": {"linux", append(home, "WSL_INTEROP=x"), []string{"/mnt/c/Program Files/Google/Chrome/Application/chrome.exe"}, work,
			map[string]string{"/mnt/c/Users/Ann/AppData/Local/Google/Chrome/User Data/Local State": localState},
			[]string{"/mnt/c/Program Files/Google/Chrome/Application/chrome.exe", "--profile-directory=Profile 1", escaped}},

		"container": {"linux", home, chrome, container, map[string]string{"/home/ann/.mozilla/firefox/profiles.ini": profilesINI,
			"/home/ann/.mozilla/firefox/Profiles/abc.release/extensions.json": addOns(openInContainer, granted)},
			[]string{"firefox", "ext+container" + inContainer}},
		"container of granted": {"linux", home, chrome, container, map[string]string{"/home/ann/snap/firefox/common/.mozilla/firefox/profiles.ini": profilesINI,
			"/home/ann/snap/firefox/common/.mozilla/firefox/Profiles/abc.release/extensions.json": addOns(granted)},
			[]string{"firefox", "ext+granted-containers" + inContainer}},
		"container, profile": {"linux", home, chrome, browser.Choice{Browser: "firefox", Profile: "work", Container: "x"}, map[string]string{"/home/ann/.mozilla/firefox/profiles.ini": profilesINI,
			"/home/ann/.mozilla/firefox/Profiles/xyz.work/extensions.json": addOns(granted), "/home/ann/.mozilla/firefox/Profiles/abc.release/extensions.json": addOns()},
			[]string{"firefox", "-P", "work", "ext+granted-containers:name=x&url=" + inContainer[strings.Index(inContainer, "https"):strings.Index(inContainer, "&color")]}},
		"container, nothing known": {"linux", home, chrome, container, nil, []string{"firefox", "ext+container" + inContainer}},
		"container, mac":           {"darwin", []string{"HOME=/Users/ann"}, nil, container, nil, []string{"/usr/bin/open", "-na", "Firefox", "--args", "ext+container" + inContainer}},
		"container, windows": {"windows", []string{`APPDATA=C:\Users\ann\AppData\Roaming`, `ProgramFiles=C:\P`}, []string{`C:\P\Mozilla Firefox\firefox.exe`}, container,
			map[string]string{`C:\Users\ann\AppData\Roaming\Mozilla\Firefox\profiles.ini`: profilesINI,
				`C:\Users\ann\AppData\Roaming\Mozilla\Firefox\Profiles\abc.release\extensions.json`: addOns(granted)},
			[]string{`C:\P\Mozilla Firefox\firefox.exe`, "ext+granted-containers" + inContainer}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMachine(c.goos, c.vars, c.installed, nil, c.files)
			m.Choice = c.choice
			m.ListFolder = func(string) []string { return []string{"Public", "Ann"} }
			if err := m.Open(t.Context(), page); err != nil {
				t.Error(err)
			}
			if diff := cmp.Diff([][]string{c.want}, m.started); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProfileErrors(t *testing.T) {
	t.Parallel()
	files := map[string]string{"/home/ann/.config/google-chrome/Local State": localState, "/home/ann/.mozilla/firefox/profiles.ini": profilesINI,
		"/home/ann/.mozilla/firefox/Profiles/abc.release/extensions.json": addOns()}
	for choice, want := range map[browser.Choice]string{
		{Browser: "chrome", Profile: "Werk"}:    `it has "Ann" (Default), "Twin" (Profile 2), "Work & Play" (Profile 1), "twin" (Profile 3)`,
		{Browser: "chrome", Profile: "Twin"}:    "choose by directory: Profile 2, Profile 3",
		{Browser: "firefox", Container: "x"}:    "addons.mozilla.org/firefox/addon/open-url-in-container/",
		{Browser: "chrome", Container: "x"}:     "containers are Firefox's",
		{Browser: "my-open %s", Container: "x"}: "containers are Firefox's",
	} {
		m := newMachine("linux", []string{"HOME=/home/ann"}, []string{"google-chrome", "firefox"}, nil, files)
		m.Choice = choice
		if err := m.Open(t.Context(), page); err == nil || !strings.Contains(err.Error(), want) || len(m.started) > 0 {
			t.Errorf("%+v: %v, started %v; want %q", choice, err, m.started, want)
		}
	}
}

func TestProfileNames(t *testing.T) {
	t.Parallel()
	m := newMachine("linux", []string{"HOME=/home/ann"}, nil, nil, map[string]string{
		"/home/ann/.config/google-chrome/Local State": localState, "/home/ann/.mozilla/firefox/profiles.ini": profilesINI})
	for browser, want := range map[string]string{"Chrome": "Ann, Twin, Work & Play, twin", "firefox": "default-release, work", "edge": "", "safari": "", "other": "", "": ""} {
		if got := strings.Join(m.ProfileNames(browser), ", "); got != want {
			t.Errorf("%s: got %s, want %s", browser, got, want)
		}
	}
}

func TestParseChoice(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]browser.Choice{
		"chrome": {Browser: "chrome"}, "Chrome:Work": {Browser: "Chrome", Profile: "Work"}, "firefox: a:b ": {Browser: "firefox", Profile: "a:b"},
		`C:\b.exe %s`: {Browser: `C:\b.exe %s`}, "my-browser --x:y": {Browser: "my-browser --x:y"},
	} {
		if got := browser.ParseChoice(text); got != want {
			t.Errorf("%q: got %+v, want %+v", text, got, want)
		}
	}
}
