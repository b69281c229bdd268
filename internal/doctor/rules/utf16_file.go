package rules

import (
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
)

func utf16File() doctor.Rule {
	return doctor.Rule{
		ID:       "utf16-file",
		Title:    "the file is UTF-16 text",
		Why:      "Windows PowerShell's > and Notepad's \"Unicode\" write UTF-16. No AWS tool reads it: the whole file is refused or looks empty.",
		Mend:     "Save the file as UTF-8 without a byte order mark.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    checkUTF16,
	}
}

func checkUTF16(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		if !t.IsUTF16() {
			continue
		}
		found = append(found, doctor.Finding{File: t.Path, Line: 1,
			Message: "the file is UTF-16 text (written by PowerShell or Notepad?), which no tool reads: save it as UTF-8",
			Repair: &doctor.Repair{Does: "write the file as UTF-8", Which: t.Which, Edit: func(f *edit.File) error {
				if text := []byte(f.Document.String()); (doctor.Text{Bytes: text}).IsUTF16() {
					f.SetText(doctor.DecodeUTF16(text))
				}
				return nil
			}}})
	}
	return found
}
