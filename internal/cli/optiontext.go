package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpWidth is how wide help texts are: a narrow window beside another.
const helpWidth = 96

// optionTexts lists a command's own options, one below the other. Values are
// named after what they are (--role-name NAME), not after their type in Go.
func optionTexts(cmd *cobra.Command) string {
	shown := pflag.NewFlagSet("", pflag.ContinueOnError)
	shown.SortFlags = cmd.LocalFlags().SortFlags
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		named := *f
		named.Value = namedValue{f.Value, placeholder(f)}
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

// placeholder stands for the value of an option: our own options bring theirs
// in capitals, the others are told apart by their type and named by the last
// word of their name.
func placeholder(f *pflag.Flag) string {
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
