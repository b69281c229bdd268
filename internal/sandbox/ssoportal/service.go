package ssoportal

import (
	"net/http"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "sso"

const bearerHeader = "X-Amz-Sso_bearer_token"

type service struct {
	deps   endpoint.Deps
	access access
}

// Service returns the portal API.
func Service(deps endpoint.Deps) endpoint.Service {
	s := &service{deps: deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "ListAccounts", http.MethodGet, "/assignment/accounts", s.listAccounts)
		m.REST(Name, "ListAccountRoles", http.MethodGet, "/assignment/roles", s.listRoles)
		m.REST(Name, "GetRoleCredentials", http.MethodGet, "/federation/credentials", s.roleCredentials)
		m.REST(Name, "Logout", http.MethodPost, "/logout", s.logout)
	}}
}

func unauthorized() error {
	return wire.New(http.StatusUnauthorized, "UnauthorizedException", "Session token not found or invalid")
}

func invalid(message string) error {
	return wire.New(http.StatusBadRequest, "InvalidRequestException", message)
}

// signIn returns the sign-in of the request's bearer token.
func (s *service) signIn(r *endpoint.Request) (state.SignIn, *world.Instance, error) {
	token := r.Header.Get(bearerHeader)
	if token == "" {
		return state.SignIn{}, nil, unauthorized()
	}
	in, ok := s.deps.State.SignIn(token)
	if !ok || in.Subject != "" {
		return in, nil, unauthorized()
	}
	if in.Scopes != nil && !slices.Contains(in.Scopes, "sso:account:access") {
		return in, nil, unauthorized()
	}
	var instance *world.Instance
	s.deps.State.Read(func(w *world.World) { instance = w.Instance(in.StartURL) })
	if instance == nil {
		return in, nil, unauthorized()
	}
	if region := r.HostRegion(); region != "" && region != instance.Region {
		return in, nil, unauthorized()
	}
	if p := instance.Person(in.User); p == nil || p.Disabled {
		return in, nil, unauthorized()
	}
	if !s.access.allow(instance, in.User, r.Now) {
		return in, nil, wire.New(http.StatusTooManyRequests, "TooManyRequestsException", "HTTP 429 Unknown Code")
	}
	return in, instance, nil
}

func (s *service) logout(w http.ResponseWriter, r *endpoint.Request) error {
	in, ok := s.deps.State.SignIn(r.Header.Get(bearerHeader))
	if !ok {
		return unauthorized()
	}
	s.deps.State.EndSignIn(in.ID)
	w.Header().Set("X-Amzn-Requestid", r.ID)
	w.WriteHeader(http.StatusOK)
	return nil
}

type credentialsOutput struct {
	RoleCredentials roleCredentials `json:"roleCredentials"`
}

type roleCredentials struct {
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
	SessionToken    string `json:"sessionToken"`
	Expiration      int64  `json:"expiration"` // Unix milliseconds
}

func (s *service) roleCredentials(w http.ResponseWriter, r *endpoint.Request) error {
	in, instance, err := s.signIn(r)
	if err != nil {
		return err
	}
	account, role := r.Form.Get("account_id"), r.Form.Get("role_name")
	if account == "" || role == "" {
		return invalid("account_id and role_name are required")
	}
	grant, ok := s.reach(instance, in.User).grant(account, role)
	if !ok {
		return wire.New(http.StatusForbidden, "ForbiddenException", "No access")
	}
	cred, err := s.deps.State.Issue(grant.identity(instance, account, in.User, r.Now), grant.set.Duration.Or(time.Hour))
	if err != nil {
		return err
	}
	return wire.WriteJSON(w, r.ID, credentialsOutput{roleCredentials{
		cred.AccessKeyID, cred.Secret, cred.Token, cred.Expires.UnixMilli(),
	}})
}

// identity is the role session that Identity Center makes: the reserved role,
// with the user name as session name.
func (g grant) identity(in *world.Instance, account, user string, now time.Time) state.Identity {
	role := g.set.ReservedRole(in, account)
	who := state.RoleIdentity(role.ARN(account), role.UniqueID(account), user)
	who.Session = &state.Session{Issued: now, Name: user, Role: true}
	return who
}
