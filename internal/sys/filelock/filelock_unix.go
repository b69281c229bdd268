//go:build unix

package filelock

// isTransient tells whether an attempt failed only for the moment.
func isTransient(error) bool { return false }
