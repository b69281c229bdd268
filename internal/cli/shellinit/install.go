package shellinit

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/shellhook"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type installOptions struct{ install, uninstall, yes, dryRun bool }

func (o installOptions) isWanted() bool { return o.install || o.uninstall }

// mark ends the line in the rc file, so that it is known again.
const mark = "  # awsid init"

// runInstall puts the line into the rc file, or takes it out, after it has shown the change and a person has agreed.
func runInstall(ctx context.Context, env *app.Env, opts initOptions) error {
	if opts.install.install && opts.install.uninstall {
		return problem.New(problem.Usage, "--install and --uninstall exclude each other")
	}
	path, err := rcFile(env, opts.hook)
	if err != nil {
		return err
	}
	data, err := readfile.Regular(path, readfile.SmallLimit)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return problem.New(problem.General, "the rc file cannot be read: %w", err).At(path)
	}
	before := string(data)
	after := withoutLine(before)
	if opts.install.install {
		if after = before; !hasLine(before) {
			after = withLine(before, lineFor(opts)+mark)
		}
	}
	name := paths.Tilde(path, env.Paths.Home)
	if after == before {
		saved := false
		if opts.install.install && !opts.install.dryRun { // the script may be that of an older awsid
			if saved, err = saveScript(env, opts, filepath.Dir(path)); err != nil {
				return err
			}
		}
		if saved {
			script := filepath.Join(filepath.Dir(path), opts.hook.File)
			return env.Tellf(env.Stdout, "%s is written anew. %s needs no change.", paths.Tilde(script, env.Paths.Home), name)
		}
		return env.Tellf(env.Stdout, "%s needs no change.", name)
	}
	fmt.Fprint(env.Stdout, udiff.Unified(name, name, before, after))
	if opts.install.dryRun {
		return nil
	}
	if agreed, err := confirmChange(ctx, env, opts, name); err != nil || !agreed {
		return err
	}
	if _, err := saveScript(env, opts, filepath.Dir(path)); err != nil {
		return err
	}
	if err := atomicfile.WriteFile(path, []byte(after), atomicfile.Options{Perm: 0o644, Sync: true, InPlace: true}); err != nil {
		return err
	}
	undo := "`awsid init " + opts.hook.Name + " --uninstall` takes the line away again"
	if opts.install.uninstall {
		undo = "`awsid init " + opts.hook.Name + " --install` puts the line back"
	}
	err = env.Tellf(env.Stdout, "%s is changed; it counts for new shells. %s.", name, undo)
	return err
}

// rcFile returns the file that a shell reads at its start.
func rcFile(env *app.Env, h shellhook.Hook) (string, error) {
	home, config := env.Paths.Home, filepath.Join(env.Paths.Home, ".config")
	isApp := h.Name == "nushell" || h.Name == "elvish" // which are at home on every system
	switch {
	case env.GOOS == "windows" && h.Name == "pwsh":
		dir := powerShellFolder(env.Vars)
		if dir == "" {
			return "", problem.New(problem.Usage, "which PowerShell is meant, and where its profile is, is known inside PowerShell only").
				WithHint("run this in PowerShell: awsid init pwsh --install")
		}
		return filepath.Join(dir, filepath.Base(h.RC)), nil
	case env.GOOS == "windows" && isApp:
		config = cmp.Or(env.Vars.Get("APPDATA"), filepath.Join(home, "AppData", "Roaming"))
	case env.GOOS == "windows": // shells of Unix have a home of their own
		home = cmp.Or(env.Vars.Get("HOME"), home)
		config = filepath.Join(home, ".config")
	case env.GOOS == "darwin" && h.Name == "nushell":
		config = filepath.Join(home, "Library", "Application Support")
	case env.GOOS == "darwin" && h.Name == "bash":
		return filepath.Join(home, ".bash_profile"), nil // its terminals open login shells
	}
	if h.Name == "zsh" {
		home = cmp.Or(env.Vars.Get("ZDOTDIR"), home)
	}
	if below, ok := strings.CutPrefix(h.RC, ".config/"); ok {
		return filepath.Join(cmp.Or(env.Vars.Get("XDG_CONFIG_HOME"), config), filepath.FromSlash(below)), nil
	}
	return filepath.Join(home, h.RC), nil
}

// powerShellFolder returns where the PowerShell that runs us has its user's profile on Windows, beside his modules: below
// Documents, which may be anywhere, in a folder of another name before version 6.
func powerShellFolder(vars environ.Vars) string {
	for entry := range strings.SplitSeq(vars.Get("PSModulePath"), ";") {
		dir, isModules := strings.CutSuffix(strings.TrimRight(entry, `\`), `\Modules`)
		isUsers := strings.HasSuffix(dir, `\PowerShell`) || strings.HasSuffix(dir, `\WindowsPowerShell`)
		for _, shared := range []string{"ProgramFiles", "ProgramFiles(x86)", "ProgramW6432", "SystemRoot"} {
			root := vars.Get(shared)
			isUsers = isUsers && (root == "" || !strings.HasPrefix(strings.ToLower(dir), strings.ToLower(root)))
		}
		if isModules && isUsers {
			return dir
		}
	}
	return ""
}

// saveScript writes or removes the file with the script of a shell that evaluates no text, and reports whether it did.
func saveScript(env *app.Env, opts initOptions, dir string) (saved bool, err error) {
	path := filepath.Join(dir, opts.hook.File)
	switch {
	case opts.hook.File == "":
		return false, nil
	case opts.install.uninstall:
		if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
			return true, err
		}
		return false, nil
	}
	var script bytes.Buffer
	own := *env
	own.Stdout = &script
	if err := printHook(&own, opts); err != nil {
		return false, err
	}
	if old, err := readfile.Regular(path, readfile.SmallLimit); err == nil && bytes.Equal(old, script.Bytes()) {
		return false, nil
	}
	return true, atomicfile.WriteFile(path, script.Bytes(), atomicfile.Options{Perm: 0o644})
}

// lineFor is the line that runs init as it was called.
func lineFor(opts initOptions) string {
	call := "awsid init " + opts.hook.Name
	if opts.noPrompt {
		return strings.Replace(opts.hook.Line, call, call+" --no-prompt", 1)
	}
	return opts.hook.Line
}

func confirmChange(ctx context.Context, env *app.Env, opts initOptions, name string) (bool, error) {
	if opts.install.yes {
		return true, nil
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return false, problem.New(problem.Usage, "%s is not changed without being asked, and there is no terminal to ask at", name).
			WithHint("add --yes")
	}
	defer tty.Close()
	return prompt.New(tty, tty, env.Vars.Get("TERM")).Confirm(ctx, "Change "+name+"? [Y/n] ", true)
}

// hasLine reports whether the rc file sets awsid up, by our line or one that a person wrote.
func hasLine(text string) bool {
	return slices.ContainsFunc(strings.Split(text, "\n"), func(line string) bool {
		line = strings.TrimSpace(line)
		return !strings.HasPrefix(line, "#") && (strings.Contains(line, "awsid init") || strings.Contains(line, "awsid.nu"))
	})
}

// withLine returns the text with a line at its end, in the line ends that it has.
func withLine(text, line string) string {
	end := "\n"
	if strings.Contains(text, "\r\n") {
		end = "\r\n"
	}
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += end
	}
	return text + line + end
}

// withoutLine returns the text without the lines that we put there.
func withoutLine(text string) string {
	lines := slices.DeleteFunc(strings.SplitAfter(text, "\n"), func(line string) bool {
		return strings.HasSuffix(strings.TrimRight(line, "\r\n"), mark)
	})
	return strings.Join(lines, "")
}
