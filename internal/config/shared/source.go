package shared

import (
	"errors"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
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

	lookups atomic.Int32 // linear searches so far
	once    sync.Once
	byID    map[ID]int // the section that counts for each ID
}

// manyLookups is the number of searches after which a map pays: a command
// that wants one profile of ten thousand is done sooner without.
const manyLookups = 8

func (s *source) read(which Which, path string) {
	text, err := readText(path)
	s.set(which, path, text)
	s.err = err
}

func (s *source) set(which Which, path, text string) {
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

// section returns the section that counts for id: the last one, as the AWS
// CLI lets it replace those above it.
func (s *source) section(id ID) (*Section, bool) {
	if i := s.find(id); i >= 0 {
		return s.at(i), true
	}
	return nil, false
}

func (s *source) find(id ID) int {
	if s.lookups.Add(1) <= manyLookups {
		for i := len(s.index.Sections) - 1; i >= 0; i-- {
			if got, _ := Identify(s.which, s.index.Sections[i].Name); got == id {
				return i
			}
		}
		return -1
	}
	s.once.Do(s.build)
	if i, ok := s.byID[id]; ok {
		return i
	}
	return -1
}

func (s *source) build() {
	s.byID = make(map[ID]int, len(s.index.Sections))
	for i := range s.index.Sections {
		id, _ := Identify(s.which, s.index.Sections[i].Name)
		s.byID[id] = i
	}
}

// at returns the i-th section of the file.
func (s *source) at(i int) *Section {
	span := &s.index.Sections[i]
	id, _ := Identify(s.which, span.Name)
	return &Section{
		Name:   id.Name,
		Header: span.Name,
		Origin: origin.FromFile(s.path, span.Line),
		text:   s.index.Text[span.Start:span.End],
	}
}

// names lists the names of a kind in the order in which they first appear.
func (s *source) names(kind Kind) []string {
	names := make([]string, 0, len(s.index.Sections))
	seen := make(map[string]struct{}, len(s.index.Sections))
	for i := range s.index.Sections {
		id, _ := Identify(s.which, s.index.Sections[i].Name)
		if id.Kind != kind {
			continue
		}
		if _, again := seen[id.Name]; !again {
			seen[id.Name] = struct{}{}
			names = append(names, id.Name)
		}
	}
	return names
}
