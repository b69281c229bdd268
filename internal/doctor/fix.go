package doctor

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Fix repairs one finding in the one right way. It is an edit of a shared
// file, or else something done to another file.
type Fix struct {
	Does string // "rename the section to [profile dev]"
	Then string // the consequence, where a person chooses: "every tool uses the keys"
	// Edit changes the shared file Which. It must find its place again, and do
	// nothing when an earlier fix has made it needless.
	Which shared.Which
	Edit  func(*edit.File) error
	// header is that of the only section that Edit changes, "" when it may change the whole file.
	header string
	// line is set where Edit changes one line, so that many of them can be changed at once.
	line *lineChange
	// Do repairs what is no text of a shared file: a mode, a broken cache file.
	Do func() error
}

// Fixable returns those findings that carry a fix.
func Fixable(findings []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(findings), func(f Finding) bool { return f.Fix == nil })
}

// FixPlan is all fixes of a set-up, tried in memory: the texts the files would have.
type FixPlan struct {
	Findings      []Finding // what is fixed, in the order in which it was found
	before, after [2]string
	first         map[string]bool // the rules whose fixes are made before others look
}

// fixRounds bounds how often fixes may bring further ones to light.
const fixRounds = 8

// DryRun makes the fixes of a snapshot in memory, round by round, as one may bring another to light, until nothing is
// left to fix.
func DryRun(ctx context.Context, s *Snapshot, rules []Rule, choose Chooser) *FixPlan {
	now := *s
	now.Offline = true
	plan := &FixPlan{before: [2]string{string(s.Config.Bytes), string(s.Credentials.Bytes)}, first: map[string]bool{}}
	plan.after = plan.before
	for _, r := range rules {
		plan.first[r.ID] = r.FixFirst
	}
	for range fixRounds {
		first, others := plan.next(chosen(Run(ctx, &now, rules), choose))
		if !plan.try(s, first) && !plan.try(s, others) {
			return plan
		}
		now = *now.with(plan.after[0], plan.after[1])
	}
	return plan
}

// next leaves out what is only done once, and sets apart the fixes that change
// where sections begin: the others wait while there are such.
func (p *FixPlan) next(todo []Finding) (first, others []Finding) {
	for _, f := range todo {
		planned := func(d Finding) bool { return d.Rule == f.Rule && d.File == f.File }
		switch {
		case f.Fix.Edit == nil && slices.ContainsFunc(p.Findings, planned):
		case p.first[f.Rule]:
			first = append(first, f)
		default:
			others = append(others, f)
		}
	}
	return first, others
}

// try makes fixes in memory and reports whether any was made. One that fails,
// or after which the AWS CLI could read less than before, is left to the person.
func (p *FixPlan) try(s *Snapshot, todo []Finding) bool {
	files := [2]*edit.File{
		shared.ConfigFile:      edit.NewFile(shared.ConfigFile, s.Config.Path, p.after[0]),
		shared.CredentialsFile: edit.NewFile(shared.CredentialsFile, s.Credentials.Path, p.after[1]),
	}
	planned := len(p.Findings)
	for len(todo) > 0 {
		if n := countLineFixes(todo); n > fewLines {
			trials := mostTrials
			p.tryLines(files[todo[0].Fix.Which], todo[:n], &trials)
			todo = todo[n:]
			continue
		}
		f := todo[0]
		todo = todo[1:]
		if f.Fix.Edit == nil {
			p.Findings = append(p.Findings, f)
			continue
		}
		file := files[f.Fix.Which]
		text, restore := f.Fix.scope(file)
		before := text()
		err := f.Fix.editSafely(file)
		after := text()
		switch {
		case err != nil || after != before && !p.first[f.Rule] && countProblems(after) > countProblems(before):
			restore(before)
		case after != before:
			p.Findings = append(p.Findings, f)
		}
	}
	p.after = [2]string{files[0].Document.String(), files[1].Document.String()}
	return len(p.Findings) > planned
}

// scope returns what reads, and what writes again, all that the fix may change: what it costs to look at that is then
// no matter of the file's length.
func (fix *Fix) scope(file *edit.File) (text func() string, restore func(string)) {
	if section, ok := file.Document.Section(fix.header); ok && fix.header != "" {
		return section.String, section.Restore
	}
	return func() string { return file.Document.String() }, file.SetText
}

// editSafely turns a panic into an error: the fix is then left out.
func (fix *Fix) editSafely(file *edit.File) (err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%s: %v", fix.Does, cause)
		}
	}()
	return fix.Edit(file)
}

func countProblems(text string) int { return len(ini.NewIndex(text).Diagnostics) }

// errMoved means that somebody else wrote the file in the meantime.
var errMoved = errors.New("the file has changed since it was examined")

// Apply makes the fixes in one transaction, so that one undo takes them back, and then does what is no edit. With
// editor.DryRun it only shows the difference.
func (p *FixPlan) Apply(ctx context.Context, editor edit.Editor) (*edit.Result, error) {
	editor.Repair = true
	var changed []shared.Which
	for _, which := range []shared.Which{shared.ConfigFile, shared.CredentialsFile} {
		if p.before[which] != p.after[which] {
			changed = append(changed, which)
		}
	}
	result, err := editor.Apply(ctx, func(files *edit.Files) error {
		for _, f := range []*edit.File{files.Config, files.Credentials} {
			if f == nil {
				continue
			}
			if f.Document.String() != p.before[f.Which] {
				return problem.New(problem.General, "%w", errMoved).At(f.Path).WithHint("run awsid doctor --fix again")
			}
			f.SetText(p.after[f.Which])
		}
		return nil
	}, changed...)
	if err != nil || editor.DryRun {
		return result, err
	}
	var failed error
	for _, f := range p.Findings {
		if f.Fix.Do == nil {
			continue
		}
		if err := f.Fix.Do(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", f.Fix.Does, err))
		}
	}
	return result, failed
}

// SetKey is a fix that gives a key of a section a value.
func SetKey(does string, e *Section, key, value string) *Fix {
	return EditSection(does, e, func(section *ini.Section) error { return section.Set(key, value) })
}

// SetValue is a fix that gives a setting another value.
func SetValue(does string, v Setting, value string) *Fix {
	return EditSection(does, v.Section, func(section *ini.Section) error {
		if v.Block != "" {
			return section.SetNested(v.Block, v.Key, value)
		}
		return section.Set(v.Key, value)
	})
}

// DeleteKey is a fix that removes a setting.
func DeleteKey(does string, v Setting) *Fix {
	return EditSection(does, v.Section, func(section *ini.Section) error {
		section.Delete(v.Key)
		return nil
	})
}

// EditSection is a fix inside one section, if it is still there. In one of two
// sections of the same header a person has to choose.
func EditSection(does string, e *Section, change func(*ini.Section) error) *Fix {
	header := e.Section.Header
	if e.repeated {
		return nil
	}
	return &Fix{Does: does, Which: e.File, header: header, Edit: func(f *edit.File) error {
		if section, ok := f.Document.Section(header); ok {
			return change(section)
		}
		return nil
	}}
}

// RenameKey is a fix that spells a key another way, in its place.
func RenameKey(v Setting, to string) *Fix {
	return EditSection(fmt.Sprintf("write %s for %s", to, v.Key), v.Section, func(section *ini.Section) error {
		if _, taken := section.Item(to); !taken {
			section.RenameKey(v.Key, to)
		}
		return nil
	})
}

// renameSection is a fix that spells a header another way.
func renameSection(e *Section, header string) *Fix {
	return &Fix{Does: fmt.Sprintf("head the section [%s]", header), Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(e.Section.Header)
		if !ok {
			return nil
		}
		if err := f.Document.RenameSection(section, header); err != nil {
			return err
		}
		f.SetText(f.Document.String())
		return nil
	}}
}

// Chmod is a fix that gives a file another mode.
func Chmod(path string, mode fs.FileMode) *Fix {
	return &Fix{Does: fmt.Sprintf("chmod %03o", mode), Do: func() error { return os.Chmod(path, mode) }}
}
