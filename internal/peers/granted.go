package peers

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
)

// granted keeps portals in a TOML file, and in profiles keys of its own in place of those of Identity Center, with a
// credential_process line that runs it.

// grantedConfig is its file: below XDG_CONFIG_HOME only when there is no folder in the home directory.
func (s *Source) grantedConfig() string {
	folder := s.home(".granted")
	if xdg := s.Vars.Get("XDG_CONFIG_HOME"); xdg != "" {
		if _, err := os.Stat(folder); err != nil {
			folder = filepath.Join(xdg, "granted")
		}
	}
	return filepath.Join(folder, "config")
}

func readGranted(_ context.Context, s *Source) (*Setup, error) {
	setup := &Setup{}
	path := s.grantedConfig()
	data, err := s.readFile(path)
	if err != nil {
		return nil, err
	}
	hasContainers := false
	if data != nil {
		file, err := parseTOML(path, data)
		if err != nil {
			return nil, err
		}
		setup.Read = append(setup.Read, path)
		setup.addGrantedPortals(path, file)
		setup.noteGrantedSettings(path, file)
		browser, _ := file.get("DefaultBrowser")
		hasContainers = hasContainer(browser)
	}
	s.eachProfile(func(p *shared.Profile) { s.addGrantedProfile(setup, p, hasContainers) })
	if err := s.addGrantedUses(setup); err != nil {
		return nil, err
	}
	if data == nil && len(setup.Sections) == 0 && len(setup.Keys) == 0 {
		return nil, nil
	}
	return setup, nil
}

// addGrantedPortals adds an sso-session for each table [SSO.name].
func (s *Setup) addGrantedPortals(path string, file tomlFile) {
	var names []string
	for _, v := range file {
		if len(v.key) == 3 && v.key[0] == "SSO" && !slices.Contains(names, v.key[1]) {
			names = append(names, v.key[1])
		}
	}
	for _, name := range names {
		get := func(key string) (string, int) { return file.get("SSO", name, key) }
		startURL, line := get("StartURL")
		region, _ := get("SSORegion")
		where := origin.FromFile(path, line)
		if startURL == "" || region == "" {
			s.note(where, "[SSO.%s] lacks StartURL or SSORegion, and no sso-session is made of it", name)
			continue
		}
		sec := newSession(name, startURL, region, "")
		sec.Origin = where
		s.addSession(sec)
		for _, key := range []string{"Prefix", "ProfileTemplate"} {
			if value, line := get(key); value != "" {
				s.note(origin.FromFile(path, line), "%s of [SSO.%s] names profiles that granted generates: `awsid populate` "+
					"generates them from now on, and names them by --name: %s", key, name, value)
			}
		}
	}
}

// noteGrantedSettings says which other settings have no equivalent.
func (s *Setup) noteGrantedSettings(path string, file tomlFile) {
	var rest []string
	first := 0
	for _, v := range file {
		key, text := strings.Join(v.key, "."), ""
		switch {
		case v.text == "", v.key[0] == "SSO" && len(v.key) == 3 && slices.ContainsFunc(
			strings.Fields("StartURL SSORegion Prefix ProfileTemplate NoCredentialProcess"),
			func(known string) bool { return strings.EqualFold(known, v.key[2]) }):
		case v.key[0] == "ProfileRegistry" && len(v.key) == 4 && strings.EqualFold(v.key[3], "url"),
			v.key[0] == "ProfileRegistryURLS":
			text = "the registry " + v.text + " is no longer followed: its profiles stay as they are now"
		case key == "DefaultBrowser" && slices.Contains(strings.Fields("CHROME BRAVE EDGE CHROMIUM SAFARI ARC VIVALDI"), v.text):
			text = key + " has no equivalent for all profiles: awsid_browser names the browser of one, sso_browser that of an sso-session"
		case key == "CustomSSOBrowserPath", key == "SSOBrowserLaunchTemplate.Command":
			text = key + " has no equivalent for all sign-ins: sso_browser names the browser of an sso-session, " + v.text
		case key == "CustomBrowserPath", key == "AWSConsoleBrowserLaunchTemplate.Command":
			text = key + " has no equivalent for all profiles: awsid_browser names the browser of one, " + v.text
		case key == "AccessRequestURL":
			text = key + " has no equivalent: ask for access at " + v.text
		case key == "CommonFateDefaultSSOStartURL", key == "CommonFateDefaultSSORegion":
			text = key + " has no equivalent, as it is no portal of its own: `awsid configure sso-session` makes one of " +
				v.text
		case key == "CredentialProcessAutoLogin":
			if v.text == "true" {
				text = key + " has no equivalent for all profiles: awsid_sign_in = always, of a profile or an sso-session, " +
					"does it"
			}
		case v.key[0] == "Keyring":
			text = key + " has no equivalent: what granted keeps there stays there, and awsid has a keystore of its own"
		case key == "DefaultBrowser" && hasContainer(v.text), v.key[0] == "ProfileRegistry" && len(v.key) == 4:
		default:
			if rest = append(rest, key); first == 0 {
				first = v.line
			}
		}
		if text != "" {
			s.note(origin.FromFile(path, v.line), "%s", text)
		}
	}
	s.noteRest(origin.FromFile(path, first), "granted", rest)
}

// hasContainer reports whether granted opens the console in a container of that browser.
func hasContainer(browser string) bool {
	return strings.HasPrefix(browser, "FIREFOX") || browser == "WATERFOX" || browser == "ZEN"
}

// addGrantedProfile gives a profile with granted's keys those that all programs read. Its own stay, for granted reads
// them; the line that runs granted goes, as some SDKs would take it before the others. With Firefox, granted opens the
// console in a container of the profile's name.
func (s *Source) addGrantedProfile(setup *Setup, p *shared.Profile, hasContainers bool) {
	words := s.processWords(p)
	const subcommand = "credential-process"
	isProcess := runsProgram(words, "granted", subcommand) || runsProgram(words, "dgranted", subcommand)
	sec := inPlace(p)
	account, role := p.Config.Text("granted_sso_account_id"), p.Config.Text("granted_sso_role_name")
	switch {
	case account != "" && role != "":
		startURL := p.Config.Text("granted_sso_start_url")
		region := p.Config.Text("granted_sso_region")
		name := p.Config.Text("sso_session")
		if startURL != "" && region != "" && name == "" {
			portal := newSession("", startURL, region, p.Config.Text("granted_sso_registration_scopes"))
			portal.Origin = p.Config.Origin
			name = setup.addSession(portal)
		}
		if name == "" {
			setup.note(p.Config.Origin, "profile %s has no granted_sso_start_url or granted_sso_region", p.Name)
			break
		}
		sec.setNew(p, "sso_session", name)
		sec.setNew(p, "sso_account_id", accountID(account))
		sec.setNew(p, "sso_role_name", role)
		sec.setNew(p, "region", region) // which granted uses then
		if isProcess {
			sec.Drop = append(sec.Drop, "credential_process")
			sec.setNew(p, "granted_skip_credential_process_validation", "true") // else granted wants the line
		}
	case isProcess:
		read := p.Config.Text("credential_process")
		setup.Keys = append(setup.Keys, Key{p.Name, "granted's store (granted credentials list)", read})
	}
	addForeignLooks(&sec, p, "granted")
	if hasContainers && len(sec.Set) > 0 {
		sec.setNew(p, "awsid_container", p.Name)
	}
	if len(sec.Set) > 0 || len(sec.Drop) > 0 {
		setup.Sections = append(setup.Sections, sec)
	}
}

// addGrantedUses takes over how often, and when, profiles were assumed.
func (s *Source) addGrantedUses(setup *Setup) error {
	folder := s.home(".granted")
	if _, err := os.Stat(folder); err != nil && s.Vars.Get("XDG_CACHE_HOME") != "" {
		folder = filepath.Join(s.Vars.Get("XDG_CACHE_HOME"), "granted")
	}
	path := filepath.Join(folder, "aws_profiles_frecency")
	data, err := s.readFile(path)
	if err != nil || data == nil {
		return err
	}
	var store struct {
		Entries []struct {
			Entry     string
			Frequency int
			LastUsed  time.Time
		}
	}
	if parseJSON(path, data, &store) != nil {
		return nil // granted begins a new one then
	}
	setup.Read = append(setup.Read, path)
	for _, e := range store.Entries {
		if _, ok := s.Files.Profile(e.Entry); ok {
			setup.Uses = append(setup.Uses, Use{e.Entry, e.Frequency, e.LastUsed})
		}
	}
	return nil
}

// addForeignLooks takes over colour, icon and description, which granted and its kin keep as keys with a prefix.
func addForeignLooks(sec *Section, p *shared.Profile, prefix string) {
	for _, key := range []string{"color", "icon", "description"} {
		if value := p.Config.Text(prefix + "_" + key); isLook("awsid_"+key, value) {
			sec.setNew(p, "awsid_"+key, value)
		}
	}
}

// get returns the value of a key and its line, "" and 0 when there is none. Like granted, it does not mind letter case.
func (f tomlFile) get(key ...string) (string, int) {
	same := func(v tomlValue) bool { return slices.EqualFunc(v.key, key, strings.EqualFold) }
	if i := slices.IndexFunc(f, same); i >= 0 {
		return f[i].text, f[i].line
	}
	return "", 0
}
