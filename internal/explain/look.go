package explain

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/searchpath"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// explainSteps goes from the outermost step inwards: what a cache has is not done again, nor is what leads to it.
func (e *Explanation) explainSteps(outer *credentials.Step) {
	innermost := outer
	for innermost != nil && innermost.Source != nil {
		innermost = innermost.Source
	}
	needed := true
	for s := outer; s != nil; s = s.Source {
		step := Step{Step: *s, planned: s}
		step.Notes = slices.Clone(s.Notes)
		when := e.lookAtRoleCache(&step, needed)
		needed = needed && !step.cached
		switch {
		case innermost.Broken:
			needed, when = false, "not reached"
		case !needed && when == "":
			when = "not now: a later step has its result cached"
		case needed:
			when = "now"
		}
		for _, c := range s.Calls {
			step.Calls = append(step.Calls, e.resolveCall(c, needed, when))
		}
		e.lookAround(&step, needed)
		e.Steps = append(e.Steps, step)
	}
	slices.Reverse(e.Steps)
	slices.Reverse(e.Caches)
}

// blockBy keeps the first thing that stands in the way.
func (e *Explanation) blockBy(err error) {
	if e.Err == nil {
		e.Err = err
	}
}

func (e *Explanation) resolveCall(c credentials.Call, now bool, when string) Call {
	out := Call{Call: c, Now: now, When: when}
	if c.Address != "" {
		out.URL = secret.URL(c.Address)
		return out
	}
	region := c.Region
	switch {
	case region != "":
	case e.Reader.OwnParser:
		if region = e.settingNamed("region").Text; region == "" {
			if now && c.Service != "Signin" { // which is only called to renew
				e.blockBy(problem.New(problem.General, "no region is set, and %s does not call %s without one", e.Reader.Title, c.Service).
					WithHint("set %s, or region in the profile", e.Reader.RegionVariables[0]))
			}
			return out
		}
	case e.Reader.ID == readers.Boto && c.Service == "STS" && e.usesGlobalSTS():
		out.URL, out.Region = "https://sts.amazonaws.com/", "us-east-1"
		return out
	default:
		set, err := e.ses.Settings.Region()
		if err != nil && now {
			e.blockBy(err)
		}
		region = set.Text
	}
	at, err := awsapi.New(e.env, e.ses.Settings).Endpoint(c.Service, region)
	if err != nil {
		var p *problem.Error
		switch {
		case errors.As(err, &p) && p.Code == "NoRegion" && !e.ses.Settings.Bool("ec2_metadata_disabled"):
			out.When += ", in the region that instance metadata gives, as none is set"
		case now:
			e.blockBy(err)
		}
		return out
	}
	out.URL, out.Origin = secret.URL(at.URL), at.Origin
	if out.Region == "" || c.Signed {
		out.Region = at.SigningRegion
	}
	return out
}

// usesGlobalSTS reports whether boto3 calls the global STS: without a region, and by sts_regional_endpoints = legacy in
// the regions that there were in 2019.
func (e *Explanation) usesGlobalSTS() bool {
	region := e.settingNamed("region").Text
	legacy := []string{"ap-northeast-1", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-north-1",
		"eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"}
	return region == "" || e.settingNamed("sts_regional_endpoints").Text == "legacy" && slices.Contains(legacy, region)
}

// lookAtRoleCache looks at ~/.aws/cli/cache, which only the AWS CLI uses.
func (e *Explanation) lookAtRoleCache(step *Step, needed bool) (when string) {
	if step.CacheKey == "" || e.Reader.ID != readers.CLI {
		return ""
	}
	path, entry, err := e.plan.CacheFile(step.planned)
	holder := "the environment"
	if step.Profile != "" {
		holder = "profile " + step.Profile
	}
	file := Cache{Path: path, Holds: "role credentials of " + holder, Expires: entry.Expires}
	left := entry.Expires.Sub(e.now)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		file.State, file.Note = Absent, "it is made by the next call"
	case err != nil:
		file.State, file.Note = Damaged, err.Error()+"; it is replaced by the next call"
	case !step.planned.Owns(entry):
		file.State, file.Note = Foreign, "it was made with other source credentials and is replaced by the next call"
	case left <= 0:
		file.State = Expired
	case left <= cacheWindow(step):
		file.State, file.Note = Due, fmt.Sprintf("with %s or less left it is renewed at the next use",
			timetext.Duration(cacheWindow(step)))
	default:
		file.State, step.cached = Fresh, true
		if needed {
			when = "not now: the cache has the result for " + timetext.Duration(left)
		}
	}
	step.CacheFile = path
	e.Caches = append(e.Caches, file)
	return when
}

func cacheWindow(step *Step) time.Duration { return cmp.Or(step.planned.CacheWindow, cache.Window) }

func (e *Explanation) lookAround(step *Step, needed bool) {
	switch { // each kind of step has one of them
	case step.SignIn != nil:
		e.lookAtSignIn(step, *step.SignIn, needed)
	case step.LoginSession != "":
		e.lookAtLogin(step, needed)
	case step.Command != "":
		e.lookAtProgram(step, needed)
	case step.TokenFile != "":
		e.lookAtTokenFile(step, needed)
	}
	if !step.Expires.IsZero() && needed {
		if err := step.planned.CheckExpiry(step.Expires); err != nil {
			e.blockBy(err)
		}
	}
	switch {
	case step.CacheKey != "" && e.Reader.ID == readers.CLI:
		step.Notes = append(step.Notes, "kept on disk; used until "+timetext.Duration(cacheWindow(step))+" before the end, then renewed")
	case step.CacheKey != "", e.Reader.OwnParser && !step.Broken && (step.SignIn != nil || step.Kind == credentials.KindAssumeRole):
		step.Notes = append(step.Notes, "kept in memory only; each process asks again")
	}
}

func (e *Explanation) lookAtLogin(step *Step, needed bool) {
	path, expires, err := console.CachedExpiry(e.env, e.ses, step.LoginSession)
	file := Cache{Path: path, Holds: "console sign-in of " + step.LoginSession, Expires: expires,
		Refreshable: err == nil}
	left := expires.Sub(e.now)
	switch {
	case errors.Is(err, fs.ErrNotExist), err != nil && !fileExists(path):
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
	step.CacheFile = path
	e.Caches = append(e.Caches, file)
	if err != nil && needed {
		e.blockBy(err)
	}
	for i := range step.Calls {
		if file.State == Fresh {
			step.Calls[i].Now, step.Calls[i].When = false,
				"not now: the credentials are good for "+timetext.Duration(left)
		}
	}
}

// lookAtProgram shows a command without secrets, and looks for the program where no shell is in between.
func (e *Explanation) lookAtProgram(step *Step, needed bool) {
	words, err := shellwords.Split(step.Command)
	step.Action = "run " + settings.Redact("credential_process", step.Command)
	if err != nil || len(words) == 0 || e.env.GOOS == "windows" || e.Reader.OwnParser || !needed {
		return
	}
	place := searchpath.Place{Vars: e.env.Vars, GOOS: e.env.GOOS, Dir: e.env.Dir}
	if place.Find(words[0]) != "" {
		return
	}
	e.blockBy(problem.New(problem.General, "the program %s of credential_process is not there, or not executable",
		words[0]).At(step.Origin.String()).WithHint("write the full path of a program that can be run; ~ and variables are not expanded"))
}

// lookAtTokenFile looks whether the web identity's token is there; it is not read.
func (e *Explanation) lookAtTokenFile(step *Step, needed bool) {
	path := step.TokenFile
	if !filepath.IsAbs(path) {
		path = filepath.Join(e.env.Dir, path)
	}
	if err := readfile.Check(path); err != nil && needed {
		e.blockBy(problem.New(problem.General, "the web identity token file %s cannot be read: %w", path, problem.Bare(err)).
			At(step.Origin.String()).WithHint("check the path; ~ and variables are not expanded in it"))
	}
}

func fileExists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
