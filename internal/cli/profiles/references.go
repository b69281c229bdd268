package profiles

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// referenceKey is the setting by which one profile names another.
const referenceKey = "source_profile"

type reference struct {
	file        *edit.File
	section     *ini.Section
	profile, to string
	line        int // in the section
}

func (r reference) origin() origin.Origin {
	return origin.FromFile(r.file.Path, r.section.Line()+r.line-1)
}

// referencesTo lists the profiles that name a profile, itself included.
func referencesTo(files *edit.Files, name string) []reference {
	return slices.DeleteFunc(allReferences(files), func(r reference) bool { return r.to != name })
}

// allReferences lists the profiles that name another, also those that the other file overrides: they count once that
// one is gone.
func allReferences(files *edit.Files) []reference {
	var found []reference
	for _, f := range bothOf(files) {
		for _, s := range f.Document.Sections() {
			id, _ := shared.Identify(f.Which, s.Name())
			if item, ok := s.Item(referenceKey); ok && id.Kind == shared.KindProfile {
				found = append(found, reference{f, s, id.Name, item.Text, item.Line})
			}
		}
	}
	return found
}

func stillReferenced(name string, by []reference) error {
	var places []string
	for _, r := range by {
		places = append(places, fmt.Sprintf("profile %q (%s)", r.profile, r.origin()))
	}
	return problem.New(problem.General, "profile %q is the %s of %s", name, referenceKey, strings.Join(places, " and ")).
		WithHint("remove those first, or add --force to leave them without a source")
}

// bothOf returns the two files of a transaction.
func bothOf(files *edit.Files) []*edit.File { return []*edit.File{files.Config, files.Credentials} }

// bothFiles names them for a transaction.
func bothFiles() []shared.Which { return []shared.Which{shared.CredentialsFile, shared.ConfigFile} }

func profileExists(files *edit.Files, name string) bool {
	for _, f := range bothOf(files) {
		if _, ok := f.Section(edit.Profile(name)); ok {
			return true
		}
	}
	return false
}
