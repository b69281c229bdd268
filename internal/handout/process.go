package handout

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"

	"github.com/awsid/awsid/internal/credentials"
)

// writeProcess writes what a credential_process prints, byte for byte as the
// AWS CLI does: two blanks of indentation, other letters than ASCII escaped.
func writeProcess(w io.Writer, c credentials.Credentials) error {
	members := []string{
		`"Version": 1`,
		`"AccessKeyId": ` + asciiJSON(c.AccessKeyID),
		`"SecretAccessKey": ` + asciiJSON(c.SecretAccessKey.Reveal()),
	}
	if c.HasToken || !c.SessionToken.Empty() {
		members = append(members, `"SessionToken": `+asciiJSON(c.SessionToken.Reveal()))
	}
	if !c.Expires.IsZero() {
		members = append(members, `"Expiration": `+asciiJSON(Timestamp(c.Expires)))
	}
	_, err := io.WriteString(w, "{\n  "+strings.Join(members, ",\n  ")+"\n}\n")
	return err
}

// writeRecord writes the variables as one JSON object, which nushell loads.
func writeRecord(w io.Writer, c credentials.Credentials) error {
	var members []string
	for _, v := range Variables(c) {
		members = append(members, asciiJSON(v.Name)+": "+asciiJSON(v.Value))
	}
	_, err := io.WriteString(w, "{"+strings.Join(members, ", ")+"}\n")
	return err
}

// asciiJSON writes a JSON string as Python's json module does: only what JSON
// demands and what is not ASCII is escaped, never < > & or /.
func asciiJSON(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		writeRune(&b, r)
	}
	b.WriteByte('"')
	return b.String()
}

func writeRune(b *strings.Builder, r rune) {
	switch {
	case r == '"' || r == '\\':
		b.WriteString(`\` + string(r))
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\r':
		b.WriteString(`\r`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\b':
		b.WriteString(`\b`)
	case r == '\f':
		b.WriteString(`\f`)
	case r >= 0x10000:
		high, low := utf16.EncodeRune(r)
		fmt.Fprintf(b, `\u%04x\u%04x`, high, low)
	case r < ' ' || r > '~':
		fmt.Fprintf(b, `\u%04x`, r)
	default:
		b.WriteRune(r)
	}
}
