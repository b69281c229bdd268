package shared

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"syscall"
	"unsafe"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
)

// source is one of the two files.
type source struct {
	which Which
	path  string
	index *ini.Index
	err   error // the file is there but cannot be read

	once  sync.Once
	moved map[ID]place // the sections that usualHeader does not lead to
}

// place is where the sections of one ID stand among all sections: usually one.
type place struct{ first, last int }

func (s *source) setText(which Which, path, text string) {
	s.which, s.path = which, path
	s.index = ini.NewIndex(text)
}

// readText reads a file. What is not a regular file counts as missing, as it
// does for the AWS CLI: /dev/null is a usual way to have no configuration.
func readText(path string) (string, error) {
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return "", nil
	}
	if err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	data, err := os.ReadFile(path)
	// The bytes are handed to nobody else, so the string may share them.
	return unsafe.String(unsafe.SliceData(data), len(data)), err
}

// sectionOf returns the section that counts for id: the last one, as the AWS
// CLI lets it replace those above it.
func (s *source) sectionOf(id ID) (*Section, bool) {
	if p, ok := s.findPlace(id); ok {
		return s.sectionAt(p.last), true
	}
	return nil, false
}

// findPlace looks for the header as it is usually spelt, and among the few that
// are spelt in another way or for the second time.
func (s *source) findPlace(id ID) (place, bool) {
	p, found := s.unusualPlaces()[id]
	at := s.index.Find(usualHeader(s.which, id))
	if at < 0 || s.idAt(at) != id {
		return p, found
	}
	if !found {
		return place{at, at}, true
	}
	return place{min(p.first, at), max(p.last, at)}, true
}

// unusualPlaces returns the places of the sections that must be looked at to know
// what they are. Generated files have none, so that the map stays nil.
func (s *source) unusualPlaces() map[ID]place {
	s.once.Do(func() {
		again := s.index.Again
		for i := range s.index.Sections {
			second := len(again) > 0 && again[0] == i
			if second {
				again = again[1:]
			}
			if second || !isUsual(s.which, s.index.Sections[i].Name) {
				s.notePlace(i)
			}
		}
	})
	return s.moved
}

func (s *source) notePlace(i int) {
	if s.moved == nil {
		s.moved = map[ID]place{}
	}
	id := s.idAt(i)
	p, again := s.moved[id]
	if !again {
		p.first = i
	}
	p.last = i
	s.moved[id] = p
}

// idAt says what the i-th section is for.
func (s *source) idAt(i int) ID {
	id, _ := Identify(s.which, s.index.Sections[i].Name)
	return id
}

// sectionAt returns the i-th section of the file.
func (s *source) sectionAt(i int) *Section {
	span := &s.index.Sections[i]
	return &Section{
		Name:   s.idAt(i).Name,
		Header: span.Name,
		Origin: origin.FromFile(s.path, span.Line),
		text:   s.index.SectionText(i),
	}
}

// namesOf lists the names of a kind in the order in which they first appear.
func (s *source) namesOf(kind Kind) []string {
	names := make([]string, 0, len(s.index.Sections))
	unusual := len(s.unusualPlaces()) > 0
	for i := range s.index.Sections {
		id := s.idAt(i)
		if id.Kind != kind {
			continue
		}
		if unusual {
			if p, _ := s.findPlace(id); p.first != i {
				continue
			}
		}
		names = append(names, id.Name)
	}
	return names
}
