package shared

import (
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"syscall"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// Problem is one thing that makes the AWS CLI refuse a file.
type Problem struct {
	File       Which
	Origin     origin.Origin
	Diagnostic ini.Diagnostic // the zero value when the file cannot be read at all
	Err        error          // why it cannot be read, or nil
}

// Problems lists all that is wrong with both files, in order.
func (f *Files) Problems() []Problem {
	return append(f.config.listProblems(), f.credentials.listProblems()...)
}

func (s *source) listProblems() []Problem {
	if s.err != nil {
		return []Problem{{File: s.which, Origin: origin.FromFile(s.path, 0), Err: s.err}}
	}
	var list []Problem
	for _, d := range s.index.Diagnostics {
		list = append(list, Problem{File: s.which, Origin: origin.FromFile(s.path, d.Line), Diagnostic: d})
	}
	return list
}

// Err returns all problems as one error, or nil.
func (f *Files) Err() error { return Join(f.Problems(), f.paths) }

// mostListed is how many problems an error lists: what is no config file at all has thousands.
const mostListed = 20

// Join makes one *problem.Error of a list of problems; of none it makes nil.
func Join(list []Problem, p paths.Paths) error {
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0].asError(p)
	}
	var b strings.Builder
	for i, one := range list {
		if i == mostListed {
			fmt.Fprintf(&b, "\n  and %d more", len(list)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s: %v; %s", one.placeText(p), one.causeError(), one.fixText())
	}
	e := problem.New(problem.General, "%d problems%s", len(list), b.String())
	e.Doing = "read the shared files"
	return e.WithHint("run `awsid doctor`")
}

func (one Problem) asError(p paths.Paths) error {
	e := problem.New(problem.General, "%w", one.causeError())
	e.Doing, e.Origin = "read the shared files", one.placeText(p)
	return e.WithHint("%s", one.fixText())
}

// placeText is the origin for people: "~/.aws/config:14".
func (one Problem) placeText(p paths.Paths) string {
	at := paths.Tilde(one.Origin.Name, p.Home)
	if one.Origin.Line > 0 {
		at += ":" + strconv.Itoa(one.Origin.Line)
	}
	return at
}

func (one Problem) causeError() error {
	if one.Err != nil {
		return problem.Bare(one.Err)
	}
	return one.Diagnostic
}

func (one Problem) fixText() string {
	switch {
	case errors.Is(one.Err, syscall.ELOOP):
		return "the link leads back to itself; delete it: rm " + one.Origin.Name
	case errors.Is(one.Err, readfile.ErrNoWriter):
		return "start the program that writes to it, or name a file: export " + one.File.Variable() + "=PATH"
	case errors.Is(one.Err, readfile.ErrTooBig):
		return "move it away, or name another file: export " + one.File.Variable() + "=PATH"
	case errors.Is(one.Err, syscall.EMFILE), errors.Is(one.Err, syscall.ENFILE):
		return "close some programs, or allow more open files (ulimit -n)"
	case errors.Is(one.Err, syscall.EIO):
		return "look after the disk; what the system's log says of it (dmesg) comes first"
	case errors.Is(one.Err, fs.ErrPermission):
		return "make the file readable for you: chmod u+r " + one.Origin.Name
	case one.Err != nil:
		return "put a regular file there, or name another one: export " + one.File.Variable() + "=PATH"
	}
	return one.Diagnostic.Fix()
}

// Entry is a section as it stands in a file, read by the AWS CLI or not.
type Entry struct {
	File    Which
	ID      ID
	Section *Section
	// Ignored says why the AWS CLI reads past the section, "" if it does not.
	Ignored string
}

// Sections lists all sections of both files in order, those that count for
// nothing with the reason. For doctor and listings.
func (f *Files) Sections() []Entry {
	return append(f.config.listEntries(), f.credentials.listEntries()...)
}

func (s *source) listEntries() []Entry {
	list := make([]Entry, 0, len(s.index.Sections))
	for i := range s.index.Sections {
		e := Entry{File: s.which, Section: s.sectionAt(i)}
		e.ID, e.Ignored = Identify(s.which, e.Section.Header)
		if p, _ := s.findPlace(e.ID); e.Ignored == "" && p.last != i {
			e.Ignored = fmt.Sprintf("the section on line %d replaces it", s.index.Sections[p.last].Line)
		}
		list = append(list, e)
	}
	return list
}
