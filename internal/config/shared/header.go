package shared

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Which is one of the two files.
type Which uint8

// The two files, and one of awsid's own that changes with them: what it has generated in them (package profileplan).
const (
	ConfigFile Which = iota
	CredentialsFile
	GeneratedFile
)

// String returns "config file" or "credentials file".
func (w Which) String() string {
	switch w {
	case CredentialsFile:
		return "credentials file"
	case GeneratedFile:
		return "record of generated profiles"
	}
	return "config file"
}

// Variable returns the variable that names the file.
func (w Which) Variable() string {
	if w == CredentialsFile {
		return "AWS_SHARED_CREDENTIALS_FILE"
	}
	return "AWS_CONFIG_FILE"
}

// Kind is what a section is for.
type Kind uint8

// The kinds of section. An Other section, such as [plugins], is read by its
// verbatim name; most of them the AWS CLI ignores.
const (
	KindProfile Kind = iota
	KindSSOSession
	KindServices
	KindOther
)

// headerWord is what a header of the config file begins with.
func (k Kind) headerWord() string {
	switch k {
	case KindProfile:
		return "profile"
	case KindSSOSession:
		return "sso-session"
	case KindServices:
		return "services"
	default:
		return ""
	}
}

// String returns the kind as people call it.
func (k Kind) String() string {
	if k == KindOther {
		return "section"
	}
	return k.headerWord()
}

// ID names a section by what it is for, not by how its header is spelt.
type ID struct {
	Kind Kind
	Name string // unquoted; of an Other section all that stands in the brackets
}

// defaultProfile is the one profile that needs no word in front of its name,
// and what Python's parser calls defaultSection is no profile of ours: its
// keys leak into every section there.
const (
	defaultProfile = "default"
	defaultSection = "DEFAULT"
)

// Identify says what a header stands for. For a section that the AWS CLI
// reads past, ignored says why.
func Identify(file Which, header string) (id ID, ignored string) {
	if file == CredentialsFile {
		return identifyCredentials(header)
	}
	switch {
	case file == GeneratedFile:
		return ID{KindOther, header}, ""
	case header == defaultProfile:
		return ID{KindProfile, header}, ""
	}
	for _, kind := range [...]Kind{KindProfile, KindSSOSession, KindServices} {
		if strings.HasPrefix(header, kind.headerWord()) {
			return identifyNamed(kind, header)
		}
	}
	return ID{KindOther, header}, ignoredOther(header)
}

func identifyCredentials(header string) (ID, string) {
	if header == defaultSection {
		return ID{KindOther, header}, "[DEFAULT] is not the default profile; that is [default]"
	}
	return ID{KindProfile, header}, ""
}

// identifyNamed reads "profile NAME", split as a shell does; the AWS CLI uses
// Python's shlex.
func identifyNamed(kind Kind, header string) (ID, string) {
	word := kind.headerWord()
	if name := header[len(word):]; isNamedBare(name) {
		return ID{kind, name[1:]}, ""
	}
	words, err := shellwords.Split(header)
	switch {
	case err != nil:
		return ID{KindOther, header}, "a quote or backslash in the header is not closed"
	case words[0] != word:
		return ID{KindOther, header}, fmt.Sprintf("the first word is not %q", word)
	case len(words) == 1:
		return ID{KindOther, header}, fmt.Sprintf("no name follows the word %q", word)
	case len(words) > 2:
		return ID{KindOther, header}, "a name with blanks must be quoted"
	default:
		return ID{kind, words[1]}, ""
	}
}

// isNamedBare reports whether a blank and a name that needs no quotes follow the
// word of a header.
func isNamedBare(rest string) bool {
	return len(rest) > 1 && rest[0] == ' ' && isBare(rest[1:])
}

// isUsual reports whether a header of the config file is the usual one, which
// source.findPlace looks for, of what it stands for. It may be wrong about one that
// is, never about one that is not.
func isUsual(header string) bool {
	if name, ok := strings.CutPrefix(header, "profile "); ok && isBare(name) {
		return name != defaultProfile
	}
	for _, kind := range [...]Kind{KindProfile, KindSSOSession, KindServices} {
		if word := kind.headerWord(); strings.HasPrefix(header, word) {
			return isNamedBare(header[len(word):]) && (kind != KindProfile || header[len(word)+1:] != defaultProfile)
		}
	}
	return true
}

func ignoredOther(header string) string {
	switch {
	case header == "plugins":
		return ""
	case header == defaultSection:
		return "[DEFAULT] is not the default profile; that is [default]"
	case strings.TrimSpace(header) != header:
		return "the name begins or ends with a blank"
	default:
		return fmt.Sprintf("a profile in the config file is headed [profile %s]", header)
	}
}

// Header spells the header of a section so that it is read back as id: bare
// where that is enough, else in quotes. A name that no header can carry is an
// error.
func Header(file Which, id ID) (string, error) {
	header := id.Name
	switch {
	case id.Name == "":
		return "", fmt.Errorf("the name of a %s may not be empty", id.Kind)
	case id.Kind == KindOther:
	case file == CredentialsFile && id.Kind != KindProfile:
		return "", fmt.Errorf("the credentials file holds profiles only, no %s", id.Kind)
	case file == ConfigFile && id != (ID{KindProfile, defaultProfile}):
		header = id.Kind.headerWord() + " " + quoteName(id.Name)
	}
	if err := ini.CheckSectionName(header); err != nil {
		return "", fmt.Errorf("%s name %q: %w", id.Kind, id.Name, err)
	}
	if got, _ := Identify(file, header); got != id {
		return "", fmt.Errorf("%s name %q: %w", id.Kind, id.Name, ini.ErrName)
	}
	return header, nil
}

// isBare reports whether a name needs no quotes: nothing in it means anything to
// a shell-like split.
func isBare(name string) bool {
	for i := range len(name) {
		switch name[i] {
		case ' ', '\t', '\r', '\n', '\'', '"', '\\':
			return false
		}
	}
	return name != ""
}

// quoteName puts a name in quotes if it needs any: single ones as the AWS CLI
// writes them, double ones around a single one.
func quoteName(name string) string {
	switch {
	case isBare(name):
		return name
	case !strings.Contains(name, "'"):
		return "'" + name + "'"
	default:
		return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
	}
}
