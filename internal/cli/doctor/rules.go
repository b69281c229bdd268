package doctor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
)

// newRules makes the command that lists the rules and explains one.
func newRules(env *app.Env, _ *global.Options) *cobra.Command {
	return &cobra.Command{
		Use:   "rules [RULE...]",
		Short: "list what the doctor looks for, or explain it",
		Long: `Lists the rules by chapter, with what each finds. With RULES it explains these: why
the thing matters, for which tools, and what to do.`,
		Example: `  awsid doctor rules
  awsid doctor rules partition-mismatch`,
		ValidArgs: ruleIDs(rules.All()),
		Args:      cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, id := range args {
				if err := checkRule(id); err != nil {
					return global.Usage(cmd, err)
				}
			}
			return writeRules(env, args)
		},
	}
}

func writeRules(env *app.Env, ids []string) error {
	var b strings.Builder
	for _, c := range rules.Chapters() {
		if len(ids) > 0 {
			break
		}
		fmt.Fprintf(&b, "%s\n", c.Title)
		for _, r := range c.Rules {
			fmt.Fprintf(&b, "  %-31s  %-7s  %s\n", r.ID, r.Severity, r.Title)
		}
		b.WriteByte('\n')
	}
	for _, r := range rules.All() {
		if slices.Contains(ids, r.ID) {
			explainRule(&b, r)
		}
	}
	_, err := env.Stdout.Write([]byte(strings.TrimRight(b.String(), "\n") + "\n"))
	return err
}

func explainRule(b *strings.Builder, r doctor.Rule) {
	tools := r.Tools
	if tools == 0 {
		tools = doctor.EveryTool
	}
	fmt.Fprintf(b, "%s (%s): %s\n", r.ID, r.Severity, r.Title)
	fmt.Fprintf(b, "  concerns   %s\n", strings.Join(tools.Names(), ", "))
	for _, part := range [][2]string{{"why", r.Why}, {"what to do", r.Fix}} {
		lead := fmt.Sprintf("  %-11s", part[0])
		line := lead
		for word := range strings.FieldsSeq(part[1]) {
			if len([]rune(line))+len([]rune(word)) > 88 && line != lead {
				b.WriteString(strings.TrimRight(line, " ") + "\n")
				line = strings.Repeat(" ", len(lead))
			}
			line += word + " "
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	if r.Online {
		b.WriteString("  asks the network or starts a program; left out with --offline\n")
	}
	fmt.Fprintf(b, "  more       %s\n\n", doctor.DocsURL(r.ID))
}
