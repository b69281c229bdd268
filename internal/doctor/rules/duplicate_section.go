package rules

import (
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func duplicateSection() doctor.Rule {
	return doctor.Rule{
		ID:       "duplicate-section",
		Title:    "a section is in the file twice",
		Why:      "The AWS CLI and boto3 refuse the whole file, whatever profile is asked for; the other SDKs merge the two.",
		Mend:     "Merge the two sections into one.",
		Severity: doctor.Error,
		Tools:    []string{doctor.CLI, doctor.Boto},
		Check:    diagnosed(ini.DuplicateSection, mergeSections),
	}
}

// mergeSections moves the settings of the later section into the first, when
// no key has two values.
func mergeSections(s *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	name := p.Diagnostic.Name
	first, later := twins(textOf(s, p.File).Document(), name)
	if later == nil || !agree(first, later) {
		return nil
	}
	return &doctor.Repair{Does: "merge the two sections", Which: p.File, Edit: func(f *edit.File) error {
		first, later := twins(f.Document, name)
		if later == nil {
			return nil
		}
		for _, item := range later.Items() {
			if err := carry(first, item); err != nil {
				return err
			}
		}
		f.Document.RemoveSection(later)
		f.SetText(f.Document.String())
		return nil
	}}
}

// twins returns the first two sections of a name.
func twins(d *ini.Document, name string) (first, later *ini.Section) {
	for _, s := range d.Sections() {
		switch {
		case s.Name() != name:
		case first == nil:
			first = s
		default:
			return first, s
		}
	}
	return first, nil
}

// agree tells whether no key of both has two values. Blocks are left to a
// person, and so are comments, which would be lost.
func agree(first, later *ini.Section) bool {
	for _, item := range later.Items() {
		other, both := first.Item(item.Key)
		if item.IsBlock() || both && (other.IsBlock() || other.Text != item.Text) {
			return false
		}
	}
	return true
}

func carry(to *ini.Section, item ini.Item) error {
	if _, there := to.Item(item.Key); there {
		return nil
	}
	return to.Set(item.Key, item.Text)
}
