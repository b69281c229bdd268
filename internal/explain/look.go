package explain

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// look goes from the outermost step inwards: what a cache has is not done
// again, nor is what leads to it.
func (e *Explanation) look(outer *credentials.Step) {
	needed := true
	for s := outer; s != nil; s = s.Source {
		step := Step{Kind: s.Kind, Profile: s.Profile, Origin: s.Origin, Does: s.Does, Lasts: s.Lasts, Notes: slices.Clone(s.Notes), step: s}
		when := e.roleCache(&step, needed)
		if step.cached {
			needed = false
		}
		if !needed && when == "" {
			when = "not now: a later step has its result cached"
		}
		for _, c := range s.Calls {
			step.Calls = append(step.Calls, e.call(c, needed, when))
		}
		e.special(&step, needed)
		e.Steps = append(e.Steps, step)
	}
	slices.Reverse(e.Steps)
	slices.Reverse(e.Caches)
}

// blocked keeps the first thing that stands in the way.
func (e *Explanation) blocked(err error) {
	if e.Err == nil {
		e.Err = err
	}
}

// call computes where a request goes.
func (e *Explanation) call(c credentials.Call, now bool, when string) Call {
	out := Call{Service: c.Service, Operation: c.Operation, URL: shownAddress(c.Address), Region: c.Region, Signed: c.Signed, Now: now, When: when}
	if now && when == "" {
		out.When = "now"
	}
	if c.Address != "" {
		return out
	}
	region := c.Region
	if region == "" {
		set, err := e.ses.Settings.Region()
		if err != nil && now {
			e.blocked(err)
		}
		region = set.Text
	}
	at, err := e.endpoint(c.Service, region)
	if err != nil {
		var p *problem.Error
		switch {
		case errors.As(err, &p) && p.Code == "NoRegion" && !e.ses.Settings.Bool("ec2_metadata_disabled"):
			out.When += ", in the region that instance metadata gives, as none is set"
		case now:
			e.blocked(err)
		}
		return out
	}
	out.URL, out.Origin = shownAddress(at.URL), at.Origin
	if out.Region == "" || c.Signed {
		out.Region = at.SigningRegion
	}
	return out
}

// shownAddress is an address without what might be a secret in it.
func shownAddress(text string) string {
	if text == "" {
		return ""
	}
	return settings.RedactURL(text)
}

// roleCache looks at ~/.aws/cli/cache, which boto3 does not use.
func (e *Explanation) roleCache(step *Step, needed bool) (when string) {
	if step.step.Cache == "" || e.Reader.ID != readers.CLI {
		return ""
	}
	path, entry, err := e.plan.CacheFile(step.step)
	file := Cache{Path: path, Holds: "role credentials of " + name(step), Expires: entry.Expires}
	left := entry.Expires.Sub(e.now)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		file.State, file.Note = Absent, "it is made by the next call"
	case err != nil:
		file.State, file.Note = Damaged, err.Error()+"; it is replaced by the next call"
	case !e.plan.Owns(step.step, entry):
		file.State, file.Note = Foreign, "it was made with other source credentials and is replaced by the next call"
	case left <= 0:
		file.State = Expired
	case left <= cache.Window:
		file.State, file.Note = Due, fmt.Sprintf("with %s or less left it is renewed at the next use", timetext.Duration(cache.Window))
	default:
		file.State, step.cached = Fresh, true
		if needed {
			when = "not now: the cache has the result for " + timetext.Duration(left)
		}
	}
	step.Cache = path
	e.Caches = append(e.Caches, file)
	return when
}

func name(step *Step) string {
	if step.Profile == "" {
		return "the environment"
	}
	return "profile " + step.Profile
}

// special adds what one kind of step alone has.
func (e *Explanation) special(step *Step, needed bool) {
	switch step.Kind {
	case readers.KindSSO:
		e.sso(step, needed)
		step.Lasts += " (1h to 12h, set by an administrator; only asking tells)"
	case readers.KindLogin:
		e.login(step, needed)
	case readers.KindProcess:
		e.process(step, needed)
	case readers.KindWebIdentity:
		e.tokenFile(step, needed)
	case readers.KindEnv:
		// Reading the environment is all that this step does.
		if _, err := step.step.Retrieve(context.Background()); err != nil && needed {
			e.blocked(err)
		}
	}
	if step.step.Cache != "" && e.Reader.ID == readers.CLI {
		step.Notes = append(step.Notes, "kept on disk; used until "+timetext.Duration(cache.Window)+" before the end, then renewed")
	}
	if step.step.Cache != "" && e.Reader.ID == readers.Boto {
		step.Notes = append(step.Notes, "kept in memory only; each process asks anew")
	}
}

// login looks at the console sign-in.
func (e *Explanation) login(step *Step, needed bool) {
	session := e.text(step.Profile, "login_session")
	path, expires, err := console.CachedExpiry(e.env, e.ses, session.Text)
	file := Cache{Path: path, Holds: "console sign-in of " + session.Text, Expires: expires, Refreshable: err == nil}
	left := expires.Sub(e.now)
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && !exists(path):
		file.State, file.Refreshable = Absent, false
	case err != nil:
		file.State = Damaged
	case left <= 0:
		file.State, file.Note = Expired, "renewed at the next use, as long as the console sign-in lasts"
	case left <= console.RenewAt:
		file.State = Due
	default:
		file.State = Fresh
	}
	step.Cache = path
	e.Caches = append(e.Caches, file)
	if err != nil && needed {
		e.blocked(err)
	}
	for i := range step.Calls {
		if file.State == Fresh {
			step.Calls[i].Now = false
			step.Calls[i].When = "not now: the credentials are good for " + timetext.Duration(left)
		}
	}
}

// text returns a key of a profile as the AWS CLI reads it.
func (e *Explanation) text(profile, key string) Value {
	p, _ := e.ses.Files.Profile(profile)
	v, ok := p.Get(key)
	if !ok {
		return Value{Origin: origin.Origin{}}
	}
	return Value{v.Text, v.Origin}
}
