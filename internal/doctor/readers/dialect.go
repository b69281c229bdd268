package readers

import (
	"strings"
)

// dialect is how one reader takes a line. The AWS CLI and boto3 are not among
// them: their reading is what package shared does.
type dialect struct {
	colon    bool                                       // "key: value" is a setting
	fold     bool                                       // letter case of keys does not matter
	unquote  bool                                       // quotes around a value are taken away
	strict   bool                                       // a line without = makes the file useless
	headed   func(header string) (name string, ok bool) // the profile that a header of the config file names
	verbatim func(header string) (name string, ok bool) // the same for the credentials file
}

// goSDK reads as the AWS SDK for Go v2 does (config v1.33).
func goSDK() dialect {
	return dialect{colon: true, fold: true, unquote: true, headed: trimmed(func(string) bool { return true }),
		verbatim: func(h string) (string, bool) { return strings.TrimSpace(h), true }}
}

// javaScript reads as the AWS SDK for JavaScript v3 does
// (@smithy/shared-ini-file-loader).
func javaScript() dialect {
	return dialect{headed: func(header string) (string, bool) {
		if header == "default" {
			return header, true
		}
		word, name, ok := strings.Cut(header, " ")
		if n := len(name); n > 2 && (name[0] == '"' || name[0] == '\'') && name[n-1] == name[0] {
			name = name[1 : n-1]
		}
		return name, ok && word == "profile" && isIdentifier(name)
	}, verbatim: func(h string) (string, bool) { return h, true }}
}

// java reads as the AWS SDK for Java v2 does.
func java() dialect {
	return dialect{strict: true, headed: trimmed(isIdentifier),
		verbatim: func(h string) (string, bool) { h = strings.TrimSpace(h); return h, isIdentifier(h) }}
}

// trimmed reads [profile NAME] with blanks anywhere.
func trimmed(allowed func(string) bool) func(string) (string, bool) {
	return func(header string) (string, bool) {
		header = strings.TrimSpace(header)
		if header == "default" {
			return header, true
		}
		for _, word := range []string{"profile ", "profile\t"} {
			if name, ok := strings.CutPrefix(header, word); ok {
				name = strings.TrimSpace(name)
				return name, allowed(name)
			}
		}
		return "", false
	}
}

func isIdentifier(name string) bool {
	return name != "" && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-/.%@:+") == ""
}

// read returns the settings of every profile of one file.
func (d dialect) read(text string, headed func(string) (string, bool)) (profiles map[string]map[string]string, refused bool) {
	profiles = map[string]map[string]string{}
	var current map[string]string
	explicit := false // [profile default] was seen and beats [default]
	level := 0        // indentation of the section's settings; deeper lines go on with the one above
	for line := range strings.Lines(text) {
		bare := strings.TrimSpace(cutComment(line))
		switch {
		case bare == "":
		case strings.HasPrefix(bare, "["):
			header, closed := strings.CutSuffix(bare[1:], "]")
			name, ok := headed(header)
			current = nil
			if !closed && d.strict {
				return profiles, true
			}
			isDefault := name == "default" && strings.TrimSpace(header) == "default"
			if !ok || !closed || isDefault && explicit {
				continue
			}
			if name == "default" && !isDefault && profiles[name] != nil && !explicit {
				delete(profiles, name)
			}
			explicit = explicit || name == "default" && !isDefault
			if profiles[name] == nil {
				profiles[name] = map[string]string{}
			}
			current, level = profiles[name], -1
		case level >= 0 && indentation(line) > level:
		default:
			level = indentation(line)
			key, value, ok := d.setting(bare)
			if !ok && d.strict {
				return profiles, true
			}
			if ok && current != nil {
				current[key] = value
			}
		}
	}
	return profiles, false
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

func (d dialect) setting(line string) (key, value string, ok bool) {
	at := strings.IndexByte(line, '=')
	if colon := strings.IndexByte(line, ':'); d.colon && colon > 0 && (at < 0 || colon < at) {
		at = colon
	}
	if at <= 0 {
		return "", "", false
	}
	key, value = strings.TrimSpace(line[:at]), strings.TrimSpace(line[at+1:])
	if d.fold {
		key = strings.ToLower(key)
	}
	if n := len(value); d.unquote && n >= 2 && (value[0] == '"' || value[0] == '\'') && value[n-1] == value[0] {
		value = value[1 : n-1]
	}
	return key, value, true
}

// cutComment cuts a line at a comment mark that begins it or follows a blank.
func cutComment(line string) string {
	for i := range len(line) {
		if (line[i] == '#' || line[i] == ';') && (i == 0 || line[i-1] == ' ' || line[i-1] == '\t') {
			return line[:i]
		}
	}
	return line
}
