package doctor

import (
	"context"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
)

// Generated files hold thousands of profiles that differ in nothing but an account, a role or a key. Examine looks at
// one of each kind, and at the others only when something is wrong with that one: what it costs is then a matter of
// how many kinds there are.

// Examine takes the picture of a set-up and runs the rules. watch is told of every answer of the network; it may be nil.
func Examine(ctx context.Context, env *app.Env, offline bool, rules []Rule, watch func(Answer)) []Finding {
	s := takeTexts(env, offline)
	s.Watch = watch
	kinds := findAlike(s)
	if kinds == nil {
		s.index()
		return Run(ctx, s, rules)
	}
	brief := s.without(kinds)
	found := Run(ctx, brief, rules)
	if !kinds.expand(found, rules) {
		return found
	}
	return Run(ctx, s.without(kinds), rules)
}

// kind is a set of profiles that are alike.
type kind struct {
	first    [2]int   // the sections of the one that is looked at, by file; -1 where it has none
	others   [][2]int // those of the others
	expanded bool     // the others are looked at, too
}

// alike is what was found out about the profiles of a set-up.
type alike struct {
	kinds   []*kind
	indexes [2]*ini.Index
}

// findAlike sorts the profiles by what they say; nil when no two are alike, or the AWS CLI refuses a file.
func findAlike(s *Snapshot) *alike {
	a := &alike{indexes: [2]*ini.Index{shared.ConfigFile: s.Files.Index(shared.ConfigFile), shared.CredentialsFile: s.Files.Index(shared.CredentialsFile)}}
	config, credentials := a.indexes[shared.ConfigFile], a.indexes[shared.CredentialsFile]
	if len(config.Diagnostics)+len(credentials.Diagnostics) > 0 || s.Config.Err != nil || s.Credentials.Err != nil ||
		len(s.Config.Bytes) != len(config.Text) || len(s.Credentials.Bytes) != len(credentials.Text) {
		return nil
	}
	byWords := map[string]*kind{}
	named := map[string]bool{s.Vars.Get("AWS_PROFILE"): true, s.Vars.Get("AWS_DEFAULT_PROFILE"): true, "default": true}
	var words []byte
	add := func(name string, sections [2]int) {
		words = words[:0]
		for which, i := range sections {
			isPlain := true
			if i >= 0 {
				words, isPlain = appendWords(words, a.indexes[which].SectionText(i))
			}
			if !isPlain {
				noteNames(named, a, sections)
				return
			}
			words = append(words, 0)
		}
		if known := byWords[string(words)]; known != nil {
			known.others = append(known.others, sections)
			return
		}
		k := &kind{first: sections}
		byWords[string(words)] = k
		a.kinds = append(a.kinds, k)
		noteNames(named, a, sections)
	}
	for i := range config.Sections {
		if name, ok := strings.CutPrefix(config.Name(i), "profile "); ok && isPlainName(name) {
			add(name, [2]int{i, credentials.Find(name)})
		} else {
			noteNames(named, a, [2]int{i, -1})
		}
	}
	for i := range credentials.Sections {
		if name := credentials.Name(i); isPlainName(name) && config.Find("profile "+name) < 0 && config.Find(name) < 0 {
			add(name, [2]int{-1, i})
		}
	}
	isAlike := false
	for _, k := range a.kinds {
		k.others = slices.DeleteFunc(k.others, func(sections [2]int) bool { return named[a.nameOf(sections)] })
		isAlike = isAlike || len(k.others) > 0
	}
	if !isAlike {
		return nil
	}
	return a
}

// nameOf returns the name of the profile that sections belong to.
func (a *alike) nameOf(sections [2]int) string {
	if i := sections[shared.ConfigFile]; i >= 0 {
		return strings.TrimPrefix(a.indexes[shared.ConfigFile].Name(i), "profile ")
	}
	return a.indexes[shared.CredentialsFile].Name(sections[shared.CredentialsFile])
}

// noteNames notes every word of sections: it may name another profile, which is looked at by its name then.
func noteNames(named map[string]bool, a *alike, sections [2]int) {
	for which, i := range sections {
		if i < 0 {
			continue
		}
		for word := range strings.FieldsFuncSeq(a.indexes[which].SectionText(i), func(r rune) bool { return strings.ContainsRune(" \t\r\n=\"'", r) }) {
			named[word] = true
		}
	}
}

func isPlainName(name string) bool {
	return name != "" && name != "default" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == ""
}

// appendWords appends what a section says, in words that are the same for sections that are alike, and reports whether
// every line of it is written in the plainest form: no indentation, quotes, remarks, placeholders.
func appendWords(words []byte, section string) ([]byte, bool) {
	header, body, _ := strings.Cut(section, "\n")
	if header = strings.TrimRight(header, "\r"); header[0] != '[' || header[len(header)-1] != ']' {
		return words, false
	}
	for body != "" {
		var line string
		line, body, _ = strings.Cut(body, "\n")
		line = strings.TrimRight(line, " \r")
		if line == "" || line[0] == '#' && isPlainText(line, "") {
			continue
		}
		at := strings.IndexByte(line, '=')
		if at <= 0 || line[0] == ' ' || !isPlainText(line[at+1:], "\"'`#;$%~\\<>{}[]*") {
			return words, false
		}
		key, value := strings.TrimRight(line[:at], " "), strings.TrimLeft(line[at+1:], " ")
		if strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return words, false
		}
		words = append(append(words, key...), '=')
		words = append(append(words, usualForm(key, value)...), '\n')
	}
	return words, true
}

// isPlainText reports whether a text is printable ASCII without some characters.
func isPlainText(text, without string) bool {
	for i := range len(text) {
		if c := text[i]; c < ' ' || c > '~' || c != ' ' && strings.IndexByte(without, c) >= 0 {
			return false
		}
	}
	return true
}

// usualForm returns a word for values that no rule tells from one another, such as account ids, and any other value itself.
func usualForm(key, value string) string {
	isName := func(text string, most int) bool {
		return text != "" && len(text) <= most && isPlainName(text) && !strings.HasPrefix(text, "AWSReserved") && !IsPlaceholder(text)
	}
	isDigits := func(text string) bool { return strings.Trim(text, "0123456789") == "" }
	switch key {
	case "sso_account_id":
		if len(value) == 12 && isDigits(value) {
			return "(account)"
		}
	case "sso_role_name":
		if isName(value, 32) {
			return "(role)"
		}
	case "role_arn":
		const head = "arn:aws:iam::"
		rest, ok := strings.CutPrefix(value, head)
		if ok && len(rest) > 18 && isDigits(rest[:12]) && rest[12:18] == ":role/" && isName(rest[18:], 64) {
			return "(role ARN)"
		}
	case "aws_access_key_id":
		isUsual := strings.Trim(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" && !strings.Contains(value, "EXAMPLE")
		if len(value) == 20 && isUsual && (value[:4] == "AKIA" || value[:4] == "ASIA") && !IsPlaceholder(value) {
			return value[:4]
		}
	case "aws_secret_access_key":
		isUsual := strings.Trim(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+") == "" && !strings.Contains(value, "EXAMPLE")
		if len(value) == 40 && isUsual && !IsPlaceholder(value) {
			return "(secret)"
		}
	}
	return value
}

// without returns the picture from which the profiles that are like another one are left out.
func (s *Snapshot) without(a *alike) *Snapshot {
	brief := *s
	brief.alike = map[string][]string{}
	var skip [2][]bool
	for which, x := range a.indexes {
		skip[which] = make([]bool, len(x.Sections))
	}
	for _, k := range a.kinds {
		if k.expanded || len(k.others) == 0 {
			continue
		}
		first := a.nameOf(k.first)
		for _, sections := range k.others {
			brief.alike[first] = append(brief.alike[first], a.nameOf(sections))
			for which, i := range sections {
				if i >= 0 {
					skip[which][i] = true
				}
			}
		}
	}
	var texts [2][]byte
	texts[shared.ConfigFile], brief.Config.gaps = leaveOut(a.indexes[shared.ConfigFile], skip[shared.ConfigFile])
	texts[shared.CredentialsFile], brief.Credentials.gaps = leaveOut(a.indexes[shared.CredentialsFile], skip[shared.CredentialsFile])
	brief.setTexts(texts[shared.ConfigFile], texts[shared.CredentialsFile])
	return &brief
}

// leaveOut returns a text without some of its sections, and where they are missing.
func leaveOut(x *ini.Index, skip []bool) (text []byte, gaps []gap) {
	lines, missing := 1, 0 // of the text so far and the next one
	keep := func(part string) {
		text = append(text, part...)
		lines += strings.Count(part, "\n")
	}
	if len(x.Sections) == 0 {
		return []byte(x.Text), nil
	}
	keep(x.Text[:x.Sections[0].Start])
	for i := range x.Sections {
		if !skip[i] {
			keep(x.SectionText(i))
			continue
		}
		missing += strings.Count(x.SectionText(i), "\n")
		if n := len(gaps); n > 0 && gaps[n-1].before == lines {
			gaps[n-1].missing = missing
		} else {
			gaps = append(gaps, gap{lines, missing})
		}
	}
	return text, gaps
}

// expand marks the kinds of which the one that was looked at has a finding, and reports whether there are such. What is
// said once of all profiles is no reason.
func (a *alike) expand(found []Finding, rules []Rule) (some bool) {
	once := map[string]bool{}
	for _, r := range rules {
		once[r.ID] = r.Once
	}
	profiles, lines := map[string]bool{}, map[[2]int]bool{}
	for _, f := range found {
		if !once[f.Rule] {
			profiles[f.Profile] = true
			lines[[2]int{f.which, f.Line}] = f.Line > 0
		}
	}
	for _, k := range a.kinds {
		if len(k.others) > 0 && (profiles[a.nameOf(k.first)] || a.holds(k, lines)) {
			k.expanded, some = true, true
		}
	}
	return some
}

// holds reports whether one of some lines is in the sections of the one that was looked at.
func (a *alike) holds(k *kind, lines map[[2]int]bool) bool {
	for which, i := range k.first {
		if i < 0 {
			continue
		}
		first := int(a.indexes[which].Sections[i].Line)
		for n := range 1 + strings.Count(a.indexes[which].SectionText(i), "\n") {
			if lines[[2]int{which, first + n}] {
				return true
			}
		}
	}
	return false
}
