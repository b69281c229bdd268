package explain

import (
	"context"
	"slices"
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
	isRefused := e.ses.Files.Err() != nil || !e.Profile.Found && e.Profile.Origin.Kind != origin.Default
	if e.plan == nil || e.plan.Step == nil || isRefused {
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

func (e *Explanation) retrieveTimed(ctx context.Context, check *Check) (credentials.Credentials, error) {
	var inner time.Duration
	e.plan.Step.Observe(func(o credentials.Observation) {
		shown := Step{Step: *o.Step}
		if at := slices.IndexFunc(e.Steps, func(s Step) bool { return s.planned == o.Step }); at >= 0 {
			shown = e.Steps[at] // without secrets
		}
		check.Steps = append(check.Steps, Timing{Action: shown.Action, Took: o.Took - inner,
			Cached: shown.cached && o.Err == nil, Err: o.Err})
		inner = o.Took
	})
	return e.plan.Retrieve(ctx)
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
