package doctor

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/value"
)

// asked is what several rules want to know and is asked once, by the first.
type asked struct {
	compared int // names, for suggestions
	vault    lazy[bool]
	okta     lazy[bool]
	caches   lazy[[]Cache]
	sts      lazy[Answer]
	keys     lazy[AccessKeys]
	process  lazy[ProcessRun]
}

type lazy[T any] struct {
	once  sync.Once
	value T
}

func (l *lazy[T]) get(ask func() T) T {
	l.once.Do(func() { l.value = ask() })
	return l.value
}

// AskTimeout bounds one question to the network or to a program.
const AskTimeout = 4 * time.Second

// Answer is what came back from an address.
type Answer struct {
	URL        string
	Date       time.Time // of the service's clock; zero when it gave none
	At         time.Time // our clock at the middle of the call
	Took       time.Duration
	Err        error
	Configured bool // the address of STS is configured, and is not AWS's own
}

// appSession is what the environment and the files say for the profile that a command without options would use.
func (s *Snapshot) appSession() *app.Session {
	return &app.Session{Files: s.Files, Settings: settings.ResolveAny(nil, s.Vars, s.Files)}
}

// AskSTS sends one empty request to AWS STS.
func (s *Snapshot) AskSTS(ctx context.Context) Answer {
	return s.asked.sts.get(func() Answer {
		session := s.appSession()
		in := session.Settings.Get("region").Text
		if !region.IsKnown(in) {
			in = "us-east-1"
		}
		endpoint, err := awsapi.New(s.env, session.Settings).Endpoint("STS", in)
		if err != nil {
			return Answer{Err: err}
		}
		return s.Ask(ctx, endpoint.URL)
	})
}

// Ask sends a request for nothing in particular to an address, and tells who watches what came of it.
func (s *Snapshot) Ask(ctx context.Context, address string) Answer {
	began := s.env.Clock.Now()
	a := s.ask(ctx, address)
	a.Took = s.env.Clock.Now().Sub(began)
	if s.Watch != nil {
		s.Watch(a)
	}
	return a
}

func (s *Snapshot) ask(ctx context.Context, address string) Answer {
	session := s.appSession()
	a := Answer{URL: address}
	if configured, err := session.Settings.Endpoint("STS"); err == nil && configured.Text != "" {
		a.Configured = true
	}
	client, err := awsapi.New(s.env, session.Settings).HTTP()
	if err != nil {
		a.Err = err
		return a
	}
	ctx, cancel := context.WithTimeout(ctx, AskTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		a.Err = err
		return a
	}
	began := s.env.Clock.Now()
	resp, err := client.Do(req)
	a.At = began.Add(s.env.Clock.Now().Sub(began) / 2)
	if err != nil {
		a.Err = err
		return a
	}
	_ = resp.Body.Close() // there is none
	a.Date, _ = http.ParseTime(resp.Header.Get("Date"))
	return a
}

// AccessKeys is what IAM says about the long-term keys that the chosen profile
// uses. Whatever cannot be asked is left empty.
type AccessKeys struct {
	Profile string
	InUse   string               // access key id
	Created map[string]time.Time // by access key id, as the two below
	Active  map[string]bool
	Used    map[string]time.Time // zero when never
	IsRoot  bool
	Unknown bool // AWS does not know the key
}

// AskAccessKeys asks IAM with the person's own credentials.
func (s *Snapshot) AskAccessKeys(ctx context.Context) AccessKeys {
	return s.asked.keys.get(func() AccessKeys {
		var k AccessKeys
		session := s.appSession()
		plan, err := credentials.New(s.env, session).Plan()
		static := []string{credentials.KindEnv, credentials.KindSharedFile, credentials.KindConfigFile}
		if err != nil || plan.Step == nil || !slices.Contains(static, plan.Step.Kind) {
			return k
		}
		ctx, cancel := context.WithTimeout(ctx, AskTimeout)
		defer cancel()
		creds, err := plan.Retrieve(ctx)
		if err != nil || !strings.HasPrefix(creds.AccessKeyID, "AKIA") || strings.Contains(creds.AccessKeyID, "EXAMPLE") {
			return k
		}
		k = AccessKeys{Profile: plan.Profile.Text, InUse: creds.AccessKeyID,
			Created: map[string]time.Time{}, Active: map[string]bool{}, Used: map[string]time.Time{}}
		k.ask(ctx, s.env, session)
		return k
	})
}

func (k *AccessKeys) ask(ctx context.Context, env *app.Env, session *app.Session) {
	provider := credentials.New(env, session).Provider()
	clients := awsapi.New(env, session.Settings)
	call := func(service, operation string, input value.Object) (value.Object, error) {
		return clients.Call(ctx, awsapi.Request{Service: service, Operation: operation, Credentials: provider, Input: input})
	}
	caller, err := call("sts", "GetCallerIdentity", nil)
	if refused := (*awsapi.ServiceError)(nil); errors.As(err, &refused) && refused.Code == "InvalidClientTokenId" {
		k.Unknown = true
		return
	}
	k.IsRoot = strings.HasSuffix(caller.Text("Arn"), ":root")
	list, _ := call("iam", "ListAccessKeys", nil) // no permission is no finding
	for _, one := range list.List("AccessKeyMetadata") {
		key, _ := one.(value.Object)
		id := key.Text("AccessKeyId")
		k.Active[id] = key.Text("Status") == "Active"
		k.Created[id] = key.Time("CreateDate")
		if last, err := call("iam", "GetAccessKeyLastUsed", value.Object{{Name: "AccessKeyId", Value: id}}); err == nil {
			k.Used[id] = last.Object("AccessKeyLastUsed").Time("LastUsedDate")
		}
	}
}

// UsesAWSVault reports whether there are signs of aws-vault, which keeps credentials where other tools see none.
func (s *Snapshot) UsesAWSVault() bool {
	return s.asked.vault.get(func() bool {
		return s.Vars.Get("AWS_VAULT") != "" || slices.ContainsFunc(s.Profiles, func(p *Profile) bool {
			return p.Has("include_profile", "mfa_process") || strings.Contains(p.Text("credential_process"), "aws-vault")
		}) || s.LookPath("aws-vault") != "" || s.Exists(filepath.Join(s.Paths.Home, ".awsvault"))
	})
}

// UsesOkta reports whether aws-okta signs in for roles that name no source.
func (s *Snapshot) UsesOkta() bool {
	return s.asked.okta.get(func() bool {
		return slices.ContainsFunc(s.Sections, func(e *Section) bool { return e.Mentions("aws_saml_url") })
	})
}

// ProcessRun is how a credential_process did.
type ProcessRun struct {
	Process
	Stdout []byte // a secret
	Exit   int
	Err    error
	Took   time.Duration
}

// RunProcess runs a credential_process without a terminal. There is one that a
// command would use, so the first that is asked for is the one that runs.
func (s *Snapshot) RunProcess(ctx context.Context, p Process) ProcessRun {
	return s.asked.process.get(func() ProcessRun {
		began := s.env.Clock.Now()
		result, err := s.run(ctx, p.Argv)
		return ProcessRun{p, result.Stdout, result.Exit, err, s.env.Clock.Now().Sub(began)}
	})
}

// AskCLIVersion returns what `aws --version` prints.
func (s *Snapshot) AskCLIVersion(ctx context.Context) string {
	result, err := s.run(ctx, []string{"aws", "--version"})
	if err != nil {
		return ""
	}
	return string(result.Stdout) + string(result.Stderr)
}

func (s *Snapshot) run(ctx context.Context, argv []string) (runner.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, AskTimeout)
	defer cancel()
	if path := s.LookPath(argv[0]); path != "" {
		argv = append([]string{path}, argv[1:]...)
	}
	result, err := s.env.Runner.Run(ctx, runner.Command{Argv: argv, Env: s.Vars.Environ(), Dir: s.env.Dir, Stdin: strings.NewReader("")})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return result, err
}
