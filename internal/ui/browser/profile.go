package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/paths"
)

// profileDirectory returns the directory of a profile of Chrome or its kin, which is named as the browser shows it or by
// its directory. A browser that has kept no list of its profiles yet is believed to know the name.
func (s System) profileDirectory(p product, c Choice) (string, error) {
	var state struct {
		Profile struct {
			Cache map[string]struct{ Name string } `json:"info_cache"`
		}
	}
	for _, folder := range s.dataFolders(p) {
		if json.Unmarshal([]byte(s.readFile(folder+s.slash()+"Local State")), &state) == nil && len(state.Profile.Cache) > 0 {
			break
		}
	}
	if _, isDirectory := state.Profile.Cache[c.Profile]; isDirectory || len(state.Profile.Cache) == 0 {
		return c.Profile, nil
	}
	var found, shown []string
	for directory, profile := range state.Profile.Cache {
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
