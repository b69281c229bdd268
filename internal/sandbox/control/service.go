package control

import (
	"net/http"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Prefix is where the control API is; no bucket can be called "-".
const Prefix = "/-/control"

// Name is the service's name; its requests are not recorded.
const Name = "control"

// Person is what a user types to sign in.
type Person struct {
	Password string `json:"password"`
	Code     string `json:"code"`
}

type service struct {
	deps  endpoint.Deps
	token string
}

// Service returns the control API behind a token.
func Service(deps endpoint.Deps, token string) endpoint.Service {
	s := &service{deps, token}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "Person", http.MethodGet, Prefix+"/person", s.guarded(s.person))
	}}
}

// guarded refuses requests without the token.
func (s *service) guarded(h endpoint.Handler) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
		if r.AWSHost != "" || !state.Same(token, s.token) {
			return wire.New(http.StatusForbidden, "AccessDeniedException", "the sandbox's control token is missing or wrong")
		}
		return h(w, r)
	}
}

func (s *service) person(w http.ResponseWriter, r *endpoint.Request) error {
	var out Person
	seed := ""
	s.deps.State.Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			if p := in.Person(r.Form.Get("user")); p != nil {
				out.Password, seed = p.Password, p.MFASeed
			}
		}
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.ARN(a.ID) == r.Form.Get("user") {
					out.Password = u.Password
				}
			}
		}
	})
	if key, err := totp.DecodeSeed(seed); err == nil && seed != "" {
		out.Code = totp.At(key, r.Now.Truncate(time.Second))
	}
	return wire.WriteJSON(w, r.ID, out)
}
