package peers

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// applyFormat applies a function of aws-sso-cli's templates: Go's own, aws-sso-cli's, and those of sprig that make words
// of words.
func applyFormat(name string, in []any) (any, bool) {
	if len(in) == 0 {
		return nil, false
	}
	if value, isKnown := decideFormat(name, in); isKnown {
		return value, value != nil
	}
	switch name {
	case "list":
		return textsOf(in), true
	case "print", "cat":
		return strings.Join(textsOf(in), map[string]string{"cat": " "}[name]), true
	case "printf":
		if format, ok := in[0].(string); ok {
			return fmt.Sprintf(format, in[1:]...), true
		}
	case "index":
		return indexOf(in)
	case "len":
		if list, ok := in[0].([]string); ok {
			return len(list), len(in) == 1
		}
	}
	if value, ok := applyToList(name, in); ok {
		return value, true
	}
	texts := make([]string, len(in))
	numbers := in
	for len(numbers) > 0 && isNumber(numbers[0]) {
		numbers = numbers[1:]
	}
	count := len(in) - len(numbers) // of the numbers in front
	for i, item := range in {
		text, isText := item.(string)
		if texts[i] = text; !isText && i >= count && name != "AccountIdStr" && name != "toString" {
			return nil, false
		}
	}
	if count > 0 {
		return applyToPart(name, in[:count], texts[count:])
	}
	return applyToTexts(name, texts)
}

// decideFormat applies a function that chooses among its operands, or says whether something is true of them. The value is
// nil where there are too many or too few.
func decideFormat(name string, in []any) (value any, isKnown bool) {
	switch name {
	case "FirstItem", "coalesce", "or":
		for _, item := range in {
			if isTruth(item) {
				return item, true
			}
		}
		if name == "or" && in[len(in)-1] != nil {
			return in[len(in)-1], true
		}
		return "", true
	case "and":
		for _, item := range in {
			if !isTruth(item) {
				return item, true
			}
		}
		return in[len(in)-1], true
	case "default":
		if len(in) == 2 && isTruth(in[1]) {
			return in[1], true
		}
		return first(in, 2), true
	case "ternary":
		if len(in) == 3 && !isTruth(in[2]) {
			return in[1], true
		}
		return first(in, 3), true
	case "eq", "ne":
		if len(in) < 2 {
			return nil, true
		}
		text := formatText(in[0])
		isEqual := slices.ContainsFunc(in[1:], func(other any) bool { return formatText(other) == text })
		return isEqual == (name == "eq"), true
	case "not", "empty", "EmptyString":
		if len(in) != 1 {
			return nil, true
		}
		return !isTruth(in[0]), true
	}
	return nil, false
}

func first(in []any, count int) any {
	if len(in) != count {
		return nil
	}
	return in[0]
}

func isNumber(value any) bool {
	_, ok := value.(int)
	return ok
}

func textsOf(in []any) (texts []string) {
	for _, item := range in {
		texts = append(texts, formatText(item))
	}
	return texts
}

func indexOf(in []any) (any, bool) {
	if len(in) != 2 {
		return nil, false
	}
	switch all := in[0].(type) {
	case map[string]string:
		key, ok := in[1].(string)
		return all[key], ok
	case []string:
		if at, ok := in[1].(int); ok && at >= 0 && at < len(all) {
			return all[at], true
		}
	}
	return nil, false
}

// applyToList applies a function whose last operand is a list.
func applyToList(name string, in []any) (any, bool) {
	list, isList := in[len(in)-1].([]string)
	switch {
	case !isList:
		return nil, false
	case name == "join" && len(in) == 2:
		return strings.Join(list, formatText(in[0])), true
	case name == "has" && len(in) == 2:
		return slices.Contains(list, formatText(in[0])), true
	case len(in) != 1:
		return nil, false
	case name == "compact":
		return slices.DeleteFunc(slices.Clone(list), func(text string) bool { return text == "" }), true
	case len(list) == 0:
		return nil, false
	case name == "first":
		return list[0], true
	case name == "last":
		return list[len(list)-1], true
	case name == "rest":
		return list[1:], true
	case name == "initial":
		return list[:len(list)-1], true
	}
	return nil, false
}

// applyToPart applies a function that takes numbers and a text.
func applyToPart(name string, in []any, texts []string) (any, bool) {
	var at []int
	for _, item := range in {
		at = append(at, item.(int))
	}
	switch text := strings.Join(texts, ""); {
	case (name == "AccountIdStr" || name == "toString") && len(texts) == 0 && len(at) == 1:
		if name == "toString" {
			return fmt.Sprint(at[0]), true
		}
		return fmt.Sprintf("%012d", at[0]), true
	case len(texts) != 1:
		return nil, false
	case name == "trunc" && len(at) == 1 && at[0] >= 0:
		return text[:min(at[0], len(text))], true
	case name == "trunc" && len(at) == 1:
		return text[max(0, len(text)+at[0]):], true
	case name == "substr" && len(at) == 2:
		from, to := max(0, min(at[0], len(text))), at[1]
		if to < 0 || to > len(text) {
			to = len(text)
		}
		return text[from:max(from, to)], true
	case name == "repeat" && len(at) == 1 && at[0] >= 0 && len(text)*at[0] < 1000:
		return strings.Repeat(text, at[0]), true
	}
	return nil, false
}

// applyToTexts applies a function that takes texts alone.
func applyToTexts(name string, in []string) (any, bool) {
	if len(in) == 0 {
		return nil, false
	}
	text := in[len(in)-1]
	switch {
	case name == "StringsJoin":
		items := slices.DeleteFunc(slices.Clone(in[1:]), func(item string) bool { return item == "" })
		return strings.Join(items, in[0]), true
	case (name == "StringReplace" || name == "replace") && len(in) == 3:
		return strings.ReplaceAll(text, in[0], in[1]), true
	case strings.HasPrefix(name, "regex"):
		return applyRegexp(name, in)
	case len(in) == 2:
		return applyToTwo(name, in[0], text)
	case len(in) == 1:
		return applyToText(name, text)
	}
	return nil, false
}

// applyToTwo applies a function that takes a text to look for, and the one to look in.
func applyToTwo(name, part, text string) (any, bool) {
	switch name {
	case "trimPrefix":
		return strings.TrimPrefix(text, part), true
	case "trimSuffix":
		return strings.TrimSuffix(text, part), true
	case "trimAll":
		return strings.Trim(text, part), true
	case "contains":
		return strings.Contains(text, part), true
	case "hasPrefix":
		return strings.HasPrefix(text, part), true
	case "hasSuffix":
		return strings.HasSuffix(text, part), true
	case "splitList":
		return strings.Split(text, part), true
	}
	return nil, false
}

// applyToText applies a function that takes one text.
func applyToText(name, text string) (any, bool) {
	switch name {
	case "nospace":
		return strings.Join(strings.Fields(text), ""), true
	case "lower":
		return strings.ToLower(text), true
	case "upper":
		return strings.ToUpper(text), true
	case "title":
		return mapWordStarts(text, unicode.ToTitle), true
	case "untitle":
		return mapWordStarts(text, unicode.ToLower), true
	case "initials":
		var all strings.Builder
		for word := range strings.FieldsSeq(text) {
			all.WriteRune([]rune(word)[0])
		}
		return all.String(), true
	case "trim":
		return strings.TrimSpace(text), true
	case "AccountIdStr":
		return accountID(text), true
	case "toString":
		return text, true
	case "kebabcase":
		return joinWords(text, "-"), true
	case "snakecase":
		return joinWords(text, "_"), true
	}
	return nil, false
}

func applyRegexp(name string, in []string) (any, bool) {
	pattern, err := regexp.Compile(in[0])
	switch {
	case err != nil:
		return nil, false
	case name == "regexReplaceAll" && len(in) == 3:
		return pattern.ReplaceAllString(in[1], in[2]), true
	case name == "regexReplaceAllLiteral" && len(in) == 3:
		return pattern.ReplaceAllLiteralString(in[1], in[2]), true
	case name == "regexMatch" && len(in) == 2:
		return pattern.MatchString(in[1]), true
	case name == "regexFind" && len(in) == 2:
		return pattern.FindString(in[1]), true
	}
	return nil, false
}

// mapWordStarts changes the first letter of each word.
func mapWordStarts(text string, change func(rune) rune) string {
	before := ' '
	return strings.Map(func(r rune) rune {
		isStart := unicode.IsSpace(before) || before == '-'
		if before = r; isStart {
			return change(r)
		}
		return r
	}, text)
}

// joinWords writes words in small letters with a mark between them, as kebabcase and snakecase do for words that blanks,
// marks or capitals begin; of several capitals the last one begins a word that goes on in small letters.
func joinWords(text, mark string) string {
	var out strings.Builder
	all := []rune(text)
	for i, r := range all {
		switch {
		case r == ' ' || r == '-' || r == '_':
			out.WriteString(mark)
			continue
		case i == 0 || !unicode.IsUpper(r):
		case unicode.IsLower(all[i-1]) || unicode.IsDigit(all[i-1]),
			unicode.IsUpper(all[i-1]) && i+1 < len(all) && unicode.IsLower(all[i+1]):
			out.WriteString(mark)
		}
		out.WriteRune(unicode.ToLower(r))
	}
	return out.String()
}
