package cli

import (
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

func TestGuardWords(t *testing.T) {
	t.Parallel()
	newSet := func() *cobra.Command {
		root := &cobra.Command{Use: "awsid"}
		root.PersistentFlags().String("profile", "", "")
		root.PersistentFlags().Bool("debug", false, "")
		noun := &cobra.Command{Use: "configure"}
		noun.AddCommand(&cobra.Command{Use: "set", Run: func(*cobra.Command, []string) {}})
		root.AddCommand(noun)
		return root
	}
	for _, c := range []struct{ args, want string }{
		{"configure|set|a|b", "configure|set|a|b"},
		{"configure|set|a|-5", "configure|set|a|--|-5"},
		{"configure|set|a|-.5|--debug", "configure|set|a|--debug|--|-.5"},
		{"configure|set|a|-5|--profile|p", "configure|set|a|--profile|p|--|-5"},
		{"configure|set|-5|b|--profile=p", "configure|set|--profile=p|--|-5|b"},
		{"configure|set|a|-R -X", "configure|set|a|--|-R -X"},
		{"configure|set|a|-5|--|--debug", "configure|set|a|--|-5|--debug"},
		{"configure|set|a|--|-5", "configure|set|a|--|-5"},
		{"configure|set|a|-R", "configure|set|a|-R"},
		{"configure|set|a|-5x", "configure|set|a|-5x"},
		{"configure|set|--profile|-5|a|b", "configure|set|--profile|-5|a|b"},
		{"configure|set|--profile=a b|x|y", "configure|set|--profile=a b|x|y"},
	} {
		got := guardWords(newSet(), strings.Split(c.args, "|"))
		if want := strings.Split(c.want, "|"); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", c.args, got, want)
		}
	}
}
