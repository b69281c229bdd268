// Package handout gives resolved credentials to other programs: as text for a
// shell to evaluate, as the environment of a child, or over HTTP.
package handout
