package peers

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
)

// awsume reads profiles of the shared files as they are; it keeps defaults in a YAML file, and what it assumed in
// sections of the credentials file.

func (s *Source) awsumeConfig() string {
	if xdg := s.Vars.Get("XDG_CONFIG_HOME"); xdg != "" {
		return filepath.Join(s.expand(xdg), "awsume", "config.yaml")
	}
	return s.home(".awsume", "config.yaml")
}

func readAwsume(_ context.Context, s *Source) (*Setup, error) {
	setup := &Setup{}
	path := s.awsumeConfig()
	if _, err := os.Stat(path); err != nil {
		path = s.home(".awsume", "config.yaml")
	}
	data, err := s.readFile(path)
	if err != nil {
		return nil, err
	}
	if data != nil {
		config, err := parseYAML(path, data)
		if err != nil {
			return nil, err
		}
		setup.Read = append(setup.Read, path)
		setup.noteAwsumeDefaults(path, config)
		s.fillAwsumeProfiles(setup, config)
	}
	for _, name := range s.Files.ProfileNames() {
		p, _ := s.Files.Profile(name)
		if p.Credentials != nil && (p.Credentials.Text("manager") == "awsume" || strings.HasPrefix(name, "autoawsume-")) {
			setup.note(p.Credentials.Origin, "profile %s is what awsume assumed, and is left to it", name)
		}
	}
	if data == nil && len(setup.Notes) == 0 {
		return nil, nil
	}
	return setup, nil
}

// fillAwsumeProfiles writes what awsume takes as default for the roles that it assumes.
func (s *Source) fillAwsumeProfiles(setup *Setup, config *yamlNode) {
	s.eachProfile(func(p *shared.Profile) {
		if p.Config.Text("role_arn") == "" {
			return
		}
		sec := inPlace(p)
		source, _ := s.Files.Profile(p.Text("source_profile"))
		byDefault, _ := s.Files.Profile("default")
		sec.setNew(p, "region", cmp.Or(source.Text("region"), byDefault.Text("region"), config.get("region").text))
		sec.setNew(p, "role_session_name", config.get("role-session-name").text)
		// A role that is assumed from another lasts an hour at most.
		if duration := config.get("role-duration").text; duration != "0" && source.Text("role_arn") == "" {
			sec.setNew(p, "duration_seconds", duration)
		}
		if len(sec.Set) > 0 {
			setup.Sections = append(setup.Sections, sec)
		}
	})
}

func (s *Setup) noteAwsumeDefaults(path string, config *yamlNode) {
	for _, key := range config.keys {
		switch key {
		case "colors", "fuzzy-match", "region", "role-duration", "role-session-name", "is_interactive":
			continue // in awsid without a setting, or taken over
		case "config-file", "credentials-file":
			variable := "AWS_CONFIG_FILE"
			if key == "credentials-file" {
				variable = "AWS_SHARED_CREDENTIALS_FILE"
			}
			n := config.fields[key]
			s.note(origin.FromFile(path, n.line), "%s has no equivalent: all programs read %s where %s names it", key, n.text, variable)
			continue
		}
		s.note(origin.FromFile(path, config.fields[key].line), "%s is awsume's own, and has no equivalent", key)
	}
}
