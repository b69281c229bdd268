package explain

import (
	"context"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
)

// Check is what came of really doing it.
type Check struct {
	Steps               []Timing
	Took                time.Duration
	Account, ARN, User  string
	Source, AccessKeyID string
	Expires             time.Time // zero when they do not expire, or nobody says
	Err                 error
}

// Timing is how long one step took.
type Timing struct {
	Action string
	Took   time.Duration // its own time, without that of the steps before it
	Cached bool
	Err    error
}

// Try does what the plan says, timing each step, and asks STS who that is. Then Err is what came of it.
func (e *Explanation) Try(ctx context.Context) {
	if e.plan == nil || e.plan.Step == nil || e.cannotTry() {
		return
	}
	check := &Check{}
	e.Check = check
	began := e.env.Clock.Now()
	creds, err := e.retrieveTimed(ctx, check)
	if err == nil {
		check.Source, check.AccessKeyID, check.Expires = creds.Source,
			settings.Redact("aws_access_key_id", creds.AccessKeyID), creds.Expires
		err = e.lookupCaller(ctx, check, creds)
	}
	check.Took = e.env.Clock.Now().Sub(began)
	check.Err, e.Err = err, err
}

// cannotTry reports whether there is nothing to try: the files are refused or the profile is not there.
func (e *Explanation) cannotTry() bool {
	return e.ses.Files.Err() != nil || !e.Profile.Found && e.Profile.Origin.Kind != origin.Default
}

func (e *Explanation) retrieveTimed(ctx context.Context, check *Check) (credentials.Credentials, error) {
	cached := map[*credentials.Step]bool{}
	for _, s := range e.Steps {
		cached[s.planned] = s.cached
	}
	var inner time.Duration
	e.plan.Step.Observe(func(o credentials.Observation) {
		check.Steps = append(check.Steps, Timing{Action: e.shownAction(o.Step), Took: o.Took - inner,
			Cached: cached[o.Step] && o.Err == nil, Err: o.Err})
		inner = o.Took
	})
	return e.plan.Retrieve(ctx)
}

// shownAction is a step's text, without secrets.
func (e *Explanation) shownAction(s *credentials.Step) string {
	for _, shown := range e.Steps {
		if shown.planned == s {
			return shown.Action
		}
	}
	return s.Action
}

func (e *Explanation) lookupCaller(ctx context.Context, check *Check, creds credentials.Credentials) error {
	began := e.env.Clock.Now()
	caller, err := awsapi.New(e.env, e.ses.Settings).ForCommand().
		Call(ctx, awsapi.Request{Service: "sts", Operation: "GetCallerIdentity", Credentials: creds})
	check.Account, check.ARN, check.User = caller.Text("Account"), caller.Text("Arn"), caller.Text("UserId")
	check.Steps = append(check.Steps, Timing{Action: "ask STS who that is (GetCallerIdentity)",
		Took: e.env.Clock.Now().Sub(began), Err: err})
	return err
}
