package sandbox

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// welcome tells a person who opens a shell in the sandbox how to begin. A
// program, or a script, hears nothing.
func welcome(env *app.Env, run *sandbox.Running, argv []string) {
	if len(argv) != 1 || !isShell(argv[0]) || env.Terminal == nil || !env.Terminal.StdinIsTerminal() || !env.Terminal.StderrIsTerminal() {
		return
	}
	var b strings.Builder
	b.WriteString("This shell is in an AWS sandbox; `exit` leaves it.\n")
	run.State().Read(func(w *world.World) {
		if len(w.IdentityCenter) > 0 {
			in := w.IdentityCenter[0]
			fmt.Fprintf(&b, "  start URL  %s\n  SSO region %s\n  begin with `awsid configure sso`; `awsid sandbox world` shows all there is\n", in.StartURL, in.Region)
		}
	})
	fmt.Fprint(env.Stderr, b.String())
}

func isShell(program string) bool {
	name := strings.TrimSuffix(filepath.Base(program), ".exe")
	return slices.Contains([]string{"sh", "bash", "zsh", "fish", "dash", "ksh", "pwsh", "powershell", "cmd", "nu"}, name)
}
