package control

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/web"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// TestCodesRunOut: each code of a user works once, and then there is a time to wait for the next one.
func TestCodesRunOut(t *testing.T) {
	t.Parallel()
	const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	w := &world.World{IdentityCenter: []*world.Instance{{Users: []*world.Person{{Name: "ann", MFASeed: seed}}}}}
	st, err := state.New(w, clock.System{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	deps, now := endpoint.Deps{State: st}, clock.System{}.Now()
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		got := FindPerson(deps, now, "ann")
		step, ok := totp.Find(key, got.Code, now)
		if !ok || got.Wait != 0 || !st.UseProof(web.CodeUse("ann", step), now.Add(time.Hour)) {
			t.Fatalf("code %d: %+v", i+1, got)
		}
	}
	got := FindPerson(deps, now, "ann")
	if got.Code != "" || got.Wait <= 0 || time.Duration(got.Wait) > totp.Period {
		t.Fatalf("when all are used: %+v", got)
	}
	if got := FindPerson(deps, now.Add(time.Duration(got.Wait)), "ann"); got.Code == "" {
		t.Errorf("after the wait: %+v", got)
	}
	if got := FindPerson(deps, now, "nobody"); got != (Person{}) {
		t.Errorf("nobody: %+v", got)
	}
}
