package interop

import (
	"flag"
	"testing"
)

// The suite needs programs that Go does not bring along: it runs when it is
// asked for, and then whatever is missing is a failure.
var foreign = flag.Bool("interop", false, "run the foreign clients, which have to be installed")

func TestForeignClients(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop (see README.md)")
		return
	}
	p := find(t)
	for name, test := range map[string]func(*testing.T, *programs){
		"profiles": profiles, "wizards": wizards, "scripts": scripts, "hand-over": handOver,
		"sign-in": sharedSignIn, "role credentials": sharedRoleCredentials, "console": sharedConsole,
		"reading": reading, "choosing": choosing, "writing": writing, "populate": populated, "blocks": blocks, "shells": shells, "stores": stores,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, p)
		})
	}
}
