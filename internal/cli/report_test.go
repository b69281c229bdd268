package cli

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

// A service's words do not steer the terminal, in whatever form and format
// they are shown.
func TestErrorsCannotSteerTheTerminal(t *testing.T) {
	t.Parallel()
	const rude = "one\x1b]0;title\a\r\ntwo\u009b2J\u202e"
	for _, format := range []string{"", "enhanced", "legacy", "json", "yaml", "text", "table"} {
		e := problem.New(problem.Service, "%s", rude).WithHint("%s", "call "+rude)
		e.Code, e.Details = "Odd"+rude, []problem.Detail{{Name: "Reason" + rude, Value: "why " + rude}}
		var said bytes.Buffer
		env := &app.Env{Args: []string{"awsid"}, Stderr: &said, Vars: environ.Parse([]string{"AWS_CLI_ERROR_FORMAT=" + format})}
		if exit := reportError(env, global.New(pflag.NewFlagSet("", pflag.ContinueOnError)), e); exit != 254 {
			t.Errorf("%s: exit %d", format, exit)
		}
		if got := said.String(); strings.ContainsAny(got, "\x1b\a\r\u009b\u202e") || !strings.Contains(got, "one") || !strings.Contains(got, "two") {
			t.Errorf("%s: %q", format, got)
		}
	}
}

// An error of the system that nobody explained says what to do all the same.
func TestErrorsOfTheSystemHaveAHint(t *testing.T) {
	t.Parallel()
	for _, h := range systemHints {
		e := problem.New(problem.General, "%w", &fs.PathError{Op: "open", Path: "/a b", Err: h.err}).WithDoing("read it")
		var said bytes.Buffer
		env := &app.Env{Args: []string{"awsid"}, Stderr: &said, Vars: environ.Parse(nil)}
		reportError(env, global.New(pflag.NewFlagSet("", pflag.ContinueOnError)), e)
		if want := "awsid: hint: " + h.hint; !strings.Contains(said.String(), want) {
			t.Errorf("%v: %q, want %q", h.err, said.String(), want)
		}
	}
}
