package sandbox

import (
	"os"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestDocsNameEveryService: a fault or a look at the log is for a service by its name, which docs/sandbox.md lists.
func TestDocsNameEveryService(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../docs/sandbox.md")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(world.Default(), Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, newService := range services {
		if name := newService(s.server.Deps).Name; !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/sandbox.md does not name the service %s", name)
		}
	}
}
