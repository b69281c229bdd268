package archtest

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"testing"
)

const module = "github.com/awsid/awsid/"

type pkg struct {
	ImportPath, Dir, Doc string
	Imports              []string
	GoFiles              []string
}

// rule forbids imports: a package below from may import nothing below a path
// of deny, except what is below a path of allow.
type rule struct {
	from        string
	deny, allow []string
	reason      string
}

func rules() []rule {
	own := []string{module}
	return []rule{
		{"internal/sys", own, []string{"internal/sys"}, "sys are leaves: they know nothing of the rest"},
		{"internal/ui", own, []string{"internal/ui", "internal/sys"}, "ui knows no AWS"},
		{"internal/sandbox", own, []string{"internal/sandbox", "internal/sys"}, "the sandbox judges the client and so shares nothing with it"},
		{"internal/sandbox", []string{"github.com/aws/"}, nil, "the sandbox has its own wire types and signer, so that an error cannot cancel out"},
		{"internal/config", own, []string{"internal/config", "internal/sys"}, "config is below everything that acts"},
		{"internal/app", own, []string{"internal/app", "internal/config", "internal/sys", "internal/ui"}, "app is the world, not what is done in it"},
		{"internal/awsapi", own, []string{"internal/awsapi", "internal/app", "internal/config", "internal/sys", "internal/version"}, "awsapi makes clients from settings"},
		{"internal/signin", own, []string{"internal/signin", "internal/awsapi", "internal/app", "internal/config", "internal/sys", "internal/ui", "internal/version"}, "a sign-in does not know who wants its token"},
		{"internal/accounts", own, []string{"internal/accounts", "internal/signin", "internal/awsapi", "internal/app", "internal/config", "internal/sys"}, "a listing does not know how it is shown"},
		{"internal/peers", own, []string{"internal/peers", "internal/config", "internal/sys"}, "what other tools have set up is read, not used"},
		{"internal/catalog", own, []string{"internal/catalog", "internal/accounts", "internal/credentials/cache", "internal/signin", "internal/app", "internal/config", "internal/sys"}, "a list of profiles does not know how it is shown"},
		{"internal/mfa", own, []string{"internal/mfa", "internal/keystore", "internal/app", "internal/config", "internal/sys", "internal/ui"}, "codes do not know for which call they are"},
		{"internal/credentials", own, []string{"internal/credentials", "internal/mfa", "internal/signin", "internal/awsapi", "internal/app", "internal/config", "internal/sys", "internal/ui"}, "credentials are below their use"},
		{"internal/keystore", own, []string{"internal/keystore", "internal/app", "internal/sys", "internal/ui/prompt"}, "the keystore does not know what its secrets are for"},
		{"internal", []string{module + "cmd"}, nil, "main is the end of the line"},
	}
}

// only lists libraries that one room alone may use.
func only() map[string][]string {
	return map[string][]string{
		"github.com/spf13/cobra":              {"internal/cli", "internal/mandoc"},
		"github.com/spf13/pflag":              {"internal/cli"},
		module + "internal/sandbox":           {"internal/sandbox", "internal/cli/sandbox", "internal/accountstest", "sandbox", "e2e", "interop", "demo"},
		"github.com/aws/aws-sdk-go-v2/config": {"interop"},
		// They take longer to start than all the rest; tests may compare with them.
		"github.com/aws/aws-sdk-go-v2/service": {"interop"},
		"github.com/zalando/go-keyring":        {"internal/sys/keyring"},
		"github.com/pelletier/go-toml":         {"internal/peers"},
		"github.com/godbus/dbus":               {"internal/sys/keyring", "interop/keyring"},
	}
}

func TestImports(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		from := strings.TrimPrefix(p.ImportPath, module)
		for _, imp := range p.Imports {
			checkRules(t, from, imp)
			checkOnly(t, from, imp)
			checkVerbs(t, from, imp)
		}
	}
}

func checkRules(t *testing.T, from, imp string) {
	for _, r := range rules() {
		if below(from, r.from) && belowAny(imp, r.deny) && !belowAny(strings.TrimPrefix(imp, module), r.allow) {
			t.Errorf("%s imports %s: %s", from, imp, r.reason)
		}
	}
}

func checkOnly(t *testing.T, from, imp string) {
	for lib, rooms := range only() {
		if below(imp, lib) && !belowAny(from, rooms) {
			t.Errorf("%s imports %s: only %s may", from, imp, strings.Join(rooms, ", "))
		}
	}
}

// checkVerbs keeps one noun from importing another; what they share is a
// package that lists no commands.
func checkVerbs(t *testing.T, from, imp string) {
	imp = strings.TrimPrefix(imp, module)
	if !strings.HasPrefix(from, "internal/cli/") || !strings.HasPrefix(imp, "internal/cli/") {
		return
	}
	noun, other := strings.Split(from, "/")[2], strings.Split(imp, "/")[2]
	switch other {
	case noun, "global", "listing", "service", "output", "configwrite", "passthrough", "reauth", "choose":
		return
	case "exportcredentials", "mfalogin", "configuresso":
		return // verbs of configure, in rooms of their own
	case "populate":
		return // which the wizard offers at its end
	}
	t.Errorf("%s imports %s: a noun never imports another", from, imp)
}

func below(path, root string) bool {
	root = strings.TrimSuffix(root, "/")
	return path == root || strings.HasPrefix(path, root+"/")
}

func belowAny(path string, roots []string) bool {
	for _, r := range roots {
		if below(path, r) {
			return true
		}
	}
	return false
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-e", "-json=ImportPath,Dir,Doc,Imports,GoFiles", module+"...")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}
