package configure

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

type setOptions struct {
	global      *global.Options
	name, value string
	source      string // to read the value from
	subsection  subsection
	writing     writing.Options
}

func newSet(env *app.Env, g *global.Options) *cobra.Command {
	opts := setOptions{global: g}
	cmd := &cobra.Command{
		Use:   "set NAME VALUE",
		Short: "write one setting to the shared files",
		Long: `Write one setting to the config file, or to the credentials file if it is an
access key, a secret or a token. The section is made when it is not there; the
rest of the file stays as it is, comments, order and line ends included.

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
				return words("NAME")(cmd, args)
			}
			return words("NAME", "VALUE")(cmd, args)
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
	opts.subsection.flags(cmd)
	completeSections(env, cmd)
	opts.writing.Flags(cmd)
	return cmd
}

func runSet(ctx context.Context, env *app.Env, opts setOptions) error {
	at, seen, err := findTarget(env, opts.global, opts.subsection, opts.name)
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
	opts.writing.Seen = seen
	_, err = opts.writing.Apply(ctx, env, func(files *edit.Files) error {
		return at.set(files, opts.value)
	}, at.file())
	return at.makeRoom(refused(err))
}

// makeRoom names the command that clears the way for a plain value in the
// place of a block, or the other way round.
func (t target) makeRoom(err error) error {
	var e *problem.Error
	if errors.As(err, &e) && (errors.Is(err, ini.ErrBlock) || errors.Is(err, ini.ErrNoBlock)) {
		e.Hint = "make room for it with: awsid configure unset " + t.words()
	}
	return err
}

// words name the target's key, not what is nested in it, on a command line.
func (t target) words() string {
	switch {
	case t.kind == "plugins":
		return "plugins." + t.key
	case t.kind == "profile" && t.section == "default":
		return "default." + t.key
	}
	return t.key + " --" + t.kind + " " + quoted(t.section)
}

// findTarget reads a setting's name for the verbs that write, and returns the
// files it has read for that. Both files must be readable, also when only one
// of them is to be written: what was said of a profile must not depend on a
// file that nobody can read.
func findTarget(env *app.Env, g *global.Options, sub subsection, name string) (target, *shared.Files, error) {
	kind, section, err := sub.choice()
	if err != nil {
		return target{}, nil, err
	}
	files, err := shared.Load(env.Paths)
	if err != nil {
		return target{}, nil, err
	}
	var at target
	if kind != "" {
		at, err = target{kind: kind, section: section}.with(name, strings.Split(name, "."))
	} else {
		at, err = parseTarget(name, settings.ResolveAny(g.Flags(), env.Vars, files).ProfileName().Text)
	}
	return at, files, err
}

func (t target) set(files *edit.Files, value string) error {
	file := t.in(files)
	if t.nested != "" {
		return file.SetNested(t.id(), t.key, t.nested, value)
	}
	return file.Set(t.id(), t.key, value)
}

// refused makes a name or value that cannot be written a usage error. A line
// break in it is none, so that the exit code is that of the AWS CLI.
func refused(err error) error {
	var e *problem.Error
	if errors.As(err, &e) && errors.Is(err, ini.ErrName) && !strings.Contains(err.Error(), "line break") {
		e.Kind = problem.Usage
	}
	return err
}
