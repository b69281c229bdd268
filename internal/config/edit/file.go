package edit

import (
	"errors"
	"fmt"
	"slices"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// File is one file of a transaction. Its sections are found by what they are
// for, as the AWS CLI finds them, however their headers are spelt.
type File struct {
	Which    shared.Which
	Path     string
	Document *ini.Document

	target   target
	before   version
	isShared bool // with the other file of the transaction, which may change the sections
	problems int  // how many there were before the edit
	lookups  int
	byID     map[shared.ID][]*ini.Section // all of that ID, in order; the last counts
}

// Profile names a profile, in either file.
func Profile(name string) shared.ID { return shared.ID{Kind: shared.KindProfile, Name: name} }

// SSOSession names an sso-session of the config file.
func SSOSession(name string) shared.ID { return shared.ID{Kind: shared.KindSSOSession, Name: name} }

// Services names a services section of the config file.
func Services(name string) shared.ID { return shared.ID{Kind: shared.KindServices, Name: name} }

// Other names a section such as [plugins] that belongs to no profile.
func Other(header string) shared.ID { return shared.ID{Kind: shared.KindOther, Name: header} }

// openFile reads a target and, unless it is to be repaired, refuses what the AWS CLI refuses.
func (e Editor) openFile(t target) (*File, error) {
	before, err := e.readTarget(t)
	if err != nil {
		return nil, err
	}
	x := e.indexOf(t, before.text)
	if t.which == shared.GeneratedFile && len(x.Diagnostics) > 0 {
		x = ini.NewIndex("") // what awsid alone writes and cannot read is of no use
	}
	if len(x.Diagnostics) > 0 && !e.Repair {
		return nil, e.joinProblems(t.which, t.path, x)
	}
	return &File{
		Which: t.which, Path: t.path, Document: ini.NewDocument(x),
		target: t, before: before, problems: len(x.Diagnostics),
	}, nil
}

// indexOf takes the index of a text from what was read before, if it can.
func (e Editor) indexOf(t target, text string) *ini.Index {
	if e.Seen != nil {
		if x := e.Seen.Index(t.which); x.Text == text {
			return x
		}
	}
	return ini.NewIndex(text)
}

// NewFile makes a file of a text that is on no disk, for a rehearsal of edits.
func NewFile(which shared.Which, path, text string) *File {
	return &File{Which: which, Path: path, Document: ini.Parse([]byte(text)), before: version{true, text}}
}

// SetText gives the file another text, for edits of lines that are no settings, such as those that doctor repairs.
func (f *File) SetText(text string) { f.Document, f.byID = ini.Parse([]byte(text)), nil }

// joinProblems makes one error of all that makes the AWS CLI refuse a text.
func (e Editor) joinProblems(which shared.Which, path string, x *ini.Index) error {
	var list []shared.Problem
	for _, d := range x.Diagnostics {
		list = append(list, shared.Problem{File: which, Origin: origin.FromFile(path, d.Line), Diagnostic: d})
	}
	return shared.Join(list, e.Paths)
}

// checkResult refuses a result that the AWS CLI could not read, or in which it
// would not find the sections that the edit left.
func (e Editor) checkResult(f *File, after string) error {
	x := ini.NewIndex(after)
	if len(x.Diagnostics) > f.problems {
		return e.fileError("edit", f.Path, fmt.Errorf("the AWS CLI could not read the result: %w", e.joinProblems(f.Which, f.Path, x)))
	}
	sections := f.Document.Sections()
	same := len(x.Sections) == len(sections)
	for i := 0; same && i < len(sections); i++ {
		same = x.Name(i) == sections[i].Name()
	}
	if !same {
		return e.fileError("edit", f.Path, errors.New("the sections would not be read back"))
	}
	return nil
}

func (f *File) asChange() Change {
	return newChange(f.target, f.before, version{true, f.Document.String()})
}

// Section returns the section that counts for id: the last of its kind and name, as the reader has it.
func (f *File) Section(id shared.ID) (*ini.Section, bool) {
	if f.lookups++; f.isShared || f.byID == nil && f.lookups <= manyLookups {
		return f.searchSection(id)
	}
	list := f.indexByID()[id]
	if len(list) == 0 {
		return nil, false
	}
	return list[len(list)-1], true
}

// manyLookups is the number of searches after which a map of all sections
// pays: a small edit of a large file is done sooner without.
const manyLookups = 8

func (f *File) searchSection(id shared.ID) (*ini.Section, bool) {
	for _, s := range slices.Backward(f.Document.Sections()) {
		if got, _ := shared.Identify(f.Which, s.Name()); got == id {
			return s, true
		}
	}
	return nil, false
}

func (f *File) indexByID() map[shared.ID][]*ini.Section {
	if f.byID == nil || f.isShared {
		sections := f.Document.Sections()
		f.byID = make(map[shared.ID][]*ini.Section, len(sections))
		for _, s := range sections {
			id, _ := shared.Identify(f.Which, s.Name())
			f.byID[id] = append(f.byID[id], s)
		}
	}
	return f.byID
}

// Ensure returns the section that counts for id, appending it if need be.
func (f *File) Ensure(id shared.ID) (*ini.Section, error) {
	if s, ok := f.Section(id); ok {
		return s, nil
	}
	header, err := shared.Header(f.Which, id)
	if err != nil {
		return nil, asProblem(err)
	}
	s, err := f.Document.AddSection(header)
	if err != nil {
		return nil, asProblem(err)
	}
	f.noteSection(id, s)
	return s, nil
}

func (f *File) noteSection(id shared.ID, s *ini.Section) {
	if f.byID != nil {
		f.byID[id] = append(f.byID[id], s)
	}
}

// Set gives a key of a section a value; the section is made if need be.
func (f *File) Set(id shared.ID, key, value string) error {
	return f.editSection(id, key, func(s *ini.Section) error { return s.Set(key, value) })
}

// SetNested gives a key of a nested block of a section a value; the block and the section are made if need be.
func (f *File) SetNested(id shared.ID, block, key, value string) error {
	return f.editSection(id, block, func(s *ini.Section) error { return s.SetNested(block, key, value) })
}

func (f *File) editSection(id shared.ID, key string, change func(*ini.Section) error) error {
	s, err := f.Ensure(id)
	if err != nil {
		return err
	}
	err = change(s)
	if errors.Is(err, ini.ErrBlock) || errors.Is(err, ini.ErrNoBlock) {
		return asProblem(err).WithHint("remove what is there first: awsid configure unset %s%s", key, sectionOption(id))
	}
	if err != nil {
		return asProblem(err)
	}
	return nil
}

// sectionOption is the option that names a section to `awsid configure`.
func sectionOption(id shared.ID) string {
	if id == Profile("default") || id.Kind == shared.KindOther {
		return ""
	}
	return fmt.Sprintf(" --%s %q", id.Kind, id.Name)
}

// Delete removes a key, or a whole nested block, from a section and tells whether it was there.
func (f *File) Delete(id shared.ID, key string) bool {
	s, ok := f.Section(id)
	return ok && s.Delete(key)
}

// DeleteNested removes a key from a nested block, the block with its last key, and reports whether it was there.
func (f *File) DeleteNested(id shared.ID, block, key string) bool {
	s, ok := f.Section(id)
	return ok && s.DeleteNested(block, key)
}

// Remove removes sections, and others of the same kind and name that they hide, and reports whether there were any.
func (f *File) Remove(ids ...shared.ID) bool {
	var list []*ini.Section
	for _, id := range ids {
		list = append(list, f.indexByID()[id]...)
		delete(f.byID, id)
	}
	f.Document.RemoveSections(list...)
	return len(list) > 0
}

// Rename gives a section another name. The new one must be free, and the old
// one may not be in the file twice: the other would come to light.
func (f *File) Rename(id shared.ID, name string) error {
	to, header, err := f.checkMove(id, name)
	if err != nil || to == id {
		return err
	}
	list := f.indexByID()[id]
	if len(list) > 1 {
		return asProblem(fmt.Errorf("%s %q is in the file twice, on lines %d and %d", id.Kind, id.Name, list[0].Line(), list[1].Line()))
	}
	if err := f.Document.RenameSection(list[0], header); err != nil {
		return asProblem(err)
	}
	delete(f.byID, id)
	f.byID[to] = list
	return nil
}

// Copy appends a copy of a section under another name, which must be free.
func (f *File) Copy(id shared.ID, name string) error {
	to, header, err := f.checkMove(id, name)
	if err != nil {
		return err
	}
	from, _ := f.Section(id)
	s, err := f.Document.CopySection(from, header)
	if err != nil {
		return asProblem(err)
	}
	f.noteSection(to, s)
	return nil
}

// checkMove checks that the section of id is there and that of the new name is not, and spells the new header.
func (f *File) checkMove(id shared.ID, name string) (to shared.ID, header string, err error) {
	to = shared.ID{Kind: id.Kind, Name: name}
	if _, ok := f.Section(id); !ok {
		return to, "", asProblem(fmt.Errorf("there is no %s %q in %s", id.Kind, id.Name, f.Path))
	}
	if other, ok := f.Section(to); ok && to != id {
		return to, "", asProblem(fmt.Errorf("%s %q is there already, in %s:%d", id.Kind, name, f.Path, other.Line()))
	}
	if header, err = shared.Header(f.Which, to); err != nil {
		return to, "", asProblem(err)
	}
	return to, header, nil
}

// asProblem makes an error for a person of a refused edit.
func asProblem(err error) *problem.Error { return problem.New(problem.General, "%w", err) }
