package service

import (
	"reflect"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// parseList reads the words of a list option: JSON, or one element a word; an
// element that is a structure is written Key=a,Value=b.
func parseList(words []string, element reflect.Type) ([]any, error) {
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "[") {
		parsed, err := value.ParseJSON([]byte(words[0]))
		list, isList := parsed.([]any)
		if err != nil || !isList {
			return nil, problem.New(problem.Usage, "the value is no JSON list")
		}
		return list, nil
	}
	list := []any{}
	for _, word := range words {
		parsed, err := parseElement(word, element)
		if err != nil {
			return nil, err
		}
		list = append(list, parsed...)
	}
	return list, nil
}

func parseElement(word string, element reflect.Type) ([]any, error) {
	if element.Kind() != reflect.Struct {
		return []any{word}, nil
	}
	if strings.HasPrefix(strings.TrimSpace(word), "{") {
		parsed, err := value.ParseJSON([]byte(word))
		if err != nil {
			return nil, problem.New(problem.Usage, "the value is no JSON object: %w", err)
		}
		return []any{parsed}, nil
	}
	object, err := shorthand(word)
	return []any{object}, err
}

// shorthand reads Key=a,Value=b. A value may stand in quotes, single (taken
// as it is) or double; a backslash takes the next character as it is.
func shorthand(word string) (value.Object, error) {
	object := value.Object{}
	for rest := word; rest != ""; {
		name, tail, found := strings.Cut(rest, "=")
		if !found || strings.ContainsAny(name, ",'\"") {
			return nil, problem.New(problem.Usage, "%q is not written as Name=value,Name=value", word)
		}
		text, end, err := shorthandValue(tail)
		if err != nil {
			return nil, problem.New(problem.Usage, "%q: %w", word, err)
		}
		object = append(object, value.Member{Name: strings.TrimSpace(name), Value: text})
		if rest = tail[end:]; rest == "," {
			return nil, problem.New(problem.Usage, "%q ends in a comma", word)
		}
		rest = strings.TrimPrefix(rest, ",")
	}
	if len(object) == 0 {
		return nil, problem.New(problem.Usage, "an empty word is no structure")
	}
	return object, nil
}

// shorthandValue reads a value up to a comma or the end of s.
func shorthandValue(s string) (text string, end int, err error) {
	var b strings.Builder
	var quote byte
	if s != "" && (s[0] == '\'' || s[0] == '"') {
		quote, end = s[0], 1
	}
	for ; end < len(s); end++ {
		c := s[end]
		switch {
		case quote != 0 && c == quote:
			return quotedEnd(b.String(), s, end+1)
		case quote == 0 && c == ',':
			return b.String(), end, nil
		case c == '\\' && end+1 < len(s) && escapable(s[end+1], quote):
			end++
			c = s[end]
		}
		b.WriteByte(c)
	}
	if quote != 0 {
		return "", end, problem.New(problem.Usage, "the quote %c is not closed", quote)
	}
	return b.String(), end, nil
}

func quotedEnd(text, s string, end int) (string, int, error) {
	if end < len(s) && s[end] != ',' {
		return "", end, problem.New(problem.Usage, "a comma must follow the closing quote")
	}
	return text, end, nil
}

func escapable(c, quote byte) bool {
	if quote != 0 {
		return c == quote || c == '\\'
	}
	return c == ',' || c == '\\'
}
