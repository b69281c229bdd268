package ssooidc

import (
	"net/http"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const registrationLifetime = 90 * 24 * time.Hour

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

func (s *service) register(w http.ResponseWriter, r *endpoint.Request) error {
	var in registerInput
	if err := decode(r, &in); err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
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
	if in.IssuerURL != "" {
		if _, err := s.instance(r, in.IssuerURL); err != nil {
			return err
		}
	}
	c := s.deps.State.PutClient(state.Client{
		Name: in.ClientName, Scopes: in.Scopes, Grants: in.GrantTypes, RedirectURIs: in.RedirectURIs,
		Issuer: in.IssuerURL, Issued: r.Now, Expires: r.Now.Add(lifetime),
	})
	return wire.WriteJSON(w, r.ID, registerOutput{c.ID, c.Secret, c.Issued.Unix(), c.Expires.Unix()})
}

func (in *registerInput) check() error {
	switch {
	case in.ClientName == "" || len(in.ClientName) > 256:
		return refuse("invalid_request", "clientName is required, and of 256 characters at most")
	case in.ClientType != "public":
		return refuse("invalid_client_metadata", "clientType must be public")
	case len(in.Scopes) > 50 || len(in.RedirectURIs) > 20:
		return refuse("invalid_client_metadata", "too many scopes or redirect URIs")
	}
	for _, scope := range in.Scopes {
		if !scopes().MatchString(scope) {
			return refuse("invalid_scope", "scope "+scope+" is unknown")
		}
	}
	for _, g := range in.GrantTypes {
		if g != GrantDevice && g != GrantCode && g != GrantRefresh {
			return refuse("unsupported_grant_type", "grant type "+g+" is unknown")
		}
	}
	for _, u := range in.RedirectURIs {
		if !validRedirect(u) {
			return refuse("invalid_redirect_uri", "redirect URI "+u+" is not http on a loopback address, or https")
		}
	}
	if slices.Contains(in.GrantTypes, GrantCode) && (len(in.RedirectURIs) == 0 || in.IssuerURL == "") {
		return refuse("invalid_client_metadata", "the authorization code grant needs redirectUris and issuerUrl")
	}
	return nil
}
