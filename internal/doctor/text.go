package doctor

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// Text is one shared file as it lies on the disk.
type Text struct {
	Which  shared.Which
	Path   string
	Bytes  []byte
	Exists bool
	Err    error          // why it could not be read
	Info   fs.FileInfo    // of the file behind links; nil when there is none
	Link   string         // what a symbolic link points to, "" when it is none
	Pasted map[int]Pasted // lines that are no lines of a shared file, by number

	text      string
	lines     []line
	gaps      []gap    // where lines are left out, in order
	conflicts [][2]int // the first and the last line of every merge conflict
}

// line is where a line of a text stands, without its end, and its number in the file.
type line struct{ number, start, end int }

// gap says how many lines are left out in front of a line of the text, all gaps together.
type gap struct{ before, missing int }

// readText reads a file as it is, unless read, what the AWS CLI's reader has of it, is as long.
func readText(which shared.Which, path, read string, pipes *readfile.Pipes) Text {
	t := Text{Which: which, Path: path}
	t.Link, _ = os.Readlink(path)
	info, err := os.Stat(path)
	if err != nil {
		if !os.IsNotExist(err) {
			t.Err = err
		}
		return t
	}
	if t.Exists, t.Info = true, info; read != "" && int64(len(read)) == info.Size() {
		t.Bytes = []byte(read)
		return t
	}
	if t.Bytes, t.Err = pipes.Read(path, readfile.Limit); readfile.IsIrregular(t.Err) {
		t.Err = nil // a rule of its own
	}
	return t
}

// Number returns the number in the file of a line of the text.
func (t Text) Number(line int) int {
	i, isThere := slices.BinarySearchFunc(t.gaps, line, func(g gap, line int) int { return cmp.Compare(g.before, line) })
	if isThere {
		i++
	}
	if i == 0 {
		return line
	}
	return line + t.gaps[i-1].missing
}

// Lines returns the file line by line, numbered from 1, without line ends.
func (t Text) Lines() func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for _, l := range t.lines {
			if !yield(l.number, t.text[l.start:l.end]) {
				return
			}
		}
	}
}

// Line returns a line without its line end, "" past the end.
func (t Text) Line(number int) string {
	i, isThere := slices.BinarySearchFunc(t.lines, number, func(l line, number int) int { return cmp.Compare(l.number, number) })
	if !isThere {
		return ""
	}
	return t.text[t.lines[i].start:t.lines[i].end]
}

// IsUTF16 reports whether Windows PowerShell or Notepad wrote the file as "Unicode".
func (t Text) IsUTF16() bool {
	return bytes.HasPrefix(t.Bytes, []byte{0xff, 0xfe}) || bytes.HasPrefix(t.Bytes, []byte{0xfe, 0xff})
}

// DecodeUTF16 turns such a text into UTF-8.
func DecodeUTF16(data []byte) string {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		order = binary.BigEndian
	}
	var units []uint16
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}

// Pasted says what a line is that was pasted from elsewhere and is no line of a shared file.
type Pasted string

// What people paste into the shared files.
const (
	PastedJSON   Pasted = "json"   // the answer of a command or the console
	PastedShell  Pasted = "shell"  // export AWS_…, set AWS_…, $env:AWS_…
	PastedCSV    Pasted = "csv"    // the console's file of a new access key
	PastedHeader Pasted = "header" // a header without its brackets
	PastedRest   Pasted = "rest"   // the rest of a long value, broken over two lines
	ConflictMark Pasted = "mark"   // <<<<<<<, ||||||| , ======= and >>>>>>> of git
)

// read finds the lines of a text, and those of them that were pasted.
func (t *Text) read() {
	t.text, t.lines, t.conflicts = string(t.Bytes), nil, nil
	for scan := ini.NewScanner(t.text); scan.Next(); {
		l := scan.Line()
		t.lines = append(t.lines, line{t.Number(l.Number), l.Start, l.Eol})
	}
	t.findPasted()
}

// findPasted finds the lines that are no lines of a shared file, by number.
func (t *Text) findPasted() {
	t.Pasted = map[int]Pasted{}
	depth := 0
	inCSV, inLongValue, inConflict := false, false, false
	for n, line := range t.Lines() {
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		folded := strings.ToLower(line)
		isCSVHeader := strings.Contains(folded, "access key id,") && strings.Contains(folded, "secret access key")
		mark := line[:min(7, len(line))]
		isMark := inConflict && (mark == "=======" && line == mark || mark == "|||||||" || mark == ">>>>>>>")
		switch {
		case isMark || mark == "<<<<<<<":
			if t.Pasted[n] = ConflictMark; !inConflict {
				t.conflicts = append(t.conflicts, [2]int{n, len(t.text)})
			}
			if inConflict = mark != ">>>>>>>"; !inConflict {
				t.conflicts[len(t.conflicts)-1][1] = n
			}
		case depth == 0 && BareHeader(line) != "":
			t.Pasted[n] = PastedHeader
		case depth > 0 || strings.HasPrefix(line, "{"):
			t.Pasted[n] = PastedJSON
			depth = max(0, depth+strings.Count(line, "{")-strings.Count(line, "}"))
		case ShellAssignment(line) != "":
			t.Pasted[n] = PastedShell
		case isCSVHeader || inCSV && strings.Contains(line, ","):
			t.Pasted[n], inCSV = PastedCSV, true
		case inLongValue && isRestOfSecret(line):
			t.Pasted[n] = PastedRest
			continue
		default:
			inCSV = false
		}
		inLongValue = setsLongSecret(line)
	}
}

// HasConflict reports whether git left a merge conflict in the file.
func (t Text) HasConflict() bool { return len(t.conflicts) > 0 }

// InConflict reports whether a line is one of two versions that git left there.
func (t Text) InConflict(number int) bool {
	return slices.ContainsFunc(t.conflicts, func(c [2]int) bool { return c[0] < number && number < c[1] })
}

// setsLongSecret reports whether a line sets a secret that may go on on the next line.
func setsLongSecret(line string) bool {
	key, value, _ := strings.Cut(line, "=")
	switch strings.ToLower(strings.TrimSpace(key)) {
	case "aws_session_token", "aws_secret_access_key", "aws_security_token":
		return len(value) > 16
	}
	return false
}

// isRestOfSecret reports whether a line is nothing but the letters of a secret.
func isRestOfSecret(line string) bool {
	return len(line) >= 16 && strings.Trim(line, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+=") == "" &&
		!strings.Contains(strings.TrimRight(line, "="), "=")
}

// ShellAssignment returns the AWS variable that a line of a shell, a container or a program sets, "" when it is no such
// line.
func ShellAssignment(line string) string {
	folded := strings.ToLower(line)
	for _, word := range []string{"export ", "set ", "setx ", "$env:", "set -x ", "set -gx ", "declare -x ", "setenv ", "env ", "arg ", "-e ", "--env ", "$env.",
		"process.env.", `os.environ["`, "os.environ['", `env["`, "env['", "environment=", `environment="`} {
		if !strings.HasPrefix(folded, word+"aws_") {
			continue
		}
		rest := line[len(word):]
		end := strings.IndexFunc(rest, func(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		if end > 0 {
			return strings.ToUpper(rest[:end])
		}
	}
	return ""
}

// BareHeader returns the header that a line without brackets, or in wrong
// ones, was meant to be, "" when it is something else.
func BareHeader(line string) string {
	if strings.HasPrefix(line, "[") || strings.ContainsAny(line, "=#;") {
		return ""
	}
	bare := strings.TrimSpace(strings.Trim(line, "[](){}<>:"))
	words := strings.Fields(bare)
	switch {
	case bare == "default":
		return bare
	case len(words) == 2 && (words[0] == "profile" || words[0] == "sso-session") && !strings.Contains(bare, ":"):
		return bare
	}
	return ""
}
