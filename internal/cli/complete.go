package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/passthrough"
	"github.com/awsid/awsid/internal/sys/searchpath"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// completer says what may stand where a person is on a command line. It reads the words before that as arguments does,
// so that options may be abbreviated, lists have many words, and what was typed decides what is proposed. It asks no
// service and takes no lock; only for services of the AWS CLI it starts that one's completer.
type completer struct {
	env     *app.Env
	options *global.Options
	line    *arguments
	build   func(word string)
	divided bool // "--" stands among the words
	own     int  // how many stand before it
}

// proposal is what may stand there: words, each with a text behind a tab if there is one, and what the shell is to do.
type proposal struct {
	words     []string
	directive cobra.ShellCompDirective
}

// files leaves the word to the shell, which proposes files.
var files = proposal{directive: cobra.ShellCompDirectiveDefault}

func oneOf(words []string) proposal { return proposal{words, cobra.ShellCompDirectiveNoFileComp} }

// writeCompletions answers the scripts of the shells: `awsid __complete [NAME=VALUE...] WORD... LAST`, in cobra's form.
func (c *completer) writeCompletions(ctx context.Context, args []string, withTexts bool) error {
	if len(args) == 0 {
		args = []string{""}
	}
	p := c.propose(ctx, args[:len(args)-1], args[len(args)-1])
	var b strings.Builder
	for _, word := range p.words {
		if value, _, _ := strings.Cut(word, "\t"); !withTexts {
			word = value
		}
		b.WriteString(word + "\n")
	}
	fmt.Fprintf(&b, ":%d\n", p.directive)
	_, err := fmt.Fprint(c.env.Stdout, b.String())
	return err
}

// propose returns what may stand in the place of the last word.
func (c *completer) propose(ctx context.Context, words []string, last string) proposal {
	p := c.proposeAll(ctx, words, last)
	prefix := last
	if name, value, found := strings.Cut(last, "="); found && strings.HasPrefix(name, "--") {
		prefix = value // the shells keep what stands before it
	}
	p.words = slices.DeleteFunc(slices.Clone(p.words), func(word string) bool {
		return !strings.HasPrefix(word, prefix) || strings.ContainsFunc(strings.Replace(word, "\t", "", 1), unicode.IsControl)
	})
	return p
}

func (c *completer) proposeAll(ctx context.Context, words []string, last string) proposal {
	a := c.line
	var open *pflag.Flag // takes the words that follow
	for i := 0; i < len(words); i++ {
		word := words[i]
		switch {
		case a.guarded:
			a.words = append(a.words, word)
		case open != nil && !isOption(word) && word != "--":
			setOption(open, word)
			if !global.IsList(open) {
				open = nil
			}
		case word == "--":
			open, a.guarded, c.divided, c.own = nil, true, true, len(a.words)
		case isOption(word):
			open = c.takeOption(word)
		case a.isAlias(word):
			meaning, _ := a.aliases.lookup(a.path, word)
			expanded, err := shellwords.Split(meaning)
			if err != nil || strings.HasPrefix(meaning, "!") {
				return files
			}
			words, i = slices.Concat(expanded, words[i+1:]), -1
		case len(a.path)+len(a.words) == 0 && word == "help":
			c.build("")
			a.command.InitDefaultHelpCmd()
			a.enterCommand(word, func(string) {})
		case a.enterCommand(word, c.build):
		case len(a.path) == 0, a.command.FParseErrWhitelist.UnknownFlags && slices.Contains(a.command.ValidArgs, word):
			return c.askAWS(ctx, words, last)
		case global.TakesCommand(a.command):
			rest := words[i:]
			if dashes := slices.Index(rest, "--"); dashes >= 0 {
				c.divided, c.own = true, len(a.words)+dashes
				rest = slices.Delete(slices.Clone(rest), dashes, dashes+1)
			}
			a.words, a.guarded = append(a.words, rest...), true
			i = len(words)
		default:
			a.words = append(a.words, word)
		}
	}
	switch name, _, hasValue := strings.Cut(last, "="); {
	case a.guarded:
		return c.proposeWords(last)
	case open != nil && !isOption(last):
		return c.proposeValues(open, last)
	case strings.HasPrefix(last, "--") && hasValue:
		if f, err := a.resolveOption(name, name[2:]); err == nil && f != nil {
			return c.proposeValues(f, last[len(name)+1:])
		}
		return files
	case strings.HasPrefix(last, "-"):
		return oneOf(c.optionsLeft())
	}
	return c.proposeWords(last)
}

// takeOption notes an option, and returns it when words that follow are its value.
func (c *completer) takeOption(word string) *pflag.Flag {
	name, value, hasValue := strings.Cut(strings.TrimPrefix(word, "--"), "=")
	f, err := c.line.resolveOption(word, name)
	switch {
	case err != nil || f == nil:
		return nil
	case hasValue:
		setOption(f, value)
	case f.NoOptDefVal != "" && !global.IsOptional(f):
		setOption(f, f.NoOptDefVal)
	default:
		return f
	}
	return nil
}

// setOption gives an option its value; a value that is refused is not the matter here.
func setOption(f *pflag.Flag, value string) { f.Changed = f.Value.Set(value) == nil }

// optionsLeft lists the options that were not given yet, with what they do.
func (c *completer) optionsLeft() (names []string) {
	add := func(f *pflag.Flag) {
		if f.Hidden || f.Changed && f.Value.Type() != "stringSlice" && f.Value.Type() != "stringArray" {
			return
		}
		_, usage := pflag.UnquoteUsage(f)
		text, _, _ := strings.Cut(usage, "\n")
		names = append(names, cobra.CompletionWithDesc("--"+f.Name, text))
	}
	c.line.command.LocalFlags().VisitAll(add)
	c.line.command.InheritedFlags().VisitAll(add)
	return append(names, cobra.CompletionWithDesc("--help", "what the command is for"))
}

// proposeWords returns commands, or arguments of the command.
func (c *completer) proposeWords(last string) proposal {
	a := c.line
	cmd := a.command
	switch {
	case len(a.path) == 0:
		return oneOf(c.firstWords(last))
	case c.divided && (global.TakesCommand(cmd) || global.IsDivided(cmd)):
		if len(a.words) > c.own {
			return files
		}
		words, directive := global.CompletePrograms(c.env, last)
		return proposal{words, directive}
	}
	var p proposal
	if len(a.words) == 0 && !a.guarded {
		for _, sub := range cmd.Commands() {
			if sub.IsAvailableCommand() {
				p.words = append(p.words, cobra.CompletionWithDesc(sub.Name(), sub.Short))
			}
		}
	}
	switch {
	case cmd.ValidArgsFunction != nil:
		words, directive := cmd.ValidArgsFunction(cmd, a.words, last)
		return proposal{append(p.words, words...), directive}
	case cmd.ValidArgs != nil:
		return oneOf(append(p.words, cmd.ValidArgs...))
	case p.words != nil, !strings.Contains(cmd.Use, " "): // a command that takes no words
		return oneOf(p.words)
	}
	return files
}

// firstWords lists our commands, aliases and, once a letter is typed, the services of an AWS CLI.
func (c *completer) firstWords(last string) []string {
	words := []string{cobra.CompletionWithDesc("help", "what a command is for, or a topic")}
	for _, t := range topCommands {
		words = append(words, cobra.CompletionWithDesc(t.name, t.short))
	}
	for _, s := range c.line.aliases.sections {
		for _, item := range s.Items() {
			if s.Name() == "toplevel" {
				words = append(words, item.Key)
			}
		}
	}
	place := searchpath.Place{Vars: c.env.Vars, GOOS: c.env.GOOS, Dir: c.env.Dir}
	if (last != "" || programName(c.env) == "aws") && place.Find("aws") != "" {
		for _, name := range passthrough.Services() {
			if strings.HasPrefix(name, last) && !slices.Contains(commandNames(), name) {
				words = append(words, name)
			}
		}
	}
	return words
}

// askAWS returns what the AWS CLI's own completer proposes for one of its services.
func (c *completer) askAWS(ctx context.Context, words []string, last string) proposal {
	line := "aws"
	for _, word := range append(slices.Clone(words), last) {
		if word != "" {
			word = shellwords.Quote(word)
		}
		line += " " + word
	}
	if answers := passthrough.Completions(ctx, c.env, line); len(answers) > 0 {
		return oneOf(answers)
	}
	return files
}
