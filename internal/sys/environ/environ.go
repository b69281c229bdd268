// Package environ holds a process environment as a value, so that nothing
// below main asks the operating system for a variable.
package environ

import (
	"maps"
	"runtime"
	"slices"
	"sort"
	"strings"
)

// Vars is one process environment. Names are case-insensitive on Windows. The zero value is an empty environment.
type Vars struct {
	values map[string]string // by folded name
	names  map[string]string // folded name -> name as given
	fold   bool
}

// Parse reads KEY=VALUE lines as os.Environ returns them; a later line wins.
func Parse(environ []string) Vars {
	v := Vars{values: map[string]string{}, names: map[string]string{}, fold: runtime.GOOS == "windows"}
	for _, kv := range environ {
		// Windows keeps per-drive directories in names that begin with '='.
		i := strings.IndexByte(kv, '=')
		if i <= 0 {
			continue
		}
		k := v.storedName(kv[:i])
		v.values[k], v.names[k] = kv[i+1:], kv[:i]
	}
	return v
}

func (v Vars) storedName(name string) string {
	if v.fold {
		return strings.ToUpper(name)
	}
	return name
}

// Get returns the value of a variable. An empty variable counts as not set:
// the shells' way to switch one off (conformance bugs/empty-env).
//
// It is called in so many places that inlining it costs tens of kilobytes.
//
//go:noinline
func (v Vars) Get(name string) string { return v.values[v.storedName(name)] }

// Lookup returns the value of a variable and whether it is set at all, for
// the few variables for which being set to nothing has a meaning.
func (v Vars) Lookup(name string) (string, bool) {
	s, ok := v.values[v.storedName(name)]
	return s, ok
}

// With returns a copy in which name has value.
func (v Vars) With(name, value string) Vars {
	c := v.copyVars()
	k := c.storedName(name)
	c.values[k], c.names[k] = value, name
	return c
}

// Without returns a copy without the named variables.
func (v Vars) Without(names ...string) Vars {
	c := v.copyVars()
	for _, n := range names {
		delete(c.values, c.storedName(n))
		delete(c.names, c.storedName(n))
	}
	return c
}

func (v Vars) copyVars() Vars {
	c := Vars{values: make(map[string]string, len(v.values)+1), names: make(map[string]string, len(v.names)+1), fold: v.fold}
	for k, s := range v.values {
		c.values[k], c.names[k] = s, v.names[k]
	}
	return c
}

// Environ returns KEY=VALUE lines sorted by name, for a child process.
func (v Vars) Environ() []string {
	out := make([]string, 0, len(v.values))
	for k, s := range v.values {
		out = append(out, v.names[k]+"="+s)
	}
	sort.Strings(out)
	return out
}

// Names returns the sorted names of all variables.
func (v Vars) Names() []string { return slices.Sorted(maps.Values(v.names)) }
