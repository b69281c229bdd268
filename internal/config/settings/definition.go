package settings

import (
	"iter"
	"slices"
	"strings"
)

// Definition is one row of the registry: everything that is known of one setting. Whoever needs a list of keys,
// variables, choices or secrets asks for the rows and filters them; there is no second list anywhere.
type Definition struct {
	Name      string   // the key in the files, where there is one; s3.addressing_style is a key of the block s3
	Aliases   []string // wrong names that people and other tools give it
	Group     Group
	In        Section // the kinds of section that have the key; 0 for none
	Kind      Kind
	Choices   []string // of a Choice, in the order of help
	Exact     bool     // the letter case of a choice counts
	Min, Max  int      // of Count and Seconds, and the length of a Word or Text; a Max of 0 is none
	Letters   string   // of a Word or Text: the only characters besides letters and digits that AWS takes; "" for any
	Needs     []string // settings of which one has to stand beside it, else it has no effect
	Secret    bool     // never printed whole
	Flag      string   // global option without dashes
	FlagText  string   // for a switch such as --no-verify-ssl: the value it stands for
	Variables []string // the stronger first
	Later     string   // variable that is weaker than the profile
	Unread    []string // variables that only older SDKs read, or that people take for one of Variables
	Empty     bool     // a variable that is set to nothing counts
	Readers   Readers
	Default   string
	Doc       string // one sentence
}

// Group says how a setting comes to its value.
type Group uint8

const (
	// OfCommand settings are resolved one by one: option, variable, profile, default.
	OfCommand Group = iota
	// OfCredentials settings are read together with their section; they are
	// credentials or lead to some. `exec` removes their variables from a child.
	OfCredentials
	// OfProcess settings are variables alone, of a process and its files.
	OfProcess
)

// Section is a set of kinds of sections in the shared files.
type Section uint8

// The kinds of sections. InCredentials are keys of a profile that are kept in the credentials file.
const (
	InProfile Section = 1 << iota
	InCredentials
	InSession
	InServices // in the block of one service there
)

// Kind is the type of a setting's value.
type Kind uint8

const (
	Text Kind = iota
	Word      // one word: an ID, or the name of something
	Choice
	Switch // true or false
	Count  // a whole number
	Seconds
	Region
	URL
	ARN
	Account
	List // words separated by commas
	Path
	Command
	Size  // of data: 8MB
	Rate  // of transfers: 50MB/s
	Block // settings of its own, indented below it
)

// Readers is a set of programs that read the files.
type Readers uint8

// The programs. What the AWS CLI reads awsid reads too, ByAwsid are its own.
const (
	ByCLI Readers = 1 << iota
	ByBoto
	ByGo
	ByJS
	ByJava
	ByAwsid

	bySDKs   = ByBoto | ByGo | ByJS | ByJava
	byPython = ByCLI | ByBoto
	byAll    = ByCLI | bySDKs
)

// Table returns all rows in the order of their names. They are shared and not to be changed.
func Table() []Definition { return table }

// Lookup returns the row of a name, or nil. Names are compared as they stand in the files, in small letters.
func Lookup(name string) *Definition { return findRow(table, name) }

// findRow searches rows that are in the order of their names. It is written out,
// since a comparison function would be given copies of the rows.
func findRow(rows []Definition, name string) *Definition {
	low, high := 0, len(rows)
	for low < high {
		if middle := int(uint(low+high) >> 1); rows[middle].Name < name {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == len(rows) || rows[low].Name != name {
		return nil
	}
	return &rows[low]
}

// Generals returns the rows of the general settings.
func Generals() iter.Seq[*Definition] {
	return func(yield func(*Definition) bool) {
		for i := range table {
			if d := &table[i]; d.General() && !yield(d) {
				return
			}
		}
	}
}

// LookupVariable returns the row that an environment variable belongs to, as one that its readers know, or nil.
func LookupVariable(name string) *Definition {
	for i := range table {
		if d := &table[i]; d.Later == name || slices.Contains(d.Variables, name) {
			return d
		}
	}
	return nil
}

// LookupUnread returns the row that a variable was meant for that has no
// effect, or next to none, under that name; or nil.
func LookupUnread(name string) *Definition {
	for i := range table {
		if slices.Contains(table[i].Unread, name) {
			return &table[i]
		}
	}
	return nil
}

// Keys lists the keys of the given kinds of sections that can be set to one value.
func Keys(in Section) []string {
	keys := make([]string, 0, len(table))
	for i := range table {
		if d := &table[i]; d.In&in != 0 && d.Kind != Block {
			keys = append(keys, d.Name)
		}
	}
	return keys
}

// Variables lists the environment variables that the readers know.
func Variables() []string {
	names := slices.Clone(foreignVariables)
	for i := range table {
		names = append(names, table[i].Variables...)
	}
	return names
}

// CredentialVariables lists the variables that are credentials or lead to some,
// under all their names: what `exec` keeps from a child.
func CredentialVariables() []string {
	var names []string
	for i := range table {
		if d := &table[i]; d.Group == OfCredentials {
			names = append(append(names, d.Variables...), d.Unread...)
		}
	}
	return names
}

// ByName returns the set of one reader, by its name in `explain --for` and in doctor's findings: cli or aws-cli,
// boto3, go, js, java, awsid. The first reads what awsid reads, as they are one to explain.
func ByName(reader string) Readers {
	switch reader {
	case "cli", "awsid":
		return ByCLI | ByAwsid
	case "aws-cli":
		return ByCLI
	case "boto3":
		return ByBoto
	case "go":
		return ByGo
	case "js":
		return ByJS
	case "java":
		return ByJava
	}
	return 0
}

// Choices returns the choices of a setting, or nil.
func Choices(name string) []string {
	if d := Lookup(name); d != nil {
		return d.Choices
	}
	return nil
}

// IsKey reports whether the name is a key of the given kinds of sections.
func IsKey(name string, in Section) bool {
	d := Lookup(name)
	return d != nil && d.In&in != 0
}

// Nested reports whether the setting is one of a block, such as s3.addressing_style.
func (d *Definition) Nested() bool { return strings.Contains(d.Name, ".") }

// General reports whether the setting is resolved by itself and has a plain
// value: neither a block nor in one, nor read with its section.
func (d *Definition) General() bool { return d.Group == OfCommand && d.Kind != Block && !d.Nested() }

// Sent reports whether `exec` gives a child the setting's variables: its
// credentials come another way, and it does not read the profile.
func (d *Definition) Sent() bool {
	return d.Group == OfCommand && len(d.Variables) > 0 && d.Name != "profile"
}

// OneWord reports whether a value is one word: quotes, blanks and remarks in it are mistakes.
func (d *Definition) OneWord() bool {
	switch d.Kind {
	case Text, List, Path, Command, Block:
		return false
	}
	return true
}
