// Package signin is the sandbox's AWS Sign-In service: the token API of console sign-ins (`aws login`; authorization
// code with PKCE and DPoP, RFC 9449) and the console's federation endpoint. Its pages are package web's.
package signin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "signin"

const (
	credentialLifetime = 15 * time.Minute
	sessionLifetime    = 12 * time.Hour
)

type service struct {
	deps endpoint.Deps
	// key signs ID tokens; made when the first one is.
	key func() (crypto.Signer, error)
}

// New returns the token API and the federation endpoint.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps, sync.OnceValues(func() (crypto.Signer, error) {
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	})}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "CreateOAuth2Token", http.MethodPost, "/v1/token", endpoint.JSON(badBody, s.createToken))
		m.HandleREST(Name, "Federation", http.MethodGet, "/federation", s.serveFederation)
		m.HandleREST(Name, "Federation", http.MethodPost, "/federation", s.serveFederation)
	}}
}

// The words of the member "error" (the service's OAuth2ErrorCode).
const (
	tokenExpired   = "TOKEN_EXPIRED"
	userChanged    = "USER_CREDENTIALS_CHANGED"
	notPermitted   = "INSUFFICIENT_PERMISSIONS"
	codeExpired    = "AUTHCODE_EXPIRED"
	invalidRequest = "INVALID_REQUEST"
)

func accessDenied(reason, message string) error {
	return wire.New(http.StatusForbidden, "AccessDeniedException", message).With("error", reason)
}

func invalidInput(message string) error {
	return wire.New(http.StatusBadRequest, "ValidationException", message).With("error", invalidRequest)
}

func badBody(error) error { return invalidInput("the body is not the JSON that is expected") }

type tokenInput struct {
	ClientID     string `json:"clientId"`
	GrantType    string `json:"grantType"`
	Code         string `json:"code"`
	RedirectURI  string `json:"redirectUri"`
	CodeVerifier string `json:"codeVerifier"`
	RefreshToken string `json:"refreshToken"`
}

type tokenOutput struct {
	AccessToken  accessToken `json:"accessToken"`
	TokenType    string      `json:"tokenType"`
	ExpiresIn    int         `json:"expiresIn"`
	RefreshToken string      `json:"refreshToken"`
	IDToken      string      `json:"idToken,omitempty"`
}

type accessToken struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
	SessionToken    string `json:"sessionToken"`
}

func (s *service) createToken(r *endpoint.Request, in *tokenInput) (any, error) {
	thumbprint, err := s.checkProof(r)
	if err != nil {
		return nil, err
	}
	if in.ClientID == "" {
		return nil, invalidInput("clientId is required")
	}
	switch in.GrantType {
	case "authorization_code":
		return s.tokenByCode(r, in, thumbprint)
	case "refresh_token":
		return s.tokenByRefresh(r, in, thumbprint)
	}
	return nil, invalidInput("grantType must be authorization_code or refresh_token")
}

// tokenByCode trades an authorization code, once, for the first credentials.
func (s *service) tokenByCode(r *endpoint.Request, in *tokenInput, thumbprint string) (any, error) {
	code, ok := s.deps.State.TakeCode(in.Code)
	switch {
	case !ok || code.Subject == "":
		return nil, accessDenied(codeExpired, "the authorization code is unknown, was used or has expired")
	case code.ClientID != in.ClientID || code.RedirectURI != in.RedirectURI:
		return nil, invalidInput("clientId or redirectUri is not the one of the authorization request")
	case !code.VerifierFits(in.CodeVerifier):
		return nil, invalidInput("codeVerifier does not fit the code challenge")
	}
	who, mark, err := s.findPermitted(r, code.Subject)
	if err != nil {
		return nil, err
	}
	t := s.deps.State.StartSignIn(state.SignIn{
		Subject: code.Subject, ClientID: in.ClientID, Thumbprint: thumbprint, Mark: mark, Started: r.Now, Expires: r.Now.Add(sessionLifetime),
	}, credentialLifetime, true)
	key, err := s.key()
	if err != nil {
		return nil, err
	}
	id, err := jwt.Sign(map[string]any{
		"iss": "https://signin.aws.amazon.com/signin", "sub": who.ARN, "aud": in.ClientID,
		"iat": r.Now.Unix(), "exp": r.Now.Add(credentialLifetime).Unix(), "auth_time": r.Now.Unix(),
	}, "", key)
	if err != nil {
		return nil, err
	}
	return s.issueToken(r, who, t.Refresh, id)
}

// tokenByRefresh trades a refresh token for new credentials. The same DPoP key must ask.
func (s *service) tokenByRefresh(r *endpoint.Request, in *tokenInput, thumbprint string) (any, error) {
	var subject string
	t, found, err := s.deps.State.Refresh(in.RefreshToken, func(signIn state.SignIn) (time.Duration, error) {
		if signIn.Subject == "" || signIn.ClientID != in.ClientID || signIn.Thumbprint != thumbprint {
			return 0, accessDenied(tokenExpired, "the refresh token is not this client's")
		}
		subject = signIn.Subject
		if _, mark, err := s.findUser(subject); err != nil || mark != signIn.Mark {
			return 0, accessDenied(userChanged, "the user's credentials have changed; sign in again")
		}
		return credentialLifetime, nil
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, accessDenied(tokenExpired, "the refresh token is unknown, was used or has expired")
	}
	who, _, err := s.findPermitted(r, subject)
	if err != nil {
		return nil, err
	}
	return s.issueToken(r, who, t.Refresh, "")
}

// findUser returns the IAM user of an ARN, and a mark that changes with the user's password.
func (s *service) findUser(arn string) (who state.Identity, mark string, err error) {
	err = accessDenied(userChanged, "the user is gone")
	s.deps.State.Read(func(w *world.World) {
		if u, a := w.UserByARN(arn); u != nil && u.Password != "" {
			sum := sha256.Sum256([]byte(u.Password))
			mark, err = base64.RawURLEncoding.EncodeToString(sum[:12]), nil
			who = state.Identity{Kind: state.User, Account: a.ID, ARN: arn, UserID: u.UniqueID(a.ID), Name: u.Name, Principal: arn}
		}
	})
	return who, mark, err
}

// findPermitted is findUser for a user who may get credentials for programs.
func (s *service) findPermitted(r *endpoint.Request, arn string) (state.Identity, string, error) {
	who, mark, err := s.findUser(arn)
	if err != nil {
		return who, mark, err
	}
	r.Credential = &state.Credential{Identity: who}
	resource := "arn:aws:signin:*:" + who.Account + ":oauth2/public-client/localhost"
	if s.deps.Authorizer.Authorize(r, endpoint.Question{Action: "signin:CreateOAuth2Token", Resource: resource}) != nil {
		return who, mark, accessDenied(notPermitted, who.ARN+" is not authorized to perform: signin:CreateOAuth2Token")
	}
	return who, mark, nil
}

func (s *service) issueToken(r *endpoint.Request, who state.Identity, refresh, id string) (any, error) {
	who.Session = &state.Session{Issued: r.Now, Console: true}
	c, err := s.deps.State.Issue(who, credentialLifetime)
	if err != nil {
		return nil, err
	}
	return tokenOutput{
		AccessToken: accessToken{c.AccessKeyID, c.Secret, c.Token}, TokenType: "aws_sigv4",
		ExpiresIn: int(credentialLifetime / time.Second), RefreshToken: refresh, IDToken: id,
	}, nil
}

// serveFederation is the console's federation endpoint: temporary credentials become a link that opens the console.
func (s *service) serveFederation(w http.ResponseWriter, r *endpoint.Request) error {
	switch r.Form.Get("Action") {
	case "getSigninToken":
		return s.getSigninToken(w, r)
	case "login":
		return web.OpenConsole(s.deps, w, r)
	}
	return wire.New(http.StatusBadRequest, "InvalidAction", "Action must be getSigninToken or login")
}

func (s *service) getSigninToken(w http.ResponseWriter, r *endpoint.Request) error {
	var in struct {
		ID    string `json:"sessionId"`
		Key   string `json:"sessionKey"`
		Token string `json:"sessionToken"`
	}
	if err := json.Unmarshal([]byte(r.Form.Get("Session")), &in); err != nil {
		return wire.New(http.StatusBadRequest, "InvalidSession", "Session must be JSON with sessionId, sessionKey and sessionToken")
	}
	c, err := s.deps.State.Credential(in.ID, in.Token)
	if err != nil || in.Token == "" || !state.SecretsEqual(c.Secret, in.Key) {
		return wire.New(http.StatusBadRequest, "InvalidSession", "the credentials are not valid temporary credentials")
	}
	if who := c.Identity; who.Kind == state.User && !who.Session.Console {
		return wire.New(http.StatusBadRequest, "InvalidSession", "the credentials of GetSessionToken open no console")
	}
	if err := checkDuration(r.Form.Get("SessionDuration"), c); err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, map[string]string{"SigninToken": web.NewSignInToken(s.deps, r.Now, c.Identity.ARN)})
}

// checkDuration accepts 15 minutes to 12 hours, and only from role sessions that were not chained, as the endpoint
// does.
func checkDuration(raw string, c state.Credential) error {
	if raw == "" {
		return nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 900 || n > 43200 {
		return wire.New(http.StatusBadRequest, "InvalidSessionDuration", "SessionDuration must be between 900 and 43200")
	}
	if c.Identity.Kind != state.AssumedRole || c.Identity.Session.Chained {
		return wire.New(http.StatusBadRequest, "InvalidSessionDuration", "SessionDuration is for credentials of AssumeRole only, and for none of role chaining")
	}
	return nil
}
