package peers

import (
	"context"
	"net/url"

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
	setup.Keys = append(setup.Keys, Key{account.name, place, "saml2aws login -a " + shellwords.ForPaste(account.name)})
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
