package edit

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Undo puts the files back to how they were before the last change, or before the change of that number and with it all
// later ones. A file that has been changed since by another program is left alone, unless force is set; what it has
// then is remembered and can be had again with Redo.
func (e Editor) Undo(ctx context.Context, to int, force bool) (*Result, error) {
	return e.step(ctx, undoing{force: force}, func(list []Record) ([]Record, error) {
		list = slices.DeleteFunc(list, Record.IsUndone)
		slices.Reverse(list)
		if len(list) == 0 {
			return nil, problem.New(problem.General, "there is nothing to undo").
				WithHint("awsid remembers only its own changes; see: awsid configure undo --list")
		}
		if to == 0 {
			return list[:1], nil
		}
		at := slices.IndexFunc(list, func(r Record) bool { return r.ID == to })
		if at < 0 {
			return nil, problem.New(problem.Usage, "there is no change %d to undo", to).WithHint("awsid configure undo --list")
		}
		return list[:at+1], nil
	})
}

// Redo makes the change again that Undo took back last.
func (e Editor) Redo(ctx context.Context) (*Result, error) {
	return e.step(ctx, undoing{again: true}, func(list []Record) ([]Record, error) {
		list = slices.DeleteFunc(list, func(r Record) bool { return !r.IsUndone() })
		if len(list) == 0 {
			return nil, problem.New(problem.General, "there is nothing to redo").
				WithHint("a change that awsid makes after an undo takes the place of what was undone; see: awsid configure undo --list")
		}
		return list[:1], nil
	})
}

// List returns the changes that are remembered, the last one first.
func (e Editor) List() ([]Record, error) {
	list, err := e.journal().records(anyRecord)
	if err != nil {
		return nil, e.fileError("read", e.journal().dir, err)
	}
	slices.Reverse(list)
	return list, nil
}

// Forget removes all that is remembered, and with it the secrets that are no longer in the files.
func (e Editor) Forget(ctx context.Context) (*Result, error) {
	s, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if s.journal == nil {
		return nil, s.noJournal
	}
	// What cannot be put in order is left as it is: that is what was asked for.
	_ = s.lockAndRecover(ctx, nil, anyRecord)
	list, err := s.journal.records(anyRecord)
	if err != nil {
		return nil, e.fileError("read", s.journal.dir, err)
	}
	s.journal.removeAll()
	return &Result{Records: list, Notes: s.notes, home: e.Paths.Home}, nil
}

// undoing is a way through the records: back, or forward again.
type undoing struct{ again, force bool }

// sides returns what a file should have been left with and what it gets.
func (u undoing) sides(f fileRecord) (from, to version) {
	if u.again {
		return f.before, f.after
	}
	return f.after, f.before
}

func (u undoing) doing(r *Record) string {
	if u.again {
		return fmt.Sprintf("make change %d again", r.ID)
	}
	return fmt.Sprintf("take back change %d", r.ID)
}

// step takes the chosen records one step back or forward, each in a transaction of its own. All is checked before the
// first is begun.
func (e Editor) step(ctx context.Context, u undoing, choose func([]Record) ([]Record, error)) (*Result, error) {
	s := &session{e: e, journal: e.journal()}
	if usual := usualUndoFolder(e.Paths); s.journal.dir != usual {
		if closed, err := (&journal{dir: usual}).entries(); err == nil && len(closed) > 0 {
			return nil, e.fileError("write", usual, errors.New("the changes are remembered there, and nothing can be made in it now")).
				WithHint("make it writable: chmod u+w %s", shellwords.ForPaste(usual))
		}
	}
	if !e.DryRun {
		var err error
		if s, err = e.begin(ctx); err != nil {
			return nil, err
		}
		defer s.end()
		if s.journal == nil {
			return nil, s.noJournal
		}
	}
	chosen, err := s.chooseRecords(ctx, choose)
	if err != nil {
		return nil, err
	}
	r := &Result{home: e.Paths.Home, Notes: s.notes, WeakLocks: s.weak}
	steps, err := s.plan(u, chosen, r)
	if err != nil || e.DryRun {
		return r, err
	}
	for i := range steps {
		if err := s.take(ctx, u, &steps[i], r); err != nil {
			return r, stoppedAt(err, u, steps[i].record, i)
		}
		r.Records = append(r.Records, *steps[i].record)
	}
	s.journal.prune()
	return r, nil
}

// chooseRecords chooses among the records after putting in order those that were cut off; the locks of all files that
// they are about are held.
func (s *session) chooseRecords(ctx context.Context, choose func([]Record) ([]Record, error)) ([]Record, error) {
	list, err := s.journal.records(anyRecord)
	if err != nil {
		return nil, s.e.fileError("read", s.journal.dir, err)
	}
	if !s.e.DryRun {
		// What was cut off may be chosen once it is in order.
		cutOff := slices.DeleteFunc(slices.Clone(list), func(r Record) bool { return !r.isCutOff() })
		if err := s.lockAndRecover(ctx, nil, anyRecord); err != nil {
			return nil, err
		}
		if len(cutOff) > 0 {
			if list, err = s.journal.records(anyRecord); err != nil {
				return nil, err
			}
		}
	}
	chosen, err := choose(list)
	if err != nil {
		return nil, err
	}
	var targets []target
	for i := range chosen {
		if err := s.journal.readTexts(&chosen[i]); err != nil {
			return nil, s.e.fileError("read", s.journal.path(&chosen[i]), err)
		}
		for _, f := range chosen[i].files {
			targets = append(targets, f.target)
		}
	}
	if s.e.DryRun {
		return chosen, nil
	}
	return chosen, s.lockTargets(ctx, targets)
}

// recordStep is what is done about one record. One without a number is yet to be stored: what another program has made
// of the files since.
type recordStep struct {
	record  *Record
	changes []Change
}

// plan computes the steps, and their sum as the result's changes. A file of which nothing is left to do is passed over.
func (s *session) plan(u undoing, chosen []Record, r *Result) (steps []recordStep, err error) {
	now := map[string]version{} // what is in the files, by their real path
	sum := map[string]int{}     // where in the result
	for i := range chosen {
		step, foreign := recordStep{record: &chosen[i]}, recordStep{record: &Record{Command: "another program"}}
		for _, f := range step.record.files {
			from, to := u.sides(f)
			current, known := now[f.real]
			if !known {
				if current, err = s.e.readTarget(f.target); err != nil {
					return nil, err
				}
			}
			now[f.real] = to
			if current == to {
				continue
			}
			if current != from {
				if !u.force {
					return nil, changedSince(u, s.e.tilde(f.path), step.record)
				}
				foreign.changes = append(foreign.changes, newChange(f.target, current, from))
			}
			step.changes = append(step.changes, newChange(f.target, from, to))
			if at, ok := sum[f.real]; ok {
				r.Changes[at] = newChange(f.target, r.Changes[at].before(), to)
			} else {
				sum[f.real] = len(r.Changes)
				r.Changes = append(r.Changes, newChange(f.target, current, to))
			}
		}
		if len(foreign.changes) > 0 {
			steps = append(steps, foreign)
		}
		steps = append(steps, step)
	}
	return steps, nil
}

func changedSince(u undoing, path string, r *Record) error {
	p := problem.New(problem.General, "the file has been changed since").
		WithDoing(fmt.Sprintf("%s (%s) of %s", u.doing(r), r.Command, path))
	if u.again {
		return p.WithHint("repeat the command instead, or see what was changed: awsid configure undo --list")
	}
	return p.WithHint("to take that back as well, run: awsid configure undo --force")
}

// take does one step.
func (s *session) take(ctx context.Context, u undoing, step *recordStep, r *Result) (err error) {
	began, under, done := stateMade, stateUndoing, stateUndone
	if u.again {
		began, under, done = stateUndone, stateRedoing, stateMade
	}
	if step.record.ID == 0 {
		var made []Change
		for _, c := range step.changes {
			made = append(made, reverse(c))
		}
		if step.record, err = s.journal.store(step.record.Command, made, began); err != nil {
			return err
		}
		s.did("foreign record")
	}
	if err := s.journal.setState(step.record, under); err != nil {
		return err
	}
	s.did("record")
	notes, err := s.writeAll(ctx, step.changes, step.record)
	r.Notes = append(r.Notes, notes...)
	switch {
	case errors.As(err, new(*halfDoneError)):
		return err
	case err != nil:
		return errors.Join(err, s.journal.setState(step.record, began))
	}
	if failed := s.journal.setState(step.record, done); failed != nil {
		r.Notes = append(r.Notes, "the change is made, but what is remembered of it could not be brought up to date: "+failed.Error())
	}
	return nil
}

// stoppedAt says how far several steps came.
func stoppedAt(err error, u undoing, r *Record, done int) error {
	if done == 0 {
		return err
	}
	return problem.New(problem.General, "%w", err).WithDoing(fmt.Sprintf("%s, after %d others", u.doing(r), done))
}
