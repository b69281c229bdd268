package peers

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Many tools keep what is theirs in the shared files, as keys that only they read.

// eachProfile calls visit with every profile of the config file.
func (s *Source) eachProfile(visit func(p *shared.Profile)) {
	for _, name := range s.Files.ProfileNames() {
		if p, _ := s.Files.Profile(name); p.Config != nil {
			visit(p)
		}
	}
}

// originOf is where a profile stands: in the config file, if it is there.
func originOf(p *shared.Profile) origin.Origin {
	if p.Config != nil {
		return p.Config.Origin
	}
	return p.Credentials.Origin
}

// inPlace returns a section that changes a profile of the shared files in its place.
func inPlace(p *shared.Profile) Section {
	return Section{ID: shared.ID{Kind: shared.KindProfile, Name: p.Name}, Origin: p.Config.Origin, IsOwn: true}
}

// setNew appends a setting that the profile has not.
func (sec *Section) setNew(p *shared.Profile, key, value string) {
	if _, ok := p.Get(key); !ok {
		sec.set(key, value)
	}
}

// processWords returns the words of a profile's credential_process line, nil when there is none.
func (s *Source) processWords(p *shared.Profile) []string {
	line := p.Config.Text("credential_process")
	if line == "" {
		return nil
	}
	words, err := shellwords.SplitFor(s.GOOS, line)
	if err != nil {
		return nil
	}
	return words
}

// runsProgram reports whether words run a program, wherever it is, with a subcommand among its words.
func runsProgram(words []string, program, subcommand string) bool {
	if len(words) < 2 {
		return false
	}
	name := words[0][strings.LastIndexAny(words[0], `/\`)+1:]
	return strings.TrimSuffix(strings.ToLower(name), ".exe") == program && slices.Contains(words[1:], subcommand)
}

// optionValue returns the value of the first of the options that words have, as two words or joined by =.
func optionValue(words []string, names ...string) string {
	for i, word := range words {
		for _, name := range names {
			if word == name && i+1 < len(words) {
				return words[i+1]
			}
			if value, ok := strings.CutPrefix(word, name+"="); ok {
				return value
			}
		}
	}
	return ""
}

// credentialKeys are the keys of a profile that say where its credentials come from.
func credentialKeys() []string {
	return []string{
		"aws_access_key_id", "sso_session", "sso_start_url", "sso_account_id", "sso_role_name", "role_arn",
		"web_identity_token_file", "credential_process", "login_session",
	}
}

// hasCredentials reports whether a profile says where its credentials come from.
func hasCredentials(p *shared.Profile) bool {
	return slices.ContainsFunc(credentialKeys(), func(key string) bool {
		_, ok := p.Get(key)
		return ok
	})
}
