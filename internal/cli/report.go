package cli

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/render"
)

// reportError prints an error, the only place that does, and returns the exit code.
func reportError(env *app.Env, opts *global.Options, err error) int {
	var exit problem.Exit
	var e *problem.Error
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return int(exit)
	case errors.Is(err, context.Canceled):
		e = problem.Silent(problem.Interrupted)
	case !errors.As(err, &e):
		e = problem.New(problem.General, "%w", err)
	}
	printError(env, opts, e, err)
	return e.Kind.Exit()
}

func printError(env *app.Env, opts *global.Options, e *problem.Error, err error) {
	if e.Err == nil {
		if e.Kind == problem.Interrupted {
			env.Tellf(env.Stderr, "")
		}
		return
	}
	if e.Kind == problem.NeedsSignIn && e.Code == "" {
		e.Code = "SignInNeeded" // scripts tell it from other trouble by this
	}
	format := errorFormat(env, opts)
	if isStructured(format) && e.Code != "" && !e.Raw {
		writeStructured(env, format, e)
		return
	}
	name, st := programName(env), env.Style(env.Stderr)
	say := func(label, text string) { _ = st.Print(st.Wrap(name+": "+label+" "+text, len("  ")) + "\n") } // nowhere to report it
	_ = st.Print("\n")
	say(st.Bad("error:"), visibleText(env, strings.TrimRight(err.Error(), ": ")))
	if format != "legacy" {
		for _, d := range e.Details {
			if d.Value == e.Err.Error() {
				continue // said already
			}
			say(st.Note("detail:"), printable.Line(d.Name, 0)+": "+visibleText(env, d.Value))
		}
	}
	if hint := cmp.Or(e.Hint, systemHint(err)); hint != "" {
		say(st.Note("hint:"), st.Commands(visibleText(env, hint)))
	}
}

// errorFormat is --cli-error-format, else what the settings or, before there are any, the environment say.
func errorFormat(env *app.Env, opts *global.Options) string {
	if f := opts.Get("cli-error-format"); f != "" {
		return f
	}
	if ses := opts.Session(); ses != nil {
		return strings.ToLower(ses.Settings.Get("cli_error_format").Text)
	}
	return strings.ToLower(env.Vars.Get("AWS_CLI_ERROR_FORMAT"))
}

func isStructured(format string) bool {
	switch format {
	case "json", "yaml", "text", "table":
		return true
	}
	return false
}

// visibleText is a text as people may see it: it can hold the words of a service, a value or the name of a file.
func visibleText(env *app.Env, text string) string {
	return printable.Text(paths.TildeText(secret.Scrub(text), env.Paths.Home))
}

// writeStructured prints an error as an object in one of the data formats.
func writeStructured(env *app.Env, format string, e *problem.Error) {
	clean := func(text string) string { return printable.Text(secret.Scrub(text)) } // text and table escape nothing
	fields := render.Object{{Name: "Code", Value: clean(e.Code)}, {Name: "Message", Value: clean(e.Err.Error())}}
	for _, d := range e.Details {
		fields = append(fields, render.Member{Name: clean(d.Name), Value: clean(d.Value)})
	}
	_ = render.Error(env.Stderr, render.Format(format), fields) // nowhere to report it
}
