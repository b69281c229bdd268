package rules

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// encodingRules are about the bytes of a file.
var encodingRules = []doctor.Rule{
	{ID: "byte-order-mark", Severity: doctor.Error, FixFirst: true, Title: "the file begins with a byte order mark",
		Why:      "Some Windows editors put three invisible bytes in front of UTF-8 text. The AWS CLI and boto3 refuse such a file; the Go SDK does not see its first profile.",
		Fix:      "Save the file as UTF-8 without a byte order mark.",
		Problems: []ini.Problem{ini.ByteOrderMark},
		FixProblem: func(_ *doctor.Snapshot, p shared.Problem) *doctor.Fix {
			return &doctor.Fix{Does: "remove the byte order mark", Which: p.File, Edit: func(f *edit.File) error {
				f.Document.StripByteOrderMark()
				return nil
			}}
		}},
	{ID: "utf16-file", Severity: doctor.Error, FixFirst: true, Title: "the file is UTF-16 text",
		Why: "Windows PowerShell's > and Notepad's \"Unicode\" write UTF-16. No AWS tool reads it: the whole file is refused or looks empty.",
		Fix: "Save the file as UTF-8 without a byte order mark.",
		File: func(_ *doctor.Snapshot, t doctor.Text) doctor.Finding {
			if !t.IsUTF16() {
				return doctor.Finding{}
			}
			return doctor.Finding{File: t.Path, Line: 1,
				Message: "the file is UTF-16 text (written by PowerShell or Notepad?), which no tool reads: save it as UTF-8",
				Fix: &doctor.Fix{Does: "write the file as UTF-8", Which: t.Which, Edit: func(f *edit.File) error {
					if text := []byte(f.Document.String()); (doctor.Text{Bytes: text}).IsUTF16() {
						f.SetText(doctor.DecodeUTF16(text))
					}
					return nil
				}}}
		}},
	{ID: "not-utf8", Severity: doctor.Error, Problems: []ini.Problem{ini.NotUTF8}, Title: "a line is not UTF-8 text",
		Why: "The AWS CLI and boto3 refuse the whole file; the others may read another value than the editor shows.", Fix: "Save the file as UTF-8."},
	{ID: "nul-byte", Severity: doctor.Error, Title: "a line holds a NUL byte",
		Why: "A disk that was full or a machine that was switched off while the file was written leaves zero bytes. No value may hold one: tools end with \"embedded null byte\", or with a header that cannot be sent.",
		Fix: "Write the line again; awsid configure undo has what stood there.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, t := range s.Texts() {
				if t.IsUTF16() || !strings.Contains(string(t.Bytes), "\x00") {
					continue
				}
				for n, line := range t.Lines() {
					if strings.Contains(line, "\x00") {
						found = append(found, doctor.Finding{File: t.Path, Line: n, Message: "the line holds a NUL byte, which no value may: write the line again"})
						break // the others are of the same accident
					}
				}
			}
			return found
		}},
}
