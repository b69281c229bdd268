package signin

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

type flow struct {
	*login
	resolvedStartURL string // the one that the service knows
	service          tokenService
	endpoint         string // of the token service, for the authorize page
	ui               *browserflow.UI
	environment      browserflow.Environment
	method           browserflow.Method
	reason           string           // of the method
	reused           bool             // the client registration came from the cache
	server           *callback.Server // where the browser waits for the outcome, or nil
}

// newFlow finds out where the session lives and how to reach the person.
func newFlow(ctx context.Context, l *login) (*flow, error) {
	f := &flow{login: l}
	clients := awsapi.New(l.env, l.ses.Settings)
	resolved, err := ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, f.session.StartURL)
	if err != nil {
		return nil, err
	}
	f.resolvedStartURL = resolved.StartURL
	if resolved.Region != "" {
		f.session.Region = resolved.Region // the effective one
	}
	if f.session.Region == "" {
		return nil, f.session.checkComplete()
	}
	f.service = tokenService{l.env, clients, f.session}
	endpoint, err := clients.Endpoint("SSO OIDC", f.session.Region)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(endpoint.URL)
	if err != nil {
		return nil, err
	}
	f.endpoint = base.Scheme + "://" + base.Host
	f.environment = browserflow.Detect(l.env)
	f.environment.BrowserSet = f.environment.BrowserSet || l.opts.Browser != nil
	f.environment.Attended = f.environment.Attended || l.opts.Attended
	f.method, f.reason = f.environment.ChooseMethod(browserflow.Preference{
		DeviceCode: l.opts.Device || f.session.Name == "", NoBrowser: l.opts.NoBrowser})
	f.ui = l.newUI()
	f.ui.NoBrowser = l.opts.NoBrowser || !f.environment.CanOpenBrowser()
	return f, nil
}

// obtainToken signs in and returns the token, which is not stored yet. A cached
// registration that the service no longer knows is replaced once.
func (f *flow) obtainToken(ctx context.Context) (tokencache.Token, error) {
	t, err := f.obtainWith(ctx, f.clientRegistration)
	switch {
	case err == nil || !f.reused:
	case rejectsClient(err):
		f.finishBrowser(callback.Outcome{OK: true, Title: "One moment",
			Detail: "This program had to register again. The sign-in goes on in another tab."})
		return f.obtainWith(ctx, f.registerClient)
	case serviceCode(err) == "":
		// The sign-in page may have refused the registration, too, and only the
		// person saw it: the next sign-in begins with a new one.
		if failed := f.cache.Remove(f.registrationKey()); failed != nil {
			return t, errors.Join(err, failed)
		}
	}
	return t, err
}

// obtainWith signs in with a registration. Before the person is asked for anything, it looks whether the token can be kept.
func (f *flow) obtainWith(ctx context.Context, register registrar) (tokencache.Token, error) {
	byDevice := f.method == browserflow.DeviceCode
	r, err := register(ctx, !byDevice)
	if err == nil {
		if err = CheckWritable(f.cache.Path(f.session.Key())); err != nil {
			f.reused = false // the registration is not to blame
		}
	}
	switch {
	case err != nil:
		return tokencache.Token{}, err
	case byDevice:
		return f.tokenByDevice(ctx, r)
	}
	return f.tokenByCode(ctx, r)
}

func rejectsClient(err error) bool {
	code := serviceCode(err)
	if denied, ok := errors.AsType[*callback.Denied](err); ok {
		code = denied.Code
	}
	return slices.Contains([]string{"InvalidClientException", "UnauthorizedClientException", "invalid_client",
		"unauthorized_client"}, code)
}

func (f *flow) finishBrowser(o callback.Outcome) {
	if f.server != nil {
		f.server.Finish(o)
		f.server = nil
	}
}

// explainFailure turns the ways in which a sign-in can fail into errors for people.
func (f *flow) explainFailure(err error) error {
	denied, isDenied := errors.AsType[*callback.Denied](err)
	err = browserflow.ExplainFailure(err, f.session.Title(), f.loginCommand(), "--use-device-code")
	if e, ok := errors.AsType[*problem.Error](err); ok && isDenied {
		byPage := ""
		if !denied.Unproven {
			byPage = "run `" + f.loginCommand() + "` again; whoever administers Identity Center can say why it refuses"
		}
		return e.WithHint("%s", cmp.Or(f.hintFor(denied.Code), byPage, e.Hint))
	}
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Hint == "" {
		e.Hint = f.hintFor(serviceCode(err))
	}
	return err
}

// hintFor returns what to do about an error code of the sign-in page (RFC 6749 section 4.1.2.1) or of the token
// service (RFC 6749 section 5.2, RFC 8628 section 3.5, and its own exceptions).
func (f *flow) hintFor(code string) string {
	again := "run `" + f.loginCommand() + "` again"
	withDevice := again
	if f.method != browserflow.DeviceCode {
		withDevice = "run `" + f.session.Command() + " --use-device-code`: that flow needs no answer from the browser"
	}
	switch code {
	case "AccessDeniedException":
		return "the request was denied in the browser; run `" + f.loginCommand() + "` to try again"
	case "InvalidGrantException":
		return "the code was used before or has expired; " + again
	case "InvalidRequestException", "ResourceNotFoundException":
		return fmt.Sprintf("check sso_start_url = %s%s and sso_region = %s%s: the console shows both under IAM Identity Center",
			f.session.StartURL, originSuffix(f.session.startURLAt), f.session.Region, originSuffix(f.session.regionAt))
	case "invalid_scope", "InvalidScopeException":
		if f.session.ScopesSet {
			return fmt.Sprintf("check sso_registration_scopes%s: %s is what access to accounts needs",
				originSuffix(f.session.scopesAt), DefaultScope)
		}
		return withDevice
	case "unauthorized_client", "unsupported_response_type", "invalid_request", "invalid_client", "UnauthorizedClientException",
		"UnsupportedGrantTypeException", "InvalidRedirectUriException", "InvalidClientMetadataException":
		return withDevice
	case "server_error", "temporarily_unavailable", "InternalServerException", "500", "502", "503", "504", "TooManyRequestsException":
		return "the service has trouble; " + again + " in some minutes"
	}
	return ""
}

// loginCommand is what the person runs to sign in the same way again.
func (f *flow) loginCommand() string {
	if f.method == browserflow.DeviceCode && f.session.Name != "" {
		return f.session.Command() + " --use-device-code"
	}
	return f.session.Command()
}

func originSuffix(o origin.Origin) string {
	if o.Kind == origin.None {
		return ""
	}
	return " (" + o.String() + ")"
}

// serviceCode returns the code of a service's error, or "".
func serviceCode(err error) string {
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Kind == problem.Service {
		return e.Code
	}
	return ""
}

// tokenByCode signs in with an authorization code and PKCE. The callback serves before the browser opens.
func (f *flow) tokenByCode(ctx context.Context, r tokencache.Registration) (tokencache.Token, error) {
	auth, err := browserflow.NewAuthorization(f.env.Rand)
	if err != nil {
		return tokencache.Token{}, err
	}
	port := f.opts.CallbackPort
	if f.method == browserflow.Tunnel {
		port = cmp.Or(port, browserflow.TunnelPort)
	}
	if f.server, err = browserflow.Listen(ctx, port, auth.State, "--use-device-code"); err != nil {
		return tokencache.Token{}, err
	}
	redirect := f.server.RedirectURI()
	page := browserflow.AuthorizeURL(f.endpoint+"/authorize",
		[][2]string{{"client_id", r.ClientID}, {"redirect_uri", redirect},
			{"state", auth.State}, {"code_challenge_method", "S256"}, {"scopes", strings.Join(f.requestedScopes(), " ")},
			{"code_challenge", browserflow.Challenge(auth.Verifier)}})
	prompt := browserflow.Prompt{URL: page, Name: f.session.Title(), Method: f.method, Reason: f.reason,
		WithoutBrowser: cmp.Or(f.opts.WithoutBrowser, "run this again with --use-device-code")}
	code, err := f.ui.WaitForCode(ctx, f.server, prompt, f.environment, auth.State)
	if err != nil {
		return tokencache.Token{}, err
	}
	return f.service.createToken(ctx, r, value.Object{{Name: "grantType", Value: "authorization_code"},
		{Name: "code", Value: code}, {Name: "codeVerifier", Value: auth.Verifier}, {Name: "redirectUri", Value: redirect}})
}

const (
	deviceGrant     = "urn:ietf:params:oauth:grant-type:device_code"
	defaultInterval = 5 * time.Second // RFC 8628 section 3.2
	slowDown        = 5 * time.Second // RFC 8628 section 3.5: added for good
	expiryGrace     = time.Minute     // how long after a code's end the service is still asked
	longestCode     = time.Hour       // whatever the service says: others wait for the lock of this sign-in
)

// tokenByDevice signs in with a device code (RFC 8628). The first poll comes before anything is shown, as a client
// that is approved already needs nobody, and the second right after; then the interval is kept.
func (f *flow) tokenByDevice(ctx context.Context, r tokencache.Registration) (tokencache.Token, error) {
	d, err := f.service.startDeviceAuthorization(ctx, r, f.resolvedStartURL)
	if err != nil {
		return tokencache.Token{}, err
	}
	p := &poll{flow: f, registration: r, code: d.deviceCode, interval: cmp.Or(max(d.interval, 0), defaultInterval)}
	p.saysEnd = d.expiresIn > 0
	p.deadline = f.env.Clock.Now().Add(min(cmp.Or(max(d.expiresIn, 0), longestCode), longestCode) + expiryGrace)
	if t, done, err := p.tryOnce(ctx); done {
		return t, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	f.ui.ShowDevice(ctx, browserflow.DevicePrompt{URL: d.verificationURI, Code: d.userCode,
		CompleteURL: d.verificationURIComplete, Name: f.session.Title(), Reason: f.reason})
	for {
		if t, done, err := p.tryOnce(ctx); done {
			return t, err
		}
		if err := f.env.Clock.Sleep(ctx, p.nextPause()); err != nil {
			return tokencache.Token{}, err
		}
	}
}

// poll asks for the token of one device code. The service ends it, with a token or by expiry.
type poll struct {
	flow         *flow
	registration tokencache.Registration
	code         string
	interval     time.Duration
	deadline     time.Time // when the service should have ended it
	saysEnd      bool      // the service says when the code ends
}

// tryOnce asks once; done means that there is nothing to wait for.
func (p *poll) tryOnce(ctx context.Context) (t tokencache.Token, done bool, err error) {
	t, err = p.flow.service.createToken(ctx, p.registration,
		value.Object{{Name: "grantType", Value: deviceGrant}, {Name: "deviceCode", Value: p.code}})
	switch code := serviceCode(err); {
	case code == "ExpiredTokenException":
		return t, true, p.expiredError()
	case code == "AuthorizationPendingException":
	case code == "SlowDownException":
		p.interval += slowDown
	case p.isTransient(ctx, err):
		// RFC 8628 section 3.5 asks to slow down when the network fails.
		p.flow.env.Debug("asking for the token failed; asking again", "error", err)
		p.interval += slowDown
	default:
		return t, true, err
	}
	if p.flow.env.Clock.Now().After(p.deadline) {
		return t, true, p.expiredError()
	}
	return t, false, nil
}

// isTransient reports whether the service could not be reached or is busy, while the code has a deadline that bounds
// the wait. A service that fails ends the sign-in, as in the AWS CLI: it has been asked three times.
func (p *poll) isTransient(ctx context.Context, err error) bool {
	busy := serviceCode(err) == "TooManyRequestsException" || serviceCode(err) == "429"
	return err != nil && ctx.Err() == nil && p.saysEnd && (busy || awsapi.IsUnreachable(err))
}

func (p *poll) expiredError() error {
	return problem.New(problem.General, "the code for %s expired before the sign-in was finished",
		p.flow.session.Title()).WithHint("run `%s` again and finish it in the browser", p.flow.loginCommand())
}

// nextPause is the interval, but not past the deadline.
func (p *poll) nextPause() time.Duration {
	return max(0, min(p.interval, p.deadline.Sub(p.flow.env.Clock.Now())+time.Second))
}
