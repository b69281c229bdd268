// Package configwrite is how a command changes the shared files: in one transaction,
// or with --dry-run as a diff, and with a warning about what others can read.
package configwrite

import (
	"context"
	"fmt"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
)

// Options are the options of every command that writes the shared files.
type Options struct {
	DryRun bool
	// Seen is what the command has read of the files already, or nil.
	Seen *shared.Files
}

// Flags defines them on a command.
func (o *Options) Flags(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "print what would change as a diff, secrets masked, and change nothing")
}

// Apply runs change on the named files and reports whether they
// changed. With --dry-run it prints the diff instead and reports false.
func (o Options) Apply(ctx context.Context, env *app.Env, change func(*edit.Files) error, which ...shared.Which) (bool, error) {
	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock, DryRun: o.DryRun, Seen: o.Seen}
	result, err := editor.Apply(ctx, change, which...)
	if err != nil {
		return false, err
	}
	return o.Finish(env, result)
}

// Finish reports a transaction: it prints the diff of a dry run, and warns where a file with secrets is open to
// others. It reports whether files changed.
func (o Options) Finish(env *app.Env, result *edit.Result) (bool, error) {
	if o.DryRun {
		_, err := fmt.Fprint(env.Stdout, result.Diff())
		return false, err
	}
	for _, c := range result.Changes {
		env.Debug("file replaced", "file", c.Path, "removed", c.Removed)
		if c.Which == shared.CredentialsFile && !c.Removed {
			warnIfOpen(env, c.Path)
		}
	}
	if result.BackupErr != nil {
		Warn(env, "the version before this change could not be kept: %v", result.BackupErr)
	}
	return result.Changed(), nil
}

// warnIfOpen warns when others than the owner can use a file that holds keys.
// Its mode is the person's choice and stays.
func warnIfOpen(env *app.Env, path string) {
	if info, err := os.Stat(path); err != nil || env.GOOS == "windows" || info.Mode().Perm()&(groupAndOthers) == 0 {
		return
	}
	Warn(env, "%s holds keys and is open to other users; close it with: chmod 600 %s", path, path)
}

const groupAndOthers fs.FileMode = 0o077

// Warn tells a person of something that did not keep the files from changing.
func Warn(env *app.Env, format string, args ...any) {
	fmt.Fprintf(env.Stderr, "\nawsid: warning: "+format+"\n", args...)
}
