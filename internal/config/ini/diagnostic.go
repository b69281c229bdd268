package ini

import "fmt"

// Problem names what makes the AWS CLI refuse a text.
type Problem uint8

// The problems.
const (
	ByteOrderMark    Problem = iota // the text begins with one
	NotUTF8                         // bytes that are not UTF-8
	NoSection                       // a line above the first header
	UnclosedHeader                  // [ without ]
	EmptyHeader                     // []
	NoDelimiter                     // a line without = or :
	EmptyKey                        // nothing in front of = or :
	DuplicateKey                    // the key is in the section already
	DuplicateSection                // the section is in the text already
	NestedNoEquals                  // a line of a nested block without =
)

// Diagnostic is one problem of a text. A text without diagnostics is one that
// the AWS CLI reads.
type Diagnostic struct {
	Problem Problem
	Line    int    // where it stands, from 1
	Name    string // the duplicated key or section
	Section string // the section it is in, "" above the first
	First   int    // the line of the first of the two duplicates
}

// Error says what is wrong, without the place. Text of the line is left out:
// it may be a secret.
func (d Diagnostic) Error() string {
	switch d.Problem {
	case ByteOrderMark:
		return "the file begins with a byte order mark"
	case NotUTF8:
		return "the line is not UTF-8 text"
	case NoSection:
		return "the line is above the first section"
	case UnclosedHeader:
		return "the section header has no closing bracket"
	case EmptyHeader:
		return "the section header is empty"
	case NoDelimiter:
		return "the line is neither a section header nor key = value"
	case EmptyKey:
		return "there is no key in front of the value"
	case DuplicateKey:
		return fmt.Sprintf("key %q is already in section [%s], on line %d", d.Name, d.Section, d.First)
	case DuplicateSection:
		return fmt.Sprintf("section [%s] is already in the file, on line %d", d.Name, d.First)
	default:
		return "the line of a nested block has no ="
	}
}

// Fix says how to repair it, in one sentence for a person.
func (d Diagnostic) Fix() string {
	switch d.Problem {
	case ByteOrderMark:
		return "save the file as UTF-8 without a byte order mark"
	case NotUTF8:
		return "save the file as UTF-8"
	case NoSection:
		return "put the line below a header such as [default], or put # in front of it"
	case UnclosedHeader:
		return "end the header with ]"
	case EmptyHeader:
		return "write a name between the brackets, or delete the line"
	case NoDelimiter:
		return "write it as key = value, or put # in front of it"
	case EmptyKey:
		return "write a key in front of the =, or delete the line"
	case DuplicateKey:
		return "delete one of the two lines"
	case DuplicateSection:
		return "merge the two sections into one"
	default:
		return "write it as key = value, or put # in front of it"
	}
}
