package ssooidc

import (
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type tokenInput struct {
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	GrantType    string `json:"grantType"`
	DeviceCode   string `json:"deviceCode"`
	Code         string `json:"code"`
	RefreshToken string `json:"refreshToken"`
	RedirectURI  string `json:"redirectUri"`
	CodeVerifier string `json:"codeVerifier"`
}

type tokenOutput struct {
	AccessToken  string `json:"accessToken"`
	TokenType    string `json:"tokenType"`
	ExpiresIn    int64  `json:"expiresIn"`
	RefreshToken string `json:"refreshToken,omitempty"`
}

func (s *service) createToken(r *endpoint.Request, in *tokenInput) (any, error) {
	grants := map[string]func(*endpoint.Request, state.Client, *tokenInput) (state.Tokens, error){
		GrantDevice: s.tokenByDevice, GrantCode: s.tokenByCode, GrantRefresh: s.tokenByRefresh,
	}
	if grants[in.GrantType] == nil {
		return nil, wire.OAuth("unsupported_grant_type", "grant type "+in.GrantType+" is unknown")
	}
	c, err := s.checkClient(r, in.ClientID, in.ClientSecret, in.GrantType)
	if err != nil {
		return nil, err
	}
	t, err := grants[in.GrantType](r, c, in)
	if err != nil {
		return nil, err
	}
	return tokenOutput{t.Access, "Bearer", int64(t.Lifetime / time.Second), t.Refresh}, nil
}

func invalidGrant(description string) error { return wire.OAuth("invalid_grant", description) }

// tokenByDevice answers one poll of a device sign-in.
func (s *service) tokenByDevice(r *endpoint.Request, c state.Client, in *tokenInput) (state.Tokens, error) {
	var done state.Device
	var err error
	found := s.deps.State.Device(in.DeviceCode, func(d *state.Device) (used bool) {
		done, err = *d, pollDevice(d, c.ID, r.Now)
		return err == nil || d.Verdict == state.Denied && d.ClientID == c.ID
	})
	if !found {
		err = invalidGrant("the device code is unknown or was used")
	}
	if err != nil {
		return state.Tokens{}, err
	}
	return s.startSignIn(r, c, done.StartURL, done.User, done.Scopes)
}

func pollDevice(d *state.Device, clientID string, now time.Time) error {
	last := d.LastPoll
	switch {
	case d.ClientID != clientID:
		return invalidGrant("the device code is another client's")
	case !now.Before(d.Expires):
		return wire.OAuth("expired_token", "the device code has expired")
	case d.Verdict == state.Denied:
		return wire.OAuth("access_denied", "the person denied the request")
	case d.Verdict == state.Approved:
		return nil
	}
	d.Polls++
	d.LastPoll = now
	// The first two polls may follow each other at once: clients ask before they have shown the code, and again when
	// they have.
	if d.Polls > 2 && now.Sub(last) < d.Interval*9/10 {
		return wire.OAuth("slow_down", "polls come faster than the interval")
	}
	return wire.OAuth("authorization_pending", "nobody has approved the request yet")
}

// tokenByCode trades an authorization code, once, for tokens.
func (s *service) tokenByCode(r *endpoint.Request, c state.Client, in *tokenInput) (state.Tokens, error) {
	if in.Code == "" || in.CodeVerifier == "" || in.RedirectURI == "" {
		return state.Tokens{}, wire.OAuth("invalid_request", "code, codeVerifier and redirectUri are required")
	}
	code, ok := s.deps.State.TakeCode(in.Code)
	switch {
	case !ok || code.Subject != "":
		return state.Tokens{}, invalidGrant("the code is unknown, was used or has expired")
	case code.ClientID != c.ID:
		return state.Tokens{}, invalidGrant("the code is another client's")
	case code.RedirectURI != in.RedirectURI:
		return state.Tokens{}, invalidGrant("redirectUri is not the one of the authorization request")
	case !code.VerifierFits(in.CodeVerifier):
		return state.Tokens{}, invalidGrant("codeVerifier does not fit the code challenge")
	}
	return s.startSignIn(r, c, code.StartURL, code.User, code.Scopes)
}

// startSignIn starts a person's session. A client without scopes gets one token for the whole session; with scopes a
// short one and a refresh token.
func (s *service) startSignIn(r *endpoint.Request, c state.Client, startURL, user string, scopes []string) (state.Tokens, error) {
	in, err := s.findInstance(r, startURL)
	if err != nil {
		return state.Tokens{}, err
	}
	if p := in.Person(user); p == nil || p.Disabled {
		return state.Tokens{}, wire.OAuth("access_denied", "the person may not sign in")
	}
	lifetime, refreshable := time.Duration(0), false
	if slices.Contains(scopes, AccountAccess) {
		lifetime, refreshable = in.Session.AccessToken.Or(time.Hour), !in.Session.NoRefresh
	}
	return s.deps.State.StartSignIn(state.SignIn{
		StartURL: in.StartURL, User: user, ClientID: c.ID, Scopes: scopes,
		Started: r.Now, Expires: r.Now.Add(in.Session.Portal.Or(8 * time.Hour)),
	}, lifetime, refreshable), nil
}

// tokenByRefresh trades a refresh token, once, for new tokens.
func (s *service) tokenByRefresh(_ *endpoint.Request, c state.Client, in *tokenInput) (state.Tokens, error) {
	if in.RefreshToken == "" {
		return state.Tokens{}, wire.OAuth("invalid_request", "refreshToken is required")
	}
	t, found, err := s.deps.State.Refresh(in.RefreshToken, func(signIn state.SignIn) (time.Duration, error) {
		if signIn.ClientID != c.ID {
			return 0, invalidGrant("the refresh token is another client's")
		}
		var instance *world.Instance
		s.deps.State.Read(func(w *world.World) { instance = w.Instance(signIn.StartURL) })
		if instance == nil {
			return 0, invalidGrant("the instance is gone")
		}
		if p := instance.Person(signIn.User); p == nil || p.Disabled {
			return 0, invalidGrant("the person may not sign in any more")
		}
		return instance.Session.AccessToken.Or(time.Hour), nil
	})
	if err == nil && !found {
		err = invalidGrant("the refresh token is unknown, was used or has expired")
	}
	return t, err
}
