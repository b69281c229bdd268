package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/printable"
)

// opensShell reports whether a person opens a shell for themselves: a program, or a script, is told nothing.
func opensShell(env *app.Env, argv []string) bool {
	isAsked := func(arg string) bool {
		return arg != "-l" && arg != "-i" && arg != "--login" && arg != "-li" && arg != "-il"
	}
	return isShell(argv[0]) && !slices.ContainsFunc(argv[1:], isAsked) && env.Terminal != nil && env.Terminal.StdinIsTerminal() && env.Terminal.StderrIsTerminal()
}

// printWelcome tells a person who opens a shell in the sandbox where they are, who is there, and how to begin and to leave.
func printWelcome(env *app.Env, run *sandbox.Running, approve, home string) {
	st := env.Style(env.Stderr)
	var b strings.Builder
	line := func(label, text string) {
		b.WriteString(st.Wrap(fmt.Sprintf("  %s  %s", st.Note(fmt.Sprintf("%-10s", label)), st.Commands(printable.Line(text, 0))), 14) + "\n")
	}
	b.WriteString(st.Wrap(st.Strong("This shell is in an AWS sandbox")+", which ends with it: "+st.Commands("`exit` leaves both."), 0) + "\n")
	line("services", run.URL)
	run.State().Read(func(w *world.World) {
		for _, in := range w.IdentityCenter {
			line("start URL", in.StartURL+" in "+in.Region)
			var names []string
			for _, person := range in.Users {
				names = append(names, person.Name)
			}
			line("users", listSome(names)+whoSignsIn(approve))
		}
	})
	line("home", home)
	line("begin with", "`awsid configure sso`; `awsid sandbox world` shows all there is, `awsid sandbox log` what was asked")
	_ = st.Print(b.String())
}

// listSome names up to six things.
func listSome(names []string) string {
	const some = 6
	if len(names) > some {
		return fmt.Sprintf("%s and %d more", strings.Join(names[:some], ", "), len(names)-some)
	}
	return strings.Join(names, ", ")
}

// whoSignsIn says what the browser of the sandbox does, as --approve has it.
func whoSignsIn(approve string) string {
	switch approve {
	case "":
		return "; the first signs in by itself"
	case "ask":
		return "; the page asks who signs in"
	case "deny":
		return "; every sign-in is refused"
	}
	return "; " + approve + " signs in by itself"
}

// markPrompt writes start files into a home that has none, so that the prompt of a shell says where it is.
func markPrompt(home string) error {
	for name, text := range map[string]string{
		".bashrc":                  "PS1='(sandbox) \\w\\$ '\n",
		".zshrc":                   "PROMPT='(sandbox) %~%# '\n",
		".profile":                 "PS1='(sandbox) $ '\n",
		".config/fish/config.fish": "function fish_prompt\n    echo -n '(sandbox) '(prompt_pwd)'> '\nend\nset -g fish_greeting\n",
	} {
		path := filepath.Join(home, filepath.FromSlash(name))
		if _, err := os.Lstat(path); err == nil {
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func isShell(program string) bool {
	name := strings.TrimSuffix(filepath.Base(program), ".exe")
	return slices.Contains([]string{"sh", "bash", "zsh", "fish", "dash", "ksh", "pwsh", "powershell", "cmd", "nu"}, name)
}
