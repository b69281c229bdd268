package configure

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

type importOptions struct {
	global      *global.Options
	csv         string
	prefix      string
	skipInvalid bool
	writing     configwrite.Options
}

func newImport(env *app.Env, g *global.Options) *cobra.Command {
	opts := importOptions{global: g}
	cmd := &cobra.Command{
		Use:   "import --csv file://PATH",
		Short: "take access keys from the console's CSV file",
		Long: `Write the access keys of a CSV file from the IAM console to the credentials
file, one profile for each user. A session token of older keys is removed.

A file without a user column, as the console gives for a single key, becomes
the profile named by --profile, else by the file's name NAME_accessKeys.csv,
else the selected one.`,
		Example: `  awsid configure import --csv file://~/Downloads/alice_accessKeys.csv
  awsid configure import --csv file://users.csv --profile-prefix corp- --dry-run`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !cmd.Flags().Changed("csv") {
				return global.Usage(cmd, problem.New(problem.Usage, "--csv is missing"))
			}
			return runImport(cmd.Context(), env, opts)
		},
	}
	cmd.Flags().StringVar(&opts.csv, "csv", "", "`file://PATH` of the CSV file, or CSV text")
	cmd.Flags().StringVar(&opts.prefix, "profile-prefix", "", "put this `TEXT` before every user name")
	cmd.Flags().BoolVar(&opts.skipInvalid, "skip-invalid", false, "leave out rows that lack a value or have a name no profile can have")
	opts.writing.Flags(cmd)
	return cmd
}

func runImport(ctx context.Context, env *app.Env, opts importOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	text, err := opts.readCSVText(env)
	if err != nil {
		return err
	}
	keys, err := parseAccessKeys(text, opts.skipInvalid, opts.checkUser)
	if err == nil {
		err = opts.nameKeys(keys, settings.ResolveAny(opts.global.Flags(), env.Vars, files))
	}
	if err != nil {
		return &problem.Error{Doing: "import", Origin: opts.csvPlace(), Err: err}
	}
	if err := opts.writeKeys(ctx, env, keys, tokenFiles(files, keys)); err != nil || opts.writing.DryRun {
		return err
	}
	err = env.Tellf(env.Stdout, "Successfully imported %d profile(s)", len(keys))
	return err
}

// readCSVText is the CSV itself: the content of a file:// path, or the option's value.
func (o importOptions) readCSVText(env *app.Env) (string, error) {
	if name, ok := strings.CutPrefix(o.csv, "file://"); ok {
		text, err := readFile(env, name)
		if err == nil && !utf8.ValidString(text) {
			err = errors.New(name + " is not UTF-8 text")
		}
		if err != nil {
			return "", &problem.Error{Kind: problem.Usage, Code: "ParamValidation", Doing: "--csv", Err: err}
		}
		return text, nil
	}
	return o.csv, o.checkIsText(env)
}

// checkIsText refuses a value that is the name of a file, written in another way than file://PATH. CSV text has several
// columns or lines.
func (o importOptions) checkIsText(env *app.Env) error {
	name, isBinary := strings.CutPrefix(o.csv, "fileb://")
	name = strings.TrimPrefix(name, "file:")
	_, err := os.Stat(absolutePath(env, name))
	if isThere := name != "" && err == nil; !isThere && (name == "" || strings.ContainsAny(name, ",\r\n")) {
		return nil
	}
	p := problem.New(problem.General, "--csv takes CSV text, and %q is the name of a file", o.csv)
	if err != nil && secret.Scrub(name) != name { // perhaps a key of the row that was meant
		return problem.New(problem.General, "--csv takes CSV text with a header, or a file, and got one word").
			WithHint("name the file: --csv file://PATH")
	}
	if err != nil {
		p = problem.New(problem.General, "--csv takes CSV text, and %q is neither that nor a file that is there", o.csv)
	}
	if isBinary {
		p.Kind = problem.Usage
	}
	return p.WithHint("put file:// in front of its path: --csv %s", shellwords.ForPaste("file://"+name))
}

// csvPlace names the CSV file in errors.
func (o importOptions) csvPlace() string {
	name, _ := strings.CutPrefix(o.csv, "file://")
	if name == o.csv {
		return "--csv"
	}
	return name
}

func (o importOptions) checkUser(user string) error {
	_, err := shared.Header(shared.CredentialsFile, shared.ID{Kind: shared.KindProfile, Name: o.prefix + user})
	return err
}

// nameKeys turns user names into profile names, and names the key of a file that has no user column.
func (o importOptions) nameKeys(keys []accessKey, set *settings.Settings) error {
	for i := range keys {
		if keys[i].user != "" {
			keys[i].user = o.prefix + keys[i].user
			continue
		}
		if len(keys) > 1 {
			return fmt.Errorf("the file has %d keys but no column %q to tell their profiles apart", len(keys), userColumn)
		}
		keys[i].user = o.profileOfFile(set)
	}
	return nil
}

// profileOfFile names the profile for a file of one key without a user.
func (o importOptions) profileOfFile(set *settings.Settings) string {
	name := filepath.Base(o.csvPlace())
	if user, ok := strings.CutSuffix(name, "_accessKeys.csv"); ok && user != "" && o.global.Get("profile") == "" {
		return o.prefix + user
	}
	return set.ProfileName().Text
}

// tokenFiles are the files to write: the credentials file, and the config file
// if it has a session token of one of the profiles.
func tokenFiles(files *shared.Files, keys []accessKey) []shared.Which {
	hasToken := func(key accessKey) bool {
		profile, ok := files.Profile(key.user)
		return ok && slices.ContainsFunc(tokenKeys, func(token string) bool {
			_, found := profile.Config.Get(token)
			return found
		})
	}
	if slices.ContainsFunc(keys, hasToken) {
		return []shared.Which{shared.CredentialsFile, shared.ConfigFile}
	}
	return []shared.Which{shared.CredentialsFile}
}

// writeKeys puts all keys into the credentials file at once. The tokens of older keys go.
func (o importOptions) writeKeys(ctx context.Context, env *app.Env, keys []accessKey, which []shared.Which) error {
	_, err := o.writing.Apply(ctx, env, func(files *edit.Files) error {
		for _, key := range keys {
			id := edit.Profile(key.user)
			if err := files.Credentials.Set(id, "aws_access_key_id", key.id); err != nil {
				return err
			}
			if err := files.Credentials.Set(id, "aws_secret_access_key", key.secret.Reveal()); err != nil {
				return err
			}
			dropTokens(files, id)
		}
		return nil
	}, which...)
	return err
}
