package edit

import (
	"context"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// remains is what there is to do for a change that was cut off.
type remains struct {
	begun    bool     // some file has changed
	complete []Change // what makes the change whole
	takeBack []Change // what makes it undone
	foreign  []string // files that another program has written since
}

// recover completes a change that was cut off, or takes it back if that cannot be, so that no half of it stays. What
// another program has written since is left alone. The locks of its files are held.
func (s *session) recover(ctx context.Context, r *Record) error {
	for _, path := range r.Paths {
		atomicfile.RemoveLeftovers(path)
	}
	left, err := s.findRemains(r)
	if err != nil {
		return err
	}
	if !left.begun {
		s.settle(r, false)
		return nil
	}
	_, err = s.writeAll(ctx, left.complete, r)
	if err == nil {
		s.note(r, "completed", left.foreign)
		s.settle(r, true)
		return nil
	}
	if len(left.foreign) == 0 {
		if _, back := s.writeAll(ctx, left.takeBack, r); back == nil {
			s.note(r, "taken back", nil)
			s.settle(r, false)
			return nil
		}
	}
	return problem.New(problem.General, "%w", err).WithDoing("complete a change that was cut off (" + r.Command + ")").
		WithHint("once the file can be written, run this again; to leave the files as they are: awsid configure undo --forget")
}

func (s *session) findRemains(r *Record) (remains, error) {
	var left remains
	for _, f := range r.files {
		from, to := f.before, f.after
		if r.state == stateUndoing {
			from, to = to, from
		}
		now, err := s.e.readTarget(f.target)
		if err != nil {
			return left, err
		}
		isTorn := from.exists && to.exists && now.exists && atomicfile.IsTorn(now.text, from.text, to.text)
		if now == to || now != from && isTorn {
			left.begun = true
			left.takeBack = append(left.takeBack, newChange(f.target, now, from))
		}
		switch {
		case now == to:
		case now == from, isTorn:
			left.complete = append(left.complete, newChange(f.target, now, to))
		default:
			left.foreign = append(left.foreign, f.path)
		}
	}
	if len(left.foreign) > 0 && left.begun {
		// Which half the other program has seen cannot be known: only what is torn is made whole.
		left.complete = onlyTorn(left.complete, r)
	}
	return left, nil
}

// onlyTorn leaves out the files that the change did not come to.
func onlyTorn(changes []Change, r *Record) (torn []Change) {
	for _, c := range changes {
		for _, f := range r.files {
			if f.path == c.Path && c.before() != f.before && c.before() != f.after {
				torn = append(torn, c)
			}
		}
	}
	return torn
}

// settle gives a record the state that its files are in. Of an edit that was never made nothing is kept.
func (s *session) settle(r *Record, done bool) {
	s.did("recovered")
	var err error
	switch {
	case r.state == stateMaking && !done:
		s.journal.remove(r)
	case r.state == stateMaking:
		if err = s.journal.setState(r, stateMade); err == nil {
			s.journal.forgetUndone(r)
		}
	case (r.state == stateRedoing) == done:
		err = s.journal.setState(r, stateMade)
	default:
		err = s.journal.setState(r, stateUndone)
	}
	if err != nil {
		s.notes = append(s.notes, s.e.fileError("write", s.journal.dir, err).Error())
	}
}

func (s *session) note(r *Record, what string, foreign []string) {
	text := fmt.Sprintf("a change that was cut off (%s, %s) has been %s", r.Command, r.Time.Local().Format("2006-01-02 15:04:05"), what)
	for _, path := range foreign {
		text += fmt.Sprintf("; %s has been changed by another program since and is left as it is", s.e.tilde(path))
	}
	s.notes = append(s.notes, text)
}

// CutOff names the changes of the files that were cut off and that nobody is at work on: the next edit completes them
// or takes them back.
func CutOff(p paths.Paths) []Record {
	j := &journal{dir: undoFolder(p)}
	list, _ := j.records(Record.isCutOff)
	if len(list) == 0 || !filelock.IsFree(j.lockPath()) {
		return nil
	}
	return list
}

// Recover puts in order what was cut off, for those who do not edit.
func (e Editor) Recover(ctx context.Context) (*Result, error) {
	s, err := e.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer s.end()
	if err := s.lockAndRecover(ctx, nil, anyRecord); err != nil {
		return nil, err
	}
	return &Result{Notes: s.notes, WeakLocks: s.weak, home: e.Paths.Home}, nil
}

// Describe says which files a record is about, for people.
func (r Record) Describe(home string) string {
	var names []string
	for _, f := range r.files {
		if f.which != shared.GeneratedFile || len(r.files) == 1 {
			names = append(names, paths.Tilde(f.path, home))
		}
	}
	return strings.Join(names, ", ")
}
