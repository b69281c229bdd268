package peers

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// saml2aws keeps the accounts of identity providers in an INI file as Go's ini.v1 writes it, and what it gets in the
// shared credentials file.

func (s *Source) saml2awsFile() string { return s.pathFrom("SAML2AWS_CONFIGFILE", s.home(".saml2aws")) }

func readSAML2AWS(_ context.Context, s *Source) (*Setup, error) {
	path := s.saml2awsFile()
	data, err := s.readFile(path)
	if err != nil || data == nil {
		return nil, err
	}
	sections, err := parseGoINI(path, string(data))
	if err != nil {
		return nil, err
	}
	setup := &Setup{Read: []string{path}}
	program := s.processWord("saml2aws")
	for _, sec := range sections {
		s.addSAMLAccount(setup, sec, program)
	}
	return setup, nil
}

// addSAMLAccount adds a profile that runs saml2aws. Its name is that of the account: the one that saml2aws writes keys
// to is read before any credential_process, and would hide that they have ended.
func (s *Source) addSAMLAccount(setup *Setup, account goINISection, program string) {
	output := account.values["aws_profile"]
	if output == "" {
		output = "saml"
	}
	place := "the password: saml2aws' store in the system; what it signs in for: profile " + output +
		" of the credentials file"
	setup.Keys = append(setup.Keys, Key{account.name, place, "saml2aws login -a " + shellwords.Quote(account.name)})
	sec := newProfile(account.name, "saml2aws")
	if sec.ID.Name == output || sec.ID.Name == "default" {
		sec.ID.Name += "-saml2aws"
		sec.Shown = account.name
	}
	sec.Origin = account.origin
	if program == "" {
		setup.note(account.origin, "profile %s is not written, as saml2aws is not installed here, which alone signs "+
			"in at %s", sec.ID.Name, account.values["url"])
		return
	}
	if shared.SafeName(account.name, "") != account.name {
		setup.note(account.origin, "account %s gets no profile: no credential_process line with that name is read by "+
			"every program", account.name)
		return
	}
	if account.values["role_arn"] == "" {
		setup.note(account.origin, "account %s has no role_arn: saml2aws asks which role when there are several, "+
			"which a credential_process cannot", account.name)
	}
	sec.set("credential_process", program+" login --credential-process --quiet --skip-prompt -a "+account.name)
	sec.set("region", account.values["region"])
	if u, err := url.Parse(account.values["url"]); err == nil && u.Host != "" {
		sec.set("awsid_description", joinLines(account.values["provider"]+" at "+u.Host))
	}
	setup.Sections = append(setup.Sections, sec)
}

// goINISection is a section of a file in the dialect of Go's ini.v1.
type goINISection struct {
	name   string
	origin origin.Origin
	values map[string]string
}

// parseGoINI reads the dialect: values may stand in back-ticks or in quotes, a remark begins with # or ; behind a
// blank.
func parseGoINI(path, text string) (sections []goINISection, err error) {
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		line = strings.TrimSpace(line)
		switch {
		case line == "", line[0] == '#', line[0] == ';':
		case line[0] == '[':
			name, _, closed := strings.Cut(line[1:], "]")
			if !closed {
				return nil, errorAt(path, number, "the header has no ]")
			}
			name, where := strings.TrimSpace(name), origin.FromFile(path, number)
			sections = append(sections, goINISection{name, where, map[string]string{}})
		default:
			i := strings.IndexAny(line, "=:")
			if i <= 0 {
				return nil, errorAt(path, number, "the line is no setting: it has no =")
			}
			if len(sections) == 0 {
				return nil, errorAt(path, number, "the setting stands above the first section")
			}
			value, ok := goINIValue(strings.TrimSpace(line[i+1:]))
			if !ok {
				return nil, errorAt(path, number, "the quotation is not closed")
			}
			sections[len(sections)-1].values[strings.Trim(strings.TrimSpace(line[:i]), "`\"")] = value
		}
	}
	return slices.DeleteFunc(sections, func(s goINISection) bool { return len(s.values) == 0 }), nil
}

func goINIValue(text string) (string, bool) {
	for _, quote := range []string{`"""`, "`", `"`, "'"} {
		if inner, ok := strings.CutPrefix(text, quote); ok {
			value, _, closed := strings.Cut(inner, quote)
			return value, closed
		}
	}
	for _, mark := range []string{" #", " ;", "\t#", "\t;"} {
		if before, _, ok := strings.Cut(text, mark); ok {
			text = strings.TrimSpace(before)
		}
	}
	return text, true
}
