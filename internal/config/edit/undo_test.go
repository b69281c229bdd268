package edit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
)

// undo takes the last change back, after a dry run that must say the same.
func undo(t *testing.T, e Editor, force bool) {
	t.Helper()
	dry := e
	dry.DryRun = true
	planned, err := dry.Undo(t.Context(), 0, force)
	if err != nil {
		t.Fatal(err)
	}
	r, err := e.Undo(t.Context(), 0, force)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(planned.Diff(), r.Diff()); diff != "" || r.Diff() == "" {
		t.Errorf("planned otherwise: %s", diff)
	}
}

func redo(t *testing.T, e Editor) {
	t.Helper()
	if _, err := e.Redo(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestUndoAndRedo(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	if _, err := e.Undo(t.Context(), 0, false); err == nil {
		t.Error("there was nothing to undo")
	}
	config := "# mine\r\n[profile dev]\r\nk = 0 # why\r\n"
	put(t, e, "config", config)
	if err := setBoth(e, "1"); err != nil {
		t.Fatal(err)
	}
	edited := "# mine\r\n[profile dev]\r\n# why\r\nk = 1\r\n"
	for range 2 {
		want(t, e, "config", edited)
		want(t, e, "credentials", "[dev]\nk = 1\n")
		undo(t, e, false)
		want(t, e, "config", config)
		want(t, e, "credentials", "")
		redo(t, e)
	}
	if _, err := e.Redo(t.Context()); err == nil {
		t.Error("there was nothing to redo")
	}
	// Another program changes the file: its work is not thrown away unasked, and not for good when it is asked for.
	put(t, e, "config", "[default]\n")
	var p *problem.Error
	if _, err := e.Undo(t.Context(), 0, false); !errors.As(err, &p) || p.Hint == "" {
		t.Errorf("got %v", err)
	}
	want(t, e, "config", "[default]\n")
	want(t, e, "credentials", "[dev]\nk = 1\n")
	undo(t, e, true)
	want(t, e, "config", config)
	want(t, e, "credentials", "")
	redo(t, e)
	want(t, e, "config", edited)
	want(t, e, "credentials", "[dev]\nk = 1\n")
	redo(t, e)
	want(t, e, "config", "[default]\n")
}

func TestGenerations(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	text := func(i int) string {
		if i == 0 {
			return ""
		}
		return fmt.Sprintf("[default]\nk = %d\n", i)
	}
	for i := 1; i <= 5; i++ {
		e.Command = fmt.Sprint("command ", i)
		if err := setKey(e, "k", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	for i := 4; i >= 0; i-- {
		undo(t, e, false)
		want(t, e, "config", text(i))
	}
	if _, err := e.Undo(t.Context(), 0, false); err == nil {
		t.Error("undone more than there was")
	}
	for i := 1; i <= 5; i++ {
		redo(t, e)
		want(t, e, "config", text(i))
	}
	list, err := e.List()
	if err != nil || len(list) != 5 || list[0].Command != "command 5" {
		t.Fatalf("%v, %v", list, err)
	}
	r, err := e.Undo(t.Context(), list[2].ID, false)
	if err != nil || len(r.Records) != 3 || len(r.Changes) != 1 || r.Changes[0].After != text(2) {
		t.Fatalf("%+v, %v", r, err)
	}
	want(t, e, "config", text(2))
	if _, err := e.Undo(t.Context(), list[2].ID, false); err == nil {
		t.Error("undone twice")
	}
	// A new change takes the place of those that were taken back; a refused one does not.
	refused := func(*Files) error { return errors.New("no") }
	if _, err := e.Apply(t.Context(), refused, shared.ConfigFile); err == nil {
		t.Fatal("not refused")
	}
	redo(t, e)
	if err := setKey(e, "k", "new"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Redo(t.Context()); err == nil {
		t.Error("redone over a newer change")
	}
	undo(t, e, false)
	want(t, e, "config", text(3))
}

// TestManyStepsAreCheckedFirst: what cannot be taken back keeps later changes from being taken back, too.
func TestManyStepsAreCheckedFirst(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	for i := range 2 {
		if err := setKey(e, "k", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	put(t, e, "config", "[default]\nk = foreign\n")
	for i := 2; i < 4; i++ {
		if err := setKey(e, "k", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := e.Undo(t.Context(), 1, false); err == nil {
		t.Error("another program's change was taken back")
	}
	want(t, e, "config", "[default]\nk = 3\n")
	if _, err := e.Undo(t.Context(), 1, true); err != nil {
		t.Fatal(err)
	}
	want(t, e, "config", "")
}

// TestUndoOfWhatIsUndone: a file that is already as undo would leave it is no obstacle.
func TestUndoOfWhatIsUndone(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "config", "[profile dev]\nk = 0\n")
	put(t, e, "credentials", "[dev]\nk = 0\n")
	if err := setBoth(e, "1"); err != nil {
		t.Fatal(err)
	}
	put(t, e, "config", "[profile dev]\nk = 0\n")
	undo(t, e, false)
	want(t, e, "config", "[profile dev]\nk = 0\n")
	want(t, e, "credentials", "[dev]\nk = 0\n")
}

// TestFailingEditsKeepTheUndo: an edit, an undo and a redo that cannot be written leave all that was remembered.
func TestFailingEditsKeepTheUndo(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "credentials", "[dev]\naws_secret_access_key = precious\n")
	if err := setKey(e, "k", "1"); err != nil {
		t.Fatal(err)
	}
	_, err := e.Apply(t.Context(), func(f *Files) error { f.Credentials.Remove(Profile("dev")); return nil }, shared.CredentialsFile)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := os.Chmod(e.Paths.Credentials, 0o400); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Undo(t.Context(), 0, false); err == nil {
			t.Error("a read-only file was written")
		}
		if err := setBoth(e, "2"); err == nil {
			t.Error("a read-only file was written")
		}
		if err := os.Chmod(e.Paths.Credentials, 0o600); err != nil {
			t.Fatal(err)
		}
		undo(t, e, false)
		want(t, e, "credentials", "[dev]\naws_secret_access_key = precious\n")
		if err := os.Chmod(e.Paths.Credentials, 0o400); err != nil {
			t.Fatal(err)
		}
		if _, err := e.Redo(t.Context()); err == nil {
			t.Error("a read-only file was written")
		}
		if err := os.Chmod(e.Paths.Credentials, 0o600); err != nil {
			t.Fatal(err)
		}
		redo(t, e)
		want(t, e, "credentials", "")
	}
	undo(t, e, false)
	undo(t, e, false)
	want(t, e, "config", "")
}

// laterClock is the system's, some time on.
type laterClock struct {
	clock.System
	by time.Duration
}

func (c laterClock) Now() time.Time { return time.Now().Add(c.by) }

func TestWhatIsKept(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	put(t, e, "awsid/undo/config.bak", "[default]\n")
	for i := range KeepChanges + 5 {
		if err := setKey(e, "k", fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
	}
	list, err := e.List()
	if err != nil || len(list) != KeepChanges || list[0].ID != KeepChanges+5 {
		t.Errorf("%d are kept, %v", len(list), err)
	}
	if strings.Contains(names(t, e), "config.bak") {
		t.Error("copies of before are left")
	}
	e.Clock = laterClock{by: KeepFor + time.Hour}
	if err := setKey(e, "k", "late"); err != nil {
		t.Fatal(err)
	}
	if list, err = e.List(); err != nil || len(list) != 1 {
		t.Errorf("%d are kept for ever, %v", len(list), err)
	}
	if _, err := e.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
	if list, err = e.List(); err != nil || len(list) != 0 {
		t.Errorf("%d are not forgotten, %v", len(list), err)
	}
	if got := names(t, e); got != ".aws .aws/awsid .aws/awsid/undo .aws/config" {
		t.Error(got)
	}
}

func TestRemovesSecrets(t *testing.T) {
	t.Parallel()
	const keys = "[a]\naws_access_key_id = AKIA1\naws_secret_access_key = s1\n[b]\naws_secret_access_key = s2\n"
	for name, c := range map[string]struct {
		change func(*Files) error
		want   bool
	}{
		"removed":       {func(f *Files) error { return ok(f.Credentials.Remove(Profile("a"))) }, true},
		"key removed":   {func(f *Files) error { return ok(f.Credentials.Delete(Profile("b"), "aws_secret_access_key")) }, true},
		"renamed":       {func(f *Files) error { return f.Credentials.Rename(Profile("a"), "c") }, false},
		"replaced":      {func(f *Files) error { return f.Credentials.Set(Profile("a"), "aws_secret_access_key", "s3") }, false},
		"something new": {func(f *Files) error { return f.Credentials.Set(Profile("z"), "aws_secret_access_key", "s3") }, false},
		"moved": {func(f *Files) error {
			return errors.Join(ok(f.Credentials.Remove(Profile("b"))), f.Config.Set(Profile("b"), "aws_secret_access_key", "s2"))
		}, false},
	} {
		e := editorFor(t.TempDir())
		put(t, e, "credentials", keys)
		r, err := e.Apply(t.Context(), c.change, shared.CredentialsFile, shared.ConfigFile)
		if err != nil || r.RemovesSecrets() != c.want {
			t.Errorf("%s: %v, %v", name, r.RemovesSecrets(), err)
		}
	}
}

// TestRecordsOfOthers: what is not whole, or no record, is passed over and left alone.
func TestRecordsOfOthers(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	for name, text := range map[string]string{
		"00000007.made.bak":   "",
		"00000008.making.bak": `{"files":[{"path":"/x","before":-1,"after":5}]}` + "\nabc",
		"00000009.made.bak":   "no record\n", "notes": "mine", "x.made.bak": "{}\n",
	} {
		put(t, e, filepath.Join("awsid", "undo", name), text)
	}
	if err := setKey(e, "k", "1"); err != nil {
		t.Fatal(err)
	}
	if list, err := e.List(); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	undo(t, e, false)
	want(t, e, "config", "")
}

// TestLargeFiles: the cost of an edit and its undo grows with the file, not faster.
func TestLargeFiles(t *testing.T) {
	t.Parallel()
	cost := func(profiles int) time.Duration {
		e := editorFor(t.TempDir())
		var b strings.Builder
		for i := range profiles {
			fmt.Fprintf(&b, "# of %d\n[p%d]\naws_access_key_id = AKIA%d\naws_secret_access_key = secret%d\n\n", i, i, i, i)
		}
		put(t, e, "credentials", b.String())
		best := time.Hour
		for range 3 {
			began := time.Now()
			r, err := e.Apply(context.Background(), func(f *Files) error {
				var ids []shared.ID
				for i := 0; i < profiles; i += 2 {
					ids = append(ids, Profile(fmt.Sprintf("p%d", i)))
				}
				return ok(f.Credentials.Remove(ids...))
			}, shared.CredentialsFile)
			if err != nil || !r.RemovesSecrets() {
				t.Fatal(err)
			}
			if _, err := e.Undo(context.Background(), 0, false); err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(began))
		}
		want(t, e, "credentials", b.String())
		return best
	}
	few, many := cost(1000), cost(8000)
	if many > 40*few {
		t.Errorf("1,000 profiles take %s, 8,000 take %s", few, many)
	}
}

// A folder of changes that was closed since still has them: that there is nothing to undo would be wrong.
func TestUndoFolderClosedSince(t *testing.T) {
	t.Parallel()
	e := editorFor(t.TempDir())
	if err := setKey(e, "k", "1"); err != nil {
		t.Fatal(err)
	}
	dir := undoFolder(e.Paths)
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o700) })
	if _, err := e.Undo(t.Context(), 0, false); err == nil || !strings.Contains(err.Error(), "remembered there") {
		t.Errorf("got %v", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Undo(t.Context(), 0, false); err != nil {
		t.Error(err)
	}
}
