package control

import (
	"encoding/json"
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/issuer"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Token is a web identity token.
type Token struct {
	Token string `json:"token"`
}

// issueToken signs a web identity token with a key of the world.
func (s *service) issueToken(w http.ResponseWriter, r *endpoint.Request) error {
	var in issuer.Request
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return bad(err)
	}
	var out Token
	var err error
	s.deps.State.Read(func(w *world.World) { out.Token, err = issuer.Token(w, r.Now, in) })
	if err != nil {
		return bad(err)
	}
	return wire.WriteJSON(w, r.ID, out)
}
