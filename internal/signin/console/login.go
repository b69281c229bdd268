// Package console signs in with the AWS Management Console's own sign-in (`aws login`): an authorization code with
// PKCE that buys temporary credentials of at most 15 minutes, renewed for hours with a refresh token that is bound to
// a key of this machine (DPoP, RFC 9449).
package console

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/prompt"
)

const (
	sameDevice  = "arn:aws:signin:::devtools/same-device"
	crossDevice = "arn:aws:signin:::devtools/cross-device"
	title       = "the AWS console" // what a person signs in to
)

// Options say how to sign in.
type Options struct {
	Region       string
	Remote       bool // the browser is elsewhere and shows a code to paste
	CallbackPort int
	UI           *browserflow.UI
	ForCommand   bool                                                   // --endpoint-url is meant for the sign-in
	Attended     bool                                                   // a person follows, whatever the streams are
	Ask          func(context.Context, prompt.Question) (string, error) // asks for the code of a remote sign-in
	// Accept judges who signed in, while the browser waits for its last page; nil accepts anybody.
	Accept func(session string) error
	// Command is what the person runs to sign in like this again; "" is the one for the profile in effect.
	Command string
}

// Result is a finished sign-in that is not stored yet.
type Result struct {
	Session string // ARN: the value of login_session
	signIn  signIn
}

// Login signs in with the browser and returns who it was.
func Login(ctx context.Context, env *app.Env, ses *app.Session, opts Options) (Result, error) {
	clients := awsapi.New(env, ses.Settings)
	if opts.ForCommand {
		clients = clients.ForCommand()
	}
	endpoint, err := clients.Endpoint("Signin", opts.Region)
	if err != nil {
		return Result{}, err
	}
	base, err := url.Parse(endpoint.URL)
	if err != nil {
		return Result{}, err
	}
	l := login{env: env, base: base.Scheme + "://" + base.Host, opts: opts}
	if l.auth, err = browserflow.NewAuthorization(env.Rand); err != nil {
		return Result{}, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), env.Rand)
	if err != nil {
		return Result{}, err
	}
	l.opts.Command = cmp.Or(opts.Command, commandWith(ses, ses.Settings.ProfileName().Text))
	l.service = tokenService{env, clients, opts.Region, key, l.opts.Command}
	if opts.Remote {
		return l.signInRemotely(ctx)
	}
	return l.signInLocally(ctx)
}

type login struct {
	env     *app.Env
	service tokenService
	base    string
	opts    Options
	auth    browserflow.Authorization
}

func (l *login) signInLocally(ctx context.Context) (Result, error) {
	server, err := browserflow.Listen(ctx, l.opts.CallbackPort, l.auth.State, "--remote")
	if err != nil {
		return Result{}, err
	}
	where := browserflow.Detect(l.env)
	where.Attended = where.Attended || l.opts.Attended
	code, err := l.opts.UI.WaitForCode(ctx, server,
		browserflow.Prompt{URL: l.authorizeURL(sameDevice, server.RedirectURI()),
			Name: title, WithoutBrowser: "run this again with --remote"}, where, l.auth.State)
	var r Result
	if err == nil {
		r, err = l.redeemCode(ctx, sameDevice, code, server.RedirectURI())
	}
	server.Finish(browserflow.Outcome(title, r.Session, err))
	return r, browserflow.ExplainFailure(err, title, l.opts.Command, "--remote")
}

// signInRemotely signs in with a browser anywhere, which shows a code to paste.
func (l *login) signInRemotely(ctx context.Context) (Result, error) {
	redirect := l.base + "/v1/sessions/confirmation"
	l.opts.UI.ShowRemote(ctx, l.authorizeURL(crossDevice, redirect))
	code, err := l.readCode(ctx)
	if err != nil {
		return Result{}, err
	}
	return l.redeemCode(ctx, crossDevice, code, redirect)
}

// readCode asks for the code; a person who pasted something else may try again.
func (l *login) readCode(ctx context.Context) (string, error) {
	canRetry := browserflow.Detect(l.env).Terminal
	for {
		text, err := l.opts.Ask(ctx, prompt.Question{Text: "Enter the authorization code that the browser shows: "})
		if err != nil {
			return "", err
		}
		code, err := parsePastedCode(text, l.auth.State)
		if err == nil {
			return code, nil
		}
		if !canRetry {
			return "", problem.New(problem.General, "%w", err).
				WithHint("run `%s --remote` again and copy the whole code", l.opts.Command)
		}
		l.opts.UI.Tell("%v. Paste it again, or Ctrl-C to give up.", err)
	}
}

// parsePastedCode reads what the page showed: base64 of state=…&code=….
func parsePastedCode(text, state string) (string, error) {
	notACode := errors.New("that is not the code of the sign-in page")
	raw, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(text), ""))
	if err != nil {
		return "", notACode
	}
	q, err := url.ParseQuery(string(raw))
	switch {
	case err != nil || q.Get("code") == "" || q.Get("state") == "":
		return "", notACode
	case q.Get("state") != state:
		return "", errors.New("that is the code of another sign-in")
	}
	return q.Get("code"), nil
}

func (l *login) authorizeURL(client, redirect string) string {
	return browserflow.AuthorizeURL(l.base+"/v1/authorize", [][2]string{{"client_id", client}, {"state", l.auth.State},
		{"code_challenge_method", "SHA-256"}, {"scope", "openid"}, {"redirect_uri", redirect},
		{"code_challenge", browserflow.Challenge(l.auth.Verifier)}})
}

func (l *login) redeemCode(ctx context.Context, client, code, redirect string) (Result, error) {
	s, err := l.service.createToken(ctx, value.Object{{Name: "clientId", Value: client},
		{Name: "grantType", Value: "authorization_code"},
		{Name: "code", Value: code}, {Name: "codeVerifier", Value: l.auth.Verifier},
		{Name: "redirectUri", Value: redirect}})
	if err != nil {
		return Result{}, err
	}
	session, err := subjectOf(s.IDToken.Reveal())
	if err != nil {
		return Result{}, problem.New(problem.General, "%w", err)
	}
	s.AccountID = arn.AccountOf(session)
	if l.opts.Accept != nil {
		err = l.opts.Accept(session)
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
	object, err := r.signIn.object()
	if err != nil {
		return err
	}
	return signin.Exchanged{Env: env, Path: cachePath(env.Paths.LoginCache, r.Session), Object: object,
		What: "the console sign-in of " + r.Session}.StoreSignIn(ctx)
}

// tokenService calls the sign-in service with proofs of a key.
type tokenService struct {
	env     *app.Env
	clients *awsapi.Clients
	region  string
	key     *ecdsa.PrivateKey
	command string // signs in again
}

func (s tokenService) createToken(ctx context.Context, grant value.Object) (signIn, error) {
	out, err := s.clients.Call(ctx, awsapi.Request{Service: "signin", Operation: "CreateOAuth2Token", Region: s.region,
		Input: value.Object{{Name: "tokenInput", Value: grant}}, Prove: s.addProof})
	if err != nil {
		return signIn{}, explainRefusal(err, s.command)
	}
	token := out.Object("tokenOutput")
	keys := token.Object("accessToken")
	if keys.Text("accessKeyId") == "" {
		return signIn{}, problem.New(problem.General, "the answer of CreateOAuth2Token holds no credentials")
	}
	return signIn{
		Keys: Keys{AccessKeyID: keys.Text("accessKeyId"), SecretAccessKey: secret.New(keys.Text("secretAccessKey")),
			SessionToken: secret.New(keys.Text("sessionToken")),
			Expires:      s.env.Clock.Now().Add(time.Duration(token.Int("expiresIn")) * time.Second)},
		ClientID: grant.Text("clientId"), RefreshToken: secret.New(token.Text("refreshToken")),
		IDToken: secret.New(token.Text("idToken")), Key: s.key,
	}, nil
}

// addProof puts a fresh proof on an attempt of a call.
func (s tokenService) addProof(r *http.Request) error {
	target := url.URL{Scheme: r.URL.Scheme, Host: r.URL.Host, Path: r.URL.Path}
	proof, err := dpopProof(s.key, target.String(), s.env.Clock.Now(), s.env.Rand)
	r.Header.Set("DPoP", proof)
	return err
}

// dpopProof makes a DPoP proof (RFC 9449 section 4.2) for one POST to a URL.
func dpopProof(key *ecdsa.PrivateKey, address string, now time.Time, random io.Reader) (string, error) {
	jti, err := browserflow.NewState(random)
	if err != nil {
		return "", err
	}
	point, err := key.PublicKey.Bytes() // 4, then x and y, 32 bytes each
	if err != nil {
		return "", err
	}
	b64 := base64.RawURLEncoding.EncodeToString
	header := value.MarshalCompact(value.Object{{Name: "typ", Value: "dpop+jwt"}, {Name: "alg", Value: "ES256"},
		{Name: "jwk", Value: value.Object{{Name: "kty", Value: "EC"}, {Name: "x", Value: b64(point[1:33])},
			{Name: "y", Value: b64(point[33:])}, {Name: "crv", Value: "P-256"}}}})
	payload := value.MarshalCompact(value.Object{{Name: "htm", Value: "POST"}, {Name: "htu", Value: address},
		{Name: "iat", Value: now.Unix()}, {Name: "jti", Value: jti}})
	text := b64(header) + "." + b64(payload)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(random, key, sum[:])
	if err != nil {
		return "", err
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + b64(signature), nil
}

// explainRefusal puts the service's reasons into words. They refuse a sign-in and
// not a command, so the exit code is 255.
func explainRefusal(err error, command string) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != "AccessDeniedException" {
		return err
	}
	text, hint := "the sign-in service refused", "run `"+command+"`"
	switch refusalReason(e) {
	case "AUTHCODE_EXPIRED":
		text = "the sign-in took too long: its authorization code has expired"
	case "TOKEN_EXPIRED":
		text = "the console sign-in has ended"
	case "USER_CREDENTIALS_CHANGED":
		text = "the password was changed, which ended the console sign-in"
	case "INSUFFICIENT_PERMISSIONS":
		text = "this user may not sign in for command line use"
		hint = "ask whoever administers the account for the policy SignInLocalDevelopmentAccess, then " + hint
	default:
		if m := e.Err.Error(); m != "" {
			text += ": " + m
		}
	}
	return problem.New(problem.NeedsSignIn, "%s", text).WithHint("%s", hint)
}

func refusalReason(e *problem.Error) string {
	for _, d := range e.Details {
		if d.Name == "error" {
			return d.Value
		}
	}
	return ""
}

// subjectOf reads the ARN out of an ID token. It came straight from the service
// over TLS, so its signature needs no check (OpenID Connect Core 3.1.3.7).
func subjectOf(idToken string) (string, error) {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return "", errors.New("the ID token is no JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", errors.New("the ID token is no JWT")
	}
	var claims struct {
		Sub string `json:"sub"`
	}
	if json.Unmarshal(payload, &claims) != nil || strings.Count(claims.Sub, ":") < 5 {
		return "", errors.New("the ID token names nobody")
	}
	return claims.Sub, nil
}
