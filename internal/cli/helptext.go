package cli

import (
	"cmp"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
)

// usageText says how a command is used: its own options first, on one screen, the global ones only at the root. It
// is code and not one of cobra's templates, because text/template makes the linker keep every method of every linked
// type: ten megabytes and a millisecond at each start.
func usageText(cmd *cobra.Command) string {
	var b strings.Builder
	line := cmd.CommandPath() + " COMMAND"
	if cmd.Runnable() && (!cmd.HasAvailableSubCommands() || !cmd.HasParent()) {
		line = strings.Replace(cmd.UseLine(), "[flags]", "[options]", 1)
	}
	fmt.Fprintf(&b, "Usage:\n  %s\n", line)
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	writeCommands(&b, cmd)
	if options := optionTexts(cmd); options != "" {
		fmt.Fprintf(&b, "\nOptions:\n%s\n", options)
	}
	if cmd.HasParent() {
		fmt.Fprintf(&b, "\nGlobal options (--profile, --region, --output, --query, …): %s --help\n", cmd.Root().Name())
	} else {
		fmt.Fprintf(&b, "\nSettings, variables, exit codes and more: %s help topics\n", cmd.Name())
	}
	return b.String()
}

// writeCommands lists the commands below a command, under its groups' headings when it has any.
func writeCommands(b *strings.Builder, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	groups := cmd.Groups()
	if len(groups) == 0 {
		groups = []*cobra.Group{{Title: "Commands"}}
	}
	width := 0
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() && hasText(sub) {
			width = max(width, len(sub.Name()))
		}
	}
	for _, g := range groups {
		fmt.Fprintf(b, "\n%s:\n", g.Title)
		line := ""
		for _, sub := range cmd.Commands() {
			switch {
			case sub.GroupID != g.ID || !sub.IsAvailableCommand():
			case hasText(sub):
				fmt.Fprintf(b, "  %-*s  %s\n", width, sub.Name(), sub.Short)
			case len(line)+len(sub.Name())+1 > helpWidth:
				fmt.Fprintf(b, " %s\n", line)
				line = ""
				fallthrough
			default:
				line += " " + sub.Name()
			}
		}
		if line != "" {
			fmt.Fprintf(b, " %s\n", line)
		}
	}
}

// hasText reports whether a command has a text that does more than repeat its name.
func hasText(cmd *cobra.Command) bool {
	return !strings.EqualFold(cmd.Short, strings.ReplaceAll(cmd.Name(), "-", " "))
}

// helpText says what a command is for, and its usage.
func helpText(cmd *cobra.Command) string {
	return strings.TrimSpace(cmp.Or(cmd.Long, cmd.Short)) + "\n\n" + usageText(cmd)
}

// printPage prints a help text as the terminal has room for it.
func printPage(env *app.Env, out io.Writer, text string) error {
	st := env.Style(out)
	return st.Print(st.Page(text, "awsid", "aws", "eval", "pass"))
}

// helpWidth is how wide help texts are: a narrow window beside another.
const helpWidth = 96

// optionTexts lists a command's own options, one below the other. Values are
// named after what they are (--role-name NAME), not after their type in Go.
func optionTexts(cmd *cobra.Command) string {
	shown := pflag.NewFlagSet("", pflag.ContinueOnError)
	shown.SortFlags = cmd.LocalFlags().SortFlags
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		named := *f
		named.Value = namedValue{f.Value, valuePlaceholder(f)}
		if f.DefValue == "0s" || f.DefValue == "[]" {
			named.DefValue = "" // not worth telling
		}
		shown.AddFlag(&named)
	})
	return strings.TrimRight(shown.FlagUsagesWrapped(helpWidth), " \n")
}

// namedValue is a value whose type is called what a help text calls it.
type namedValue struct {
	pflag.Value
	placeholder string
}

// Type returns the placeholder.
func (v namedValue) Type() string { return v.placeholder }

// valuePlaceholder stands for the value of an option: our own options bring theirs in capitals, the others are told
// apart by their type and named by the last word of their name.
func valuePlaceholder(f *pflag.Flag) string {
	switch kind := f.Value.Type(); kind {
	case "bool":
		return kind
	case "int", "int32", "int64", "uint", "float64":
		return "N"
	case "duration":
		return "TIME"
	case "string", "stringArray", "stringSlice":
		return strings.ToUpper(f.Name[strings.LastIndex(f.Name, "-")+1:])
	default:
		return kind
	}
}
