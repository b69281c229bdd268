package configure

import (
	"errors"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/sys/secret"
)

// accessKey is one row of the console's CSV file.
type accessKey struct {
	user   string // "" when the file has no user column
	id     string
	secret secret.String
}

// The columns we read. The console's download for one access key has no user column; the one for several users has.
const (
	userColumn   = "User Name"
	idColumn     = "Access Key ID"
	secretColumn = "Secret Access key"
)

var errNoCSV = errors.New("the CSV text has no contents")

// parseAccessKeys reads the CSV of access keys. A row that lacks a value is an
// error, or left out when skipInvalid is set; check judges the user names.
func parseAccessKeys(text string, skipInvalid bool, check func(user string) error) ([]accessKey, error) {
	if strings.TrimSpace(text) == "" {
		return nil, errNoCSV
	}
	records := readCSV(strings.TrimPrefix(text, "\ufeff"))
	columns, err := findColumns(records[0])
	if err != nil {
		return nil, err
	}
	var keys []accessKey
	for i, record := range records[1:] {
		key, err := columns.readRecord(record)
		if err == nil && key.user != "" {
			err = check(key.user)
		}
		switch {
		case err == nil:
			keys = append(keys, key)
		case !skipInvalid:
			return nil, fmt.Errorf("entry %d: %w", i+1, err)
		}
	}
	return keys, nil
}

// columnPlaces are the places of the three columns in a row; user is -1 when the file has none.
type columnPlaces struct{ user, id, secret int }

func findColumns(header csvRecord) (columnPlaces, error) {
	at := func(name string) int {
		for i, field := range header.fields {
			if strings.EqualFold(field, name) {
				return i
			}
		}
		return -1
	}
	c := columnPlaces{at(userColumn), at(idColumn), at(secretColumn)}
	missing := ""
	switch {
	case c.user < 0 && (c.id < 0 || c.secret < 0):
		missing = userColumn
	case c.id < 0:
		missing = idColumn
	case c.secret < 0:
		missing = secretColumn
	default:
		return c, header.err
	}
	return c, fmt.Errorf("the first line has no column %q", missing)
}

func (c columnPlaces) readRecord(record csvRecord) (accessKey, error) {
	if record.err != nil {
		return accessKey{}, record.err
	}
	var key accessKey
	for _, want := range []struct {
		name string
		at   int
		set  func(string)
	}{
		{userColumn, c.user, func(s string) { key.user = s }},
		{idColumn, c.id, func(s string) { key.id = s }},
		{secretColumn, c.secret, func(s string) { key.secret = secret.New(s) }},
	} {
		if want.at < 0 {
			continue
		}
		if want.at >= len(record.fields) || record.fields[want.at] == "" {
			return accessKey{}, fmt.Errorf("there is no value for column %q", want.name)
		}
		want.set(record.fields[want.at])
	}
	return key, nil
}

// csvRecord is one record; a record with an unclosed quote has an error.
type csvRecord struct {
	fields []string
	err    error
}

// readCSV splits RFC 4180 text into records. More lenient than the RFC: blanks around a field are dropped, records
// may differ in length, any line end counts, and a quote inside an unquoted field is a character like any other.
func readCSV(text string) []csvRecord {
	var records []csvRecord
	for text != "" {
		var record csvRecord
		for more := true; more; {
			var field string
			field, text, more, record.err = readField(text)
			record.fields = append(record.fields, field)
		}
		records = append(records, record)
	}
	return records
}

// readField takes one field and its end from text; more tells that a comma followed, so that the record goes on.
func readField(text string) (field, rest string, more bool, err error) {
	if trimmed := strings.TrimLeft(text, " \t"); strings.HasPrefix(trimmed, `"`) {
		var closed bool
		if field, trimmed, closed = readQuoted(trimmed[1:]); !closed {
			_, rest = cutLine(text)
			return "", rest, false, errors.New("a quote is not closed")
		}
		text = trimmed
	}
	line, next := cutLine(text)
	if value, _, comma := strings.Cut(line, ","); comma {
		return strings.TrimSpace(field + value), text[len(value)+1:], true, nil
	}
	return strings.TrimSpace(field + line), next, false, nil
}

// cutLine returns the first line of text without its end, and the rest.
func cutLine(text string) (line, rest string) {
	i := strings.IndexAny(text, "\r\n")
	switch {
	case i < 0:
		return text, ""
	case strings.HasPrefix(text[i:], "\r\n"):
		return text[:i], text[i+2:]
	}
	return text[:i], text[i+1:]
}

// readQuoted reads behind an opening quote up to its closing one; two quotes stand for one.
func readQuoted(text string) (field, rest string, closed bool) {
	for {
		before, after, found := strings.Cut(text, `"`)
		field += before
		if !found {
			return field, "", false
		}
		if !strings.HasPrefix(after, `"`) {
			return field, after, true
		}
		field += `"`
		text = after[1:]
	}
}
