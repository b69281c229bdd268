// Package rules holds what the doctor knows: one rule per file, listed in
// order in rules.go. A rule's name is its file's name and its testdata's.
package rules
