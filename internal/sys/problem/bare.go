package problem

import (
	"errors"
	"io/fs"
)

// Bare leaves out the step and the path that an error of the file system
// begins with, for messages that name the file themselves.
func Bare(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
