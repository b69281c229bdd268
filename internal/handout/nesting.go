package handout

import (
	"errors"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/problem"
)

// maxNested is how often the same command may run inside itself: a shell in a shell is meant now and then. The AWS CLI
// never asks for itself; a script of its name that runs awsid does.
const maxNested = 4

// EnterProgram returns the environment for a command that is about to be run with credentials, or an error when it is
// a wrapper around awsid that comes back here without end.
func EnterProgram(env *app.Env, vars environ.Vars, program string, args []string) (environ.Vars, error) {
	vars = sharePipes(env, vars)
	name := strings.TrimSuffix(filepath.Base(program), ".exe")
	times := maxNested
	if name == "aws" {
		times = 1
	}
	identity := "program\x00" + program + "\x00" + strings.Join(args, "\x00")
	inner, err := nesting.Enter(vars, nesting.Program{Name: name, Identity: identity}, times)
	if circle := (*nesting.CircleError)(nil); errors.As(err, &circle) {
		e := problem.New(problem.General, "%s comes back to awsid, which runs it again: %w", program, circle)
		return vars, e.WithHint("a script or alias named %[1]s must call the real %[1]s by its full path, or awsid must find that first on PATH", name)
	}
	return inner, err
}

// sharePipes leads a command to what was in shared files that are pipes, such as the shells make of <(command): awsid
// has read them, and the command would find them empty.
func sharePipes(env *app.Env, vars environ.Vars) environ.Vars {
	if env.Paths.Pipes == nil {
		return vars
	}
	for _, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
		shared, err := env.Paths.Pipes.Share(vars.Get(name))
		switch {
		case err != nil:
			env.Tellf(env.Stderr, "awsid: note: %s is a pipe, which awsid has read: the command finds nothing in it, and has its "+
				"credentials and settings from the environment; write it to a file to share it\n", name)
		case shared != "":
			vars = vars.With(name, shared)
		}
	}
	return vars
}
