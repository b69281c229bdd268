package global

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

const wordsAnnotation = "awsid.words"

// MarkList says that an option takes all the words up to the next option, as
// --tags A B; its value gets them in one text, for SplitWords.
func MarkList(flags *pflag.FlagSet, name string) {
	_ = flags.SetAnnotation(name, wordsAnnotation, []string{"list"})
}

// MarkOptional says that an option takes the next word, if that is no option, and NoOptDefVal otherwise.
func MarkOptional(flags *pflag.FlagSet, name string) {
	_ = flags.SetAnnotation(name, wordsAnnotation, []string{"optional"})
}

// IsList reports whether MarkList was called for an option.
func IsList(f *pflag.Flag) bool { return hasWords(f, "list") }

// IsOptional reports whether MarkOptional was called for an option.
func IsOptional(f *pflag.Flag) bool { return hasWords(f, "optional") }

func hasWords(f *pflag.Flag, how string) bool {
	marks := f.Annotations[wordsAnnotation]
	return len(marks) == 1 && marks[0] == how
}

// wordEnd ends a word in the text of a list option. No argument can hold it.
const wordEnd = "\x00"

// JoinWords makes one text of the words of a list option.
func JoinWords(words []string) string {
	text := wordEnd
	for _, w := range words {
		text += w + wordEnd
	}
	return text
}

// SplitWords returns the words of a list option. A text that JoinWords did not
// make, as that of --tags=A, is one word.
func SplitWords(text string) []string {
	joined, ok := strings.CutPrefix(text, wordEnd)
	if !ok {
		return []string{text}
	}
	words := strings.Split(joined, wordEnd)
	return words[:len(words)-1]
}

const childAnnotation = "awsid.child"

// MarkChild says that a command's arguments are a command line to run: what stands behind its first word is not ours.
func MarkChild(cmd *cobra.Command) { cmd.Annotations = map[string]string{childAnnotation: "true"} }

// CompletePrograms completes the name of a program to run, once it is begun; what is none of PATH is a file.
func CompletePrograms(env *app.Env, typed string) ([]string, cobra.ShellCompDirective) {
	if typed == "" || strings.ContainsAny(typed, `/\`) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	return searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}.Programs(typed), cobra.ShellCompDirectiveDefault
}

// MarkDivided says that a command takes words of its own, then "--", then a command line to run: it is given the "--".
func MarkDivided(cmd *cobra.Command) { cmd.Annotations = map[string]string{"awsid.divided": "true"} }

// IsDivided reports whether MarkDivided was called for a command.
func IsDivided(cmd *cobra.Command) bool { return cmd.Annotations["awsid.divided"] != "" }

// MarkDashed says that "--" stands before the first word of a command's arguments, which is then a program.
func MarkDashed(cmd *cobra.Command) { cmd.Annotations["awsid.dashed"] = "true" }

// IsDashed reports whether MarkDashed was called for a command.
func IsDashed(cmd *cobra.Command) bool { return cmd.Annotations["awsid.dashed"] != "" }

// TakesCommand reports whether MarkChild was called for a command.
func TakesCommand(cmd *cobra.Command) bool { return cmd.Annotations[childAnnotation] != "" }
