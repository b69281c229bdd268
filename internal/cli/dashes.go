package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// guardWords moves the words that begin with a dash but are no options, such
// as -5 or "-R -X", behind a "--" together with the words that follow them, so
// that `configure set offset -5` sets -5. Python's argparse, and so the AWS
// CLI, tells them apart in this way.
func guardWords(root *cobra.Command, args []string) []string {
	first := slices.IndexFunc(args, isDashWord)
	if first < 0 || slices.Contains(args[:first], "--") {
		return args
	}
	cmd, _, err := root.Find(args[:first])
	if err != nil || cmd.DisableFlagParsing || first > 0 && wantsValue(cmd, args[first-1]) {
		return args
	}
	options := slices.Clone(args[:first])
	words := []string{"--", args[first]}
	for i := first + 1; i < len(args); i++ {
		switch {
		case args[i] == "--":
			return append(append(options, words...), args[i+1:]...)
		case !strings.HasPrefix(args[i], "-") || isDashWord(args[i]):
			words = append(words, args[i])
		case wantsValue(cmd, args[i]) && i+1 < len(args):
			options = append(options, args[i], args[i+1])
			i++
		default:
			options = append(options, args[i])
		}
	}
	return append(options, words...)
}

// isDashWord tells a negative number or a text with a blank from an option.
func isDashWord(arg string) bool {
	if !strings.HasPrefix(arg, "-") || arg == "-" || strings.HasPrefix(arg, "--") && strings.Contains(arg, "=") {
		return false
	}
	return strings.Contains(arg, " ") || isNumber(arg[1:])
}

// isNumber accepts 5, 5.0 and .5, as argparse does behind a minus.
func isNumber(s string) bool {
	whole, fraction, point := strings.Cut(s, ".")
	return isDigits(whole) && (!point && whole != "" || point && fraction != "" && isDigits(fraction))
}

func isDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// wantsValue tells whether the argument is an option whose value is the next.
func wantsValue(cmd *cobra.Command, arg string) bool {
	name, isOption := strings.CutPrefix(arg, "--")
	if !isOption || strings.Contains(name, "=") {
		return false
	}
	flag := cmd.Flags().Lookup(name)
	if flag == nil {
		flag = cmd.InheritedFlags().Lookup(name)
	}
	return flag != nil && flag.NoOptDefVal == ""
}
