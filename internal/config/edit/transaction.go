package edit

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// defaultWait is how long a process waits for the others' edits, each of which takes some milliseconds.
const defaultWait = 15 * time.Second

func (e Editor) wait() time.Duration { return cmp.Or(e.Wait, defaultWait) }

// session holds the locks of one edit: that of the journal and then those of the files.
type session struct {
	e         Editor
	journal   *journal // nil when there is none
	noJournal error    // and why
	locks     []*filelock.Lock
	locked    []string // the real paths of the files
	weak      bool
	notes     []string
}

// begin takes the journal. Where none can be made an edit does without.
func (e Editor) begin(ctx context.Context) (*session, error) {
	s := &session{e: e, journal: e.journal()}
	if err := s.journal.take(ctx, e); err != nil {
		if filelock.IsHeld(err) || ctx.Err() != nil {
			return nil, err
		}
		s.journal, s.noJournal = nil, err
		return s, nil
	}
	s.addLock(s.journal.lock)
	return s, nil
}

func (s *session) addLock(l *filelock.Lock) {
	s.locks = append(s.locks, l)
	s.weak = s.weak || l.IsWeak()
}

func (s *session) end() {
	for _, l := range slices.Backward(s.locks) {
		l.Release()
	}
}

// sharing chooses the records that have a file in common with targets.
func sharing(targets []target) func(Record) bool {
	return func(r Record) bool {
		return slices.ContainsFunc(r.Paths, func(path string) bool {
			real, err := atomicfile.Resolve(path)
			return err == nil && slices.ContainsFunc(targets, func(t target) bool { return atomicfile.IsSame(t.real, real) })
		})
	}
}

// lockAndRecover locks the targets, and with them the files of those changes that were cut off, and puts these in order.
func (s *session) lockAndRecover(ctx context.Context, targets []target, concerned func(Record) bool) error {
	cutOff, err := s.cutOff(concerned)
	if err != nil {
		return err
	}
	for _, r := range cutOff {
		for _, f := range r.files {
			targets = append(targets, f.target)
		}
	}
	if err := s.lockTargets(ctx, targets); err != nil {
		return err
	}
	for i := range cutOff {
		if err := s.recover(ctx, &cutOff[i]); err != nil {
			return err
		}
	}
	return nil
}

// lockTargets locks what is not locked yet.
func (s *session) lockTargets(ctx context.Context, targets []target) error {
	for _, t := range lockOrder(targets) {
		if slices.Contains(s.locked, t.real) {
			continue
		}
		l, err := s.e.lockTarget(ctx, t)
		if err != nil {
			return err
		}
		s.addLock(l)
		s.locked = append(s.locked, t.real)
	}
	return nil
}

// cutOff lists the changes that were cut off, with their texts.
func (s *session) cutOff(concerned func(Record) bool) ([]Record, error) {
	if s.journal == nil {
		return nil, nil
	}
	list, err := s.journal.records(Record.isCutOff)
	list = slices.DeleteFunc(list, func(r Record) bool { return !concerned(r) })
	for i := range list {
		err = errors.Join(err, s.journal.readTexts(&list[i]))
	}
	if err != nil {
		return nil, s.e.fileError("read", s.journal.dir, err)
	}
	return list, nil
}

// lockOrder is the one order that keeps two processes from waiting for each other.
func lockOrder(targets []target) []target {
	list := slices.Clone(targets)
	slices.SortFunc(list, func(a, b target) int { return cmp.Compare(a.real, b.real) })
	return slices.CompactFunc(list, func(a, b target) bool { return a.real == b.real })
}

// lockTarget locks a file by a side-car file next to it: whoever may write the file may write there, whatever HOME
// says. Where nothing can be made there the file is written in place, and locked itself.
func (e Editor) lockTarget(ctx context.Context, t target) (*filelock.Lock, error) {
	if _, err := os.Lstat(t.real); atomicfile.IsClosed(filepath.Dir(t.real)) {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil // it cannot be made either
		}
		return filelock.AcquireOn(ctx, e.Clock, t.real, e.wait())
	}
	return filelock.Acquire(ctx, e.Clock, t.real+lockSuffix, e.wait())
}

const lockSuffix = ".lock"

func (s *session) did(step string) {
	if s.e.did != nil {
		s.e.did(step)
	}
}

// apply makes the changes of a result and remembers them.
func (s *session) apply(ctx context.Context, r *Result) error {
	var record *Record
	r.BackupErr = s.noJournal
	if s.journal != nil {
		if record, r.BackupErr = s.journal.store(s.e.Command, r.Changes, stateMaking); r.BackupErr != nil {
			record = nil
		}
		s.did("record")
	}
	if r.BackupErr != nil && isPassing(r.BackupErr) && (len(r.Changes) > 1 || r.RemovesSecrets()) {
		return s.e.fileError("keep a copy of the files before they change in", undoFolder(s.e.Paths), r.BackupErr)
	}
	notes, err := s.writeAll(ctx, r.Changes, record)
	r.Notes = append(r.Notes, notes...)
	switch {
	case record == nil:
		return err
	case errors.As(err, new(*halfDoneError)):
		return err // the record shows the next edit what there is to do
	case err != nil:
		s.journal.remove(record)
		return err
	}
	// If this fails the next edit does it: all files are as the record says.
	_ = s.journal.setState(record, stateMade)
	s.did("settle")
	s.journal.forgetUndone(record)
	s.journal.prune()
	return nil
}

// isPassing reports whether a copy cannot be kept now but could later, once the disk has room or is well again. What
// removes the only place of a secret, or changes both files, then waits; where no copy can ever be kept, nothing would
// come of waiting.
func isPassing(err error) bool {
	isOneOf := func(one error) bool { return errors.Is(err, one) }
	return slices.ContainsFunc([]error{syscall.ENOSPC, syscall.EDQUOT, syscall.EIO, syscall.EMFILE, syscall.ENFILE}, isOneOf)
}

// halfDoneError says that some files have changed and others have not.
type halfDoneError struct{ cause, back error }

func (e *halfDoneError) Error() string {
	return fmt.Sprintf("%v; and what had changed already could not be put back: %v", e.cause, e.back)
}
func (e *halfDoneError) Unwrap() []error { return []error{e.cause, e.back} }

// writeAll gives every file its text, or leaves all as they were, unless the error is a halfDoneError. Whatever can
// fail beforehand does so before the first file changes, and no signal comes in between. Without a record no file is
// written in place.
func (s *session) writeAll(ctx context.Context, changes []Change, record *Record) (notes []string, err error) {
	if len(changes) == 0 {
		return nil, nil
	}
	staged, err := stageAll(changes, record != nil)
	defer func() {
		for _, f := range staged {
			f.discard()
		}
	}()
	if err != nil {
		return nil, err
	}
	if len(staged) > 1 || staged[0].inPlace() != "" {
		if record != nil {
			if err := s.journal.sync(record); err != nil {
				return nil, s.e.fileError("keep a copy of the files before they change in", s.journal.dir, err)
			}
			s.did("sync")
		}
		interrupt.Shield(ctx)
	}
	for i, f := range staged {
		if err := f.commit(); err != nil {
			return nil, s.takeBack(changes, i, err)
		}
		s.did("commit")
	}
	for i, f := range staged {
		if why := f.inPlace(); why != "" {
			notes = append(notes, fmt.Sprintf("%s was written in place: %s", s.e.tilde(changes[i].Path), why))
		}
	}
	return append(notes, syncDirectories(staged)...), nil
}

// syncDirectories waits until the files are on the disk, each directory once.
func syncDirectories(staged []stagedFile) (notes []string) {
	var done []string
	for _, f := range staged {
		dir := filepath.Dir(f.change.real)
		if f.Staged == nil || slices.Contains(done, dir) {
			continue
		}
		done = append(done, dir)
		if err := f.SyncDirectory(); err != nil {
			notes = append(notes, err.Error())
		}
	}
	return notes
}

// takeBack puts the files back that changed before the one at failed.
func (s *session) takeBack(changes []Change, failed int, cause error) error {
	n := failed
	if errors.As(cause, new(*atomicfile.TornError)) {
		n++
	}
	var back error
	for _, c := range slices.Backward(changes[:n]) {
		f, err := stage(reverse(c), true)
		if err == nil {
			err = f.commit()
			f.discard()
			s.did("take back")
		}
		back = errors.Join(back, err)
	}
	if back == nil {
		return cause
	}
	return problem.New(problem.General, "%w", &halfDoneError{cause, back}).
		WithHint("once the files can be written, complete it or take it back with: awsid configure undo --list")
}

func reverse(c Change) Change {
	return newChange(target{c.Which, c.Path, c.real}, c.after(), c.before())
}

// stagedFile is one file of a transaction, ready to be written; one that goes away needs nothing.
type stagedFile struct {
	*atomicfile.Staged
	change Change
}

func stageAll(changes []Change, inPlace bool) (list []stagedFile, err error) {
	for _, c := range changes {
		f, err := stage(c, inPlace)
		if err != nil {
			return list, err
		}
		list = append(list, f)
	}
	return list, nil
}

func stage(c Change, inPlace bool) (f stagedFile, err error) {
	f.change = c
	if !c.Removed {
		f.Staged, err = atomicfile.Stage(c.Path, bytesOf(c.After), atomicfile.Options{Sync: true, InPlace: inPlace})
	}
	return f, err
}

func (f stagedFile) commit() error {
	if f.Staged == nil {
		return os.Remove(f.change.real)
	}
	return f.Commit()
}

func (f stagedFile) discard() {
	if f.Staged != nil {
		f.Discard()
	}
}

func (f stagedFile) inPlace() string {
	if f.Staged == nil {
		return ""
	}
	return f.InPlace()
}

func (e Editor) tilde(path string) string { return paths.Tilde(path, e.Paths.Home) }
