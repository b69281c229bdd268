package service

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/sys/value"
)

// Service is one AWS service's command and the operations we know of it.
type Service struct {
	Name    string // "iam", the command's name
	Members Members
	// Decode, when set, rewrites the value of a member that the service sends
	// in a coded form.
	Decode     func(member string, v any) any
	Operations []Operation
}

// Members returns the member names of a structure, in the order in which the
// service's model lists them and the AWS CLI prints them; nil when unknown.
type Members func(structure string) []string

// MembersIn looks a structure up in a table of lines "Structure: Member Member".
func MembersIn(table, structure string) []string {
	_, row, found := strings.Cut(table, "\n"+structure+": ")
	if !found {
		return nil
	}
	row, _, _ = strings.Cut(row, "\n")
	return strings.Fields(row)
}

// Operation is one operation of a service, as a command.
type Operation struct {
	Name   string // "ListUsers"; the command is "list-users"
	Short  string
	Params []Param
	Paging Paging // the zero value: the operation has no pages
	Call   Call
	// Extra are options that are not sent to the service.
	Extra []Param
	// Wrap, when set, stands around the call, for operations whose answer
	// goes into a file.
	Wrap func(x Exchange, next Next) (value.Object, error)
}

// Param is one member of an operation's input. Its type is that of the SDK's
// input field of the same name.
type Param struct {
	Name     string // "UserName"; the option is "--user-name"
	Doc      string
	Required bool
	Min      int // least length of a text, least value of a number; 0: any
}

// Paging says how an operation is paged.
type Paging struct {
	Token  string // input member that takes the next page's token
	Next   string // output member that holds it
	More   string // output member that tells whether there is more; "" if Next alone tells
	Limit  string // input member for the size of a page
	Result string // output member with the list
}

func (p Paging) paged() bool { return p.Token != "" }

// Next makes the wrapped call and returns its answer.
type Next func() (value.Object, error)

// Exchange is what a Wrap may look at.
type Exchange struct {
	Context context.Context
	Dir     string                   // where relative file names start
	Option  func(name string) string // the text of an option, "" when not given
}
