package service

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// addDocument adds the members of an input document to the input. What has an
// option on the command line stays as the option says.
func addDocument(input value.Object, given arguments) (value.Object, error) {
	name := inputJSON
	if given.isGiven(inputYAML) {
		name = inputYAML
	}
	switch {
	case !given.isGiven(name):
		return input, nil
	case name == inputYAML && given.isGiven(inputJSON):
		return nil, atOption(problem.New(problem.Usage, "give one of --%s and --%s", inputJSON, inputYAML), name)
	}
	document, err := parseDocument(given, name)
	if err != nil {
		return nil, atOption(err, name)
	}
	for _, m := range document {
		if _, hasOption := input.Get(m.Name); !hasOption {
			input = append(input, m)
		}
	}
	return input, nil
}

func parseDocument(given arguments, name string) (value.Object, error) {
	content, err := loadFile(given.env, given.textOf(name))
	if err != nil {
		return nil, err
	}
	text := fmt.Sprintf("%s", content) // of file:// and fileb:// alike
	var document any
	if name == inputJSON {
		document, err = value.ParseJSON([]byte(text))
	} else {
		document, err = parseYAML(text)
	}
	if err != nil {
		return nil, problem.New(problem.Usage, "the document cannot be read: %w", err)
	}
	object, ok := document.(value.Object)
	if !ok {
		return nil, problem.New(problem.Usage, "the document must be an object with the parameters as members")
	}
	return object, nil
}

// parseYAML reads one YAML document, in the order in which it is written.
func parseYAML(text string) (any, error) {
	text, err := withoutDirectives(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r\n", "\n"))
	if err != nil {
		return nil, err
	}
	tokens := lexer.Tokenize(text)
	if hasTabBetween(text, tokens) {
		return nil, errors.New("a tab stands where blanks are expected")
	}
	depth, entries := 0, 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		case token.SequenceEntryType: // - - - opens a list each
			entries++
		}
		if t.Type != token.SequenceEntryType {
			entries = 0
		}
		if depth+entries > 500 { // the parser takes quadratic time
			return nil, value.ErrTooDeep
		}
		if digits, ok := decimalOf(t); ok {
			t.Type, t.Value = token.IntegerType, digits
		}
	}
	var v any
	file, err := parser.Parse(tokens, 0)
	if err == nil && len(file.Docs) > 1 {
		return nil, errors.New("there are several documents, and one is wanted")
	}
	if err == nil && len(file.Docs) > 0 && file.Docs[0].Body != nil {
		err = yaml.NodeToValue(file.Docs[0].Body, &v, yaml.UseOrderedMap())
	}
	if err != nil {
		return nil, errors.New(yaml.FormatError(err, false, false)) // without the text: it may hold a secret
	}
	return fromYAML(v), nil
}

// withoutDirectives makes comments of the lines in front of "---" that tell a reader about the document, as `%YAML 1.2`.
func withoutDirectives(text string) (string, error) {
	var made strings.Builder
	directives, versions := 0, 0
	rest := text
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		switch {
		case len(words) == 0 || words[0][0] == '#':
		case line[0] == '%':
			directives++
			if words[0] == "%YAML" {
				versions++
			}
			if words[0] == "%" || versions > 1 || words[0] == "%YAML" && (len(words) < 2 || words[1] != "1.1" && words[1] != "1.2") {
				return "", errors.New("its %YAML line is not one of version 1.1 or 1.2")
			}
			line = "#" + line[1:]
		case directives > 0 && !strings.HasPrefix(line, "---"):
			return "", errors.New("a line --- belongs between the lines that begin with % and the document")
		default:
			return made.String() + rest, nil
		}
		made.WriteString(line)
		rest = rest[len(line):]
	}
	return made.String(), nil
}

// hasTabBetween reports whether a tab stands anywhere but in a comment, between quotes or in the lines of a block: the
// lexer passes it over, and joins the words of a text around it.
func hasTabBetween(text string, tokens token.Tokens) bool {
	for _, t := range tokens {
		isText := t.Prev != nil && (t.Prev.Type == token.LiteralType || t.Prev.Type == token.FoldedType)
		quoted := t.Origin
		switch {
		case isText:
		case t.Type == token.CommentType:
			quoted = quoted[max(0, strings.IndexByte(quoted, '#')):]
		case t.Type == token.SingleQuoteType, t.Type == token.DoubleQuoteType:
			quoted = strings.Trim(quoted, " \t\n")
		default:
			continue
		}
		before, behind, found := strings.Cut(text, quoted)
		if !found {
			continue
		}
		if strings.Contains(before, "\t") {
			return true
		}
		text = behind
	}
	return strings.Contains(text, "\t")
}

// decimalOf returns the digits of a number with zeros before it, which is
// octal in YAML 1.1 alone.
func decimalOf(t *token.Token) (string, bool) {
	isText := t.Prev != nil && (t.Prev.Type == token.LiteralType || t.Prev.Type == token.FoldedType)
	digits := strings.TrimLeft(t.Value, "0")
	if isText || t.Type != token.StringType && t.Type != token.OctetIntegerType || digits == "" || len(digits) == len(t.Value) {
		return "", false
	}
	return digits, strings.Trim(digits, "0123456789") == ""
}

func fromYAML(v any) any {
	switch v := v.(type) {
	case yaml.MapSlice:
		object := value.Object{}
		for _, item := range v {
			object = append(object, value.Member{Name: fmt.Sprint(item.Key), Value: fromYAML(item.Value)})
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = fromYAML(v[i])
		}
		return list
	case uint64:
		if v <= math.MaxInt64 {
			return int64(v)
		}
		return json.Number(strconv.FormatUint(v, 10))
	}
	return v
}
