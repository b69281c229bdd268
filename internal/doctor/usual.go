package doctor

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
)

// pair is a setting as it stands in a section.
type pair struct{ key, value string }

// appendPairs appends the settings of a section, and reports whether every line of it is written in the plainest form:
// no indentation, quotes, remarks, placeholders.
func appendPairs(list []pair, section string) ([]pair, bool) {
	header, body, _ := strings.Cut(section, "\n")
	if header = strings.TrimRight(header, "\r"); header[0] != '[' || header[len(header)-1] != ']' {
		return list, false
	}
	for body != "" {
		var line string
		line, body, _ = strings.Cut(body, "\n")
		for line != "" && (line[len(line)-1] == ' ' || line[len(line)-1] == '\r') {
			line = line[:len(line)-1]
		}
		if line == "" || line[0] == '#' && isPrintable(line) {
			continue
		}
		end := 0
		for end < len(line) && isKeyLetter(line[end]) {
			end++
		}
		key := line[:end]
		for end < len(line) && line[end] == ' ' {
			end++
		}
		if key == "" || end == len(line) || line[end] != '=' {
			return list, false
		}
		value := strings.TrimLeft(line[end+1:], " ")
		if !isPlainValue(value) && !(IsLabel(key) && isPlainLabel(value)) {
			return list, false
		}
		list = append(list, pair{key, value})
	}
	return list, true
}

func isKeyLetter(c byte) bool { return 'a' <= c && c <= 'z' || c == '_' || isDigit(c) }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isNameLetter(c byte) bool { return isKeyLetter(c) || 'A' <= c && c <= 'Z' || c == '-' || c == '.' }

// isPrintable reports whether a text is printable ASCII.
func isPrintable(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] > '~' {
			return false
		}
	}
	return true
}

// special are the characters that a shell, a template or a reader of the files can take for more than a letter.
var special = [256]bool{'"': true, '\'': true, '`': true, '$': true, '%': true, '~': true, '\\': true, '<': true, '>': true, '{': true, '}': true,
	'[': true, ']': true, '*': true, '|': true, '&': true, '#': true, ';': true}

// isPlainValue reports whether a value is printable ASCII without what is special; # and ; are inside a word.
func isPlainValue(text string) bool {
	for i := range len(text) {
		c := text[i]
		if isMark := c == '#' || c == ';'; special[c] && (!isMark || i == 0 || text[i-1] == ' ') || c < ' ' || c > '~' {
			return false
		}
	}
	return true
}

// IsLabel reports whether the value of a key is a text for people, in which any character may be.
func IsLabel(key string) bool {
	return key == "awsid_account_name" || key == "awsid_description" || key == "awsid_container"
}

// isPlainLabel reports whether there is nothing in a label that any reader of the files stumbles over.
func isPlainLabel(text string) bool {
	return text != "'" && text != `"` && utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || IsInvisible(r) })
}

// isPlainName reports whether every reader sees a profile of that name, and it is not the default one.
func isPlainName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !isNameLetter(c) && c != '@' && c != '+' && c != ':' && c != '/' {
			return false
		}
	}
	return name != "" && !strings.EqualFold(name, "default")
}

func isName(text string) bool {
	for i := range len(text) {
		if !isNameLetter(text[i]) {
			return false
		}
	}
	return text != ""
}

func isDigits(text string) bool {
	for i := range len(text) {
		if !isDigit(text[i]) {
			return false
		}
	}
	return text != ""
}

// isBase64 reports whether a text is of the letters of secrets.
func isBase64(text string) bool {
	for i := range len(text) {
		if c := text[i]; !isNameLetter(c) && c != '/' && c != '+' && c != '=' || c == '.' || c == '-' || c == '_' {
			return false
		}
	}
	return text != ""
}

// usualForm returns a word for values that no rule tells from one another, such as account ids, and any other value
// itself. Rules that compare two values of a section, or of two sections, are thought of in findAlike.
func (a *alike) usualForm(key, value string) string {
	switch key {
	case "region", "sso_region":
		return a.regionForm(value)
	case "sso_account_id", "aws_account_id", "awsid_expected_account":
		if len(value) == 12 && isDigits(value) {
			return "(account)"
		}
	case "sso_role_name", "awsid_expected_role":
		if len(value) <= 32 && isUsualName(value) {
			return "(name)"
		}
	case "role_session_name", "external_id":
		if len(value) >= 2 && len(value) <= 64 && isUsualName(value) {
			return "(name)"
		}
	case "role_arn":
		return usualARN(value, "role/", "(role ARN)", "(role ARN of China)", "(role ARN of GovCloud)")
	case "mfa_serial":
		return usualARN(value, "mfa/", "(device)", "(device of China)", "(device of GovCloud)")
	case "aws_access_key_id":
		isUsual := len(value) == 20 && isBase64(value) && value == strings.ToUpper(value) && !strings.ContainsAny(value, "/+=") && !strings.Contains(value, "EXAMPLE")
		if isUsual && (value[:4] == "AKIA" || value[:4] == "ASIA") && !IsPlaceholder(value) {
			return value[:4]
		}
	case "aws_secret_access_key":
		if len(value) == 40 && isBase64(value) && strings.IndexByte(value, '=') < 0 && !strings.Contains(value, "EXAMPLE") && !IsPlaceholder(value) {
			return "(secret)"
		}
	case "aws_session_token":
		if len(value) > 40 && !IsPlaceholder(value) && !strings.Contains(value, " ") && !strings.HasSuffix(value, "...") {
			return "(token)"
		}
	case "credential_process":
		return usualCommand(value)
	case "web_identity_token_file":
		if strings.HasPrefix(value, "/") && a.isInMissingFolder(value) {
			return "(a file of another machine)"
		}
	case "sso_login_hint":
		if value != "" && !IsPlaceholder(value) {
			return "(text)"
		}
	}
	if IsLabel(key) && value != "" {
		return "(text)"
	}
	if value != "" && settings.Lookup(key) == nil && !slices.Contains(settings.ExpirationKeys, key) {
		return "(something)" // to a setting that nobody knows
	}
	return value
}

// isInMissingFolder reports whether the folder of a file is not there; a thousand files may be below one that is not.
func (a *alike) isInMissingFolder(file string) bool {
	if slices.ContainsFunc(a.missing, func(folder string) bool { return strings.HasPrefix(file, folder) }) {
		return true
	}
	folder := filepath.Dir(file)
	if a.snapshot.Exists(folder) {
		return false
	}
	for above := filepath.Dir(folder); above != folder && !a.snapshot.Exists(above); above = filepath.Dir(folder) {
		folder = above
	}
	if len(a.missing) < 16 {
		a.missing = append(a.missing, folder+"/")
	}
	return true
}

// regionForm tells regions from one another by their partition alone.
func (a *alike) regionForm(value string) string {
	form, isKnown := a.regions[value]
	if !isKnown {
		if form = value; region.IsKnown(value) {
			form = "(region of " + region.PartitionOf(value).Name + ")"
		}
		a.regions[value] = form
	}
	return form
}

// isUsualName reports whether a name of a role or session is a plain one of a person's own.
func isUsualName(text string) bool {
	return isName(text) && !strings.HasPrefix(text, "AWSReserved") && !IsPlaceholder(text)
}

// usualARN returns the form of an ARN of IAM by its partition, or the ARN itself.
func usualARN(value, kind, aws, china, gov string) string {
	form, rest, isARN := aws, "", false
	for _, one := range [...][2]string{{"arn:aws:iam::", aws}, {"arn:aws-cn:iam::", china}, {"arn:aws-us-gov:iam::", gov}} {
		if rest, isARN = strings.CutPrefix(value, one[0]); isARN {
			form = one[1]
			break
		}
	}
	if !isARN || len(rest) < 14 || !isDigits(rest[:12]) || rest[12] != ':' || !strings.HasPrefix(rest[13:], kind) {
		return value
	}
	name := rest[13+len(kind):]
	for part := range strings.SplitSeq(name, "/") {
		if !isUsualName(part) || strings.HasPrefix(part, "aws-") {
			return value
		}
	}
	if len(name) > 64 {
		return value
	}
	return form
}

// usualCommand leaves the arguments out of a command that no rule looks into.
func usualCommand(value string) string {
	program, _, hasArguments := strings.Cut(value, " ")
	for i := range len(value) {
		if c := value[i]; !isNameLetter(c) && strings.IndexByte(" /:=@+,", c) < 0 {
			return value
		}
	}
	name := program[strings.LastIndexByte(program, '/')+1:]
	if !hasArguments || askingCommand(value) != "" || name == "sh" || name == "bash" || name == "zsh" || IsPlaceholder(value) {
		return value
	}
	return program + " …"
}

// askingCommand returns a command that asks the AWS CLI or awsid, which is compared with the profiles; "" for any other.
func askingCommand(value string) string {
	program, _, _ := strings.Cut(value, " ")
	if name := program[strings.LastIndexByte(program, '/')+1:]; name != "aws" && name != "awsid" {
		return ""
	}
	return value
}

// isUsualPortal reports whether a start URL is that of an access portal as AWS gives it.
func isUsualPortal(value string) bool {
	host, isPortal := strings.CutPrefix(value, "https://")
	label, isUsual := strings.CutSuffix(host, ".awsapps.com/start")
	return isPortal && isUsual && isName(label) && !strings.Contains(label, ".") && label != "start" && !strings.Contains(label, "us-gov") &&
		label == strings.ToLower(label) && !IsPlaceholder(value)
}
