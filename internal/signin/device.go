package signin

import (
	"cmp"
	"context"
	"time"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

const (
	deviceGrant     = "urn:ietf:params:oauth:grant-type:device_code"
	defaultInterval = 5 * time.Second // RFC 8628 section 3.2
	slowDown        = 5 * time.Second // RFC 8628 section 3.5: added for good
	expiryGrace     = time.Minute     // how long after a code's end the service is still asked
)

// tokenByDevice signs in with a device code (RFC 8628). The first poll comes before anything is shown, as a client
// that is approved already needs nobody, and the second right after; then the interval is kept.
func (f *flow) tokenByDevice(ctx context.Context, register registrar) (tokencache.Token, error) {
	r, err := register(ctx, false)
	if err != nil {
		return tokencache.Token{}, err
	}
	d, err := f.service.startDeviceAuthorization(ctx, r, f.resolvedStartURL)
	if err != nil {
		return tokencache.Token{}, err
	}
	p := &poll{flow: f, registration: r, code: d.deviceCode, interval: cmp.Or(max(d.interval, 0), defaultInterval)}
	if d.expiresIn > 0 {
		p.deadline = f.env.Clock.Now().Add(d.expiresIn + expiryGrace)
	}
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
	deadline     time.Time // when the service should have ended it; zero when it does not say
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
	if !p.deadline.IsZero() && p.flow.env.Clock.Now().After(p.deadline) {
		return t, true, p.expiredError()
	}
	return t, false, nil
}

// isTransient reports whether the service could not be reached or is busy, while the code has a deadline that bounds
// the wait. A service that fails ends the sign-in, as in the AWS CLI: it has been asked three times.
func (p *poll) isTransient(ctx context.Context, err error) bool {
	busy := serviceCode(err) == "TooManyRequestsException" || serviceCode(err) == "429"
	return err != nil && ctx.Err() == nil && !p.deadline.IsZero() && (busy || awsapi.IsUnreachable(err))
}

func (p *poll) expiredError() error {
	return problem.New(problem.General, "the code for %s expired before the sign-in was finished",
		p.flow.session.Title()).WithHint("run `%s` again and finish it in the browser", p.flow.loginCommand())
}

// nextPause is the interval, but not past the deadline.
func (p *poll) nextPause() time.Duration {
	if p.deadline.IsZero() {
		return p.interval
	}
	return max(0, min(p.interval, p.deadline.Sub(p.flow.env.Clock.Now())+time.Second))
}
