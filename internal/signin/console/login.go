package console

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"encoding/base64"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/signin/types"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	sameDevice  = "arn:aws:signin:::devtools/same-device"
	crossDevice = "arn:aws:signin:::devtools/cross-device"
	codeLimit   = 10 * time.Minute
)

// Options say how to sign in.
type Options struct {
	Region       string
	Remote       bool // the browser is elsewhere and shows a code to paste
	CallbackPort int
	UI           *browserflow.UI
	// ForCommand says that --endpoint-url is meant for the sign-in.
	ForCommand bool
	// Attended says that a person follows, whatever the streams are.
	Attended bool
	// Accept judges who signed in, while the browser waits for its last page;
	// nil accepts anybody.
	Accept func(session string) error
	// ReadCode asks for the code of a remote sign-in.
	ReadCode func(context.Context) (string, error)
}

// Result is a finished sign-in that is not stored yet.
type Result struct {
	Session string // ARN: the value of login_session
	signIn  signIn
}

// Expires is when the first credentials end; they are renewed by themselves.
func (r Result) Expires() time.Time { return r.signIn.Expires }

// Login signs in with the browser and returns who it was.
func Login(ctx context.Context, env *app.Env, ses *app.Session, o Options) (Result, error) {
	clients := awsapi.New(env, ses.Settings)
	if o.ForCommand {
		clients = clients.ForCommand()
	}
	client, err := clients.Signin(ctx, o.Region)
	if err != nil {
		return Result{}, err
	}
	endpoint, err := clients.Endpoint("Signin", o.Region)
	if err != nil {
		return Result{}, err
	}
	base, err := url.Parse(endpoint.URL)
	if err != nil {
		return Result{}, err
	}
	l := login{env: env, client: client, base: base.Scheme + "://" + base.Host, options: o}
	if l.verifier, err = browserflow.NewVerifier(env.Rand); err != nil {
		return Result{}, err
	}
	if l.state, err = browserflow.NewState(env.Rand); err != nil {
		return Result{}, err
	}
	if l.key, err = ecdsa.GenerateKey(elliptic.P256(), env.Rand); err != nil {
		return Result{}, err
	}
	if o.Remote {
		return l.signInRemotely(ctx)
	}
	return l.signInLocally(ctx)
}

// login is one sign-in on its way.
type login struct {
	env             *app.Env
	client          *sdk.Client
	base            string
	options         Options
	verifier, state string
	key             *ecdsa.PrivateKey
}

// signInLocally signs in with a browser on this machine.
func (l *login) signInLocally(ctx context.Context) (Result, error) {
	server, err := callback.Listen(ctx, l.options.CallbackPort, l.state)
	if err != nil {
		return Result{}, problem.New(problem.General, "cannot listen for the answer of the sign-in page: %w", err).
			WithHint("choose another port with --callback-port, or sign in with --remote")
	}
	place := browserflow.Detect(l.env)
	place.Attended = place.Attended || l.options.Attended
	code, err := l.options.UI.WaitForCode(ctx, server, browserflow.Prompt{URL: l.authorizeURL(sameDevice, server.RedirectURI()),
		Name: "the AWS console", WithoutBrowser: "run this again with --remote"}, place, l.state, codeLimit)
	var r Result
	if err == nil {
		r, err = l.redeemCode(ctx, sameDevice, code, server.RedirectURI())
	}
	server.Finish(browserOutcome(r.Session, err))
	return r, explainWait(err)
}

func browserOutcome(session string, err error) callback.Outcome {
	if err != nil {
		return callback.Outcome{Title: "Not signed in", Detail: callback.PlainText(err)}
	}
	return callback.Outcome{OK: true, Title: "Signed in", Detail: "You are " + session + ". You can close this tab; the terminal goes on by itself."}
}

// explainWait puts the ways in which waiting can fail into words.
func explainWait(err error) error {
	var denied *callback.Denied
	switch {
	case errors.As(err, &denied):
		return problem.New(problem.General, "the sign-in page refused: %w", denied).WithHint("run `awsid login` to try again")
	case errors.Is(err, callback.ErrTimeout):
		return problem.New(problem.General, "nobody finished the sign-in within 10 minutes").
			WithHint("run `awsid login` again, with --remote if no browser opened")
	case errors.Is(err, callback.ErrWrongState):
		return problem.New(problem.General, "the browser brought the answer of another sign-in").
			WithHint("close old sign-in tabs and run `awsid login` again")
	}
	return err
}

// signInRemotely signs in with a browser anywhere, which shows a code to paste.
func (l *login) signInRemotely(ctx context.Context) (Result, error) {
	redirect := l.base + "/v1/sessions/confirmation"
	l.options.UI.ShowRemote(l.authorizeURL(crossDevice, redirect))
	code, err := l.readCode(ctx)
	if err != nil {
		return Result{}, err
	}
	return l.redeemCode(ctx, crossDevice, code, redirect)
}

// readCode asks for the code; a person who pasted something else may do it
// again.
func (l *login) readCode(ctx context.Context) (string, error) {
	again := browserflow.Detect(l.env).Terminal
	for {
		text, err := l.options.ReadCode(ctx)
		if err != nil {
			return "", err
		}
		code, err := pastedCode(text, l.state)
		if err == nil {
			return code, nil
		}
		if !again {
			return "", problem.New(problem.General, "%w", err).WithHint("run `awsid login --remote` again and copy the whole code")
		}
		l.options.UI.Tell("%v. Paste it again, or Ctrl-C to give up.", err)
	}
}

// pastedCode reads what the page showed: base64 of state=…&code=….
func pastedCode(text, state string) (string, error) {
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return "", errors.New("that is not the code of the sign-in page")
	}
	q, err := url.ParseQuery(string(raw))
	switch {
	case err != nil || q.Get("code") == "" || q.Get("state") == "":
		return "", errors.New("that is not the code of the sign-in page")
	case q.Get("state") != state:
		return "", errors.New("that is the code of another sign-in")
	}
	return q.Get("code"), nil
}

// authorizeURL is the sign-in page, its parameters in the AWS CLI's order.
func (l *login) authorizeURL(client, redirect string) string {
	var b strings.Builder
	b.WriteString(l.base + "/v1/authorize?response_type=code")
	for _, p := range [][2]string{{"client_id", client}, {"state", l.state}, {"code_challenge_method", "SHA-256"},
		{"scope", "openid"}, {"redirect_uri", redirect}, {"code_challenge", browserflow.Challenge(l.verifier)}} {
		b.WriteString("&" + p[0] + "=" + url.QueryEscape(p[1]))
	}
	return b.String()
}

// redeemCode exchanges the code for credentials.
func (l *login) redeemCode(ctx context.Context, client, code, redirect string) (Result, error) {
	s, err := exchangeToken(ctx, l.env, l.client, l.key, types.CreateOAuth2TokenRequestBody{ClientId: aws.String(client),
		GrantType: aws.String("authorization_code"), Code: aws.String(code), CodeVerifier: aws.String(l.verifier), RedirectUri: aws.String(redirect)})
	if err != nil {
		return Result{}, err
	}
	session, err := subjectOf(s.IDToken.Reveal())
	if err != nil {
		return Result{}, problem.New(problem.General, "%w", err)
	}
	s.AccountID = signin.IdentityOf(session).Account
	if l.options.Accept != nil {
		err = l.options.Accept(session)
	}
	return Result{Session: session, signIn: s}, err
}

// Store writes the sign-in to the cache.
func Store(ctx context.Context, env *app.Env, r Result) error {
	lock, err := env.Lock(ctx, lockPath(env, r.Session), renewWait)
	if err != nil {
		return err
	}
	defer lock.Release()
	return saveSignIn(cachePath(env.Paths.LoginCache, r.Session), r.signIn)
}
