package doctor

import (
	"context"
	"fmt"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
)

// Repair mends one finding in the one right way. It is an edit of a shared
// file, or else something done to another file.
type Repair struct {
	Does string // "rename the section to [profile dev]"
	// Edit changes the shared file Which. It must find its place anew, and do
	// nothing when an earlier repair has already mended it.
	Which shared.Which
	Edit  func(*edit.File) error
	// Do mends what is no text of a shared file: a mode, a broken cache file.
	Do func() error
}

// Mend makes the repairs of findings in one transaction, so that one undo
// takes them back. With editor.DryRun nothing is written and nothing is done;
// the result shows the difference.
func Mend(ctx context.Context, editor edit.Editor, findings []Finding) (*edit.Result, error) {
	editor.Repair = true
	result, err := editor.Apply(ctx, func(files *edit.Files) error {
		return editAll(files, findings)
	}, targets(findings)...)
	if err != nil || editor.DryRun {
		return result, err
	}
	for _, f := range findings {
		if f.Repair == nil || f.Repair.Do == nil {
			continue
		}
		if err := f.Repair.Do(); err != nil {
			return result, fmt.Errorf("%s: %w", f.Repair.Does, err)
		}
	}
	return result, nil
}

func editAll(files *edit.Files, findings []Finding) error {
	for _, f := range findings {
		if f.Repair == nil || f.Repair.Edit == nil {
			continue
		}
		file := files.Config
		if f.Repair.Which == shared.CredentialsFile {
			file = files.Credentials
		}
		if err := f.Repair.Edit(file); err != nil {
			return fmt.Errorf("%s: %w", f.Repair.Does, err)
		}
	}
	return nil
}

// targets lists the shared files that the repairs edit.
func targets(findings []Finding) []shared.Which {
	var list []shared.Which
	for _, which := range []shared.Which{shared.ConfigFile, shared.CredentialsFile} {
		for _, f := range findings {
			if f.Repair != nil && f.Repair.Edit != nil && f.Repair.Which == which {
				list = append(list, which)
				break
			}
		}
	}
	return list
}

// Fixable returns those findings that carry a repair.
func Fixable(findings []Finding) []Finding {
	var list []Finding
	for _, f := range findings {
		if f.Repair != nil {
			list = append(list, f)
		}
	}
	return list
}
