package browser

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
)

// addOn is an add-on of Firefox that opens a page in a container when it is given an address of its own kind.
type addOn struct{ id, scheme string }

var addOns = [...]addOn{
	{"{f069aec0-43c5-4bbf-b6b4-df95c4326b98}", "ext+container"},
	{"{b5e0e8de-ebfe-4306-9528-bcc18241a490}", "ext+granted-containers"},
}

// errNoAddOn is told before Firefox searches the web for an address that it does not know.
var errNoAddOn = errors.New("no add-on of Firefox opens pages in a container: install \"Open external links " +
	"in a container\" (https://addons.mozilla.org/firefox/addon/open-url-in-container/) or \"Granted Containers\" " +
	"(https://addons.mozilla.org/firefox/addon/granted/)")

// containerAddress returns an address as Firefox's add-on takes it. Whether there is one cannot always be told; then
// the first is taken for there.
func (s System) containerAddress(address string, c Choice) (string, error) {
	use, text := addOns[0], ""
	if folder := s.firefoxProfile(c.Profile); folder != "" {
		text = s.readFile(folder + s.slash() + "extensions.json")
	}
	var known struct {
		AddOns []struct {
			ID     string
			Active bool
		}
	}
	if json.Unmarshal([]byte(text), &known) == nil {
		installed := map[string]bool{}
		for _, a := range known.AddOns {
			installed[a.ID] = a.Active
		}
		switch {
		case installed[addOns[0].id]:
		case installed[addOns[1].id]:
			use = addOns[1]
		default:
			return "", errNoAddOn
		}
	}
	escape := func(text string) string { return strings.ReplaceAll(url.QueryEscape(text), "+", "%20") }
	out := use.scheme + ":name=" + escape(c.Container) + "&url=" + escape(address)
	if c.Color != "" {
		out += "&color=" + escape(c.Color)
	}
	if c.Icon != "" {
		out += "&icon=" + escape(c.Icon)
	}
	return out, nil
}

// firefoxProfile returns the folder of a profile of Firefox, "" for its default one; "" when it is not found.
func (s System) firefoxProfile(name string) string {
	for _, root := range s.firefoxFolders() {
		text := s.readFile(root + s.slash() + "profiles.ini")
		if path := profilePath(text, name); path != "" {
			path = strings.ReplaceAll(path, "/", s.slash())
			if strings.HasPrefix(path, "/") || len(path) > 1 && path[1] == ':' {
				return path
			}
			return root + s.slash() + path
		}
	}
	return ""
}

// firefoxFolders lists where Firefox may keep its list of profiles.
func (s System) firefoxFolders() []string {
	home := paths.Home(s.Vars, s.GOOS)
	switch {
	case s.GOOS == "windows":
		return []string{s.Vars.Get("APPDATA") + `\Mozilla\Firefox`}
	case s.GOOS == "darwin":
		return []string{home + "/Library/Application Support/Firefox"}
	case s.WSL():
		return s.windowsFolders("AppData/Roaming/Mozilla/Firefox")
	}
	return []string{home + "/.mozilla/firefox", s.configFolder() + "/mozilla/firefox",
		home + "/snap/firefox/common/.mozilla/firefox", home + "/.var/app/org.mozilla.firefox/.mozilla/firefox"}
}

// profilePath finds a profile in the text of profiles.ini. The default one is that of the installation, else the one
// that is marked.
func profilePath(text, name string) (found string) {
	var section, path, shown string
	isMarked := false
	end := func() {
		switch {
		case section == "install" && name == "":
			found = path
		case section == "profile" && (name != "" && shown == name || name == "" && isMarked && found == ""):
			found = path
		}
		path, shown, isMarked = "", "", false
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		key, value, _ := strings.Cut(line, "=")
		switch {
		case strings.HasPrefix(line, "["):
			end()
			section = strings.ToLower(strings.TrimRight(strings.Trim(line, "[]"), "0123456789ABCDEF"))
		case key == "Path", key == "Default" && section == "install":
			path = value
		case key == "Name":
			shown = value
		case key == "Default":
			isMarked = value == "1"
		}
	}
	end()
	return found
}

// listFolder returns the names of the folders in a folder.
func listFolder(path string) (names []string) {
	entries, err := os.ReadDir(path)
	if err != nil {
		return nil
	}
	for _, e := range entries {
		if e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}
