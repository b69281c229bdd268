package credentials

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Provider is one place that credentials can come from.
type Provider struct {
	// Kind is the word that `configure list` prints as TYPE.
	Kind string
	// plan returns the step that the provider would take. *NotConfigured means
	// that the next provider is asked; any other error ends the chain.
	plan func(input) (*Step, error)
	// ofProfile says that the profile alone decides, so that a source_profile is asked for it too.
	ofProfile bool
	// place is the value of credential_source that stands for it.
	place string
}

// Order returns the providers in the order in which they are asked: that of
// the AWS CLI v2. (No table: a role's plan looks for its source in here.)
func Order() []Provider {
	return []Provider{
		{Kind: KindEnv, plan: planEnv, place: "Environment"},
		{Kind: KindAssumeRole, plan: planAssumeRole},
		{Kind: KindWebIdentity, plan: planWebIdentity, ofProfile: true},
		{Kind: KindSSO, plan: planSSO, ofProfile: true},
		{Kind: KindSharedFile, plan: planSharedFile, ofProfile: true},
		{Kind: KindLogin, plan: planLogin, ofProfile: true},
		{Kind: KindProcess, plan: planProcess, ofProfile: true},
		{Kind: KindConfigFile, plan: planConfigFile, ofProfile: true},
		{Kind: KindEC2File, plan: planEC2File},
		{Kind: KindBoto, plan: planBoto},
		{Kind: KindContainer, plan: planContainer, place: "EcsContainer"},
		{Kind: KindInstanceRole, plan: planInstanceRole, place: "Ec2InstanceMetadata"},
	}
}

// input is what a provider may look at.
type input struct {
	env     *app.Env
	session *app.Session
	clients *awsapi.Clients
	profile *shared.Profile // for which the credentials are; nil when in no file
	name    string          // of the profile
	// ignoresVariables leaves credentials in the environment out, as naming a profile with --profile does.
	ignoresVariables bool
	mfa              *mfa.Codes // for all hops of one command
	// isSource says that the credentials are only the source of a role. Those
	// of Identity Center and web identity are then not kept on disk.
	isSource bool
}

func (in input) cache() cache.Cache {
	return cache.Cache{Dir: in.env.Paths.CLICache, Clock: in.env.Clock, Vars: in.env.Vars, Log: in.env.Debug}
}

func (in input) get(key string) (shared.Value, bool) {
	if in.profile == nil {
		return shared.Value{}, false
	}
	return in.profile.Get(key)
}

func (in input) text(key string) string { v, _ := in.get(key); return v.Text }

// originOf returns where a key of the profile stands, for an error.
func (in input) originOf(key string) origin.Origin { v, _ := in.get(key); return v.Origin }

func (in input) has(key string) bool { _, ok := in.get(key); return ok }

// profileOption names the profile in a command that can be pasted.
func (in input) profileOption() string { return shellwords.Option("--profile", in.name) }

// Chain finds the credentials of one command.
type Chain struct{ in input }

// New returns the chain for the profile that the session chose. Whether credentials in the environment count depends
// on how it was chosen: naming it with --profile leaves them out.
func New(env *app.Env, ses *app.Session) *Chain {
	name := ses.Settings.ProfileName()
	return &Chain{in: input{
		env: env, session: ses, clients: awsapi.New(env, ses.Settings),
		profile: ses.Settings.Profile(), name: name.Text, ignoresVariables: name.Origin.Kind == origin.Flag,
		mfa: mfa.New(env, ses.Settings, mfa.NewSeedStore(env), mfa.NewAsker(askOnTerminal(env))),
	}}
}

// askOnTerminal asks on the controlling terminal, which is there even when standard input and output are pipes;
// without one on standard input, the question then on standard error.
func askOnTerminal(env *app.Env) func(context.Context, string) (string, error) {
	return func(ctx context.Context, question string) (string, error) {
		q := prompt.Question{Text: question, Secret: true}
		if env.Terminal != nil {
			if terminal, err := env.Terminal.Open(); err == nil {
				defer terminal.Close()
				return prompt.New(terminal, terminal, env.Vars.Get("TERM")).Ask(ctx, q)
			}
		}
		return prompt.New(env.Stdin, env.Stderr, env.Vars.Get("TERM")).Ask(ctx, q)
	}
}

// Considered is one provider that was looked at.
type Considered struct {
	Kind   string
	Result Result
	Why    string // what it would do, or why it has nothing to do
}

// Result says what became of a provider.
type Result string

// The results.
const (
	ResultNotConfigured Result = "not-configured"
	ResultChosen        Result = "chosen"
	ResultBroken        Result = "broken"
	ResultTooLate       Result = "comes-later" // would give credentials too, but another comes first
)

// Later returns what is said of a provider when the search ended before it.
func (c Considered) Later() Considered {
	switch c.Result {
	case ResultChosen, ResultTooLate:
		return Considered{Kind: c.Kind, Result: ResultTooLate, Why: "it would " + c.Why}
	case ResultBroken:
		return Considered{Kind: c.Kind, Result: ResultTooLate, Why: "and it is broken: " + c.Why}
	}
	return c
}

// consider asks a provider what it would do. The error is that of one that is configured but broken.
func (p Provider) consider(in input) (Considered, *Step, error) {
	step, err := p.planExpected(in)
	var none *NotConfigured
	switch {
	case errors.As(err, &none):
		return Considered{p.Kind, ResultNotConfigured, none.Reason}, nil, nil
	case err != nil:
		return Considered{p.Kind, ResultBroken, err.Error()}, nil, err
	}
	return Considered{p.Kind, ResultChosen, step.Action}, step, nil
}

// Plan is what would be done to get credentials.
type Plan struct {
	Profile    settings.Setting // the profile's name and who chose it
	Considered []Considered     // up to the one that is chosen or broken
	Step       *Step            // nil when nothing is configured

	in input
}

// Plan asks the providers what they would do. The error is that of a provider that is configured but broken, a
// *SelectionError; finding nothing is no error here.
func (c *Chain) Plan() (Plan, error) {
	plan := Plan{Profile: c.in.session.Settings.ProfileName(), in: c.in}
	for _, p := range Order() {
		considered, step, err := p.consider(c.in)
		plan.Considered = append(plan.Considered, considered)
		switch {
		case err != nil:
			c.in.env.Debug("provider is configured but broken", "kind", p.Kind, "error", err)
			return plan, &SelectionError{Err: err}
		case step != nil:
			c.in.env.Debug("provider chosen", "kind", p.Kind, "does", step.Action, "because", step.Origin.String())
			plan.Step = step
			return plan, nil
		}
		c.in.env.Debug("provider passed over", "kind", p.Kind, "why", considered.Why)
	}
	return plan, nil
}

// ConsiderOthers says what the providers that the chain did not get to would do. Like Plan it only looks.
func (p Plan) ConsiderOthers() []Considered {
	var others []Considered
	for _, next := range Order()[len(p.Considered):] {
		considered, _, _ := next.consider(p.in)
		others = append(others, considered.Later())
	}
	return others
}

// Whose says in words whose credentials they will be, as far as the plan knows.
func (p Plan) Whose() string {
	switch {
	case p.Step == nil:
		return "nobody"
	case p.Step.OwnProfile() != "":
		return fmt.Sprintf("profile %q", p.Step.OwnProfile())
	}
	return fmt.Sprintf("%s (%s)", p.Step.Origin, p.Step.Kind)
}

// Retrieve does what the plan says. Finding nothing is an error of which IsNone
// is true (exit 253, code NoCredentials); an identity that is not the one that
// awsid_expected_account and its like ask for is an error, too (exit 253).
func (p Plan) Retrieve(ctx context.Context) (Credentials, error) {
	if p.Step == nil {
		return Credentials{}, p.NotFound()
	}
	c, err := p.Step.Retrieve(ctx)
	switch {
	case IsNone(err):
		e := p.NotFound()
		if said := (*metadata.NoAnswerError)(nil); errors.As(err, &said) {
			e.Err = fmt.Errorf("%w; %w", e.Err, said)
		}
		return Credentials{}, e
	case err != nil:
		return Credentials{}, err
	}
	p.in.env.Debug("credentials", "kind", c.Source, "account", c.AccountID, "expires", c.Expires)
	return c, nil
}

// Retrieve plans and does what the plan says.
func (c *Chain) Retrieve(ctx context.Context) (Credentials, error) {
	plan, err := c.Plan()
	if err != nil {
		return Credentials{}, err
	}
	return plan.Retrieve(ctx)
}

// CacheFile returns the path and the content of a step's cache file.
func (p Plan) CacheFile(s *Step) (path string, entry cache.Entry, err error) {
	store := p.in.cache()
	entry, err = store.Read(s.CacheKey)
	return store.Path(s.CacheKey), entry, err
}

// NotFound is the error of a plan without a step (exit 253, code
// NoCredentials). Its hint names the commands that would set credentials up.
func (p Plan) NotFound() *problem.Error {
	e := problem.New(problem.Config, "%w for profile %q", errNone, p.in.name)
	e.Code = "NoCredentials"
	if p.in.ignoresVariables && p.in.env.Vars.Get("AWS_ACCESS_KEY_ID") != "" {
		return e.WithHint("the keys in the environment are not used because --profile was given; leave it out or set up the profile")
	}
	return e.WithHint("%s", SetUpHint(p.in.name, p.in.session.Files.ProfileNames()))
}

// SetUpHint says how a profile gets credentials: where only others are set up, by naming one of them.
func SetUpHint(profile string, known []string) string {
	option := shellwords.Option("--profile", profile)
	if profile == "default" {
		option = ""
		if others := slices.DeleteFunc(slices.Clone(known), func(name string) bool { return name == "default" }); len(others) > 0 {
			return fmt.Sprintf("name the profile to use:%s, AWS_PROFILE, or `awsid use` for this shell (`awsid profiles` shows all); `awsid explain` shows where was looked",
				shellwords.Option("--profile", others[0]))
		}
	}
	return fmt.Sprintf("run `awsid configure sso%[1]s` or `awsid login%[1]s`; `awsid explain%[1]s` shows where was looked", option)
}

const (
	// mayRenew and mustRenew are how long before their expiry credentials are
	// renewed inside a process: a failure is forgiven in between.
	mayRenew  = 15 * time.Minute
	mustRenew = 10 * time.Minute
	// retryPause bounds how often a renewal is tried.
	retryPause = time.Minute
)

// Provider returns the chain in the SDK's form. It retrieves when the first
// call is signed, and renews in time in a process that lives on.
func (c *Chain) Provider() aws.CredentialsProvider { return &renewing{chain: c} }

// renewing keeps the credentials of a chain valid.
type renewing struct {
	chain *Chain
	mu    sync.Mutex
	have  bool
	last  Credentials
	tried time.Time
}

// Retrieve implements aws.CredentialsProvider.
func (p *renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have && !p.isDue() {
		return p.last.AWS(), nil
	}
	p.tried = p.chain.in.env.Clock.Now()
	c, err := p.chain.Retrieve(ctx)
	if err == nil {
		p.last, p.have = c, true
	} else if !p.have || p.timeLeft() <= mustRenew {
		return aws.Credentials{}, err
	}
	return p.last.AWS(), nil
}

// isDue reports whether the credentials at hand are to be renewed. Those that a
// service gives out for less than the window are not asked for at every call.
func (p *renewing) isDue() bool {
	if !p.last.CanExpire() || p.timeLeft() > mayRenew {
		return false
	}
	return p.timeLeft() <= 0 || p.chain.in.env.Clock.Now().Sub(p.tried) >= retryPause
}

func (p *renewing) timeLeft() time.Duration { return p.last.Expires.Sub(p.chain.in.env.Clock.Now()) }
