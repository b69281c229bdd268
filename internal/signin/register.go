package signin

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/secret"
)

// redirectBase is registered without a port: RFC 8252 section 7.3 lets the
// port of a loopback address vary.
const redirectBase = "http://127.0.0.1/oauth/callback"

func codeGrants() []string { return []string{"authorization_code", "refresh_token"} }

// clientRegistration returns the cached client registration for this session and flow,
// or makes one and caches it.
func (f *flow) clientRegistration(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	r, err := f.cache.Registration(f.registrationKey())
	if tokencache.IsDamaged(err) {
		f.ui.Tell("The cached registration is damaged and gets replaced: %v.", err)
	}
	if err == nil && r.AuthorizationCode() == byCode && f.env.Clock.Now().Add(tokencache.EarlyRefresh).Before(r.ExpiresAt) {
		f.registrationReused = true
		return r, nil
	}
	return f.registerClient(ctx, byCode)
}

func (f *flow) registerClient(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	f.registrationReused = false
	in := &ssooidc.RegisterClientInput{ClientName: aws.String(f.clientName()), ClientType: aws.String("public")}
	if len(f.session.Scopes) > 0 {
		in.Scopes = f.session.Scopes
	}
	if byCode {
		in.GrantTypes, in.RedirectUris, in.IssuerUrl = codeGrants(), []string{redirectBase}, aws.String(f.resolvedStartURL)
		in.Scopes = f.requestedScopes()
	}
	out, err := f.oidc.RegisterClient(ctx, in)
	if err != nil {
		return tokencache.Registration{}, awsapi.MapError(err, "RegisterClient")
	}
	if aws.ToString(out.ClientId) == "" || aws.ToString(out.ClientSecret) == "" {
		return tokencache.Registration{}, incompleteAnswer("RegisterClient", "client")
	}
	r := tokencache.Registration{ClientID: aws.ToString(out.ClientId), ClientSecret: secret.New(aws.ToString(out.ClientSecret)),
		ExpiresAt: time.Unix(out.ClientSecretExpiresAt, 0), Scopes: in.Scopes, GrantTypes: in.GrantTypes}
	return r, f.cache.PutRegistration(f.registrationKey(), r)
}

func (f *flow) registrationKey() string {
	return tokencache.RegistrationKey(f.session.Region, f.session.configuredScopes(), f.session.Name, f.session.StartURL)
}

// clientName is the name under which the AWS CLI registers.
func (f *flow) clientName() string {
	if f.session.Name != "" {
		return "botocore-client-" + f.session.Name
	}
	return "botocore-client-" + strconv.FormatInt(f.env.Clock.Now().Unix(), 10)
}

// requestedScopes returns the session's scopes or the default one.
func (f *flow) requestedScopes() []string {
	if len(f.session.Scopes) == 0 {
		return []string{DefaultScope}
	}
	return f.session.Scopes
}
