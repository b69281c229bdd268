package peers

import (
	"context"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
)

// aws-sso-util writes profiles with the portal in each of them, and marks those that it generated.

func readSSOUtil(_ context.Context, s *Source) (*Setup, error) {
	setup := &Setup{}
	for _, names := range [][2]string{
		{"AWS_DEFAULT_SSO_START_URL", "AWS_DEFAULT_SSO_REGION"},
		{"AWS_CONFIGURE_SSO_DEFAULT_SSO_START_URL", "AWS_CONFIGURE_SSO_DEFAULT_SSO_REGION"},
		{"AWS_CONFIGURE_DEFAULT_SSO_START_URL", "AWS_CONFIGURE_DEFAULT_SSO_REGION"},
	} {
		if startURL, region := s.Vars.Get(names[0]), s.Vars.Get(names[1]); startURL != "" && region != "" {
			portal := newSession("", startURL, region, "")
			portal.Origin = origin.FromVariable(names[0])
			setup.addSession(portal)
		}
	}
	s.eachProfile(func(p *shared.Profile) { s.addSSOUtilProfile(setup, p) })
	const area = "AWS_CONFIGURE_DEFAULT_REGION"
	if region := s.Vars.Get(area); region != "" {
		setup.note(origin.FromVariable(area), "%s has no equivalent: `awsid populate --region %s` gives it to new profiles", area, region)
	}
	if len(setup.Sections) == 0 {
		return nil, nil
	}
	return setup, nil
}

// addSSOUtilProfile gives a generated profile a session. The portal stays in it, too, for programs that know no
// sessions; the line that runs aws-sso-util goes, as some SDKs would take it before the others.
func (s *Source) addSSOUtilProfile(setup *Setup, p *shared.Profile) {
	isProcess := runsProgram(s.processWords(p), "aws-sso-util", "credential-process")
	_, isGenerated := p.Config.Get("sso_auto_populated")
	startURL, region := p.Config.Text("sso_start_url"), p.Config.Text("sso_region")
	if !isGenerated && !isProcess || startURL == "" || region == "" || p.Config.Text("sso_account_id") == "" {
		return
	}
	sec := inPlace(p)
	if p.Config.Text("sso_session") == "" {
		portal := newSession("", startURL, region, "")
		portal.Origin = p.Config.Origin
		sec.set("sso_session", setup.addSession(portal))
	}
	sec.setNew(p, "awsid_account_name", joinLines(p.Config.Text("sso_account_name")))
	if isProcess {
		sec.Drop = []string{"credential_process"}
	}
	if len(sec.Set) > 0 || len(sec.Drop) > 0 {
		setup.Sections = append(setup.Sections, sec)
	}
}
