package signin

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// tokenService calls the token service of a session (SSO OIDC).
type tokenService struct {
	env     *app.Env
	client  *ssooidc.Client
	session Session
}

func newTokenService(ctx context.Context, env *app.Env, clients *awsapi.Clients, s Session) (tokenService, error) {
	client, err := clients.OIDC(ctx, s.Region)
	return tokenService{env, client, s}, err
}

// createToken exchanges a grant, the members of CreateToken beside the client,
// for a token.
func (c tokenService) createToken(ctx context.Context, r tokencache.Registration, grant value.Object) (tokencache.Token, error) {
	member := func(name string) *string {
		if text := grant.Text(name); text != "" {
			return &text
		}
		return nil
	}
	out, err := c.client.CreateToken(ctx, &ssooidc.CreateTokenInput{ClientId: aws.String(r.ClientID), ClientSecret: aws.String(r.ClientSecret.Reveal()),
		GrantType: member("grantType"), Code: member("code"), CodeVerifier: member("codeVerifier"), RedirectUri: member("redirectUri"),
		DeviceCode: member("deviceCode"), RefreshToken: member("refreshToken")})
	if err != nil {
		return tokencache.Token{}, awsapi.MapError(err, "CreateToken")
	}
	if aws.ToString(out.AccessToken) == "" {
		return tokencache.Token{}, incompleteAnswer("CreateToken", "access token")
	}
	return tokencache.Token{
		StartURL: c.session.StartURL, Region: c.session.Region,
		AccessToken:  secret.New(aws.ToString(out.AccessToken)),
		RefreshToken: secret.New(aws.ToString(out.RefreshToken)),
		ExpiresAt:    c.env.Clock.Now().Add(time.Duration(out.ExpiresIn) * time.Second),
		ClientID:     r.ClientID, ClientSecret: r.ClientSecret, RegistrationExpiresAt: r.ExpiresAt,
	}, nil
}

// deviceAuthorization is a device code that the person has to approve.
type deviceAuthorization struct {
	deviceCode, userCode, verificationURI string
	verificationURIComplete               string // may be empty
	interval, expiresIn                   time.Duration
}

func (c tokenService) startDeviceAuthorization(ctx context.Context, r tokencache.Registration, startURL string) (deviceAuthorization, error) {
	out, err := c.client.StartDeviceAuthorization(ctx, &ssooidc.StartDeviceAuthorizationInput{ClientId: aws.String(r.ClientID),
		ClientSecret: aws.String(r.ClientSecret.Reveal()), StartUrl: aws.String(startURL)})
	if err != nil {
		return deviceAuthorization{}, awsapi.MapError(err, "StartDeviceAuthorization")
	}
	d := deviceAuthorization{deviceCode: aws.ToString(out.DeviceCode), userCode: aws.ToString(out.UserCode),
		verificationURI: aws.ToString(out.VerificationUri), verificationURIComplete: aws.ToString(out.VerificationUriComplete),
		interval: time.Duration(out.Interval) * time.Second, expiresIn: time.Duration(out.ExpiresIn) * time.Second}
	if d.deviceCode == "" || d.userCode == "" || d.verificationURI == "" {
		return d, incompleteAnswer("StartDeviceAuthorization", "device code")
	}
	return d, nil
}

// registrar gets a client registration for one of the two flows.
type registrar func(ctx context.Context, byCode bool) (tokencache.Registration, error)

// clientRegistration returns the cached registration for the session and flow,
// or makes one and caches it.
func (f *flow) clientRegistration(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	r, err := f.cache.Registration(f.registrationKey())
	if tokencache.IsDamaged(err) {
		f.ui.Tell("The cached registration is damaged and gets replaced: %v.", err)
	}
	if err == nil && r.AuthorizationCode() == byCode && f.env.Clock.Now().Add(tokencache.EarlyRefresh).Before(r.ExpiresAt) {
		f.reused = true
		return r, nil
	}
	return f.registerClient(ctx, byCode)
}

// redirectBase is registered without a port: RFC 8252 section 7.3 lets the
// port of a loopback address vary.
const redirectBase = "http://127.0.0.1/oauth/callback"

func (f *flow) registerClient(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	f.reused = false
	in := &ssooidc.RegisterClientInput{ClientName: aws.String(f.clientName()), ClientType: aws.String("public")}
	if len(f.session.Scopes) > 0 {
		in.Scopes = f.session.Scopes
	}
	if byCode {
		in.Scopes, in.GrantTypes = f.requestedScopes(), []string{"authorization_code", "refresh_token"}
		in.RedirectUris, in.IssuerUrl = []string{redirectBase}, aws.String(f.resolvedStartURL)
	}
	out, err := f.service.client.RegisterClient(ctx, in)
	if err != nil {
		return tokencache.Registration{}, awsapi.MapError(err, "RegisterClient")
	}
	r := tokencache.Registration{ClientID: aws.ToString(out.ClientId), ClientSecret: secret.New(aws.ToString(out.ClientSecret)),
		ExpiresAt: time.Unix(out.ClientSecretExpiresAt, 0), Scopes: in.Scopes, GrantTypes: in.GrantTypes}
	if r.ClientID == "" || r.ClientSecret.Empty() {
		return r, incompleteAnswer("RegisterClient", "client")
	}
	return r, f.cache.PutRegistration(f.registrationKey(), r)
}

func (f *flow) registrationKey() string {
	return tokencache.RegistrationKey(f.session.Region, f.session.configuredScopes(), f.session.Name, f.session.StartURL)
}

// clientName returns the name under which the AWS CLI registers.
func (f *flow) clientName() string {
	if f.session.Name != "" {
		return "botocore-client-" + f.session.Name
	}
	return "botocore-client-" + strconv.FormatInt(f.env.Clock.Now().Unix(), 10)
}

func (f *flow) requestedScopes() []string {
	if len(f.session.Scopes) == 0 {
		return []string{DefaultScope}
	}
	return f.session.Scopes
}

// incompleteAnswer is the error of an answer that lacks what it is for: that of
// a proxy, as a rule.
func incompleteAnswer(operation, lacks string) error {
	return problem.New(problem.General, "the answer of %s holds no %s", operation, lacks).
		WithHint("a proxy or portal of the network may have answered: check HTTPS_PROXY, and the address in a browser")
}
