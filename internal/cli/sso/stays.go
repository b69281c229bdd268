package sso

import (
	"fmt"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// printRemainingRoles says which roles that were assumed with the ended sign-ins are
// still cached. The AWS CLI leaves them, and so do we: they are good to their
// end whatever is deleted here.
func printRemainingRoles(env *app.Env, files *shared.Files, only *signin.Session) {
	now := env.Clock.Now()
	var first string
	var last time.Time
	count := 0
	for _, name := range files.ProfileNames() {
		until := assumedUntil(env, files, name, only)
		if !until.After(now) {
			continue
		}
		if count++; first == "" {
			first = name
		}
		if until.After(last) {
			last = until
		}
	}
	switch {
	case count == 1:
		fmt.Fprintf(env.Stdout, "The role of profile %s, assumed with it, stays cached and good until %s.\n", first, timetext.Until(now, last))
	case count > 1:
		fmt.Fprintf(env.Stdout, "The roles of %d profiles, assumed with it, such as %s, stay cached and good until %s.\n", count, first, timetext.Until(now, last))
	}
}

// assumedUntil is how long the cached credentials of a profile's role are good,
// when they were assumed with a sign-in; the zero time otherwise.
func assumedUntil(env *app.Env, files *shared.Files, name string, only *signin.Session) time.Time {
	p, _ := files.Profile(name)
	if _, ok := p.Get("role_arn"); !ok {
		return time.Time{}
	}
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(settings.Flags{"profile": name}, env.Vars, files)}
	from := sourceProfile(ses, p)
	if of, _ := signin.RoleOf(from); from == p || !signsIn(from) || only != nil && of.Key() != only.Key() {
		return time.Time{}
	}
	plan, err := credentials.New(env, ses).Plan()
	if err != nil || plan.Step == nil || plan.Step.CacheKey == "" {
		return time.Time{}
	}
	_, entry, err := plan.CacheFile(plan.Step)
	if err != nil || !plan.Step.Owns(entry) {
		return time.Time{}
	}
	return entry.Expires
}
