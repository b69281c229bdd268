package signin

import (
	"crypto/rand"
	"net/http"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

func request(t testing.TB, proofs ...string) *endpoint.Request {
	t.Helper()
	hr, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:1/v1/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range proofs {
		hr.Header.Add("Dpop", p)
	}
	return &endpoint.Request{Request: hr, Now: clock.System{}.Now()}
}

func newService(t testing.TB) *service {
	t.Helper()
	st, err := state.New(&world.World{}, clock.System{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &service{deps: endpoint.Deps{State: st, Clock: clock.System{}}}
}

func TestOneProofAndNoMore(t *testing.T) {
	t.Parallel()
	s := newService(t)
	for _, proofs := range [][]string{nil, {"a.b.c", "a.b.c"}} {
		if _, err := s.checkProof(request(t, proofs...)); err == nil {
			t.Errorf("%d proofs are taken", len(proofs))
		}
	}
}

// The thumbprint of the key in RFC 9449, section 6.1, computed there too.
func TestThumbprint(t *testing.T) {
	t.Parallel()
	var h proofHeader
	h.Key.Type, h.Key.Curve = "EC", "P-256"
	h.Key.X, h.Key.Y = "l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA"
	if got := h.keyThumbprint(); got != "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" {
		t.Error(got)
	}
}

func FuzzProof(f *testing.F) {
	f.Add("eyJ0eXAiOiJkcG9wK2p3dCIsImFsZyI6IkVTMjU2IiwiandrIjp7fX0.e30.AA")
	f.Add("..")
	s := newService(f)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := s.checkProof(request(t, text)); err == nil {
			t.Error("a proof that nobody signed is taken")
		}
	})
}
