// Package configwrite is how a command changes the shared files: in one transaction,
// or with --dry-run as a diff, and with a warning about what others can read.
package configwrite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/style"
)

// Options are the options of every command that writes the shared files.
type Options struct {
	DryRun bool
	// Seen is what the command has read of the files already, or nil.
	Seen *shared.Files
	// Subject says in the list of changes what the command is about, such as a profile's name; never a secret.
	Subject string
	// IsOwn says that the AWS CLI has no such command. Of its commands the standard error is read by programs, so that
	// notes go to a terminal only.
	IsOwn bool
	// Command are its words, for a command without these flags.
	Command string

	cmd *cobra.Command
}

// Flags defines them on a command.
func (o *Options) Flags(cmd *cobra.Command) {
	o.cmd = cmd
	cmd.Flags().BoolVar(&o.DryRun, "dry-run", false, "print what would change as a diff, secrets masked, and change nothing")
}

// Apply runs change on the named files and reports whether they
// changed. With --dry-run it prints the diff instead and reports false.
func (o Options) Apply(ctx context.Context, env *app.Env, change func(*edit.Files) error, which ...shared.Which) (bool, error) {
	result, err := o.Editor(env).Apply(ctx, change, which...)
	if err != nil {
		return false, err
	}
	return o.Finish(env, result)
}

// Editor returns the editor of the command's files.
func (o Options) Editor(env *app.Env) edit.Editor {
	command := o.Command
	if o.cmd != nil {
		_, command, _ = strings.Cut(o.cmd.CommandPath(), " ")
	}
	return edit.Editor{
		Paths: env.Paths, Clock: env.Clock, DryRun: o.DryRun, Seen: o.Seen,
		Command: strings.TrimSpace(command + " " + o.Subject),
	}
}

// Finish reports a transaction: it prints the diff of a dry run, says what a person should know of what was written,
// and warns where a file with secrets is open to others. It reports whether files changed.
func (o Options) Finish(env *app.Env, result *edit.Result) (bool, error) {
	if o.DryRun {
		st := env.Style(env.Stdout)
		return false, st.Print(st.Diff(result.Diff()))
	}
	for _, c := range result.Changes {
		env.Debug("file replaced", "file", c.Path, "removed", c.Removed)
		if c.Which == shared.CredentialsFile && !c.Removed {
			warnIfOpen(env, c.Path)
		}
	}
	for _, text := range result.Notes {
		note(env, "%s", text)
	}
	if result.WeakLocks && isFirstTime(env, "locks-are-weak") {
		note(env, "the file system has no locks; awsid makes files in their place, and waits for one that a killed process left behind")
	}
	switch {
	case result.BackupErr != nil:
		Warn(env, "the version before this change could not be kept: %v", result.BackupErr)
	case (o.IsOwn || env.Terminal != nil && env.Terminal.StderrIsTerminal()) && result.RemovesSecrets():
		until := env.Clock.Now().Add(edit.KeepFor).Local().Format("2 January 2006")
		note(env, "what was removed stays in the undo copies until awsid's first change after %s; to drop it now: awsid configure undo --forget", until)
	}
	return result.Changed(), nil
}

// isFirstTime reports whether something has not been told yet, and notes that it is now.
func isFirstTime(env *app.Env, what string) bool {
	f, err := os.OpenFile(filepath.Join(env.Paths.State, what), os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return !errors.Is(err, fs.ErrExist)
	}
	return f.Close() == nil
}

// warnIfOpen warns when others than the owner can use a file that holds keys.
// Its mode is the person's choice and stays.
func warnIfOpen(env *app.Env, path string) {
	if info, err := os.Stat(path); err != nil || env.GOOS == "windows" || info.Mode().Perm()&(groupAndOthers) == 0 {
		return
	}
	Warn(env, "%s holds keys and is open to other users; close it with: chmod 600 %s", path, shellwords.Quote(path))
}

const groupAndOthers fs.FileMode = 0o077

// note tells a person what is good to know.
func note(env *app.Env, format string, args ...any) {
	say(env, style.Style.Note, "note:", fmt.Sprintf(format, args...))
}

// Warn tells a person of something that did not keep the files from changing.
func Warn(env *app.Env, format string, args ...any) {
	say(env, style.Style.Doubtful, "warning:", fmt.Sprintf(format, args...))
}

// say writes a line to standard error whose failure is of no consequence.
func say(env *app.Env, paint func(style.Style, string) string, label, text string) {
	st := env.Style(env.Stderr)
	_ = st.Print("\n" + st.Wrap("awsid: "+paint(st, label)+" "+st.Commands(printable.Text(text)), len("  ")) + "\n")
}
