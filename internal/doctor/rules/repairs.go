package rules

import (
	"fmt"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

// setKey is a repair that gives a key another value.
func setKey(does string, e *doctor.Section, key, value string) *doctor.Repair {
	return sectionEdit(does, e, func(section *ini.Section) error { return section.Set(key, value) })
}

// deleteKey is a repair that removes keys.
func deleteKey(does string, e *doctor.Section, keys ...string) *doctor.Repair {
	return sectionEdit(does, e, func(section *ini.Section) error {
		for _, key := range keys {
			section.Delete(key)
		}
		return nil
	})
}

// sectionEdit is a repair inside one section, if it is still there.
func sectionEdit(does string, e *doctor.Section, change func(*ini.Section) error) *doctor.Repair {
	header := e.Section.Header
	return &doctor.Repair{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		if section, ok := f.Document.Section(header); ok {
			return change(section)
		}
		return nil
	}}
}

// renameKey is a repair that spells a key another way, in its place.
func renameKey(does string, e *doctor.Section, from, to string) *doctor.Repair {
	header := e.Section.Header
	return &doctor.Repair{Does: does, Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(header)
		if !ok {
			return nil
		}
		if _, taken := section.Item(to); taken {
			return nil
		}
		text := f.Document.String()
		if start, end := keyAt(text, header, from); start >= 0 {
			f.SetText(text[:start] + to + text[end:])
		}
		return nil
	}}
}

// keyAt finds where a key stands in a section; start is -1 when it is not there.
func keyAt(text, header, key string) (start, end int) {
	inside := false
	for scan := ini.NewScanner(text); scan.Next(); {
		l := scan.Line()
		switch {
		case l.Kind == ini.Header:
			inside = text[l.NameStart:l.NameEnd] == header
		case l.Kind == ini.Setting && inside && ini.Fold(text[l.NameStart:l.NameEnd]) == key:
			return l.NameStart, l.NameEnd
		}
	}
	return -1, -1
}

// renameSection is a repair that spells a header another way.
func renameSection(e *doctor.Section, header string) *doctor.Repair {
	old := e.Section.Header
	return &doctor.Repair{Does: fmt.Sprintf("head the section [%s]", header), Which: e.File, Edit: func(f *edit.File) error {
		section, ok := f.Document.Section(old)
		if !ok {
			return nil
		}
		if err := f.Document.RenameSection(section, header); err != nil {
			return err
		}
		f.SetText(f.Document.String())
		return nil
	}}
}
