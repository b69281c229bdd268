package signin

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/person"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	deviceGrant     = "urn:ietf:params:oauth:grant-type:device_code"
	defaultInterval = 5 * time.Second // RFC 8628 section 3.2
	slowDown        = 5 * time.Second // RFC 8628 section 3.5: added for good
)

// byDevice signs in with a device code (RFC 8628). The first poll comes
// before anything is shown, as an approved client needs nobody, and the
// second right after; then the interval is kept.
func (f *flow) byDevice(ctx context.Context, register registrar) (tokencache.Token, error) {
	r, err := register(ctx, false)
	if err != nil {
		return tokencache.Token{}, err
	}
	started, err := f.oidc.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{
		ClientId: aws.String(r.ClientID), ClientSecret: aws.String(r.ClientSecret.Reveal()), StartUrl: aws.String(f.resolved)})
	if err != nil {
		return tokencache.Token{}, awsapi.MapError(err, "StartDeviceAuthorization")
	}
	p := poll{flow: f, registration: r, code: aws.ToString(started.DeviceCode), interval: defaultInterval}
	if started.Interval > 0 {
		p.interval = time.Duration(started.Interval) * time.Second
	}
	t, done, err := p.once(ctx)
	if done {
		return t, err
	}
	ctx, end := context.WithCancel(ctx)
	defer end()
	f.person.ShowDevice(ctx, person.DeviceVisit{URL: aws.ToString(started.VerificationUri), Code: aws.ToString(started.UserCode),
		CompleteURL: aws.ToString(started.VerificationUriComplete), Name: f.session.Title(), Why: f.why})
	return p.until(ctx)
}

// poll asks for the token of one device code.
type poll struct {
	flow         *flow
	registration tokencache.Registration
	code         string
	interval     time.Duration
}

// once makes one attempt; done means that there is nothing to wait for.
func (p *poll) once(ctx context.Context) (t tokencache.Token, done bool, err error) {
	t, err = p.flow.createToken(ctx, &ssooidc.CreateTokenInput{GrantType: aws.String(deviceGrant), DeviceCode: aws.String(p.code)}, p.registration)
	switch codeOf(err) {
	case "AuthorizationPendingException":
		return t, false, nil
	case "SlowDownException":
		p.interval += slowDown
		return t, false, nil
	case "ExpiredTokenException":
		return t, true, problem.New(problem.General, "the code for %s ran out before the sign-in was finished", p.flow.session.Title()).
			WithHint("run `%s` again and finish it in the browser", p.flow.session.Command())
	}
	return t, true, err
}

// until polls to the end. The service ends it: with a token or by expiry.
func (p *poll) until(ctx context.Context) (tokencache.Token, error) {
	for {
		t, done, err := p.once(ctx)
		if done {
			return t, err
		}
		if err := p.flow.env.Clock.Sleep(ctx, p.interval); err != nil {
			return tokencache.Token{}, err
		}
	}
}
