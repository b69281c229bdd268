package cli

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// isLineCompleter reports whether this process stands in for the AWS CLI's aws_completer: under the name
// awsid_completer, or as `awsid completer`. A shell runs it by `complete -C awsid_completer aws`, with the line and where
// the person is in it in COMP_LINE and COMP_POINT.
func isLineCompleter(env *app.Env) bool {
	name := strings.TrimSuffix(filepath.Base(env.Args[0]), ".exe")
	return name == "awsid_completer" || len(env.Args) > 1 && env.Args[1] == "completer"
}

// typedLine is a command line up to where the person is.
type typedLine struct {
	words []string // complete ones
	last  string   // as it was meant
	quote byte     // that is open in it; 0 for none
	isZsh bool     // that plays bash (bashcompinit), and replaces whole words
}

// writeLineCompletions prints what may stand in the place of the last word of COMP_LINE, a line each.
func writeLineCompletions(ctx context.Context, env *app.Env, known aliases) error {
	line, ok := env.Vars.Lookup("COMP_LINE")
	if !ok {
		return problem.New(problem.Usage, "the shell runs this to complete a command line, which is not in COMP_LINE").
			WithCode("ParamValidation").WithHint("in bash: complete -C 'awsid completer' aws")
	}
	typed := []rune(line)
	if point, err := strconv.Atoi(env.Vars.Get("COMP_POINT")); err == nil && point >= 0 && point < len(typed) {
		typed = typed[:point]
	}
	t := readTypedLine(string(typed))
	_, t.isZsh = env.Vars.Lookup("COMP_CWORD") // which bash gives to functions alone
	own := *env
	own.Args = slices.Concat(env.Args[:1], t.words, []string{t.last}) // an operation is built when it is among them
	own.Vars = env.Vars.Without("COMP_LINE", "COMP_POINT")
	env, words := withTypedVariables(&own, t.words)
	root, opts := newRoot(env)
	build := func(word string) { addCommands(root, env, opts, word) }
	c := completer{env: env, options: opts, line: &arguments{command: root, aliases: known}, build: build}
	var b strings.Builder
	for _, word := range c.propose(ctx, words[min(1, len(words)):], t.last).words { // without the program's name
		value, _, _ := strings.Cut(word, "\t")
		fmt.Fprintln(&b, t.remainder(value))
	}
	_, err := fmt.Fprint(env.Stdout, b.String())
	return err
}

// readTypedLine takes a line apart as a shell does, whose last word may be unfinished.
func readTypedLine(line string) (t typedLine) {
	word, begun := "", false
	for i := 0; i < len(line); i++ {
		switch ch := line[i]; {
		case t.quote != 0 && ch == t.quote:
			t.quote = 0
		case ch == '\\' && i+1 < len(line) && (t.quote == 0 || t.quote == '"' && strings.IndexByte("\"\\$`", line[i+1]) >= 0):
			i++
			word, begun = word+line[i:i+1], true
		case t.quote != 0:
			word += string(ch)
		case ch == '\'' || ch == '"':
			t.quote, begun = ch, true
		case ch == ' ' || ch == '\t' || ch == '\n':
			if begun {
				t.words = append(t.words, word)
			}
			word, begun = "", false
		default:
			word, begun = word+line[i:i+1], true
		}
	}
	t.last = word
	return t
}

// withTypedVariables takes the variables that a line sets for its command from before its words into the environment:
// AWS_CONFIG_FILE=other aws --profile …
func withTypedVariables(env *app.Env, words []string) (*app.Env, []string) {
	vars, rest := env.Vars, words
	for len(rest) > 0 {
		name, value, isSet := strings.Cut(rest[0], "=")
		if !isSet || name == "" || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			break
		}
		vars, rest = vars.With(name, value), rest[1:]
	}
	if len(rest) == len(words) {
		return env, words
	}
	own := *env
	own.Vars, own.Paths = vars, paths.Resolve(vars, env.GOOS, env.Paths.Home, env.Dir)
	return &own, rest
}

// remainder is what the shell puts in the place of its own last word, which begins behind the last colon or equal sign,
// quoted as that word is.
func (t typedLine) remainder(value string) string {
	if name, _, found := strings.Cut(t.last, "="); t.isZsh && found && strings.HasPrefix(name, "--") {
		value = name + "=" + value
	}
	if at := strings.LastIndexAny(t.last, ":="); at >= 0 && t.quote == 0 && !t.isZsh {
		kept := t.last[:at+1]
		if name, _, found := strings.Cut(kept, "="); found && strings.HasPrefix(name, "--") {
			kept = kept[len(name)+1:] // the option's name is no part of the value
		}
		value = strings.TrimPrefix(value, kept)
	}
	if t.quote != 0 && !t.isZsh || value == "" || shellwords.Quote(value) == value {
		return value
	}
	var b strings.Builder
	for _, r := range value {
		if r < 0x80 && strings.ContainsRune(" \t'\"\\$`&|;<>()*?[]#~!{}", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
