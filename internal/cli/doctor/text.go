package doctor

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

// writeText is the people's view: one finding a paragraph, the place first, as
// compilers do, so that editors can jump there.
func writeText(env *app.Env, findings []doctor.Finding) error {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%s%s: %s [%s]\n", place(env, f), f.Severity, f.Message, f.Rule)
		if note := affects(f); note != "" {
			fmt.Fprintf(&b, "    %s\n", note)
		}
		if f.Repair != nil {
			fmt.Fprintf(&b, "    fix: %s\n", f.Repair.Does)
		}
	}
	b.WriteString(summary(findings))
	_, err := env.Stdout.Write([]byte(b.String()))
	return err
}

func place(env *app.Env, f doctor.Finding) string {
	switch {
	case f.File == "":
		return ""
	case f.Line == 0:
		return paths.Tilde(f.File, env.Paths.Home) + ": "
	default:
		return fmt.Sprintf("%s:%d: ", paths.Tilde(f.File, env.Paths.Home), f.Line)
	}
}

// affects names the tools unless it is all of them.
func affects(f doctor.Finding) string {
	if len(f.Tools) == 0 || len(f.Tools) == len(doctor.EveryTool()) {
		return ""
	}
	return "affects: " + strings.Join(f.Tools, ", ")
}

func summary(findings []doctor.Finding) string {
	if len(findings) == 0 {
		return "nothing found: the set-up is healthy\n"
	}
	count := map[doctor.Severity]int{}
	for _, f := range findings {
		count[f.Severity]++
	}
	text := fmt.Sprintf("\n%s, %s, %s", plural(count[doctor.Error], "error"), plural(count[doctor.Warning], "warning"), plural(count[doctor.Info], "info"))
	if n := len(doctor.Fixable(findings)); n > 0 {
		text += fmt.Sprintf("; %d can be mended: awsid doctor --fix", n)
	}
	return text + "\n"
}

func plural(n int, word string) string {
	if n == 1 || word == "info" {
		return fmt.Sprintf("%d %s", n, word)
	}
	return fmt.Sprintf("%d %ss", n, word)
}
