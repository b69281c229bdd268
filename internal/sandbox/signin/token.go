package signin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	credentialLifetime = 15 * time.Minute
	sessionLifetime    = 12 * time.Hour
)

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

func (s *service) createToken(w http.ResponseWriter, r *endpoint.Request) error {
	var in tokenInput
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return invalid("the body is not the JSON that is expected")
	}
	thumbprint, err := s.proof(r)
	if err != nil {
		return err
	}
	if in.ClientID == "" {
		return invalid("clientId is required")
	}
	switch in.GrantType {
	case "authorization_code":
		return s.byCode(w, r, in, thumbprint)
	case "refresh_token":
		return s.byRefresh(w, r, in, thumbprint)
	}
	return invalid("grantType must be authorization_code or refresh_token")
}

// byCode trades an authorization code, once, for the first credentials.
func (s *service) byCode(w http.ResponseWriter, r *endpoint.Request, in tokenInput, thumbprint string) error {
	code, ok := s.deps.State.TakeCode(in.Code)
	sum := sha256.Sum256([]byte(in.CodeVerifier))
	switch {
	case !ok || code.Subject == "":
		return denied(codeExpired, "the authorization code is unknown, was used or has expired")
	case code.ClientID != in.ClientID || code.RedirectURI != in.RedirectURI:
		return invalid("clientId or redirectUri is not the one of the authorization request")
	case len(in.CodeVerifier) < 43 || len(in.CodeVerifier) > 128 || !state.Same(base64.RawURLEncoding.EncodeToString(sum[:]), code.Challenge):
		return invalid("codeVerifier does not fit the code challenge")
	}
	who, mark, err := s.user(r, code.Subject)
	if err != nil {
		return err
	}
	t := s.deps.State.StartSignIn(state.SignIn{
		Subject: code.Subject, ClientID: in.ClientID, Thumbprint: thumbprint, Mark: mark, Started: r.Now, Expires: r.Now.Add(sessionLifetime),
	}, credentialLifetime, true)
	id, err := s.idToken(r, who, in.ClientID)
	if err != nil {
		return err
	}
	return s.answer(w, r, who, t.Refresh, id)
}

// byRefresh trades a refresh token for new credentials. The same DPoP key
// must ask.
func (s *service) byRefresh(w http.ResponseWriter, r *endpoint.Request, in tokenInput, thumbprint string) error {
	var subject, mark string
	t, found, err := s.deps.State.Refresh(in.RefreshToken, func(signIn state.SignIn) (time.Duration, error) {
		if signIn.Subject == "" || signIn.ClientID != in.ClientID || signIn.Thumbprint != thumbprint {
			return 0, denied(tokenExpired, "the refresh token is not this client's")
		}
		subject, mark = signIn.Subject, signIn.Mark
		if _, now, err := s.find(subject); err != nil || now != mark {
			return 0, denied(userChanged, "the user's credentials have changed; sign in again")
		}
		return credentialLifetime, nil
	})
	if err != nil {
		return err
	}
	if !found {
		return denied(tokenExpired, "the refresh token is unknown, was used or has expired")
	}
	who, _, err := s.user(r, subject)
	if err != nil {
		return err
	}
	return s.answer(w, r, who, t.Refresh, "")
}

// find returns the IAM user of an ARN, and a mark that changes with the
// user's password.
func (s *service) find(arn string) (who state.Identity, mark string, err error) {
	err = denied(userChanged, "the user is gone")
	s.deps.State.Read(func(w *world.World) {
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.ARN(a.ID) != arn || u.Password == "" {
					continue
				}
				sum := sha256.Sum256([]byte(u.Password))
				mark, err = base64.RawURLEncoding.EncodeToString(sum[:12]), nil
				who = state.Identity{Kind: state.User, Account: a.ID, ARN: arn, UserID: u.UniqueID(a.ID), Name: u.Name, Principal: arn}
			}
		}
	})
	return who, mark, err
}

// user is find for a user who may get credentials for programs.
func (s *service) user(r *endpoint.Request, arn string) (state.Identity, string, error) {
	who, mark, err := s.find(arn)
	if err != nil {
		return who, mark, err
	}
	r.Credential = &state.Credential{Identity: who}
	resource := "arn:aws:signin:*:" + who.Account + ":oauth2/public-client/localhost"
	if s.deps.Authorizer.Authorize(r, "signin:CreateOAuth2Token", resource, nil) != nil {
		return who, mark, denied(notPermitted, who.ARN+" is not authorized to perform: signin:CreateOAuth2Token")
	}
	return who, mark, nil
}

func (s *service) answer(w http.ResponseWriter, r *endpoint.Request, who state.Identity, refresh, id string) error {
	who.Session = &state.Session{Issued: r.Now, Console: true}
	c, err := s.deps.State.Issue(who, credentialLifetime)
	if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, tokenOutput{
		AccessToken: accessToken{c.AccessKeyID, c.Secret, c.Token}, TokenType: "aws_sigv4",
		ExpiresIn: int(credentialLifetime / time.Second), RefreshToken: refresh, IDToken: id,
	})
}

func (s *service) idToken(r *endpoint.Request, who state.Identity, client string) (string, error) {
	key, err := s.key()
	if err != nil {
		return "", err
	}
	return jwt.Sign(map[string]any{
		"iss": "https://signin.aws.amazon.com/signin", "sub": who.ARN, "aud": client,
		"iat": r.Now.Unix(), "exp": r.Now.Add(credentialLifetime).Unix(), "auth_time": r.Now.Unix(),
	}, "", key)
}
