package cli

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Every help page says what the command is for, shows a command line that
// works, names the values of its options, and fits a narrow window.
func TestHelpPages(t *testing.T) {
	t.Parallel()
	goType := regexp.MustCompile(`--[a-z-]+ (string|strings|stringArray|int|ints|uint|float64|duration)\b`)
	var walk func(cmd *cobra.Command)
	walk = func(cmd *cobra.Command) {
		for _, sub := range cmd.Commands() {
			walk(sub)
		}
		if !cmd.IsAvailableCommand() || cmd.Name() == "help" {
			return
		}
		text := helpText(cmd)
		if !cmd.HasExample() && cmd.CommandPath() != "awsid completion" {
			t.Errorf("%s: no example", cmd.CommandPath())
		}
		if m := goType.FindString(text); m != "" {
			t.Errorf("%s: %q is Go's name", cmd.CommandPath(), m)
		}
		for _, line := range strings.Split(text, "\n") {
			if utf8.RuneCountInString(line) > 100 {
				t.Errorf("%s: long line: %s", cmd.CommandPath(), line)
			}
		}
	}
	vars := environ.Parse(nil)
	walk(Commands(&app.Env{Args: []string{"awsid", "help"}, Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", "/h", "/h"), Clock: clock.System{}}))
}
