package rules

import (
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

func byteOrderMark() doctor.Rule {
	return doctor.Rule{
		ID:       "byte-order-mark",
		Title:    "the file begins with a byte order mark",
		Why:      "Some Windows editors put three invisible bytes in front of UTF-8 text. The AWS CLI and boto3 refuse such a file; the Go SDK does not see its first profile.",
		Mend:     "Save the file as UTF-8 without a byte order mark.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		First:    true,
		Check:    diagnosed(ini.ByteOrderMark, stripMark),
	}
}

func stripMark(_ *doctor.Snapshot, p shared.Problem) *doctor.Repair {
	return &doctor.Repair{Does: "remove the byte order mark", Which: p.File, Edit: func(f *edit.File) error {
		f.Document.StripByteOrderMark()
		return nil
	}}
}
