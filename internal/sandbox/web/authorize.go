package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssooidc"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type consentPage struct {
	common
	Client, User, UserCode, Action string
	Scopes                         []string
	Fields                         []field
}

type field struct{ Name, Value string }

// request is an authorization request that may be answered.
type request struct {
	client   state.Client
	instance *world.Instance
	redirect *url.URL
	scopes   []string
	params   url.Values
}

// names of the parameters that a consent form carries on.
func parameterNames() []string {
	return []string{"response_type", "client_id", "redirect_uri", "state", "code_challenge_method", "scopes", "scope", "code_challenge"}
}

// read checks an authorization request. A wrong client or redirect URI is told
// to the person; any other error goes back to the client (RFC 6749, 4.1.2.1).
func (s *service) read(r *endpoint.Request) (request, string, error) {
	q := r.Form
	c, ok := s.deps.State.ClientByID(q.Get("client_id"))
	if !ok || !r.Now.Before(c.Expires) {
		return request{}, "", problem(http.StatusBadRequest, "the client of this request is unknown or its registration has expired; start again in your terminal")
	}
	if !ssooidc.RedirectFits(c.RedirectURIs, q.Get("redirect_uri")) {
		return request{}, "", problem(http.StatusBadRequest, "the redirect address of this request is not one that the client registered")
	}
	redirect, err := url.Parse(q.Get("redirect_uri"))
	if err != nil {
		return request{}, "", problem(http.StatusBadRequest, "the redirect address cannot be read")
	}
	req := request{client: c, redirect: redirect, params: q, scopes: askedScopes(q)}
	if req.instance = s.instance(c.Issuer); req.instance == nil {
		return request{}, "", problem(http.StatusBadRequest, "the instance of this request is unknown")
	}
	return req, req.wrong(), nil
}

func askedScopes(q url.Values) []string {
	return strings.Fields(q.Get("scopes") + " " + q.Get("scope"))
}

// wrong returns the OAuth error of a request, or "".
func (req *request) wrong() string {
	q := req.params
	switch {
	case q.Get("response_type") != "code":
		return "unsupported_response_type"
	case q.Get("code_challenge_method") != "S256" || len(q.Get("code_challenge")) != 43:
		return "invalid_request"
	case q.Get("state") == "":
		return "invalid_request"
	case req.client.Grants != nil && !slices.Contains(req.client.Grants, ssooidc.GrantCode):
		return "unauthorized_client"
	}
	for _, scope := range req.scopes {
		if !slices.Contains(req.client.Scopes, scope) {
			return "invalid_scope"
		}
	}
	return ""
}

// answer sends the browser back to the client.
func (req *request) answer(w http.ResponseWriter, r *endpoint.Request, members ...field) {
	to := *req.redirect
	q := url.Values{}
	for _, m := range members {
		q.Set(m.Name, m.Value)
	}
	if st := req.params.Get("state"); st != "" {
		q.Set("state", st)
	}
	to.RawQuery = q.Encode()
	headers(w, origin(req.redirect))
	http.Redirect(w, r.Request, to.String(), http.StatusFound)
}

func origin(u *url.URL) string { return u.Scheme + "://" + u.Host }

func (s *service) authorize(w http.ResponseWriter, r *endpoint.Request) error {
	req, wrong, err := s.read(r)
	if err != nil {
		return err
	}
	if wrong != "" {
		req.answer(w, r, field{"error", wrong}, field{"error_description", "the authorization request is malformed"})
		return nil
	}
	next := r.URL.Path + "?" + r.URL.RawQuery
	user := s.person(r, req.instance)
	if user == "" {
		return s.chooseUser(w, r, req.instance, next, "")
	}
	p := consentPage{
		common: common{Title: "Allow access?", Step: "allow", CSRF: s.csrf(w, r), Next: next},
		Client: req.client.Name, User: user, Scopes: describe(req.grantedScopes()), Action: "/authorize",
	}
	for _, name := range parameterNames() {
		if v := req.params.Get(name); v != "" {
			p.Fields = append(p.Fields, field{name, v})
		}
	}
	return show(w, http.StatusOK, p, origin(req.redirect))
}

func (req *request) grantedScopes() []string {
	if len(req.scopes) > 0 {
		return req.scopes
	}
	return req.client.Scopes
}

func (s *service) authorizeAnswer(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.checkCSRF(r); err != nil {
		return err
	}
	req, wrong, err := s.read(r)
	if err != nil {
		return err
	}
	user := s.person(r, req.instance)
	switch {
	case wrong != "":
		req.answer(w, r, field{"error", wrong})
	case user == "":
		return problem(http.StatusForbidden, "you are not signed in any more; start again in your terminal")
	case r.Form.Get("verdict") != "allow":
		req.answer(w, r, field{"error", "access_denied"}, field{"error_description", "the person denied the request"})
	default:
		code := s.deps.State.PutCode(state.Code{
			ClientID: req.client.ID, RedirectURI: req.params.Get("redirect_uri"), Challenge: req.params.Get("code_challenge"),
			Scopes: req.grantedScopes(), StartURL: req.instance.StartURL, User: user,
			Expires: r.Now.Add(req.instance.Session.AuthorizationCode.Or(10 * time.Minute)),
		})
		req.answer(w, r, field{"code", code})
	}
	return nil
}

// describe words scopes for a person.
func describe(scopes []string) []string {
	out := make([]string, 0, len(scopes)+1)
	for _, s := range scopes {
		if s == ssooidc.AccountAccess {
			s = "See your AWS accounts and roles and get credentials for them (" + s + ")"
		}
		out = append(out, s)
	}
	if len(out) == 0 {
		out = append(out, "See your AWS accounts and roles and get credentials for them")
	}
	return out
}
