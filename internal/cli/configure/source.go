package configure

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// sourceDoc says in an option's help what readSecret takes.
const sourceDoc = "`SOURCE`: - for a line of standard input, file://PATH, or env:NAME"

// readSecret reads a secret from where source says. A secret itself never
// stands on a command line, where every process of the machine can read it.
func readSecret(ctx context.Context, env *app.Env, stdin *prompt.Prompter, option, source string) (secret.String, error) {
	text, err := "", error(nil)
	switch {
	case source == "-":
		text, err = stdin.Ask(ctx, prompt.Question{Secret: true})
	case strings.HasPrefix(source, "file://"):
		text, err = readFile(env, strings.TrimPrefix(source, "file://"))
		text = strings.TrimRight(text, "\r\n")
	case strings.HasPrefix(source, "env:"):
		text = env.Vars.Get(strings.TrimPrefix(source, "env:"))
	default:
		return secret.String{}, problem.New(problem.Usage, "%s takes the place of a secret, not the secret itself", option).
			WithHint("give - for a line of standard input, file://PATH, or env:NAME")
	}
	if err == nil && text == "" {
		err = problem.New(problem.General, "%s: there is nothing in %s", option, source)
	}
	return secret.New(text), err
}

func newPrompter(env *app.Env) *prompt.Prompter {
	return prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM"))
}

func readFile(env *app.Env, name string) (string, error) {
	data, err := env.Paths.Pipes.Read(absolutePath(env, name), readfile.Limit)
	return string(data), err
}

// absolutePath expands ~ and variables in a path that the person gave; a relative
// one is taken from the working directory.
func absolutePath(env *app.Env, name string) string {
	path := paths.Expand(name, env.Vars, env.Paths.Home)
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(env.Dir, path)
}
