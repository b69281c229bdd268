package doctor

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Repair mends one finding in the one right way. It is an edit of a shared
// file, or else something done to another file.
type Repair struct {
	Does string // "rename the section to [profile dev]"
	// Edit changes the shared file Which. It must find its place anew, and do
	// nothing when an earlier repair has already mended it.
	Which shared.Which
	Edit  func(*edit.File) error
	// Do mends what is no text of a shared file: a mode, a broken cache file.
	Do func() error
}

// Fixable returns those findings that carry a repair.
func Fixable(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Repair == nil })
}

// Cure is all repairs of a set-up, rehearsed: the texts the files would have.
type Cure struct {
	Repairs []Finding // what is mended, in the order in which it was found
	before  [2]string
	after   [2]string
}

// rounds bounds how often repairs may bring further ones to light.
const rounds = 8

// Rehearse makes the repairs of a snapshot in memory, round by round, as one
// may bring another to light, until nothing is left to mend.
func Rehearse(ctx context.Context, s *Snapshot, rules []Rule) (*Cure, error) {
	quiet := *s
	quiet.Offline = true
	c := &Cure{before: [2]string{string(s.Config.Bytes), string(s.Credentials.Bytes)}}
	c.after = c.before
	first := firsts(rules)
	for range rounds {
		urgent, others := next(Fixable(Run(ctx, &quiet, rules)), first, c)
		if !c.rehearse(s, urgent, first) && !c.rehearse(s, others, first) {
			return c, nil
		}
		quiet = *quiet.with(c.after[0], c.after[1])
	}
	return c, nil
}

// next leaves out what is only done once, and sets apart the repairs that
// change where sections begin: the others wait while there are such.
func next(todo []Finding, first map[string]bool, c *Cure) (urgent, others []Finding) {
	for _, f := range todo {
		done := func(d Finding) bool { return d.Rule == f.Rule && d.File == f.File }
		switch {
		case f.Repair.Edit == nil && slices.ContainsFunc(c.Repairs, done):
		case first[f.Rule]:
			urgent = append(urgent, f)
		default:
			others = append(others, f)
		}
	}
	return urgent, others
}

// firsts tells which rules mend before the others.
func firsts(rules []Rule) map[string]bool {
	first := map[string]bool{}
	for _, r := range rules {
		first[r.ID] = r.First
	}
	return first
}

// rehearse makes repairs and tells whether any was made. One that fails, or
// after which the AWS CLI could read less than before, is left to the person.
func (c *Cure) rehearse(s *Snapshot, todo []Finding, first map[string]bool) bool {
	files := [2]*edit.File{
		shared.ConfigFile:      edit.NewFile(shared.ConfigFile, s.Config.Path, c.after[0]),
		shared.CredentialsFile: edit.NewFile(shared.CredentialsFile, s.Credentials.Path, c.after[1]),
	}
	done := 0
	for _, f := range todo {
		if f.Repair.Edit == nil {
			c.Repairs, done = append(c.Repairs, f), done+1
			continue
		}
		file := files[f.Repair.Which]
		before := file.Document.String()
		err := f.Repair.Edit(file)
		after := file.Document.String()
		switch {
		case err != nil || !first[f.Rule] && problems(after) > problems(before):
			file.SetText(before)
		case after != before:
			c.Repairs, done = append(c.Repairs, f), done+1
		}
	}
	c.after = [2]string{files[0].Document.String(), files[1].Document.String()}
	return done > 0
}

func problems(text string) int { return len(ini.NewIndex(text).Diagnostics) }

// errMoved means that somebody else wrote the file in the meantime.
var errMoved = errors.New("the file has changed since it was examined")

// Apply makes the cure in one transaction, so that one undo takes it back,
// and then does what is no edit. With editor.DryRun it only shows the
// difference.
func (c *Cure) Apply(ctx context.Context, editor edit.Editor) (*edit.Result, error) {
	editor.Repair = true
	result, err := editor.Apply(ctx, func(files *edit.Files) error {
		for _, f := range []*edit.File{files.Config, files.Credentials} {
			if f == nil {
				continue
			}
			if f.Document.String() != c.before[f.Which] {
				return problem.New(problem.General, "%w", errMoved).At(f.Path).WithHint("run awsid doctor --fix again")
			}
			f.SetText(c.after[f.Which])
		}
		return nil
	}, c.targets()...)
	if err != nil || editor.DryRun {
		return result, err
	}
	return result, c.do()
}

// targets lists the shared files that change.
func (c *Cure) targets() []shared.Which {
	var list []shared.Which
	for _, which := range []shared.Which{shared.ConfigFile, shared.CredentialsFile} {
		if c.before[which] != c.after[which] {
			list = append(list, which)
		}
	}
	return list
}

func (c *Cure) do() error {
	var failed error
	for _, f := range c.Repairs {
		if f.Repair.Do == nil {
			continue
		}
		if err := f.Repair.Do(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", f.Repair.Does, err))
		}
	}
	return failed
}
