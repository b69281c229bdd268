package service

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/value"
)

// optionValues returns the input that the options of the service describe, in
// the order of the model. What a listing asks for is not part of it.
func (op operation) optionValues(given arguments, listing bool) (value.Object, error) {
	input := value.Object{}
	for _, m := range op.inputMembers() {
		name := optionName(m.Name)
		words, ok := given.wordsOf(name)
		if !ok || listing && name == maxItems {
			continue
		}
		v, err := parseOption(given.env, m.Shape(), words)
		if err != nil {
			return nil, atOption(err, name)
		}
		input = append(input, value.Member{Name: m.Name, Value: v})
	}
	return input, nil
}

// parseOption turns the words of an option into a value of its shape. A single
// word may name a file with the value.
func parseOption(env *app.Env, shape *model.Shape, words []string) (any, error) {
	load := func(text string) (any, error) { return loadFile(env, text) }
	if len(words) != 1 {
		return parseWords(shape, words, load)
	}
	switch content, err := load(words[0]); content := content.(type) {
	case string:
		return parseWords(shape, []string{content}, load)
	default: // bytes stay what they are, for the check to say that they do not fit
		return content, err
	}
}

func parseWords(shape *model.Shape, words []string, load fileLoader) (any, error) {
	switch shape.Type {
	case model.List:
		return parseList(shape, words, load)
	case model.Structure, model.Map:
		return parseStructure(shape, words[0], load)
	case model.Boolean:
		return words[0] == "true", nil
	case model.Integer, model.Long:
		n, ok := parseWhole(words[0])
		if !ok {
			return nil, problem.New(problem.General, "%q is not a whole number", words[0])
		}
		return n, nil
	}
	return words[0], nil
}

// parseList reads a list: one word of JSON, or an element a word.
func parseList(shape *model.Shape, words []string, load fileLoader) (any, error) {
	element := shape.Element().Shape()
	if len(words) == 1 && strings.HasPrefix(strings.TrimSpace(words[0]), "[") {
		return parseJSON(words[0])
	}
	list := []any{}
	for i, word := range words {
		var v any = word
		var err error
		switch {
		case element.Type == model.String:
		case element.Type == model.Structure && i > 0 && looksLikeJSON(word) != looksLikeJSON(words[0]):
			err = problem.New(problem.Usage, "%q: one option takes either JSON or Key=value, not both", word)
		default:
			v, err = parseWords(element, []string{word}, load)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func parseStructure(shape *model.Shape, word string, load fileLoader) (any, error) {
	if looksLikeJSON(word) {
		return parseJSON(word)
	}
	object, err := parseShorthand(word, load)
	if err != nil {
		return nil, err
	}
	return fitShorthand(shape, object)
}

func looksLikeJSON(word string) bool {
	word = strings.TrimSpace(word)
	return strings.HasPrefix(word, "{") || strings.HasPrefix(word, "[")
}

func parseJSON(text string) (any, error) {
	v, err := value.ParseJSON([]byte(text))
	if err != nil {
		return nil, problem.New(problem.Usage, "the JSON cannot be read: %w", err)
	}
	return v, nil
}

// fitShorthand fits what shorthand cannot say: numbers, booleans, and lists of
// a single element. What does not fit stays, for the check to report.
func fitShorthand(shape *model.Shape, v any) (any, error) {
	switch shape.Type {
	case model.Structure:
		object, ok := v.(value.Object)
		for i := 0; ok && i < len(object); i++ {
			m := shape.Member(object[i].Name)
			if m == nil {
				continue
			}
			fitted, err := fitShorthand(m.Shape(), object[i].Value)
			if err != nil {
				return nil, err
			}
			object[i].Value = fitted
		}
	case model.List:
		list, ok := v.([]any)
		if !ok {
			return []any{v}, nil
		}
		for i := range list {
			fitted, err := fitShorthand(shape.Element().Shape(), list[i])
			if err != nil {
				return nil, err
			}
			list[i] = fitted
		}
	case model.Integer, model.Long:
		text, _ := v.(string)
		n, ok := parseWhole(text)
		if !ok {
			return nil, problem.New(problem.General, "%s is not a whole number", value.Literal(v))
		}
		return n, nil
	case model.Boolean:
		switch text, _ := v.(string); strings.ToLower(text) {
		case "true":
			return true, nil
		case "false":
			return false, nil
		}
	}
	return v, nil
}

// parseWhole reads a whole number of any size, as Python does: blanks around
// it and single underscores between its digits do not matter.
func parseWhole(text string) (any, bool) {
	sign, digits := "", strings.TrimSpace(text)
	if rest, minus := strings.CutPrefix(digits, "-"); minus {
		sign, digits = "-", rest
	} else {
		digits = strings.TrimPrefix(digits, "+")
	}
	if strings.HasPrefix(digits, "_") || strings.HasSuffix(digits, "_") || strings.Contains(digits, "__") {
		return nil, false
	}
	digits = strings.ReplaceAll(digits, "_", "")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return nil, false
	}
	if digits = strings.TrimLeft(digits, "0"); digits == "" {
		return int64(0), true
	}
	number := json.Number(sign + digits)
	if n, err := number.Int64(); err == nil {
		return n, true
	}
	return number, true
}

// loadFile replaces file://PATH by the text of the file, with line ends of
// Unix, and fileb://PATH by its bytes; ~ and $VAR in PATH are expanded.
func loadFile(env *app.Env, text string) (any, error) {
	scheme, name, isURI := strings.Cut(text, "://")
	if !isURI || scheme != "file" && scheme != "fileb" {
		return text, nil
	}
	content, err := env.Paths.Pipes.Read(absolutePath(env, name), readfile.Limit)
	switch {
	case err != nil:
		return nil, problem.New(problem.Usage, "read the file with the value: %w", err)
	case scheme == "fileb":
		return content, nil
	case !utf8.Valid(content):
		return nil, problem.New(problem.Usage, "%s is not UTF-8 text", name)
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(content)), nil
}

// absolutePath returns the path that a file name on the command line means.
func absolutePath(env *app.Env, name string) string {
	name = paths.Expand(name, env.Vars, env.Paths.Home)
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(env.Dir, name)
}
