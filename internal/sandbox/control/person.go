package control

import (
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Person is what a user types to sign in.
type Person struct {
	Password string `json:"password"`
	Code     string `json:"code"`
}

// person answers for the browser that the sandbox starts in place of a
// person: the password and the one-time code of a user.
func (s *service) person(w http.ResponseWriter, r *endpoint.Request) error {
	var out Person
	seed, name := "", r.Form.Get("user")
	s.deps.State.Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			if p := in.Person(name); p != nil && (p.Password != "" || p.MFASeed != "") {
				out.Password, seed = p.Password, p.MFASeed
			}
		}
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				if u.ARN(a.ID) == name {
					out.Password = u.Password
					if len(u.MFADevices) > 0 {
						seed = u.MFADevices[0].Seed
					}
				}
			}
		}
	})
	if key, err := totp.DecodeSeed(seed); err == nil && seed != "" {
		out.Code = totp.Code(key, s.unused(name, totp.Step(r.Now)))
	}
	return wire.WriteJSON(w, r.ID, out)
}

// unused returns the time step whose code was not used yet: a code works once,
// and a test may sign in again before the next one.
func (s *service) unused(name string, now int64) int64 {
	for _, step := range []int64{now, now + 1, now - 1} {
		if !s.deps.State.ProofUsed(web.CodeUse(name, step)) {
			return step
		}
	}
	return now
}
