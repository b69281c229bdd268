package signin

import (
	"context"
	"errors"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// oidc is the part of the token service that a sign-in calls.
type oidc interface {
	RegisterClient(context.Context, *ssooidc.RegisterClientInput, ...func(*ssooidc.Options)) (*ssooidc.RegisterClientOutput, error)
	StartDeviceAuthorization(context.Context, *ssooidc.StartDeviceAuthorizationInput, ...func(*ssooidc.Options)) (*ssooidc.StartDeviceAuthorizationOutput, error)
	CreateToken(context.Context, *ssooidc.CreateTokenInput, ...func(*ssooidc.Options)) (*ssooidc.CreateTokenOutput, error)
}

// flow is one sign-in on its way.
type flow struct {
	env                *app.Env
	session            Session // Region is the effective one
	resolvedStartURL   string  // the start URL the service knows
	cache              tokencache.Cache
	oidc               oidc
	endpoint           string // base of the token service, for the authorize page
	ui                 *browserflow.UI
	environment        browserflow.Environment
	method             browserflow.Method
	reason             string
	port               int // of the callback; 0 means any
	timeout            time.Duration
	registrationReused bool // the registration came from the cache
	// server is where the browser waits for how the sign-in ends; nil when
	// none does.
	server *callback.Server
	// withoutBrowser is what to do where there is no browser.
	withoutBrowser string
}

// obtainToken signs in and returns the token, which is not stored yet. A cached
// registration that the service no longer knows is replaced once.
func (f *flow) obtainToken(ctx context.Context) (tokencache.Token, error) {
	once := f.tokenByCode
	if f.method == browserflow.DeviceCode {
		once = f.tokenByDevice
	}
	t, err := once(ctx, f.clientRegistration)
	switch {
	case err == nil || !f.registrationReused:
	case rejectsClient(err):
		f.showRetry()
		return once(ctx, f.registerClient)
	case serviceCode(err) == "":
		// The sign-in page, too, may have refused the registration, and only
		// the person saw it: the next sign-in begins with a new one.
		if failed := f.cache.Remove(f.registrationKey()); failed != nil {
			return t, errors.Join(err, failed)
		}
	}
	return t, err
}

// registrar gets a client registration for one of the two flows.
type registrar func(ctx context.Context, byCode bool) (tokencache.Registration, error)

func rejectsClient(err error) bool {
	switch serviceCode(err) {
	case "InvalidClientException", "UnauthorizedClientException":
		return true
	}
	var denied *callback.Denied
	return errors.As(err, &denied) && (denied.Code == "invalid_client" || denied.Code == "unauthorized_client")
}

// serviceCode returns the code of a service's error, or "".
func serviceCode(err error) string {
	var e *problem.Error
	if errors.As(err, &e) && e.Kind == problem.Service {
		return e.Code
	}
	return ""
}

// incompleteAnswer is the error of an answer that is none: that of a proxy, as a rule.
func incompleteAnswer(operation, lacks string) error {
	return problem.New(problem.General, "the answer of %s holds no %s", operation, lacks).
		WithHint("a proxy or portal of the network may have answered: check HTTPS_PROXY, and the address in a browser")
}

// createToken calls CreateToken and makes a token of its answer.
func (f *flow) createToken(ctx context.Context, in *ssooidc.CreateTokenInput, r tokencache.Registration) (tokencache.Token, error) {
	in.ClientId, in.ClientSecret = aws.String(r.ClientID), aws.String(r.ClientSecret.Reveal())
	out, err := f.oidc.CreateToken(ctx, in)
	if err != nil {
		return tokencache.Token{}, awsapi.MapError(err, "CreateToken")
	}
	if aws.ToString(out.AccessToken) == "" {
		return tokencache.Token{}, incompleteAnswer("CreateToken", "access token")
	}
	return tokencache.Token{
		StartURL: f.session.StartURL, Region: f.session.Region,
		AccessToken: secret.New(aws.ToString(out.AccessToken)),
		ExpiresAt:   f.env.Clock.Now().Add(time.Duration(out.ExpiresIn) * time.Second),
		ClientID:    r.ClientID, ClientSecret: r.ClientSecret, RegistrationExpiresAt: r.ExpiresAt,
		RefreshToken: secret.New(aws.ToString(out.RefreshToken)),
	}, nil
}
