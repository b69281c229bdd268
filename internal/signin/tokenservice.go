package signin

import (
	"cmp"
	"context"
	"strconv"
	"time"

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
	clients *awsapi.Clients
	session Session
}

func (s tokenService) call(ctx context.Context, operation string, input value.Object) (value.Object, error) {
	return s.clients.Call(ctx, awsapi.Request{Service: "sso-oidc", Operation: operation, Region: s.session.Region,
		Input: input})
}

// createToken exchanges a grant, the members of CreateToken beside the client, for a token.
func (s tokenService) createToken(ctx context.Context, r tokencache.Registration,
	grant value.Object) (tokencache.Token, error) {
	out, err := s.call(ctx, "CreateToken", append(clientOf(r), grant...))
	if err != nil {
		return tokencache.Token{}, err
	}
	t := tokencache.Token{
		StartURL: s.session.StartURL, Region: s.session.Region,
		AccessToken: secret.New(out.Text("accessToken")), RefreshToken: secret.New(out.Text("refreshToken")),
		ExpiresAt: s.env.Clock.Now().Add(time.Duration(out.Int("expiresIn")) * time.Second),
		ClientID:  r.ClientID, ClientSecret: r.ClientSecret, RegistrationExpiresAt: r.ExpiresAt,
	}
	if t.AccessToken.Empty() {
		return tokencache.Token{}, incompleteAnswer("CreateToken", "access token")
	}
	return t, nil
}

func clientOf(r tokencache.Registration) value.Object {
	return value.Object{{Name: "clientId", Value: r.ClientID}, {Name: "clientSecret", Value: r.ClientSecret.Reveal()}}
}

type deviceAuthorization struct {
	deviceCode, userCode, verificationURI string
	verificationURIComplete               string // may be empty
	interval, expiresIn                   time.Duration
}

func (s tokenService) startDeviceAuthorization(ctx context.Context, r tokencache.Registration,
	startURL string) (deviceAuthorization, error) {
	out, err := s.call(ctx, "StartDeviceAuthorization",
		append(clientOf(r), value.Member{Name: "startUrl", Value: startURL}))
	if err != nil {
		return deviceAuthorization{}, err
	}
	d := deviceAuthorization{deviceCode: out.Text("deviceCode"), userCode: out.Text("userCode"),
		verificationURI: out.Text("verificationUri"), verificationURIComplete: out.Text("verificationUriComplete"),
		interval: time.Duration(out.Int("interval")) * time.Second, expiresIn: time.Duration(out.Int("expiresIn")) * time.Second}
	if d.deviceCode == "" || d.userCode == "" || d.verificationURI == "" {
		return d, incompleteAnswer("StartDeviceAuthorization", "device code")
	}
	return d, nil
}

// registrar gets a client registration for one of the two flows.
type registrar func(ctx context.Context, byCode bool) (tokencache.Registration, error)

// clientRegistration returns the cached registration for the session and flow, or makes one and caches it.
func (f *flow) clientRegistration(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	r, err := f.cache.Registration(f.registrationKey())
	if tokencache.IsDamaged(err) {
		f.ui.Tell("The cached registration is damaged and gets replaced: %v.", err)
	}
	if err == nil && r.AuthorizationCode() == byCode &&
		f.env.Clock.Now().Add(tokencache.EarlyRefresh).Before(r.ExpiresAt) {
		f.reused = true
		return r, nil
	}
	return f.registerClient(ctx, byCode)
}

// redirectBase is registered without a port: RFC 8252 section 7.3 lets the port of a loopback address vary.
const redirectBase = "http://127.0.0.1/oauth/callback"

func (f *flow) registerClient(ctx context.Context, byCode bool) (tokencache.Registration, error) {
	f.reused = false
	r := tokencache.Registration{Scopes: f.session.Scopes}
	if byCode {
		r.Scopes, r.GrantTypes = f.requestedScopes(), []string{"authorization_code", "refresh_token"}
	}
	// The name is that under which the AWS CLI registers.
	name := "botocore-client-" + cmp.Or(f.session.Name, strconv.FormatInt(f.env.Clock.Now().Unix(), 10))
	input := value.Object{{Name: "clientName", Value: name}, {Name: "clientType", Value: "public"}}
	if len(r.Scopes) > 0 {
		input = append(input, value.Member{Name: "scopes", Value: listOf(r.Scopes...)})
	}
	if byCode {
		input = append(input, value.Member{Name: "redirectUris", Value: listOf(redirectBase)},
			value.Member{Name: "grantTypes", Value: listOf(r.GrantTypes...)},
			value.Member{Name: "issuerUrl", Value: f.resolvedStartURL})
	}
	out, err := f.service.call(ctx, "RegisterClient", input)
	if err != nil {
		return r, err
	}
	r.ClientID, r.ClientSecret = out.Text("clientId"), secret.New(out.Text("clientSecret"))
	r.ExpiresAt = time.Unix(out.Int("clientSecretExpiresAt"), 0)
	if r.ClientID == "" || r.ClientSecret.Empty() {
		return r, incompleteAnswer("RegisterClient", "client")
	}
	if err := f.cache.PutRegistration(f.registrationKey(), r); err != nil {
		f.ui.Tell("The client registration cannot be stored, so that the next sign-in needs another: %v.", err)
	}
	return r, nil
}

func listOf(texts ...string) []any {
	list := make([]any, len(texts))
	for i, text := range texts {
		list[i] = text
	}
	return list
}

func (f *flow) registrationKey() string {
	return tokencache.RegistrationKey(f.session.Region, f.session.Scopes, f.session.Name, f.session.StartURL)
}

func (f *flow) requestedScopes() []string {
	if len(f.session.Scopes) == 0 {
		return []string{DefaultScope}
	}
	return f.session.Scopes
}

// incompleteAnswer is the error of an answer that lacks what it is for: that of a proxy, as a rule.
func incompleteAnswer(operation, lacks string) error {
	return problem.New(problem.General, "the answer of %s holds no %s", operation, lacks).
		WithHint("a proxy or portal of the network may have answered: check HTTPS_PROXY, and the address in a browser")
}
