package edit

import "sort"

// lockSuffix names the side-car lock next to the file it protects: whoever
// may write the file may write there, whatever HOME says.
const lockSuffix = ".lock"

// lockNames returns the lock files of the targets in the one order that keeps
// two processes from waiting for each other.
func lockNames(targets []target) []string {
	names := make([]string, 0, len(targets))
	for _, t := range targets {
		names = append(names, t.real+lockSuffix)
	}
	sort.Strings(names)
	return names
}
