package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
)

// localState is the list that Chrome and its kin keep of their profiles, by directory.
type localState map[string]struct{ Name string }

func (s System) readLocalState(p product) localState {
	var state struct {
		Profile struct {
			Cache localState `json:"info_cache"`
		}
	}
	for _, folder := range s.dataFolders(p) {
		text := s.readFile(folder + s.slash() + "Local State")
		if json.Unmarshal([]byte(text), &state) == nil && len(state.Profile.Cache) > 0 {
			break
		}
	}
	return state.Profile.Cache
}

// ProfileNames lists the profiles of a browser that is known by its name, as the browser shows them.
func (s System) ProfileNames(browser string) (names []string) {
	p := knownProducts()[strings.ToLower(browser)]
	if p.firefox {
		for _, root := range s.firefoxFolders() {
			for line := range strings.Lines(s.readFile(root + s.slash() + "profiles.ini")) {
				if name, ok := strings.CutPrefix(strings.TrimSpace(line), "Name="); ok {
					names = append(names, name)
				}
			}
		}
	} else {
		for _, profile := range s.readLocalState(p) {
			names = append(names, profile.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// profileDirectory returns the directory of a profile of Chrome or its kin, which is named as the browser shows it or by
// its directory. A browser that has kept no list of its profiles yet is believed to know the name.
func (s System) profileDirectory(p product, c Choice) (string, error) {
	profiles := s.readLocalState(p)
	if _, isDirectory := profiles[c.Profile]; isDirectory || len(profiles) == 0 {
		return c.Profile, nil
	}
	var found, shown []string
	for directory, profile := range profiles {
		shown = append(shown, fmt.Sprintf("%q (%s)", profile.Name, directory))
		if strings.EqualFold(profile.Name, c.Profile) {
			found = append(found, directory)
		}
	}
	slices.Sort(shown)
	switch len(found) {
	case 0:
		return "", fmt.Errorf("%s has no profile %q; it has %s", c.Browser, c.Profile, strings.Join(shown, ", "))
	case 1:
		return found[0], nil
	}
	slices.Sort(found)
	return "", fmt.Errorf("%s has several profiles %q; choose by directory: %s", c.Browser, c.Profile, strings.Join(found, ", "))
}

// slash separates the parts of a path of the system that the browser runs on.
func (s System) slash() string {
	if s.GOOS == "windows" {
		return `\`
	}
	return "/"
}

// dataFolders lists where a browser of Chrome's kin may keep its profiles.
func (s System) dataFolders(p product) []string {
	home := paths.Home(s.Vars, s.GOOS)
	switch {
	case s.GOOS == "windows":
		return []string{s.Vars.Get("LocalAppData") + `\` + p.data[2]}
	case s.GOOS == "darwin":
		return []string{home + "/Library/Application Support/" + p.data[1]}
	case s.WSL():
		return s.windowsFolders("AppData/Local/" + strings.ReplaceAll(p.data[2], `\`, "/"))
	}
	if len(p.linux) == 0 {
		return nil
	}
	name := p.linux[0]
	return []string{s.configFolder() + "/" + p.data[0], home + "/snap/" + name + "/common/" + p.data[0]}
}

// configFolder is where programs of a Linux desktop keep their settings.
func (s System) configFolder() string {
	if set := s.Vars.Get("XDG_CONFIG_HOME"); set != "" {
		return set
	}
	return paths.Home(s.Vars, s.GOOS) + "/.config"
}

// windowsFolders lists a folder of each person who uses Windows, as WSL sees them: which of them uses this Linux it
// does not say.
func (s System) windowsFolders(below string) []string {
	list := s.ListFolder
	if list == nil {
		list = listFolder
	}
	var found []string
	for _, person := range list("/mnt/c/Users") {
		found = append(found, "/mnt/c/Users/"+person+"/"+below)
	}
	return found
}
