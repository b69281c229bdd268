package shared

import (
	"errors"
	"io/fs"
	"iter"
	"os"
	"slices"
	"strings"
	"sync"
	"syscall"
	"unsafe"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// source is one of the two files.
type source struct {
	which Which
	path  string
	pipes *readfile.Pipes
	index *ini.Index
	err   error // the file is there but cannot be read
	other error // there is something else than a file, which counts as no file, as for the AWS CLI

	whole func() *ini.Index // reads the file again, all of it; nil if index is of all of it

	moved map[ID]place // the sections that findPlace would not come upon by their usual header
}

// place is where the sections of one ID stand among all sections: usually one.
type place struct{ first, last int }

// size returns the size of the file, 0 when that is not known and -1 when there is none.
func (s *source) size() int64 {
	info, err := os.Stat(s.path)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return -1
	case err != nil:
		return 0
	}
	return info.Size()
}

// read reads and indexes the file, whose size is known. One that is missing is empty.
func (s *source) read(size int64) {
	var data []byte
	if size >= 0 {
		var err error
		if data, err = s.pipes.Read(s.path, readfile.Limit); readfile.IsIrregular(err) {
			s.other = err
		} else if !errors.Is(err, fs.ErrNotExist) {
			s.err = err
		}
	}
	// The bytes are handed to nobody else, so the string may share them.
	s.setText(unsafe.String(unsafe.SliceData(data), len(data)))
}

// readPart reads no more of the file than the headers, the sections of the profiles
// named, and those that belong to no profile. It reports whether that is possible.
func (s *source) readPart(size int64, names []string) bool {
	file, err := readfile.Open(s.path)
	if err != nil {
		return false
	}
	defer file.Close()
	index, ok := ini.ReadPart(file, size, func(header string) bool {
		if name, ok := strings.CutPrefix(header, "profile "); ok && s.which == ConfigFile && isBare(name) {
			return slices.Contains(names, name)
		}
		id, _ := Identify(s.which, header)
		return id.Kind != KindProfile || slices.Contains(names, id.Name)
	})
	if !ok {
		return false
	}
	s.setIndex(index)
	s.whole = sync.OnceValue(func() *ini.Index {
		again := source{which: s.which, path: s.path}
		again.read(size)
		return again.index
	})
	return true
}

func (s *source) setText(text string) { s.setIndex(ini.NewIndex(text)) }

func (s *source) setIndex(index *ini.Index) {
	s.index = index
	for _, i := range s.index.Again {
		s.notePlace(i)
	}
	for i := 0; s.which == ConfigFile && i < len(s.index.Sections); i++ {
		if !isUsual(s.index.Name(i)) {
			s.notePlace(i)
		}
	}
}

// sectionOf returns the section that counts for id: the last one, as the AWS
// CLI lets it replace those above it.
func (s *source) sectionOf(id ID) (*Section, bool) {
	if p, ok := s.findPlace(id); ok {
		return s.sectionAt(p.last), true
	}
	return nil, false
}

// findPlace looks for the header that people and programs write for id, and among
// the few that are spelt in another way or for the second time. (It spells the
// header itself as a function's result would be allocated.)
func (s *source) findPlace(id ID) (place, bool) {
	header := id.Name
	if s.which == ConfigFile && id.Kind != KindOther && id != (ID{KindProfile, defaultProfile}) {
		header = id.Kind.headerWord() + " " + id.Name
	}
	p, found := s.moved[id]
	at := s.index.Find(header)
	if at < 0 || s.idAt(at) != id {
		return p, found
	}
	if !found {
		return place{at, at}, true
	}
	return place{min(p.first, at), max(p.last, at)}, true
}

// notePlace notes the place of a section that must be looked at to know what it is.
// Generated files have none, so that the map stays nil.
func (s *source) notePlace(i int) {
	if s.moved == nil {
		s.moved = map[ID]place{}
	}
	id := s.idAt(i)
	p, again := s.moved[id]
	if !again {
		p = place{i, i}
	}
	s.moved[id] = place{min(p.first, i), max(p.last, i)}
}

// idAt says what the i-th section is for.
func (s *source) idAt(i int) ID {
	id, _ := Identify(s.which, s.index.Name(i))
	return id
}

// sectionAt returns the i-th section of the file.
func (s *source) sectionAt(i int) *Section {
	return &Section{
		Name:   s.idAt(i).Name,
		Header: s.index.Name(i),
		Origin: origin.FromFile(s.path, int(s.index.Sections[i].Line)),
		text:   s.sectionText(i),
	}
}

func (s *source) sectionText(i int) string {
	if !s.index.Cut(i) {
		return s.index.SectionText(i)
	}
	whole, header := s.whole(), s.index.Name(i)
	if i >= len(whole.Sections) || whole.Name(i) != header { // somebody has written it since
		i = whole.Find(header)
	}
	if i < 0 {
		return ""
	}
	return whole.SectionText(i)
}

// namesOf yields the names of a kind in the order in which they first appear.
func (s *source) namesOf(kind Kind) iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range s.index.Sections {
			id := s.idAt(i)
			if id.Kind != kind {
				continue
			}
			if len(s.moved) > 0 {
				if p, _ := s.findPlace(id); p.first != i {
					continue
				}
			}
			if !yield(id.Name) {
				return
			}
		}
	}
}
