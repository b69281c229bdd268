package ssoportal

import (
	"sort"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// access remembers what each person can reach: the assignments of an instance
// are spread out once, so that a listing costs its page and no more.
type access struct {
	mu     sync.Mutex
	reach  map[key]*reach
	limits map[key]*rate.Limiter
}

// allow tells whether a user may call the portal now.
func (a *access) allow(in *world.Instance, user string, now time.Time) bool {
	most := in.Session.RequestsPerSecond
	if most == 0 {
		return true
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	k := key{in, user}
	if a.limits[k] == nil {
		if a.limits == nil {
			a.limits = map[key]*rate.Limiter{}
		}
		a.limits[k] = rate.NewLimiter(rate.Limit(most), max(1, int(most)))
	}
	return a.limits[k].AllowN(now, 1)
}

type key struct {
	instance *world.Instance
	user     string
}

// reach is what one person can reach.
type reach struct {
	accounts []accountEntry
	roles    map[string][]roleEntry // by account ID
	grants   map[string]map[string]grant
}

type grant struct{ set *world.PermissionSet }

type accountEntry struct {
	AccountID    string `json:"accountId"`
	AccountName  string `json:"accountName,omitempty"`
	EmailAddress string `json:"emailAddress,omitempty"`
}

type roleEntry struct {
	RoleName  string `json:"roleName"`
	AccountID string `json:"accountId"`
}

func (re *reach) grant(account, role string) (grant, bool) {
	g, ok := re.grants[account][role]
	return g, ok
}

func (s *service) reach(in *world.Instance, user string) *reach {
	s.access.mu.Lock()
	defer s.access.mu.Unlock()
	k := key{in, user}
	if re := s.access.reach[k]; re != nil {
		return re
	}
	var re *reach
	s.deps.State.Read(func(w *world.World) { re = spread(w, in, user) })
	if s.access.reach == nil {
		s.access.reach = map[key]*reach{}
	}
	s.access.reach[k] = re
	return re
}

func spread(w *world.World, in *world.Instance, user string) *reach {
	mine := map[string]bool{}
	for _, g := range in.Groups {
		for _, m := range g.Members {
			if m == user {
				mine[g.Name] = true
			}
		}
	}
	re := &reach{roles: map[string][]roleEntry{}, grants: map[string]map[string]grant{}}
	for _, as := range in.Assignments {
		if as.User == user && user != "" || mine[as.Group] {
			re.add(in, as)
		}
	}
	for _, a := range w.Accounts {
		if roles := re.roles[a.ID]; roles != nil {
			re.accounts = append(re.accounts, accountEntry{a.ID, a.Name, a.Email})
			sort.Slice(roles, func(i, j int) bool { return roles[i].RoleName < roles[j].RoleName })
		}
	}
	return re
}

func (re *reach) add(in *world.Instance, as *world.Assignment) {
	for _, account := range as.Accounts {
		if re.grants[account] == nil {
			re.grants[account] = map[string]grant{}
		}
		for _, name := range as.PermissionSets {
			if _, ok := re.grants[account][name]; ok {
				continue
			}
			re.grants[account][name] = grant{in.PermissionSet(name)}
			re.roles[account] = append(re.roles[account], roleEntry{name, account})
		}
	}
}

// Account is an account that a person can reach, and with which roles.
type Account struct {
	ID, Name, Email string
	Roles           []string
}

// Reach returns what a person can reach, for the portal's web page.
func Reach(w *world.World, in *world.Instance, user string) []Account {
	re := spread(w, in, user)
	out := make([]Account, len(re.accounts))
	for i, a := range re.accounts {
		out[i] = Account{ID: a.AccountID, Name: a.AccountName, Email: a.EmailAddress}
		for _, role := range re.roles[a.AccountID] {
			out[i].Roles = append(out[i].Roles, role.RoleName)
		}
	}
	return out
}
