package rules

import (
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
)

// mender makes the repair of one problem, nil when a person has to choose.
type mender func(*doctor.Snapshot, shared.Problem) *doctor.Repair

// diagnosed makes the check of a rule that is one problem of the reader. What
// follows from another mistake is left out: pasted lines, a file in another
// encoding, settings below a header that was not read.
func diagnosed(problem ini.Problem, mend mender) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		all := s.Files.Problems()
		for _, p := range all {
			t := textOf(s, p.File)
			if p.Err != nil || p.Diagnostic.Problem != problem || t.IsUTF16() || t.Pasted[p.Origin.Line] != "" || follows(t, all, p) {
				continue
			}
			f := doctor.Finding{File: p.Origin.Name, Line: p.Origin.Line, Message: p.Diagnostic.Error() + ": " + p.Diagnostic.Fix()}
			if mend != nil {
				f.Repair = mend(s, p)
			}
			found = append(found, f)
		}
		return found
	}
}

// follows tells a problem that is there only because a header above was not
// read.
func follows(t doctor.Text, all []shared.Problem, p shared.Problem) bool {
	from := p.Diagnostic.First
	if p.Diagnostic.Problem != ini.DuplicateKey && p.Diagnostic.Problem != ini.NoSection {
		return false
	}
	for n, pasted := range t.Pasted {
		if pasted == doctor.PastedHeader && from < n && n < p.Origin.Line {
			return true
		}
	}
	for _, other := range all {
		unread := other.Diagnostic.Problem == ini.UnclosedHeader || other.Diagnostic.Problem == ini.EmptyHeader
		if unread && other.Err == nil && other.File == p.File && from < other.Origin.Line && other.Origin.Line < p.Origin.Line {
			return true
		}
	}
	return false
}

// nobody mends what has two right answers.
func nobody(*doctor.Snapshot, shared.Problem) *doctor.Repair { return nil }
