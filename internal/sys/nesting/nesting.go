// Package nesting ends circles of programs that start each other: a credential_process that asks for its own profile,
// a script named aws that runs awsid. What runs stands in a variable that children inherit.
package nesting

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// variable lists the programs around this process, the outermost first: hash:name, separated by blanks.
const variable = "_AWSID_NESTING"

// deepest is how many programs may run inside each other, however much they differ.
const deepest = 16

// mostAbove is how many processes may stand above this one. A wrapper that clears the environment (env -i, sudo) takes
// the variable along, and only their number tells that it comes back without end.
const mostAbove = 60

// Program is something that is about to be run.
type Program struct {
	Name     string // for people
	Identity string // what makes it the same one when it comes again; it is hashed
}

// CircleError says who starts whom.
type CircleError struct {
	Names []string // from the outermost to the one that may not start again
	Deep  bool     // nobody came twice, but this is too deep to be meant
}

// Error returns the names in order.
func (e *CircleError) Error() string { return strings.Join(e.Names, " -> ") }

// Enter returns the environment for a child that runs p, or a *CircleError when p runs around this process as often
// as it may (times) already.
func Enter(vars environ.Vars, p Program, times int) (environ.Vars, error) {
	around := strings.Fields(vars.Get(variable))
	sum := sha256.Sum256([]byte(p.Identity))
	id := hex.EncodeToString(sum[:6])
	var names []string
	seen, first := 0, len(around)
	for i, entry := range around {
		known, name, _ := strings.Cut(entry, ":")
		if known == id {
			seen, first = seen+1, min(first, i)
		}
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		names = append(names, name)
	}
	names = append(names, p.Name)
	switch {
	case seen >= times:
		return vars, &CircleError{Names: names[first:]}
	case len(around) >= deepest, processesAbove(mostAbove) >= mostAbove:
		return vars, &CircleError{Names: names, Deep: true}
	}
	return vars.With(variable, strings.Join(append(around, id+":"+url.QueryEscape(p.Name)), " ")), nil
}

// processesAbove counts the processes above this one, at most limit; none where the system does not list them in files.
func processesAbove(limit int) int {
	n := 0
	for pid := os.Getppid(); pid > 1 && n < limit; n++ {
		// "7 (any name) S 6 …": the parent is the second word behind the name.
		line, err := readfile.Regular("/proc/"+strconv.Itoa(pid)+"/stat", readfile.SmallLimit)
		if err != nil {
			break
		}
		words := strings.Fields(string(line[bytes.LastIndexByte(line, ')')+1:]))
		if len(words) < 2 {
			break
		}
		pid, _ = strconv.Atoi(words[1])
	}
	return n
}
