package rules

import (
	"errors"
	"io/fs"

	"github.com/awsid/awsid/internal/doctor"
)

func fileNotReadable() doctor.Rule {
	return doctor.Rule{
		ID:       "file-not-readable",
		Title:    "a shared file cannot be read",
		Why:      "The AWS CLI behaves as if the file were not there, or ends with an error.",
		Mend:     "Run chmod u+r on the file.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check: func(s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.Err != nil {
					found = append(found, doctor.Finding{File: t.Path, Message: "the file cannot be read: " + cause(t.Err)})
				}
			}
			return found
		},
	}
}

// cause is an error of the operating system without the path.
func cause(err error) string {
	var inner *fs.PathError
	if errors.As(err, &inner) {
		return inner.Err.Error()
	}
	return err.Error()
}
