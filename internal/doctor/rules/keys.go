package rules

import (
	"context"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// keyRules are about keys and how values are written.
var keyRules = []doctor.Rule{
	{ID: "misspelt-key", Severity: doctor.Warning, Title: "a key is misspelt",
		Why: "A tool ignores a key it does not know, without a word: the setting has no effect.", Fix: "Write the key as the documentation has it.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			right := v.Section.RightKey(v.Key)
			if right == "" {
				return doctor.Finding{}
			}
			isTaken := v.Section.Mentions(right)
			if isTaken && v.Section.IsSession() && v.Key == "region" {
				return doctor.Finding{}
			}
			f := v.Finding("%q is no setting and has no effect: write %s", strings.TrimFunc(v.Key, doctor.IsInvisible), right)
			switch {
			case isToken(right) && isLongTermKey(v.Section.Find("aws_access_key_id").Text):
				f.Message = strings.Replace(f.Message, "write "+right, "delete it, as a key that begins with AKIA has no "+right, 1)
			case !isTaken && v.Nested == nil && !v.HasRival():
				f.Fix = doctor.RenameKey(v, right)
			}
			return f
		}},
	{ID: "misspelt-nested-key", Severity: doctor.Warning, Title: "a key in a block is misspelt",
		Why: "A block of S3 has its own keys, and the block of a service in a [services] section has endpoint_url alone. A tool passes over any other one.", Fix: "Write the key as the documentation has it.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return doctor.Each(s, s.Nested, func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
				right := rightNestedKey(v)
				if right == "" {
					return doctor.Finding{}
				}
				return v.Finding("%q is no setting of %s and has no effect: write %s", v.Key, v.Block, right)
			})
		}},
	{ID: "indented-key", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, FixFirst: true, Title: "an indented line became part of the value above it",
		Why:   "A line that is indented more than the key above it continues that value for the AWS CLI and boto3. The setting or header on it has no effect, and the value above is not what it looks like.",
		Fix:   "Give all keys of a section the same indentation, and headers none.",
		Check: checkIndentedKey},
	{ID: "inline-comment", InBlocks: true, Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Title: "a comment stands behind a value",
		Why: "For the AWS CLI and boto3 the comment is part of the value; the other SDKs cut it off.", Fix: "Put the comment on a line of its own.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			value := doctor.BeforeComment(v.Text)
			if value == v.Text || !isPlainSetting(v) || strings.Contains(v.Text, "\n") {
				return doctor.Finding{}
			}
			f := v.Finding("the comment behind %s is part of the value for the AWS CLI: put it on a line of its own", v.Key)
			if value != "" {
				f.Fix = doctor.SetValue("put the comment above "+v.Key, v, value)
			}
			return f
		}},
	{ID: "quoted-value", InBlocks: true, Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto | doctor.JS | doctor.Java, Title: "a value is in quotes",
		Why: "The AWS CLI and boto3 keep the quotes as part of the value; the Go SDK takes them away.", Fix: "Take the quotes away.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			return wrappedValue(v, `"'`, "in quotes, which the AWS CLI takes for part of the value")
		}},
	{ID: "lone-quote", InBlocks: true, Severity: doctor.Error, Title: "a value is one quote and nothing else",
		Why: "A Go SDK program that reads the file ends in a panic, whichever profile it was asked for. For the other tools the quote is the value.",
		Fix: "Write the value, or delete the line.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Text != `'` && v.Text != `"` {
				return doctor.Finding{}
			}
			return v.Finding("%s is one quote, at which every program of the Go SDK ends: write the value, or delete the line", v.Key)
		}},
	{ID: "equals-twice", InBlocks: true, Severity: doctor.Error, Title: "a value begins with = or :",
		Why: "Only the first = or : of a line separates key and value; the second is part of the value.", Fix: "Write one =.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Text == "" || !strings.ContainsAny(v.Text[:1], "=:") || strings.Contains(v.Text, "\n") || !isPlainSetting(v) {
				return doctor.Finding{}
			}
			f := v.Finding("%s begins with %s, which is part of the value: write one =", v.Key, v.Text[:1])
			if right := strings.TrimLeft(v.Text, "=:> \t"); right != "" {
				f.Fix = doctor.SetValue("write "+v.Key+" without it", v, right)
			}
			return f
		}},
	{ID: "backtick-value", InBlocks: true, Severity: doctor.Error, Title: "a value is in backticks",
		Why: "Some tools write values with # or ; in backticks. No AWS tool understands them: they are part of the value.", Fix: "Take the backticks away.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			return wrappedValue(v, "`", "in backticks, which every tool takes for part of the value")
		}},
	{ID: "invisible-character", InBlocks: true, Severity: doctor.Error, Title: "a key or value holds a character that cannot be seen or is not what it seems",
		Why:    "Text copied from a web page can hold non-breaking blanks, zero-width characters, typographic quotes or dashes. They are part of the value.",
		Fix:    "Type the line again.",
		Header: "the header holds a character that cannot be seen or is not what it seems: write [%[2]s]",
		Check:  checkOddBlanks,
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			inKey := strings.ContainsFunc(v.Key, doctor.IsInvisible)
			inValue := strings.ContainsFunc(v.Text, doctor.IsDeceptive) && isPlainSetting(v)
			if !inKey && !inValue || inKey && v.Section.RightKey(v.Key) != "" { // that is misspelt-key's
				return doctor.Finding{}
			}
			f := v.Finding("%s holds a character that cannot be seen or is not what it seems (copied from a web page?)", strings.TrimFunc(v.Key, doctor.IsInvisible))
			clean := strings.TrimSpace(strings.Trim(strings.TrimSpace(doctor.PlainText(v.Text)), `"'`))
			if !inKey && clean != "" && v.Nested == nil {
				f.Fix = doctor.SetValue("write "+v.Key+" without it", v, clean)
			}
			return f
		}},
	{ID: "empty-value", InBlocks: true, Severity: doctor.Warning, Title: "a setting has no value",
		Why: "An empty value is not the same as no setting: some tools use it, and fail.", Fix: "Write a value, or delete the line.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Text != "" || v.Nested != nil || !slices.Contains(keysNeedingValue, v.Key) && !isNumber(v.Definition()) {
				return doctor.Finding{}
			}
			return v.Finding("%s has no value: write one, or delete the line", v.Key)
		}},
	{ID: "placeholder-value", InBlocks: true, Severity: doctor.Error, Title: "a placeholder was not replaced",
		Why: "Guides write <your-region> or YOUR_ACCESS_KEY where your own value belongs. AWS refuses the placeholder.", Fix: "Write your own value.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Nested != nil || !isPlainSetting(v) || !doctor.IsPlaceholder(v.Text) {
				return doctor.Finding{}
			}
			return v.Finding("%s is still the placeholder of a guide: write your own value", v.Key)
		}},
	{ID: "keys-in-config", Severity: doctor.Info, Title: "access keys are in the config file",
		Why: "Every tool reads them there, but tools that rotate or hide keys look into the credentials file, and its keys win.",
		Fix: "Move the keys to the credentials file.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Key != "aws_secret_access_key" || v.Section.File != shared.ConfigFile || !v.Section.IsProfile() {
				return doctor.Finding{}
			}
			return v.Finding("the access key is in the config file: the credentials file is the place for secrets")
		}},
}

// checkOddBlanks finds the blanks of web pages around keys and values, which all readers but one take away.
func checkOddBlanks(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		if !strings.ContainsFunc(string(t.Bytes), doctor.IsOddBlank) {
			continue
		}
		for n, line := range t.Lines() {
			key, value, isSetting := strings.Cut(line, "=")
			bare := strings.TrimSpace(key)
			around := strings.Replace(key, bare, "", 1) + strings.Replace(value, strings.TrimSpace(value), "", 1)
			isNamed := strings.ContainsFunc(bare+strings.TrimSpace(value), doctor.IsDeceptive) // by the rest of the rule
			if !isSetting || bare == "" || isNamed || strings.ContainsAny(bare[:1], "#;[") || !strings.ContainsFunc(around, doctor.IsOddBlank) {
				continue
			}
			found = append(found, doctor.Finding{File: t.Path, Line: n, Severity: doctor.Warning, Tools: doctor.Java,
				Message: bare + " has a blank of a web page around it, which the SDK for Java takes for a part of the key or value",
				Fix: doctor.ChangeLine("write plain blanks", t, n, func(line string) string {
					return strings.Map(func(r rune) rune {
						if doctor.IsOddBlank(r) {
							return ' '
						}
						return r
					}, line)
				})})
		}
	}
	return found
}

// rightNestedKey returns what a key of a block was meant to be, "" when it is known or like nothing.
func rightNestedKey(v doctor.Setting) string {
	isServices := v.Section.Kind() == settings.InServices
	switch plain := strings.NewReplacer("-", "_", "endpointurl", "endpoint_url").Replace(v.Key); {
	case v.Key == "endpoint_url" || v.Definition() != nil:
		return ""
	case isServices && (nearest.Distance(plain, "endpoint_url") <= 2 || plain == "endpoint" || plain == "url"):
		return "endpoint_url"
	case isServices || v.Block != "s3":
		return ""
	case settings.Lookup("s3."+plain) != nil:
		return plain
	}
	var known []string
	for _, d := range settings.Table() {
		if key, ok := strings.CutPrefix(d.Name, "s3."); ok {
			known = append(known, key)
		}
	}
	if near := nearest.Words(v.Key, known); len(near) > 0 && nearest.Distance(v.Key, near[0]) <= 2 {
		return near[0]
	}
	return ""
}

func checkIndentedKey(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, t := range s.Texts() {
		text := string(t.Bytes)
		settingIndent, headerIndent := "", ""
		hasValue := false // of the setting above
		for scan := ini.NewScanner(text); scan.Next(); {
			l := scan.Line()
			switch l.Kind {
			case ini.Setting:
				settingIndent, hasValue = text[l.Start:l.Text], l.ValueStart < l.ValueEnd
			case ini.Header:
				headerIndent, hasValue = text[l.Start:l.Text], false
			case ini.Continuation:
				line := text[l.Text:l.Stop]
				key, _, isSetting := strings.Cut(line, "=")
				key = strings.ToLower(strings.TrimSpace(key))
				switch {
				case t.Pasted[t.Number(l.Number)] != "":
				case wasHeader(t.Which, line):
					found = append(found, outdent(t, t.Number(l.Number), line, headerIndent))
				case isSetting && hasValue && settings.IsKey(key, settings.InProfile|settings.InSession):
					found = append(found, outdent(t, t.Number(l.Number), key, settingIndent))
				}
			}
		}
	}
	return found
}

func outdent(t doctor.Text, line int, what, indent string) doctor.Finding {
	return doctor.Finding{File: t.Path, Line: line, Message: what + " is indented and so part of the value above",
		Fix: doctor.ChangeLine("indent "+what+" like the others", t, line, func(text string) string {
			return indent + strings.TrimLeft(text, " \t")
		})}
}

// wasHeader reports whether a continuation line was meant to be a header.
func wasHeader(which shared.Which, line string) bool {
	if !strings.HasPrefix(line, "[") || !strings.HasSuffix(line, "]") {
		return false
	}
	id, wrong := shared.Identify(which, strings.Trim(line, "[]"))
	return wrong == "" && id.Kind != shared.KindOther
}

// wrappedValue finds a plain value between two marks of the same kind.
func wrappedValue(v doctor.Setting, marks, where string) doctor.Finding {
	text := strings.TrimRight(v.Text, ",;")                              // of JSON or of a shell
	isNothing := v.Definition() != nil && (text == `""` || text == "''") // which no command is, either
	if !isPlainSetting(v) && !isNothing || len(text) < 2 || strings.Contains(text, "\n") || !strings.ContainsAny(text[:1]+text[len(text)-1:], marks) {
		return doctor.Finding{}
	}
	f := v.Finding("%s is %s", v.Key, where)
	if inner := strings.TrimSpace(strings.Trim(text, marks)); inner != "" && !strings.ContainsAny(inner, marks) {
		f.Fix = doctor.SetValue("write "+v.Key+" bare", v, inner)
	}
	return f
}

var keysNeedingValue = []string{
	"region", "output", "role_arn", "source_profile", "credential_source", "credential_process", "sso_session",
	"sso_account_id", "sso_role_name", "sso_start_url", "sso_region", "web_identity_token_file", "services",
	"aws_access_key_id", "aws_secret_access_key", "endpoint_url", "login_session",
}
