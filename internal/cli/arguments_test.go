package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// newTree is a root with options of every kind. Its commands are built when
// their word is read.
func newTree() (root *cobra.Command, build func(string)) {
	root = &cobra.Command{Use: "awsid"}
	root.PersistentFlags().String("profile", "", "")
	root.PersistentFlags().String("product", "", "")
	root.PersistentFlags().Bool("debug", false, "")
	run := func(*cobra.Command, []string) {}
	return root, func(word string) {
		switch word {
		case "configure":
			configure := &cobra.Command{Use: "configure"}
			configure.AddCommand(&cobra.Command{Use: "set", Run: run})
			root.AddCommand(configure)
		case "exec":
			exec := &cobra.Command{Use: "exec", Run: run}
			exec.Flags().Bool("quiet", false, "")
			global.MarkChild(exec)
			exec.Flags().Duration("delay", 0, "")
			root.AddCommand(exec)
		case "list":
			list := &cobra.Command{Use: "list", Run: run}
			list.Flags().String("tags", "", "")
			global.MarkList(list.Flags(), "tags")
			list.Flags().String("skeleton", "", "")
			list.Flags().Lookup("skeleton").NoOptDefVal = "input"
			global.MarkOptional(list.Flags(), "skeleton")
			root.AddCommand(list)
		}
	}
}

func TestReadArguments(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ args, want string }{
		{"configure|set|a|b", "configure|set|a|b"},
		{"configure|set|a|-5", "configure|set|--|a|-5"},
		{"configure|set|a|-.5|--debug", "configure|set|--debug|--|a|-.5"},
		{"configure|set|a|-5|--profile|p", "configure|set|--profile=p|--|a|-5"},
		{"configure|set|-5|b|--profile=p", "configure|set|--profile=p|--|-5|b"},
		{"configure|set|a|-R -X", "configure|set|--|a|-R -X"},
		{"configure|set|a|-5|--|--debug", "configure|set|--|a|-5|--debug"},
		{"configure|set|a|--|-5", "configure|set|--|a|-5"},
		{"configure|set|a|-R", "configure|set|-R|a"},
		{"configure|set|a|-5x", "configure|set|-5x|a"},
		{"configure|set|--profile|-5|a|b", "configure|set|--profile=-5|a|b"},
		{"configure|set|--profile=a b|x|y", "configure|set|--profile=a b|x|y"},
		{"configure|set|--profile|-|x|y", "configure|set|--profile=-|x|y"},
		{"configure|set|--profile=|x|y", "configure|set|--profile=|x|y"},
		{"--profile|p|configure|set|x|y", "configure|set|--profile=p|x|y"},
		{"--prof|p|--deb|configure|set|x|y", "configure|set|--profile=p|--debug|x|y"},
		{"configure|set|--prof=p|x|y", "configure|set|--profile=p|x|y"},
		{"configure|set|x|configure|set", "configure|set|x|configure|set"},
		{"configure|set|x|--nope|y", "configure|set|--nope|x|y"},
		{"configure|set|help", "configure|set|--help"},
		{"configure|help", "configure|--help"},
		{"help", "--help"},
		{"configure|help|--profile|x", "configure|--help"},
		{"exec|--profile|x|help|--y", "exec|--profile=x|--|help|--y"},
		{"configure|set|x|help", "configure|set|x|help"},
		{"help|configure", "help|configure"},
		{"configure|set|--version|x", "--version"},
		{"exec|--prof|p|ls|--prof|-l|--|x", "exec|--profile=p|--|ls|--prof|-l|--|x"},
		{"exec|--delay|-2m|ls", "exec|--delay=-2m|--|ls"},
		{"exec|--quiet|--|--debug|x", "exec|--quiet|--|--debug|x"},
		{"exec|ls|--version", "exec|--|ls|--version"},
		{"list|--tags|a|b c|-1|--debug", "list|--tags=\x00a\x00b c\x00-1\x00|--debug"},
		{"list|--tags|--debug", "list|--tags=\x00|--debug"},
		{"list|--tags|a|--tags|b", "list|--tags=\x00a\x00|--tags=\x00b\x00"},
		{"list|--skeleton|--debug", "list|--skeleton|--debug"},
		{"list|--skeleton|output|--debug", "list|--skeleton=output|--debug"},
		{"ec2|describe|--filters|x|--profile|p", "--filters|--profile=p|ec2|describe|x"},
	} {
		root, build := newTree()
		got, err := (&arguments{command: root}).read(strings.Split(c.args, "|"), build)
		if want := strings.Split(c.want, "|"); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", c.args, got, err, want)
		}
	}
}

// An option that takes another one as its value acts on something nobody
// named, as in `iam delete-user --user-name $EMPTY --no-paginate`.
func TestReadArgumentsRefuses(t *testing.T) {
	t.Parallel()
	for args, says := range map[string]string{
		"configure|set|--profile|--debug|x|y":      "--profile needs a value, and --debug follows",
		"configure|set|--profile|-x|y":             "--profile needs a value, and a word with a dash follows",
		"configure|set|--profile|--|y":             "--profile needs a value, and a word with a dash follows",
		"configure|set|--profile|--product=s3cr3t": "--profile needs a value, and --product follows",
		"configure|set|--profile|-s3cr3t|y":        "--profile needs a value, and a word with a dash follows",
		"configure|set|x|y|--profile":              "--profile needs a value",
		"configure|set|--pro|p":                    "--pro could be --product, --profile",
	} {
		root, build := newTree()
		got, err := (&arguments{command: root}).read(strings.Split(args, "|"), build)
		if err == nil || strings.Contains(err.Error(), "s3cr3t") || !strings.Contains(err.Error(), says) || problem.KindOf(err).Exit() != 252 {
			t.Errorf("%s: %q, %v, want %q", args, got, err, says)
		}
	}
}
