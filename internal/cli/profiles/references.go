package profiles

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// referenceKey is the setting by which one profile names another.
const referenceKey = "source_profile"

type reference struct {
	file    *edit.File
	profile string
	origin  origin.Origin
}

// referencesTo lists the profiles that name a profile, itself included, and
// those that the other file overrides: they count once that one is gone.
func referencesTo(files *edit.Files, name string) []reference {
	var found []reference
	for _, f := range bothOf(files) {
		for _, s := range f.Document.Sections() {
			id, _ := shared.Identify(f.Which, s.Name())
			if item, ok := s.Item(referenceKey); ok && id.Kind == shared.KindProfile && item.Text == name {
				found = append(found, reference{f, id.Name, origin.FromFile(f.Path, s.Line()+item.Line-1)})
			}
		}
	}
	return found
}

func stillReferenced(name string, by []reference) error {
	var places []string
	for _, r := range by {
		places = append(places, fmt.Sprintf("profile %q (%s)", r.profile, r.origin))
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
