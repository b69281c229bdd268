package ssooidc

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
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

func (s *service) createToken(w http.ResponseWriter, r *endpoint.Request) error {
	var in tokenInput
	if err := decode(r, &in); err != nil {
		return err
	}
	if in.GrantType != GrantDevice && in.GrantType != GrantCode && in.GrantType != GrantRefresh {
		return refuse("unsupported_grant_type", "grant type "+in.GrantType+" is unknown")
	}
	c, err := s.client(r, in.ClientID, in.ClientSecret, in.GrantType)
	if err != nil {
		return err
	}
	var t state.Tokens
	switch in.GrantType {
	case GrantDevice:
		t, err = s.deviceToken(r, c, &in)
	case GrantCode:
		t, err = s.codeToken(r, c, &in)
	default:
		t, err = s.refreshed(c, &in)
	}
	if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, tokenOutput{t.Access, "Bearer", int64(t.Lifetime / time.Second), t.Refresh})
}

// deviceToken answers one poll of a device sign-in.
func (s *service) deviceToken(r *endpoint.Request, c state.Client, in *tokenInput) (state.Tokens, error) {
	var done state.Device
	var refusal error
	found := s.deps.State.Device(in.DeviceCode, func(d *state.Device) (used bool) {
		done, refusal = *d, poll(d, c.ID, r.Now)
		return refusal == nil || d.Verdict == state.Denied && d.ClientID == c.ID
	})
	if !found {
		return state.Tokens{}, refuse("invalid_grant", "the device code is unknown or was used")
	}
	if refusal != nil {
		return state.Tokens{}, refusal
	}
	return s.signIn(r, c, done.StartURL, done.User, done.Scopes)
}

func poll(d *state.Device, clientID string, now time.Time) error {
	last := d.LastPoll
	switch {
	case d.ClientID != clientID:
		return refuse("invalid_grant", "the device code is another client's")
	case !now.Before(d.Expires):
		return refuse("expired_token", "the device code has expired")
	case d.Verdict == state.Denied:
		return refuse("access_denied", "the person denied the request")
	case d.Verdict == state.Approved:
		return nil
	}
	d.Polls++
	d.LastPoll = now
	// The first two polls may follow each other at once: clients ask before
	// they have shown the code, and again when they have.
	if d.Polls > 2 && now.Sub(last) < d.Interval*9/10 {
		return refuse("slow_down", "polls come faster than the interval")
	}
	return refuse("authorization_pending", "nobody has approved the request yet")
}

// codeToken trades an authorization code, once, for tokens.
func (s *service) codeToken(r *endpoint.Request, c state.Client, in *tokenInput) (state.Tokens, error) {
	if in.Code == "" || in.CodeVerifier == "" || in.RedirectURI == "" {
		return state.Tokens{}, refuse("invalid_request", "code, codeVerifier and redirectUri are required")
	}
	code, ok := s.deps.State.TakeCode(in.Code)
	switch {
	case !ok || code.Subject != "":
		return state.Tokens{}, refuse("invalid_grant", "the code is unknown, was used or has expired")
	case code.ClientID != c.ID:
		return state.Tokens{}, refuse("invalid_grant", "the code is another client's")
	case code.RedirectURI != in.RedirectURI:
		return state.Tokens{}, refuse("invalid_grant", "redirectUri is not the one of the authorization request")
	case !verifierFits(in.CodeVerifier, code.Challenge):
		return state.Tokens{}, refuse("invalid_grant", "codeVerifier does not fit the code challenge")
	}
	return s.signIn(r, c, code.StartURL, code.User, code.Scopes)
}

// verifierFits checks a PKCE verifier by method S256 (RFC 7636, section 4.6).
func verifierFits(verifier, challenge string) bool {
	if len(verifier) < 43 || len(verifier) > 128 {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return state.Same(base64.RawURLEncoding.EncodeToString(sum[:]), challenge)
}

// signIn starts a person's session. A client without scopes gets one token
// for the whole session; with scopes a short one and a refresh token.
func (s *service) signIn(r *endpoint.Request, c state.Client, startURL, user string, scopes []string) (state.Tokens, error) {
	in, err := s.instance(r, startURL)
	if err != nil {
		return state.Tokens{}, err
	}
	if p := in.Person(user); p == nil || p.Disabled {
		return state.Tokens{}, refuse("access_denied", "the person may not sign in")
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

// refreshed trades a refresh token, once, for new tokens.
func (s *service) refreshed(c state.Client, in *tokenInput) (state.Tokens, error) {
	if in.RefreshToken == "" {
		return state.Tokens{}, refuse("invalid_request", "refreshToken is required")
	}
	check := func(signIn state.SignIn) (time.Duration, error) {
		if signIn.ClientID != c.ID {
			return 0, refuse("invalid_grant", "the refresh token is another client's")
		}
		var instance *world.Instance
		s.deps.State.Read(func(w *world.World) { instance = w.Instance(signIn.StartURL) })
		if instance == nil {
			return 0, refuse("invalid_grant", "the instance is gone")
		}
		if p := instance.Person(signIn.User); p == nil || p.Disabled {
			return 0, refuse("invalid_grant", "the person may not sign in any more")
		}
		return instance.Session.AccessToken.Or(time.Hour), nil
	}
	t, found, err := s.deps.State.Refresh(in.RefreshToken, check)
	if err == nil && !found {
		err = refuse("invalid_grant", "the refresh token is unknown, was used or has expired")
	}
	return t, err
}
