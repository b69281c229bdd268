package listing

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// SessionFlag adds --sso-session, as the AWS CLI has it, and --session for short.
func SessionFlag(env *app.Env, cmd *cobra.Command, session *string, doc string) {
	for _, name := range []string{"sso-session", "session"} {
		cmd.Flags().StringVar(session, name, "", doc+" (--session for short)")
		// The only error is an option that does not exist.
		_ = cmd.RegisterFlagCompletionFunc(name,
			func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
				return shared.Read(env.Paths).SSOSessionNames(), cobra.ShellCompDirectiveNoFileComp
			})
	}
	cmd.Flags().Lookup("session").Hidden = true
}

// SessionFor returns the named session, or else the profile's. What the profiles on the way to it expect is added.
func SessionFor(ses *app.Session, name string) (signin.Session, error) {
	chain := profileChain(ses, ses.Settings.Profile())
	profile := chain[len(chain)-1]
	at := origin.FromFlag("--sso-session")
	if name == "" && profile != nil {
		v, _ := profile.Get("sso_session")
		name, at = v.Text, v.Origin
	}
	var s signin.Session
	var err error
	if name == "" {
		s, err = signin.SessionOf(ses, profile)
	} else {
		s, err = signin.NamedSessionForLogin(ses, name)
		if e, ok := errors.AsType[*problem.Error](err); ok && e.Origin == "" {
			e.Origin = at.String()
		}
	}
	if err != nil || profile == nil {
		return s, err
	}
	if of, _ := signin.RoleOf(profile); of.Key() == s.Key() {
		s.Expected = signin.ExpectedOf(s, profile)
		for i := len(chain) - 2; i >= 0; i-- {
			s.Expected = s.Expected.Merge(signin.ExpectedOf(signin.Session{}, chain[i]).UserOnly())
		}
	}
	return s, nil
}

// SignInProfile follows source_profile to the profile that signs in, so that a
// role assumed with SSO credentials can be named as well.
func SignInProfile(ses *app.Session, p *shared.Profile) *shared.Profile {
	chain := profileChain(ses, p)
	return chain[len(chain)-1]
}

// profileChain returns the profiles from p to the one that signs in; p alone when none does.
func profileChain(ses *app.Session, p *shared.Profile) []*shared.Profile {
	const maxLength = 10 // longer ones are cycles
	chain := []*shared.Profile{p}
	for at := p; at != nil && len(chain) <= maxLength; {
		if SignsIn(at) {
			return chain
		}
		next, _ := at.Get("source_profile")
		at, _ = ses.Files.Profile(next.Text)
		chain = append(chain, at)
	}
	return []*shared.Profile{p}
}

func SignsIn(p *shared.Profile) bool {
	for _, key := range []string{"sso_session", "sso_start_url", "sso_region"} {
		if _, ok := p.Get(key); ok {
			return true
		}
	}
	return false
}
