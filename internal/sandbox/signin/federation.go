package signin

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// signinTokenLifetime is how long a sign-in token opens the console.
const signinTokenLifetime = 15 * time.Minute

// federation is the console's federation endpoint: temporary credentials
// become a link that opens the console.
func (s *service) federation(w http.ResponseWriter, r *endpoint.Request) error {
	switch r.Form.Get("Action") {
	case "getSigninToken":
		return s.getSigninToken(w, r)
	case "login":
		return s.login(w, r)
	}
	return wire.New(http.StatusBadRequest, "InvalidAction", "Action must be getSigninToken or login")
}

type session struct {
	ID    string `json:"sessionId"`
	Key   string `json:"sessionKey"`
	Token string `json:"sessionToken"`
}

func (s *service) getSigninToken(w http.ResponseWriter, r *endpoint.Request) error {
	var in session
	if err := json.Unmarshal([]byte(r.Form.Get("Session")), &in); err != nil {
		return wire.New(http.StatusBadRequest, "InvalidSession", "Session must be JSON with sessionId, sessionKey and sessionToken")
	}
	c, err := s.deps.State.Credential(in.ID, in.Token)
	if err != nil || in.Token == "" || !state.Same(c.Secret, in.Key) {
		return wire.New(http.StatusBadRequest, "InvalidSession", "the credentials are not valid temporary credentials")
	}
	if err := checkDuration(r.Form.Get("SessionDuration"), c); err != nil {
		return err
	}
	token := s.deps.State.PutCode(state.Code{Subject: c.Identity.ARN, RedirectURI: federationUse, Expires: r.Now.Add(signinTokenLifetime)})
	return wire.WriteJSON(w, r.ID, map[string]string{"SigninToken": token})
}

// federationUse keeps sign-in tokens and authorization codes apart.
const federationUse = "federation"

// checkDuration takes 15 minutes to 12 hours, and only from role sessions
// that were not chained, as the endpoint does.
func checkDuration(raw string, c state.Credential) error {
	if raw == "" {
		return nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 900 || n > 43200 {
		return wire.New(http.StatusBadRequest, "InvalidSessionDuration", "SessionDuration must be between 900 and 43200")
	}
	if c.Identity.Kind != state.AssumedRole {
		return wire.New(http.StatusBadRequest, "InvalidSessionDuration", "SessionDuration is for credentials of AssumeRole only")
	}
	return nil
}

// login opens the console with a sign-in token. The console itself is not
// part of the sandbox: a page says who would be there and where.
func (s *service) login(w http.ResponseWriter, r *endpoint.Request) error {
	code, ok := s.deps.State.TakeCode(r.Form.Get("SigninToken"))
	if !ok || code.RedirectURI != federationUse {
		return wire.New(http.StatusBadRequest, "InvalidSigninToken", "the sign-in token is unknown, was used or has expired")
	}
	destination, err := url.Parse(r.Form.Get("Destination"))
	if err != nil || destination.Scheme != "https" || !endpoint.IsAWSHost(destination.Host) {
		return wire.New(http.StatusBadRequest, "InvalidDestination", "Destination must be an address of the AWS console")
	}
	return web.Console(w, code.Subject, destination.String())
}
