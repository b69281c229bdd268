package cli

import (
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// expandAbbreviations replaces unambiguous prefixes of long options by their
// names, as Python's argparse does for the AWS CLI: --prof means --profile.
func expandAbbreviations(root *cobra.Command, args []string) ([]string, error) {
	cmd, _, err := root.Find(args)
	if err != nil || cmd.DisableFlagParsing {
		return args, nil // a wrong command is reported by its parent
	}
	out := make([]string, 0, len(args))
	for i, arg := range args {
		if arg == "--" {
			return append(out, args[i:]...), nil
		}
		full, err := expand(cmd, arg)
		if err != nil {
			return nil, err
		}
		out = append(out, full)
	}
	return out, nil
}

func expand(cmd *cobra.Command, arg string) (string, error) {
	name, isOption := strings.CutPrefix(arg, "--")
	name, value, hasValue := strings.Cut(name, "=")
	if !isOption || name == "" || name == "help" || lookup(cmd, name) {
		return arg, nil
	}
	matches := optionsWithPrefix(cmd, name)
	switch {
	case len(matches) == 0:
		return arg, nil // pflag reports it
	case len(matches) > 1:
		return "", global.Usage(cmd, problem.New(problem.Usage, "--%s could be %s", name, strings.Join(matches, ", ")))
	case hasValue:
		return matches[0] + "=" + value, nil
	}
	return matches[0], nil
}

func lookup(cmd *cobra.Command, name string) bool {
	return cmd.Flags().Lookup(name) != nil || cmd.InheritedFlags().Lookup(name) != nil
}

func optionsWithPrefix(cmd *cobra.Command, prefix string) []string {
	var found []string
	visit := func(f *pflag.Flag) {
		if strings.HasPrefix(f.Name, prefix) {
			found = append(found, "--"+f.Name)
		}
	}
	cmd.LocalFlags().VisitAll(visit)
	cmd.InheritedFlags().VisitAll(visit)
	return found
}
