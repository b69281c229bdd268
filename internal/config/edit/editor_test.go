package edit

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// childVariable makes this test binary another process that edits the files
// below the home it names; the command is its first argument.
const childVariable = "EDIT_TEST_HOME"

func TestMain(m *testing.M) {
	if home := os.Getenv(childVariable); home != "" {
		if err := child(home, os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child is what the other processes do: set keys of their own, or write both
// files for ever until they are killed.
func child(home, command, name string) error {
	e := editorFor(home)
	if rest, ok := strings.CutPrefix(command, "crash "); ok {
		return crashChild(home, rest, name)
	}
	if command == "mixed" {
		return mixedChild(e, name)
	}
	if command == "set" {
		for i := range 10 {
			if err := setKey(e, fmt.Sprintf("%s_%d", name, i), "1"); err != nil {
				return err
			}
		}
		return nil
	}
	for i := 0; ; i++ {
		if err := setBoth(e, fmt.Sprint(i)); err != nil {
			return err
		}
		fmt.Println("written")
	}
}

func editorFor(home string) Editor {
	aws := filepath.Join(home, ".aws")
	return Editor{Clock: clock.System{}, Wait: time.Minute, Paths: paths.Paths{
		Home: home, Config: filepath.Join(aws, "config"),
		Credentials: filepath.Join(aws, "credentials"), State: filepath.Join(aws, "awsid"),
	}}
}

func setKey(e Editor, key, value string) error {
	_, err := e.Apply(context.Background(), func(f *Files) error {
		return f.Config.Set(Profile("default"), key, value)
	}, shared.ConfigFile)
	return err
}

func setBoth(e Editor, value string) error {
	_, err := e.Apply(context.Background(), changeBoth(value), shared.ConfigFile, shared.CredentialsFile)
	return err
}

func changeBoth(value string) func(*Files) error {
	return func(f *Files) error {
		return errors.Join(f.Config.Set(Profile("dev"), "k", value), f.Credentials.Set(Profile("dev"), "k", value))
	}
}

// put writes a file of the home, "config" or "credentials".
func put(t *testing.T, e Editor, name, text string) {
	t.Helper()
	path := filepath.Join(e.Paths.Home, ".aws", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// want compares a file of the home; "" means that there is none.
func want(t *testing.T, e Editor, name, text string) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(e.Paths.Home, ".aws", name))
	if text == "" && errors.Is(err, fs.ErrNotExist) {
		return
	}
	if err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff(text, string(data)); diff != "" {
		t.Errorf("%s: %s", name, diff)
	}
}

// names lists all files of the home.
func names(t *testing.T, e Editor) string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(e.Paths.Home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && path != e.Paths.Home {
			list = append(list, strings.TrimPrefix(path, e.Paths.Home+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

func TestApplyToNothing(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	if err := setBoth(e, "1"); err != nil {
		t.Fatal(err)
	}
	want(t, e, "config", "[profile dev]\nk = 1\n")
	want(t, e, "credentials", "[dev]\nk = 1\n")
	if got := names(t, e); got != ".aws .aws/awsid .aws/awsid/undo .aws/awsid/undo/00000001.made.bak .aws/config .aws/credentials" {
		t.Error(got)
	}
}

// Both variables may name one file, by whatever way: both edits are in it, once, and undo takes both back.
func TestOneFileForBoth(t *testing.T) {
	t.Parallel()
	for name, second := range map[string]func(e Editor) (string, error){
		"one path":      func(e Editor) (string, error) { return e.Paths.Config, nil },
		"untidy path":   func(e Editor) (string, error) { return e.Paths.Home + "//.aws/../.aws/config", nil },
		"symbolic link": func(e Editor) (string, error) { return e.Paths.Credentials, os.Symlink("config", e.Paths.Credentials) },
		"hard link": func(e Editor) (string, error) {
			return e.Paths.Credentials, os.Link(e.Paths.Config, e.Paths.Credentials)
		},
		"linked folder": func(e Editor) (string, error) {
			return e.Paths.Home + "/l/config", os.Symlink(".aws", e.Paths.Home+"/l")
		},
		"chain of links": func(e Editor) (string, error) {
			return e.Paths.Home + "/l/.aws/config", os.Symlink(".", e.Paths.Home+"/l")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := editorFor(t.TempDir())
			e.Wait = time.Second
			put(t, e, "config", "[default]\nregion = r\n")
			var err error
			if e.Paths.Credentials, err = second(e); err != nil {
				t.Fatal(err)
			}
			if err := setBoth(e, "1"); err != nil {
				t.Fatal(err)
			}
			want(t, e, "config", "[default]\nregion = r\n[profile dev]\nk = 1\n[dev]\nk = 1\n")
			if _, err := e.Undo(t.Context(), 0, false); err != nil {
				t.Fatal(err)
			}
			want(t, e, "config", "[default]\nregion = r\n")
		})
	}
}

func TestRefusedChangeLeavesNoTrace(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	refusal := errors.New("no")
	for _, change := range []func(*Files) error{
		func(*Files) error { return refusal },
		func(*Files) error { return nil },
		func(f *Files) error { return f.Config.Set(Profile("a]b"), "k", "1") },
		func(f *Files) error { return f.Config.Set(Profile("a"), "k=", "1") },
	} {
		r, err := e.Apply(t.Context(), change, shared.ConfigFile, shared.CredentialsFile)
		if err == nil && r.Changed() {
			t.Errorf("changed: %v", r.Changes)
		}
		if got := names(t, e); got != "" {
			t.Error(got)
		}
	}
	_, err := e.Apply(t.Context(), func(*Files) error { return refusal }, shared.ConfigFile)
	if err != refusal {
		t.Errorf("the error of the change became %v", err)
	}
}

func TestUnchangedFileIsNotWritten(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "config", "[default]\nk = 1\n")
	before, err := os.Stat(e.Paths.Config)
	if err != nil {
		t.Fatal(err)
	}
	if err := setKey(e, "k", "1"); err != nil {
		t.Fatal(err)
	}
	after, err := os.Stat(e.Paths.Config)
	if err != nil || !os.SameFile(before, after) {
		t.Error("the file was replaced by an equal one")
	}
	if got := names(t, e); got != ".aws .aws/config" {
		t.Error(got)
	}
}

func TestDryRun(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	e.DryRun = true
	put(t, e, "config", "[default]\nregion = a\n\n[profile dev]\nk = 0\n")
	r, err := e.Apply(t.Context(), func(f *Files) error {
		return errors.Join(
			f.Config.Set(Profile("default"), "region", "b"),
			f.Credentials.Set(Profile("dev"), "aws_secret_access_key", "wJalrXUtnFEMI/K7MDENG"),
		)
	}, shared.ConfigFile, shared.CredentialsFile)
	if err != nil {
		t.Fatal(err)
	}
	wantDiff := `--- /dev/null
+++ ~/.aws/credentials
@@ -0,0 +1,2 @@
+[dev]
+aws_secret_access_key = ****************DENG
--- ~/.aws/config
+++ ~/.aws/config
@@ -1,5 +1,5 @@
 [default]
-region = a
+region = b
 
 [profile dev]
 k = 0
`
	if diff := cmp.Diff(wantDiff, r.Diff()); diff != "" {
		t.Error(diff)
	}
	want(t, e, "config", "[default]\nregion = a\n\n[profile dev]\nk = 0\n")
	if got := names(t, e); got != ".aws .aws/config" {
		t.Error(got)
	}
}

func TestDiffHidesSecrets(t *testing.T) {
	t.Parallel()
	before := "[a]\n# aws_secret_access_key = COMMENTED-SECRET\naws_session_token = FIRST-SECRET\n  SECOND-SECRET\n" +
		"s3 =\n  password = NESTED-SECRET\nsso_registration_scopes = shown\nweb_identity_token_file = /shown\r\nlast = 1"
	c := Change{Path: "/h/config", Existed: true, Before: before, After: strings.Replace(before, "last = 1", "x = 2\n", 1)}
	diff := (&Result{Changes: []Change{c}, home: "/h"}).Diff()
	if strings.Contains(diff, "SECRET") && strings.Contains(strings.ReplaceAll(diff, "****************CRET", ""), "SECRET") {
		t.Errorf("a secret is shown:\n%s", diff)
	}
	for _, part := range []string{" web_identity_token_file = /shown\r\n", "-last = 1\n\\ No newline at end of file\n", "+x = 2\n"} {
		if !strings.Contains(diff, part) {
			t.Errorf("%q is missing in:\n%s", part, diff)
		}
	}
	whole := Change{Path: "/h/config", Existed: true, Before: before}
	if diff := (&Result{Changes: []Change{whole}}).Diff(); strings.Count(diff, "****************") != 4 || !strings.Contains(diff, "= shown") {
		t.Errorf("%s", diff)
	}
}

func TestBrokenFileIsRefused(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	broken := "[default]\nk = 1\nK = 2\njunk\n"
	put(t, e, "config", broken)
	err := setKey(e, "x", "1")
	if err == nil || !strings.Contains(err.Error(), "~/.aws/config:3") || !strings.Contains(err.Error(), "~/.aws/config:4") {
		t.Errorf("got %v", err)
	}
	want(t, e, "config", broken)
}

func TestRepair(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	e.Repair = true
	put(t, e, "config", "\ufeff[default]\nk = 1\n[profile x]\n[profile x]\n")
	_, err := e.Apply(t.Context(), func(f *Files) error {
		f.Config.Document.StripByteOrderMark()
		return nil
	}, shared.ConfigFile)
	if err != nil {
		t.Fatal(err)
	}
	want(t, e, "config", "[default]\nk = 1\n[profile x]\n[profile x]\n")
	_, err = e.Apply(t.Context(), func(f *Files) error {
		f.Config.Document = ini.Parse([]byte("[a]\n[a]\n[a]\n"))
		return nil
	}, shared.ConfigFile)
	if err == nil {
		t.Error("a repair may not make it worse")
	}
}

// TestAllOrNothing: the credentials file is written first, and put back when
// the config file cannot be.
func TestAllOrNothing(t *testing.T) {
	t.Parallel()
	for _, old := range []string{"[dev]\nk = 0\n", ""} {
		e := editorFor(t.TempDir())
		put(t, e, "config", "[default]\n")
		if old != "" {
			put(t, e, "credentials", old)
		}
		if err := os.Chmod(e.Paths.Config, 0o444); err != nil {
			t.Fatal(err)
		}
		if err := setBoth(e, "1"); err == nil || !strings.Contains(err.Error(), "read-only") {
			t.Errorf("got %v", err)
		}
		want(t, e, "credentials", old)
		want(t, e, "config", "[default]\n")
	}
}

func TestLinkedFiles(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	dotfiles := filepath.Join(e.Paths.Home, "dotfiles")
	for _, err := range []error{
		os.Mkdir(dotfiles, 0o700), os.Mkdir(filepath.Dir(e.Paths.Config), 0o700),
		os.Symlink("../dotfiles/aws", e.Paths.Config),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := setKey(e, "k", "1"); err != nil {
		t.Fatal(err)
	}
	want(t, e, "../dotfiles/aws", "[default]\nk = 1\n")
	same := e
	same.Paths.Credentials = filepath.Join(dotfiles, "aws")
	if err := setBoth(same, "1"); err != nil {
		t.Error(err)
	}
	want(t, e, "../dotfiles/aws", "[default]\nk = 1\n[profile dev]\nk = 1\n[dev]\nk = 1\n")
}

func TestBackupFailureDoesNotStopTheEdit(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "config", "[default]\n")
	put(t, e, "awsid", "a file in the way of the directory\n")
	put(t, e, filepath.Join("..", ".local"), "and one in the way of the other\n")
	r, err := e.Apply(t.Context(), func(f *Files) error {
		return f.Config.Set(Profile("default"), "k", "1")
	}, shared.ConfigFile)
	if err != nil || r.BackupErr == nil {
		t.Errorf("%v, %v", r, err)
	}
	want(t, e, "config", "[default]\nk = 1\n")
}

func TestSecretsStayPrivate(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "credentials", "[dev]\nk = 0\n")
	if err := os.Chmod(e.Paths.Credentials, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := setBoth(e, "1"); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(e.Paths.State, func(path string, d fs.DirEntry, err error) error {
		if info, err := d.Info(); err != nil || os.PathSeparator == '/' && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s is open to others: %v, %v", path, info.Mode(), err)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// TestNoUpdateIsLost: 100 edits of 10 processes and 100 of 10 goroutines, each
// of another key.
func TestNoUpdateIsLost(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	var wg sync.WaitGroup
	for i := range 10 {
		wg.Go(func() {
			process := exec.Command(os.Args[0], "set", fmt.Sprintf("process%d", i))
			process.Env = append(os.Environ(), childVariable+"="+e.Paths.Home)
			if out, err := process.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
		wg.Go(func() {
			for j := range 10 {
				if err := setKey(e, fmt.Sprintf("goroutine%d_%d", i, j), "1"); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	files, err := shared.Load(e.Paths)
	if err != nil {
		t.Fatal(err)
	}
	profile, _ := files.Profile("default")
	if got := len(profile.Values()); got != 200 {
		t.Errorf("%d of 200 keys are there", got)
	}
	if got := names(t, e); strings.Contains(got, ".lock") || strings.Contains(got, ".tmp") {
		t.Errorf("litter: %s", got)
	}
}

func TestRefusalsSayWhatToDo(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "config", "[profile a b]\n[profile 'a b']\ns3 =\n  k = 1\nx = 1\n")
	for _, c := range []struct {
		change func(*File) error
		hint   string
	}{
		{func(f *File) error { return f.Set(Profile("a b"), "s3", "1") }, `awsid configure unset s3 --profile "a b"`},
		{func(f *File) error { return f.SetNested(Profile("a b"), "x", "k", "1") }, `awsid configure unset x --profile "a b"`},
	} {
		_, err := e.Apply(t.Context(), func(f *Files) error { return c.change(f.Config) }, shared.ConfigFile)
		var p *problem.Error
		if !errors.As(err, &p) || !strings.Contains(p.Hint, c.hint) {
			t.Errorf("%v: hint %q, want %q", err, p.Hint, c.hint)
		}
	}
}
