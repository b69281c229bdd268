// Package searchpath finds programs as a shell would.
package searchpath

import (
	"cmp"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
)

// Place is where programs are looked for.
type Place struct {
	Vars environ.Vars // PATH, and PATHEXT on Windows
	GOOS string
	Dir  string // for relative paths; an empty element of PATH is it, too
}

// Candidates returns the regular files that a program's name may stand for: a
// name with a slash as it is, any other in the folders of PATH, in order.
func (p Place) Candidates(name string) iter.Seq2[string, fs.FileInfo] {
	dirs := filepath.SplitList(p.Vars.Get("PATH"))
	if strings.ContainsRune(name, '/') || p.GOOS == "windows" && strings.ContainsRune(name, '\\') {
		dirs = []string{""}
	}
	extensions := []string{""}
	if p.GOOS == "windows" && filepath.Ext(name) == "" {
		extensions = strings.Split(cmp.Or(p.Vars.Get("PATHEXT"), ".COM;.EXE;.BAT;.CMD"), ";")
	}
	return func(yield func(string, fs.FileInfo) bool) {
		for _, dir := range dirs {
			for _, extension := range extensions {
				path := filepath.Join(dir, name) + extension
				if !filepath.IsAbs(path) {
					path = filepath.Join(p.Dir, path)
				}
				if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() && !yield(path, info) {
					return
				}
			}
		}
	}
}

// Find returns the first program of that name that may be executed, "" when there is none.
func (p Place) Find(name string) string {
	for path, info := range p.Candidates(name) {
		if p.IsExecutable(info) {
			return path
		}
	}
	return ""
}

// Programs lists the programs of PATH whose names begin so.
func (p Place) Programs(prefix string) (names []string) {
	for _, dir := range filepath.SplitList(p.Vars.Get("PATH")) {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(p.Dir, dir)
		}
		entries, _ := os.ReadDir(dir) // one that cannot be read has no programs
		for _, e := range entries {
			if name := e.Name(); strings.HasPrefix(name, prefix) && p.Find(name) != "" {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// IsExecutable reports whether a file may be executed by anybody.
func (p Place) IsExecutable(info fs.FileInfo) bool {
	return p.GOOS == "windows" || info.Mode().Perm()&0o111 != 0
}
