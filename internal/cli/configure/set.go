package configure

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
)

type setOptions struct {
	global      *global.Options
	name, value string
	source      string // to read the value from
	section     sectionOptions
	writing     configwrite.Options
}

func newSet(env *app.Env, g *global.Options) *cobra.Command {
	opts := setOptions{global: g}
	cmd := &cobra.Command{
		Use:   "set NAME VALUE",
		Short: "write one setting to the shared files",
		Long: `Write one setting to the config file, or to the credentials file if it is an
access key, a secret or a token. The section is made when it is not there; the
rest of the file stays as it is, comments, order and line ends included. A warning
tells of a setting or a value that no tool would understand, and of a new profile
whose name is nearly that of another.

A secret given as VALUE can be seen by every process while the command runs;
--value-from takes it from standard input, a file or a variable instead.`,
		Example: `  awsid configure set region eu-west-1 --profile dev
  awsid configure set profile.dev.s3.max_concurrent_requests 20
  awsid configure set aws_session_token --value-from env:TOKEN --profile dev
  awsid configure set sso_region us-east-1 --sso-session corp
  awsid configure set s3.endpoint_url http://localhost:9000 --services local`,
		ValidArgsFunction: completeSettings(env, g, true),
		Args: func(cmd *cobra.Command, args []string) error {
			if opts.source != "" {
				return wantWords("NAME")(cmd, args)
			}
			return wantWords("NAME", "VALUE")(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name = args[0]
			if opts.source == "" {
				opts.value = args[1]
			}
			return runSet(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().StringVar(&opts.source, "value-from", "", "read the value from "+sourceDoc)
	opts.section.addFlags(env, cmd)
	opts.writing.Flags(cmd)
	return cmd
}

func runSet(ctx context.Context, env *app.Env, opts setOptions) error {
	t, seen, err := findTarget(env, opts.global, opts.section, opts.name)
	if err != nil {
		return err
	}
	if opts.source != "" {
		value, err := readSecret(ctx, env, newPrompter(env), "--value-from", opts.source)
		if err != nil {
			return err
		}
		opts.value = value.Reveal()
	}
	opts.writing.Seen, opts.writing.Subject = seen, t.asArguments()
	_, err = opts.writing.Apply(ctx, env, func(files *edit.Files) error { return t.setIn(files, opts.value) }, t.file())
	if err != nil {
		return t.hintUnset(usageOfName(err))
	}
	onTerminal := env.Terminal != nil && env.Terminal.StderrIsTerminal()
	for _, d := range append(t.doubtSetting(opts.value), t.doubtNewProfile(seen)) {
		if d.text != "" && (onTerminal || !d.forPeople) {
			configwrite.Warn(env, "%s", d.text)
		}
	}
	return nil
}

func (t target) setIn(files *edit.Files, value string) error {
	file := files.File(t.file())
	if t.nested != "" {
		return file.SetNested(t.section, t.key, t.nested, value)
	}
	return file.Set(t.section, t.key, value)
}

// usageOfName makes a name or value that cannot be written a usage error. A
// line break in it is none, so that the exit code is that of the AWS CLI.
func usageOfName(err error) error {
	var e *problem.Error
	if errors.As(err, &e) && errors.Is(err, ini.ErrName) && !errors.Is(err, ini.ErrLineBreak) {
		e.Kind = problem.Usage
	}
	return err
}

// hintUnset names the command that clears the way for a plain value in the place of a block, or the other way round.
func (t target) hintUnset(err error) error {
	var e *problem.Error
	if errors.As(err, &e) && (errors.Is(err, ini.ErrBlock) || errors.Is(err, ini.ErrNoBlock)) {
		e.Hint = "make room for it with: awsid configure unset " + t.asArguments()
	}
	return err
}

// doubt is why something that was written may not be what was meant; its text is "" when nothing is known against it.
type doubt struct {
	text string
	// forPeople is what programs write on purpose: they read standard error, and the AWS CLI says nothing there.
	forPeople bool
}

// doubtNewProfile looks for a profile that a new one may have been meant to be.
func (t target) doubtNewProfile(seen *shared.Files) doubt {
	if _, exists := seen.Profile(t.section.Name); exists || t.section.Kind != shared.KindProfile {
		return doubt{}
	}
	meant := misspeltName(t.section.Name, seen.ProfileNames())
	if meant == "" {
		return doubt{}
	}
	return doubt{text: fmt.Sprintf("the profile %q is new; if you meant %q, run `awsid configure undo` and name that one",
		t.section.Name, meant)}
}

// misspeltName returns the known name that another one may be a slip of the keyboard for, "" when there is none. Names
// that people give on purpose differ in a number, a short word such as a region's, or at their end.
func misspeltName(name string, known []string) string {
	parts := nameParts(name)
	for _, near := range nearest.Words(name, known) {
		others := nameParts(near)
		isSlip := len(parts) == len(others) && !strings.HasPrefix(name, near) && !strings.HasPrefix(near, name)
		for i := 0; isSlip && i < len(parts); i++ {
			const shortest = 3
			isSlip = parts[i] == others[i] || len(parts[i]) >= shortest && withoutDigits(parts[i]) != withoutDigits(others[i])
		}
		if isSlip {
			return near
		}
	}
	return ""
}

func nameParts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func withoutDigits(text string) string { return strings.Trim(text, "0123456789") }

// doubtSetting looks for why a setting may have no effect: its name, and its value, which is that of the setting that may
// have been meant.
func (t target) doubtSetting(value string) (doubts []doubt) {
	in, where, name := settings.InProfile, "a profile", t.key
	switch t.section.Kind {
	case shared.KindSSOSession:
		in, where = settings.InSession, "an sso-session"
	case shared.KindServices, shared.KindOther:
		return nil
	}
	meant := ""
	if t.nested != "" {
		name += "." + t.nested
	} else if !settings.IsKey(name, in) {
		meant = settings.Meant(name, in)
	}
	d := settings.Lookup(cmp.Or(meant, name))
	switch {
	case meant != "":
		doubts = append(doubts, doubt{fmt.Sprintf("%q is no setting of %s; did you mean %s?", name, where, meant),
			strings.EqualFold(name, meant)})
	case d != nil && d.In&in == 0 && d.In != 0 && value != "":
		doubts = append(doubts, doubt{name + " has no effect in " + where + ": it belongs into a profile", true})
	}
	if text := doubtValue(d, value); text != "" {
		doubts = append(doubts, doubt{text: text})
	}
	return doubts
}

// doubtValue says why a value is none of its setting's, "" when nothing is known against it.
func doubtValue(d *settings.Definition, value string) string {
	switch {
	case d == nil || value == "":
		return ""
	case !d.Valid(value):
		return fmt.Sprintf("%q is no value for %s, which takes %s", settings.Mask(d.Name, value), d.Name, d.Expects())
	case d.Kind == settings.Region && !slices.Contains(region.Known(), value):
		near := nearest.Words(value, region.Known())
		if len(near) > 0 && withoutDigits(near[0]) != withoutDigits(value) { // AWS opens new ones
			return fmt.Sprintf("%q is no region that is known; did you mean %s?", value, near[0])
		}
	}
	return ""
}
