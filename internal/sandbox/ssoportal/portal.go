// Package ssoportal is the sandbox's AWS access portal API: the accounts and roles of a signed-in person, role
// credentials, sign-out.
package ssoportal

import (
	"cmp"
	"encoding/base64"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/ssooidc"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "sso"

const bearerHeader = "X-Amz-Sso_bearer_token"

// service remembers what each person can reach: the assignments of an instance are spread out once, so that a listing
// costs its page and no more.
type service struct {
	deps   endpoint.Deps
	mu     sync.Mutex
	access map[personKey]*Access
	limits map[string]*rate.Limiter // by sign-in
	began  time.Time
}

type personKey struct {
	instance *world.Instance
	user     string
}

// New returns the portal API.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps: deps, access: map[personKey]*Access{}, limits: map[string]*rate.Limiter{}, began: deps.Clock.Now()}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "ListAccounts", http.MethodGet, "/assignment/accounts", s.listAccounts)
		m.REST(Name, "ListAccountRoles", http.MethodGet, "/assignment/roles", s.listAccountRoles)
		m.REST(Name, "GetRoleCredentials", http.MethodGet, "/federation/credentials", s.getRoleCredentials)
		m.REST(Name, "Logout", http.MethodPost, "/logout", s.endSignIn)
	}}
}

func unauthorizedError() error {
	return wire.New(http.StatusUnauthorized, "UnauthorizedException", "Session token not found or invalid")
}

func invalidRequest(message string) error {
	return wire.New(http.StatusBadRequest, "InvalidRequestException", message)
}

func noAccess() error { return wire.New(http.StatusForbidden, "ForbiddenException", "No access") }

// findSignIn returns the sign-in of the request's bearer token.
func (s *service) findSignIn(r *endpoint.Request) (state.SignIn, *world.Instance, error) {
	in, ok := s.deps.State.SignIn(r.Header.Get(bearerHeader))
	if !ok || in.Subject != "" || in.Scopes != nil && !slices.ContainsFunc(in.Scopes, ssooidc.ReachesPortal) {
		return in, nil, unauthorizedError()
	}
	var instance *world.Instance
	s.deps.State.Read(func(w *world.World) { instance = w.Instance(in.StartURL) })
	if instance == nil {
		return in, nil, unauthorizedError()
	}
	if region := r.HostRegion(); region != "" && region != instance.Region {
		return in, nil, unauthorizedError()
	}
	if p := instance.Person(in.User); p == nil || p.Disabled {
		return in, nil, unauthorizedError()
	}
	if !s.withinRate(instance, in.ID, r.Now) {
		return in, nil, wire.New(http.StatusTooManyRequests, "TooManyRequestsException", "HTTP 429 Unknown Code")
	}
	return in, instance, nil
}

// withinRate reports whether the portal may be called with a sign-in now.
func (s *service) withinRate(in *world.Instance, signIn string, now time.Time) bool {
	most := in.Session.RequestsPerSecond
	if most == 0 {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.limits[signIn] == nil {
		s.limits[signIn] = rate.NewLimiter(rate.Limit(most), max(1, cmp.Or(in.Session.RequestBurst, int(most))))
	}
	return s.limits[signIn].AllowN(now, 1)
}

func (s *service) accessOf(in *world.Instance, user string) *Access {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := personKey{in, user}
	if s.access[k] == nil {
		s.deps.State.Read(func(w *world.World) { s.access[k] = NewAccess(w, in, user) })
	}
	return s.access[k]
}

// Access is what one person can reach.
type Access struct {
	Accounts []Account
	roles    map[string][]Role // by account ID
	sets     map[Role]*world.PermissionSet
}

// Account is an account that a person can reach.
type Account struct {
	ID    string `json:"accountId"`
	Name  string `json:"accountName,omitempty"`
	Email string `json:"emailAddress,omitempty"`
}

// Role is a role that a person can have in an account.
type Role struct {
	Name    string `json:"roleName"`
	Account string `json:"accountId"`
}

// NewAccess returns what a person can reach by the assignments of an instance.
func NewAccess(w *world.World, in *world.Instance, user string) *Access {
	out := &Access{roles: map[string][]Role{}, sets: map[Role]*world.PermissionSet{}}
	isMember := func(g *world.PersonGroup) bool { return slices.Contains(g.Members, user) }
	for _, as := range in.Assignments {
		inGroup := slices.ContainsFunc(in.Groups, func(g *world.PersonGroup) bool { return g.Name == as.Group && isMember(g) })
		if as.User == user && user != "" || inGroup {
			out.add(in, as)
		}
	}
	for _, a := range w.Accounts {
		if roles := out.roles[a.ID]; roles != nil {
			out.Accounts = append(out.Accounts, Account{a.ID, a.Name, a.Email})
			slices.SortFunc(roles, func(a, b Role) int { return strings.Compare(a.Name, b.Name) })
		}
	}
	return out
}

func (a *Access) add(in *world.Instance, as *world.Assignment) {
	for _, account := range as.Accounts {
		for _, name := range as.PermissionSets {
			role := Role{name, account}
			if _, ok := a.sets[role]; !ok {
				a.sets[role] = in.PermissionSet(name)
				a.roles[account] = append(a.roles[account], role)
			}
		}
	}
}

// Roles returns the roles in an account, by name.
func (a *Access) Roles(account string) []Role { return a.roles[account] }

// Identity returns who a person is in a role of an account, and whether they can be.
func (a *Access) Identity(in *world.Instance, account, role, user string) (state.Identity, bool) {
	set := a.sets[Role{role, account}]
	if set == nil {
		return state.Identity{}, false
	}
	reserved := set.ReservedRole(in, account)
	return state.RoleIdentity(reserved.ARN(account), reserved.UniqueID(account), user), true
}

type accountsOutput struct {
	NextToken   *string   `json:"nextToken"`
	AccountList []Account `json:"accountList"`
}

func (s *service) listAccounts(r *endpoint.Request) (any, error) {
	in, instance, err := s.findSignIn(r)
	if err != nil {
		return nil, err
	}
	items, next, err := cutPage(r, "accounts", s.accessOf(instance, in.User).Accounts)
	return accountsOutput{next, items}, err
}

type rolesOutput struct {
	NextToken *string `json:"nextToken"`
	RoleList  []Role  `json:"roleList"`
}

func (s *service) listAccountRoles(r *endpoint.Request) (any, error) {
	in, instance, err := s.findSignIn(r)
	if err != nil {
		return nil, err
	}
	account := r.Form.Get("account_id")
	if account == "" {
		return nil, invalidRequest("account_id is required")
	}
	access := s.accessOf(instance, in.User)
	roles := access.Roles(account)
	if roles == nil {
		return nil, noAccess()
	}
	// A new permission set works minutes before the API lists it.
	roles = slices.DeleteFunc(slices.Clone(roles), func(role Role) bool {
		return r.Now.Sub(s.began) < time.Duration(access.sets[role].ListedAfter)
	})
	items, next, err := cutPage(r, account, roles)
	return rolesOutput{next, items}, err
}

// maxPage is the longest page, and the length when none is asked for. Who asks for a longer one gets this: the model
// says 100 at most, and yet the service answers aws-sso-cli, which asks for a thousand.
const maxPage = 100

// cutPage cuts the asked page out of a list. A token holds for its list only.
func cutPage[T any](r *endpoint.Request, list string, items []T) ([]T, *string, error) {
	size := maxPage
	if raw := r.Form.Get("max_result"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 {
			return nil, nil, invalidRequest("max_result must be between 1 and 100")
		}
		size = min(n, maxPage)
	}
	start := 0
	if raw := r.Form.Get("next_token"); raw != "" {
		n, ok := readPageToken(raw, list)
		if !ok || n > len(items) {
			return nil, nil, invalidRequest("next_token is invalid")
		}
		start = n
	}
	end := min(start+size, len(items))
	out := append([]T{}, items[start:end]...) // never nil: an empty list is answered as one
	if end == len(items) {
		return out, nil, nil
	}
	next := base64.RawURLEncoding.EncodeToString([]byte(list + ":" + strconv.Itoa(end)))
	return out, &next, nil
}

func readPageToken(raw, list string) (int, bool) {
	text, err := base64.RawURLEncoding.DecodeString(raw)
	if err != nil {
		return 0, false
	}
	number, ok := strings.CutPrefix(string(text), list+":")
	n, err := strconv.Atoi(number)
	return n, ok && err == nil && n >= 0
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

// getRoleCredentials opens the session that Identity Center makes: of the reserved role, with the user name as session
// name.
func (s *service) getRoleCredentials(r *endpoint.Request) (any, error) {
	in, instance, err := s.findSignIn(r)
	if err != nil {
		return nil, err
	}
	account, name := r.Form.Get("account_id"), r.Form.Get("role_name")
	if account == "" || name == "" {
		return nil, invalidRequest("account_id and role_name are required")
	}
	access := s.accessOf(instance, in.User)
	who, ok := access.Identity(instance, account, name, in.User)
	if !ok {
		return nil, noAccess()
	}
	who.Session = &state.Session{Issued: r.Now, Name: in.User, Role: true}
	cred, err := s.deps.State.Issue(who, access.sets[Role{name, account}].Duration.Or(time.Hour))
	if err != nil {
		return nil, err
	}
	return credentialsOutput{roleCredentials{cred.AccessKeyID, cred.Secret, cred.Token, cred.Expires.UnixMilli()}}, nil
}

func (s *service) endSignIn(r *endpoint.Request) (any, error) {
	in, ok := s.deps.State.SignIn(r.Header.Get(bearerHeader))
	if !ok {
		return nil, unauthorizedError()
	}
	s.deps.State.EndSignIn(in.ID)
	return nil, nil //nolint:nilnil // an answer without a body
}
