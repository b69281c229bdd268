// Package ssooidc is the sandbox's IAM Identity Center OIDC service: client registration, device authorization (RFC
// 8628), authorization code with PKCE (RFC 7636) and refresh tokens.
package ssooidc

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "sso-oidc"

// GrantDevice is the grant type of RFC 8628; the others are RFC 6749's.
const (
	GrantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	GrantCode    = "authorization_code"
	GrantRefresh = "refresh_token"
)

// AccountAccess is the scope of the portal API; clients that ask for it get a short access token and a refresh token.
const AccountAccess = "sso:account:access"

// ReachesPortal reports whether a token of a scope may call the portal API. Clients of old ask for "sso-portal:*".
func ReachesPortal(scope string) bool { return scope == AccountAccess || scope == "sso-portal:*" }

const registrationLifetime = 90 * 24 * time.Hour

type service struct{ deps endpoint.Deps }

// New returns the OIDC API. Its authorize page is package web's.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "RegisterClient", http.MethodPost, "/client/register", endpoint.JSON(badBody, s.registerClient))
		m.REST(Name, "StartDeviceAuthorization", http.MethodPost, "/device_authorization", endpoint.JSON(badBody, s.startDevice))
		m.REST(Name, "CreateToken", http.MethodPost, "/token", endpoint.JSON(badBody, s.createToken))
	}}
}

func badBody(error) error {
	return wire.OAuth("invalid_request", "the body is not the JSON that is expected")
}

// findInstance finds the Identity Center instance of a start URL. Through the proxy the host name's region must be
// the instance's.
func (s *service) findInstance(r *endpoint.Request, startURL string) (in *world.Instance, err error) {
	s.deps.State.Read(func(w *world.World) { in = w.Instance(startURL) })
	if in == nil {
		return nil, wire.OAuth("invalid_request", "there is no instance at this start URL")
	}
	if region := r.HostRegion(); region != "" && region != in.Region {
		return nil, wire.OAuth("invalid_request", "the instance of this start URL is in another region")
	}
	return in, nil
}

type registerInput struct {
	ClientName   string   `json:"clientName"`
	ClientType   string   `json:"clientType"`
	Scopes       []string `json:"scopes"`
	GrantTypes   []string `json:"grantTypes"`
	RedirectURIs []string `json:"redirectUris"`
	IssuerURL    string   `json:"issuerUrl"`
}

type registerOutput struct {
	ClientID              string `json:"clientId"`
	ClientSecret          string `json:"clientSecret"`
	ClientIDIssuedAt      int64  `json:"clientIdIssuedAt"`
	ClientSecretExpiresAt int64  `json:"clientSecretExpiresAt"`
}

func (s *service) registerClient(r *endpoint.Request, in *registerInput) (any, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	if in.IssuerURL != "" {
		if _, err := s.findInstance(r, in.IssuerURL); err != nil {
			return nil, err
		}
	}
	lifetime := registrationLifetime
	s.deps.State.Read(func(w *world.World) {
		instance := w.Instance(in.IssuerURL)
		if instance == nil && len(w.IdentityCenter) > 0 {
			instance = w.IdentityCenter[0]
		}
		if instance != nil {
			lifetime = instance.Session.Registration.Or(lifetime)
		}
	})
	c := s.deps.State.PutClient(state.Client{
		Name: in.ClientName, Scopes: in.Scopes, Grants: in.GrantTypes, RedirectURIs: in.RedirectURIs,
		Issuer: in.IssuerURL, Issued: r.Now, Expires: r.Now.Add(lifetime),
	})
	return registerOutput{c.ID, c.Secret, c.Issued.Unix(), c.Expires.Unix()}, nil
}

// scopePattern matches scope names: sso:account:access, codewhisperer:completions.
var scopePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(openid|aws|offline_access|[a-z][a-z0-9_-]*(:[a-z0-9_*-]+)+)$`)
})

func (in *registerInput) check() error {
	switch {
	case in.ClientName == "" || len(in.ClientName) > 256:
		return wire.OAuth("invalid_request", "clientName is required, and of 256 characters at most")
	case in.ClientType != "public":
		return wire.OAuth("invalid_client_metadata", "clientType must be public")
	case len(in.Scopes) > 50 || len(in.RedirectURIs) > 20:
		return wire.OAuth("invalid_client_metadata", "too many scopes or redirect URIs")
	}
	for _, scope := range in.Scopes {
		if !scopePattern().MatchString(scope) {
			return wire.OAuth("invalid_scope", "scope "+scope+" is unknown")
		}
	}
	for _, g := range in.GrantTypes {
		if g != GrantDevice && g != GrantCode && g != GrantRefresh {
			return wire.OAuth("unsupported_grant_type", "grant type "+g+" is unknown")
		}
	}
	for _, u := range in.RedirectURIs {
		if !isRedirectURI(u) {
			return wire.OAuth("invalid_redirect_uri", "redirect URI "+u+" is not http on a loopback address, or https")
		}
	}
	if slices.Contains(in.GrantTypes, GrantCode) && (len(in.RedirectURIs) == 0 || in.IssuerURL == "") {
		return wire.OAuth("invalid_client_metadata", "the authorization code grant needs redirectUris and issuerUrl")
	}
	return nil
}

// isRedirectURI accepts loopback addresses over http (RFC 8252) and https.
func isRedirectURI(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Fragment != "" || u.User != nil || u.RawQuery != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && isLoopback(u)
}

func isLoopback(u *url.URL) bool {
	return slices.Contains([]string{"127.0.0.1", "::1", "localhost"}, u.Hostname())
}

// RedirectFits reports whether a redirect URI is one of the registered ones. The port of a loopback address is free
// (RFC 8252, section 7.3); everything else is compared as it is written.
func RedirectFits(registered []string, asked string) bool {
	a, err := url.Parse(asked)
	if err != nil || !isRedirectURI(asked) {
		return false
	}
	return slices.ContainsFunc(registered, func(raw string) bool {
		reg, err := url.Parse(raw)
		return err == nil && (raw == asked || isLoopback(reg) && reg.Scheme == a.Scheme && reg.Hostname() == a.Hostname() && reg.EscapedPath() == a.EscapedPath())
	})
}

type deviceInput struct {
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	StartURL     string `json:"startUrl"`
}

type deviceOutput struct {
	DeviceCode              string `json:"deviceCode"`
	UserCode                string `json:"userCode"`
	VerificationURI         string `json:"verificationUri"`
	VerificationURIComplete string `json:"verificationUriComplete"`
	ExpiresIn               int64  `json:"expiresIn"`
	Interval                int64  `json:"interval"`
}

func (s *service) startDevice(r *endpoint.Request, in *deviceInput) (any, error) {
	c, err := s.checkClient(r, in.ClientID, in.ClientSecret, GrantDevice)
	if err != nil {
		return nil, err
	}
	if in.StartURL == "" {
		return nil, wire.OAuth("invalid_request", "startUrl is required")
	}
	instance, err := s.findInstance(r, in.StartURL)
	if err != nil {
		return nil, err
	}
	life := instance.Session.DeviceCode.Or(10 * time.Minute)
	interval := instance.Session.PollInterval.Or(time.Second)
	d := s.deps.State.PutDevice(state.Device{
		ClientID: c.ID, StartURL: instance.StartURL, Scopes: c.Scopes, Expires: r.Now.Add(life), Interval: interval,
	})
	page := s.deps.Base(r) + "/device"
	return deviceOutput{
		DeviceCode: d.Code, UserCode: d.UserCode, VerificationURI: page,
		VerificationURIComplete: page + "?user_code=" + url.QueryEscape(d.UserCode),
		ExpiresIn:               int64(life / time.Second), Interval: int64((interval + time.Second - 1) / time.Second),
	}, nil
}

// checkClient checks a registration: known, its secret, not expired, and meant for the grant.
func (s *service) checkClient(r *endpoint.Request, id, secret, grant string) (state.Client, error) {
	if id == "" || secret == "" {
		return state.Client{}, wire.OAuth("invalid_request", "clientId and clientSecret are required")
	}
	c, ok := s.deps.State.Client(id, secret)
	switch {
	case !ok:
		return c, wire.OAuth("invalid_client", "the client is unknown or its secret is wrong")
	case !r.Now.Before(c.Expires):
		return c, wire.OAuth("invalid_client", "the client registration has expired")
	case !mayUseGrant(c.Grants, grant):
		return c, wire.OAuth("unauthorized_client", "the client is not registered for grant type "+grant)
	}
	return c, nil
}

// mayUseGrant reports whether a client may use a grant, given those that it registered. Device codes are every client's
// that did not register for authorization codes: aws-sso-cli registers for refresh tokens alone.
func mayUseGrant(registered []string, grant string) bool {
	return registered == nil || slices.Contains(registered, grant) ||
		grant == GrantDevice && !slices.Contains(registered, GrantCode)
}
