package edit

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// The previous version is kept in ~/.aws/awsid/undo: a journal that says
// which files the last transaction changed, and their text before it.
const (
	undoDirectory = "undo"
	journalName   = "journal.bak"
)

// journal describes the last transaction.
type journal struct {
	Time  time.Time      `json:"time"`
	Files []journalEntry `json:"files"`
}

// journalEntry is one file of it.
type journalEntry struct {
	Path    string       `json:"path"`
	Which   shared.Which `json:"which"`
	Backup  string       `json:"backup,omitempty"` // file name; "" when the file was new
	After   string       `json:"after"`            // SHA-256 of the text the transaction left
	Removed bool         `json:"removed,omitempty"`
}

func (e Editor) undoPath(name string) string {
	return filepath.Join(e.Paths.State, undoDirectory, name)
}

func backupName(which shared.Which) string {
	if which == shared.CredentialsFile {
		return "credentials.bak"
	}
	return "config.bak"
}

// storeBackup stores the previous versions. The journal is written last: until then
// it would describe files that are not there.
func (e Editor) storeBackup(r *Result) error {
	j := journal{Time: e.Clock.Now().UTC()}
	for _, c := range r.Changes {
		entry := journalEntry{Path: c.Path, Which: c.Which, After: digest(c.After), Removed: c.Removed}
		if c.Existed {
			entry.Backup = backupName(c.Which)
			if err := atomicfile.WriteFile(e.undoPath(entry.Backup), bytesOf(c.Before), atomicfile.Options{}); err != nil {
				return err
			}
		}
		j.Files = append(j.Files, entry)
	}
	text, err := json.MarshalIndent(j, "", "  ")
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(e.undoPath(journalName), append(text, '\n'), atomicfile.Options{})
}

func digest(text string) string {
	sum := sha256.Sum256(bytesOf(text))
	return hex.EncodeToString(sum[:])
}

// Undo puts the files back to how they were before the last transaction; done twice, it does that one again. A file
// that has been changed since by another program is left alone, unless force is set.
func (e Editor) Undo(ctx context.Context, force bool) (*Result, error) {
	j, err := e.lastTransaction()
	if err != nil {
		return nil, err
	}
	targets, err := j.targets()
	if err != nil {
		return nil, err
	}
	unlock := func() {}
	if !e.DryRun {
		if unlock, err = e.lockTargets(ctx, targets); err != nil {
			return nil, err
		}
	}
	defer unlock()
	r, err := e.revert(j, targets, force)
	if err != nil || e.DryRun || !r.Changed() {
		return r, err
	}
	r.BackupErr = e.storeBackup(r)
	return r, r.write()
}

func (e Editor) lastTransaction() (journal, error) {
	var j journal
	text, err := os.ReadFile(e.undoPath(journalName))
	if errors.Is(err, fs.ErrNotExist) {
		return j, problem.New(problem.General, "there is nothing to undo")
	}
	if err == nil {
		err = json.Unmarshal(text, &j)
	}
	if err != nil {
		return j, e.fileError("read", e.undoPath(journalName), err)
	}
	return j, nil
}

func (j journal) targets() ([]target, error) {
	var list []target
	for _, entry := range j.Files {
		real, err := atomicfile.Resolve(entry.Path)
		if err != nil {
			return nil, err
		}
		list = append(list, target{which: entry.Which, path: entry.Path, real: real})
	}
	return list, nil
}

// revert computes the changes that undo the transaction.
func (e Editor) revert(j journal, targets []target, force bool) (*Result, error) {
	r := &Result{home: e.Paths.Home}
	for i, entry := range j.Files {
		c, err := e.revertOne(entry, targets[i])
		if err != nil {
			return nil, err
		}
		if c.isDone() {
			// The transaction was killed before it came to this file.
			continue
		}
		if changed := c.Existed == entry.Removed || digest(c.Before) != entry.After; changed && !force {
			return nil, problem.New(problem.General, "the file has been changed since").
				WithDoing("undo the last change of " + paths.Tilde(c.Path, e.Paths.Home)).
				WithHint("to lose that change, run: awsid configure undo --force")
		}
		r.Changes = append(r.Changes, c)
	}
	return r, nil
}

func (e Editor) revertOne(entry journalEntry, t target) (c Change, err error) {
	c = Change{Which: entry.Which, Path: entry.Path, real: t.real, Removed: entry.Backup == ""}
	if c.Before, c.Existed, err = e.readTarget(t); err != nil || c.Removed {
		return c, err
	}
	if c.After, err = readText(e.undoPath(entry.Backup)); err != nil {
		return c, e.fileError("read", e.undoPath(entry.Backup), err)
	}
	return c, nil
}
