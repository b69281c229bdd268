package sso

import (
	"errors"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// sessionFor picks the session: the one named, else the profile's. Whom the
// profiles on the way to it expect counts, too.
func sessionFor(ses *app.Session, name string) (signin.Session, error) {
	way := profileChain(ses, ses.Settings.Profile())
	profile := way[len(way)-1]
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
		if e := (*problem.Error)(nil); errors.As(err, &e) && e.Origin == "" {
			e.Origin = at.String()
		}
	}
	if err != nil || profile == nil {
		return s, err
	}
	if of, _ := signin.RoleOf(profile); of.Key() == s.Key() {
		s.Expected = signin.ExpectedOf(s, profile)
		for i := len(way) - 2; i >= 0; i-- {
			s.Expected = s.Expected.Merge(signin.ExpectedOf(signin.Session{}, way[i]).UserOnly())
		}
	}
	return s, nil
}

// sourceProfile follows source_profile to the profile that signs in, so that a role
// assumed with SSO credentials can be named as well.
func sourceProfile(ses *app.Session, p *shared.Profile) *shared.Profile {
	way := profileChain(ses, p)
	return way[len(way)-1]
}

// profileChain returns the profiles from p to the one that signs in; p alone when none
// does.
func profileChain(ses *app.Session, p *shared.Profile) []*shared.Profile {
	const chain = 10 // longer ones are cycles
	way := []*shared.Profile{p}
	for at := p; at != nil && len(way) <= chain; {
		if signsIn(at) {
			return way
		}
		next, _ := at.Get("source_profile")
		at, _ = ses.Files.Profile(next.Text)
		way = append(way, at)
	}
	return []*shared.Profile{p}
}

// signsIn tells whether a profile has settings of a sign-in.
func signsIn(p *shared.Profile) bool {
	for _, key := range []string{"sso_session", "sso_start_url", "sso_region"} {
		if _, ok := p.Get(key); ok {
			return true
		}
	}
	return false
}
