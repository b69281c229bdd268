package edit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// How much is kept. What is kept holds secrets, also those that have been removed from the files.
const (
	KeepFor     = 7 * 24 * time.Hour
	KeepChanges = 20
	keepBytes   = 64 << 20
)

// journal is the folder that remembers the last changes: a file for each, with the text of the shared files before and
// after it. The ending of its name says how the change stands, so that every step of it is one rename, and the last.
// One process at a time has its lock, from before it looks until all is done: what it finds under way was cut off.
type journal struct {
	dir  string
	now  time.Time
	lock *filelock.Lock
}

// recordEnding says to people, and to programs that clean up or copy a home, what a record is.
const recordEnding = ".bak"

// recordState is the part of a record's name that says how its change stands.
type recordState string

const (
	stateMade    recordState = "made"
	stateUndone  recordState = "undone"
	stateMaking  recordState = "making"
	stateUndoing recordState = "undoing"
	stateRedoing recordState = "redoing"
)

func states() []recordState {
	return []recordState{stateMade, stateUndone, stateMaking, stateUndoing, stateRedoing}
}

func anyRecord(Record) bool { return true }

// Record is a change that is remembered.
type Record struct {
	ID      int
	Time    time.Time
	Command string // the words of the command that made it
	Paths   []string
	state   recordState
	files   []fileRecord
}

// IsUndone reports whether the change has been taken back.
func (r Record) IsUndone() bool { return r.state == stateUndone }

// State says for people how the change stands.
func (r Record) State() string {
	switch {
	case r.IsUndone():
		return "undone"
	case r.isCutOff():
		return "cut off"
	}
	return "made"
}

// isCutOff reports whether the process that made the change, or took it back, did not come to an end.
func (r Record) isCutOff() bool { return r.state != stateMade && r.state != stateUndone }

// fileRecord is one file of a record.
type fileRecord struct {
	target
	before, after version
}

// header is the first line of a record; the texts follow, before and after of each file.
type header struct {
	Time    time.Time    `json:"time"`
	Command string       `json:"command"`
	Files   []fileHeader `json:"files"`
}

// fileHeader has the lengths of the texts, -1 where there was no file.
type fileHeader struct {
	Path   string       `json:"path"`
	Which  shared.Which `json:"which"`
	Before int          `json:"before"`
	After  int          `json:"after"`
}

// undoFolder is ~/.aws/awsid/undo, or, where nothing can be made below ~/.aws, a place for such things elsewhere.
func undoFolder(p paths.Paths) string {
	usual := usualUndoFolder(p)
	other := filepath.Join(p.Home, ".local", "state", "awsid", "undo")
	if atomicfile.IsClosed(usual) && !atomicfile.IsClosed(other) {
		return other
	}
	return usual
}

func usualUndoFolder(p paths.Paths) string { return filepath.Join(p.State, "undo") }

// generatedPath is the record of what was generated in a config file, which other config files know nothing of.
func generatedPath(p paths.Paths) string {
	sum := sha256.Sum256([]byte(paths.Tilde(p.Config, p.Home)))
	return filepath.Join(filepath.Dir(undoFolder(p)), "generated", hex.EncodeToString(sum[:8]))
}

func (e Editor) journal() *journal {
	return &journal{dir: undoFolder(e.Paths), now: e.Clock.Now().UTC()}
}

func (j *journal) take(ctx context.Context, e Editor) (err error) {
	j.lock, err = filelock.Acquire(ctx, e.Clock, j.lockPath(), e.wait())
	return err
}

func (j *journal) lockPath() string { return filepath.Join(j.dir, "journal.lock") }

func (j *journal) path(r *Record) string {
	return filepath.Join(j.dir, fmt.Sprintf("%08d.%s%s", r.ID, r.state, recordEnding))
}

// entries lists what is in the folder by its names alone, in the order in which the changes were made.
func (j *journal) entries() ([]Record, error) {
	files, err := os.ReadDir(j.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	var list []Record
	for _, file := range files {
		name, isRecord := strings.CutSuffix(file.Name(), recordEnding)
		number, state, _ := strings.Cut(name, ".")
		if !isRecord {
			continue
		}
		if id, err := strconv.Atoi(number); err == nil && slices.Contains(states(), recordState(state)) {
			list = append(list, Record{ID: id, state: recordState(state)})
		}
	}
	return list, nil
}

// records lists the wanted entries with what they are about. What cannot be read is passed over: a record is complete
// before its change begins.
func (j *journal) records(wanted func(Record) bool) ([]Record, error) {
	list, err := j.entries()
	var found []Record
	for _, r := range list {
		if wanted(r) && j.readHeader(&r) == nil {
			found = append(found, r)
		}
	}
	return found, err
}

// readHeader reads what a record is about, without the texts.
func (j *journal) readHeader(r *Record) error {
	f, err := readfile.Open(j.path(r))
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	first := make([]byte, min(info.Size(), 1<<16))
	if _, err := f.ReadAt(first, 0); err != nil {
		return err
	}
	return r.parseHeader(first, info.Size())
}

func (r *Record) parseHeader(data []byte, size int64) error {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	var h header
	if err := json.Unmarshal(line, &h); err != nil {
		return err
	}
	want := int64(len(line)) + 1
	r.Time, r.Command, r.Paths, r.files = h.Time, h.Command, nil, nil
	for _, f := range h.Files {
		want += int64(max(f.Before, 0) + max(f.After, 0))
		r.Paths = append(r.Paths, f.Path)
		r.files = append(r.files, fileRecord{
			target{f.Which, f.Path, f.Path}, version{f.Before >= 0, ""}, version{f.After >= 0, ""},
		})
	}
	if want != size {
		return errors.New("the record is not whole")
	}
	return nil
}

// readTexts completes a record, and finds out where its files are now.
func (j *journal) readTexts(r *Record) error {
	text, err := readText(j.path(r))
	if err != nil {
		return err
	}
	line, rest, _ := strings.Cut(text, "\n")
	var h header
	if err := json.Unmarshal([]byte(line), &h); err != nil {
		return err
	}
	for i, f := range h.Files {
		if r.files[i].real, err = atomicfile.Resolve(f.Path); err != nil {
			return err
		}
		r.files[i].before.text, rest = rest[:max(f.Before, 0)], rest[max(f.Before, 0):]
		r.files[i].after.text, rest = rest[:max(f.After, 0)], rest[max(f.After, 0):]
	}
	return nil
}

// store writes a new record.
func (j *journal) store(command string, changes []Change, as recordState) (*Record, error) {
	list, err := j.entries()
	if err != nil {
		return nil, err
	}
	r := &Record{ID: 1, Time: j.now, Command: command, state: as}
	if len(list) > 0 {
		r.ID = list[len(list)-1].ID + 1
	}
	h := header{Time: j.now, Command: command}
	for _, c := range changes {
		f := fileHeader{c.Path, c.Which, len(c.Before), len(c.After)}
		if !c.Existed {
			f.Before = -1
		}
		if c.Removed {
			f.After = -1
		}
		h.Files = append(h.Files, f)
		r.Paths = append(r.Paths, c.Path)
		r.files = append(r.files, fileRecord{target{c.Which, c.Path, c.real}, c.before(), c.after()})
	}
	line, err := json.Marshal(h)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	b.Write(append(line, '\n'))
	for _, c := range changes {
		b.WriteString(c.Before)
		b.WriteString(c.After)
	}
	return r, atomicfile.WriteFile(j.path(r), b.Bytes(), atomicfile.Options{})
}

// sync waits until a record is on the disk.
func (j *journal) sync(r *Record) error {
	f, err := os.OpenFile(j.path(r), os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// setState is the one step from one state to another.
func (j *journal) setState(r *Record, to recordState) error {
	before := j.path(r)
	next := *r
	next.state = to
	if err := atomicfile.Rename(before, j.path(&next)); err != nil {
		return err
	}
	*r = next
	return nil
}

func (j *journal) remove(r *Record) { _ = os.Remove(j.path(r)) }

// forgetUndone removes what can no longer be made again: a new change of the same files stands in its place.
func (j *journal) forgetUndone(made *Record) {
	list, _ := j.records(Record.IsUndone)
	for i, r := range list {
		if slices.ContainsFunc(r.Paths, func(p string) bool { return slices.Contains(made.Paths, p) }) {
			j.remove(&list[i])
		}
	}
}

func (j *journal) removeAll() {
	list, _ := j.entries()
	for i := range list {
		j.remove(&list[i])
	}
	j.removeOlderCopies()
}

// prune removes the oldest of what is too much, and what is old. Of those that are left only the oldest is read.
func (j *journal) prune() {
	list, _ := j.entries()
	list = slices.DeleteFunc(list, Record.isCutOff)
	kept, size := 0, int64(0)
	for kept < min(len(list), KeepChanges) && (kept == 0 || size <= keepBytes) {
		info, err := os.Lstat(j.path(&list[len(list)-1-kept]))
		if err != nil {
			return
		}
		kept++
		size += info.Size()
	}
	if size > keepBytes && kept > 1 {
		kept--
	}
	for i := range list {
		isTooMuch := i < len(list)-kept
		if !isTooMuch && j.readHeader(&list[i]) == nil && j.now.Sub(list[i].Time) <= KeepFor {
			break
		}
		if isTooMuch || !list[i].Time.IsZero() {
			j.remove(&list[i])
		}
	}
	j.removeOlderCopies()
}

// removeOlderCopies removes the copies of awsid before it had a journal.
func (j *journal) removeOlderCopies() {
	for _, name := range []string{"journal.bak", "config.bak", "credentials.bak"} {
		_ = os.Remove(filepath.Join(j.dir, name))
	}
}
