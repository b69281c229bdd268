package signin

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	deviceGrant     = "urn:ietf:params:oauth:grant-type:device_code"
	defaultInterval = 5 * time.Second // RFC 8628 section 3.2
	slowDown        = 5 * time.Second // RFC 8628 section 3.5: added for good
)

// tokenByDevice signs in with a device code (RFC 8628). The first poll comes
// before anything is shown, as an approved client needs nobody, and the
// second right after; then the interval is kept.
func (f *flow) tokenByDevice(ctx context.Context, register registrar) (tokencache.Token, error) {
	r, err := register(ctx, false)
	if err != nil {
		return tokencache.Token{}, err
	}
	started, err := f.oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: aws.String(r.ClientID), ClientSecret: aws.String(r.ClientSecret.Reveal()), StartUrl: aws.String(f.resolvedStartURL)})
	if err != nil {
		return tokencache.Token{}, awsapi.MapError(err, "StartDeviceAuthorization")
	}
	if aws.ToString(started.DeviceCode) == "" || aws.ToString(started.UserCode) == "" || aws.ToString(started.VerificationUri) == "" {
		return tokencache.Token{}, incompleteAnswer("StartDeviceAuthorization", "device code")
	}
	p := newPoll(f, r, started)
	t, done, err := p.tryOnce(ctx)
	if done {
		return t, err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	f.ui.ShowDevice(ctx, browserflow.DevicePrompt{URL: aws.ToString(started.VerificationUri), Code: aws.ToString(started.UserCode),
		CompleteURL: aws.ToString(started.VerificationUriComplete), Name: f.session.Title(), Reason: f.reason})
	return p.untilDone(ctx)
}

// poll asks for the token of one device code.
type poll struct {
	flow         *flow
	registration tokencache.Registration
	code         string
	interval     time.Duration
	deadline     time.Time // when the service should have ended it; zero when it does not tell
}

// expiryGrace is how long after a code's end the service may still be asked.
const expiryGrace = time.Minute

func newPoll(f *flow, r tokencache.Registration, started *ssooidc.StartDeviceAuthorizationOutput) *poll {
	p := &poll{flow: f, registration: r, code: aws.ToString(started.DeviceCode), interval: defaultInterval}
	if started.Interval > 0 {
		p.interval = time.Duration(started.Interval) * time.Second
	}
	if started.ExpiresIn > 0 {
		p.deadline = f.env.Clock.Now().Add(time.Duration(started.ExpiresIn)*time.Second + expiryGrace)
	}
	return p
}

// tryOnce makes one attempt; done means that there is nothing to wait for.
func (p *poll) tryOnce(ctx context.Context) (t tokencache.Token, done bool, err error) {
	t, err = p.flow.createToken(ctx, &ssooidc.CreateTokenInput{GrantType: aws.String(deviceGrant), DeviceCode: aws.String(p.code)}, p.registration)
	switch code := serviceCode(err); {
	case code == "ExpiredTokenException":
		return t, true, p.expiredError()
	case code == "AuthorizationPendingException":
	case code == "SlowDownException":
		p.interval += slowDown
	case p.isTransient(ctx, err):
		// RFC 8628 section 3.5 asks for patience with a network that fails.
		p.flow.env.Debug("asking for the token failed; asking again", "error", err)
		p.interval += slowDown
	default:
		return t, true, err
	}
	if !p.deadline.IsZero() && p.flow.env.Clock.Now().After(p.deadline) {
		return t, true, p.expiredError()
	}
	return t, false, nil
}

// isTransient tells whether an error is one of the way to the service, or a service
// that is busy, and a code with an end bounds the patience. A service that fails
// ends the sign-in, as in the AWS CLI: it has been asked three times.
func (p *poll) isTransient(ctx context.Context, err error) bool {
	busy := serviceCode(err) == "TooManyRequestsException" || serviceCode(err) == "429"
	return err != nil && ctx.Err() == nil && !p.deadline.IsZero() && (busy || awsapi.IsUnreachable(err))
}

func (p *poll) expiredError() error {
	return problem.New(problem.General, "the code for %s ran out before the sign-in was finished", p.flow.session.Title()).
		WithHint("run `%s` again and finish it in the browser", p.flow.loginCommand())
}

// nextPause is the interval, but not past the end of the code.
func (p *poll) nextPause() time.Duration {
	if p.deadline.IsZero() {
		return p.interval
	}
	return max(0, min(p.interval, p.deadline.Sub(p.flow.env.Clock.Now())+time.Second))
}

// untilDone polls to the end. The service ends it: with a token or by expiry.
func (p *poll) untilDone(ctx context.Context) (tokencache.Token, error) {
	for {
		t, done, err := p.tryOnce(ctx)
		if done {
			return t, err
		}
		if err := p.flow.env.Clock.Sleep(ctx, p.nextPause()); err != nil {
			return tokencache.Token{}, err
		}
	}
}
