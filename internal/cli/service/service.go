// Package service is the one path of every service command. The model says
// which operations there are and what they take and give; here are their
// options, input documents, skeletons, checks, pages and waiters.
package service

import (
	"context"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/value"
)

// Service is the command of one AWS service.
type Service struct {
	Name    string // of the command and of the model: "iam"
	Long    string
	Example string
	Extras  []Extra
}

// Extra is what one operation has beyond its model.
type Extra struct {
	Operation string // "CreateAccessKey"
	Options   []Option
	// Wrap, when set, stands around the call.
	Wrap func(x Exchange, call Call) (value.Object, error)
	// Supply, when set, stands around each call and gives it the members that were not given.
	Supply func(ctx context.Context, x Exchange, send Send) (value.Object, error)
	// Supplied are the required members that Supply gives.
	Supplied []string
	// Hidden operations are no commands: a command of our own does their work.
	Hidden bool
}

// Option is an option whose value is not sent to the service.
type Option struct {
	Name, Doc string
	Required  bool
	Choices   []string // all values that it takes; nil: any
}

// Call makes one call and returns its answer.
type Call func() (value.Object, error)

// Send makes one call with further members, in a region: "" is the command's.
type Send func(members value.Object, region string) (value.Object, error)

// Exchange is what a Wrap may look at.
type Exchange struct {
	Env    *app.Env
	Ses    *app.Session
	Input  value.Object             // what is sent
	Option func(name string) string // the text of an option, "" when not given
}

// Path returns the path of the file that an option names.
func (x Exchange) Path(name string) string { return absolutePath(x.Env, x.Option(name)) }

// operation is an operation of a service as a command.
type operation struct {
	*model.Operation
	service Service
	extra   Extra
	waiter  *model.Waiter    // what a command of `wait` waits for; nil for one call
	pages   *model.Paginator // nil when the answer has no pages
}

// New returns the command of a service.
func New(env *app.Env, g *global.Options, s Service) *cobra.Command {
	cmd := &cobra.Command{Use: s.Name, Long: s.Long, Example: s.Example}
	cmd.AddGroup(&cobra.Group{ID: "common", Title: "Commands"}, &cobra.Group{ID: "other", Title: "Further operations"})
	cmd.AddCommand(Commands(env, g, s)...)
	for _, sub := range cmd.Commands() {
		sub.GroupID = "other"
		if textFor(commandTexts, sub.Name()) != "" || sub.HasSubCommands() {
			sub.GroupID = "common"
		}
	}
	return cmd
}

// Commands returns one command for each operation of a service. Where the
// command line names operations, only those are built, and only they and the
// documentation have options: a service may have two hundred.
func Commands(env *app.Env, g *global.Options, s Service) []*cobra.Command {
	m, err := model.Load(s.Name)
	if err != nil {
		return nil // a test loads the model of every service
	}
	everything := slices.Equal(env.Args[1:], []string{"help"})
	words := slices.Concat(env.Args[1:], env.AliasWords)
	var all, named []*cobra.Command
	for _, name := range m.Operations() {
		command := optionName(name)
		switch extra := s.extraOf(name); {
		case extra.Hidden:
		case everything || slices.Contains(words, command):
			named = append(named, newOperation(env, g, s.findOperation(m, name), command))
		case len(named) == 0:
			// Only listed: a command line that names an operation has it built.
			listed := func(*cobra.Command, []string) {}
			all = append(all, &cobra.Command{Use: command, Short: operationText(command, name), Run: listed})
		}
	}
	switch {
	case len(m.Waiters()) == 0 || len(named) > 0 && !everything && !slices.Contains(words, "wait"):
	case everything || slices.Contains(words, "wait"):
		named = append(named, newWait(env, g, s, m))
	default:
		all = append(all, newWait(env, g, s, m))
	}
	if len(named) > 0 {
		return named
	}
	return all
}

func (s Service) extraOf(operation string) Extra {
	i := slices.IndexFunc(s.Extras, func(e Extra) bool { return e.Operation == operation })
	if i < 0 {
		return Extra{}
	}
	return s.Extras[i]
}

func (s Service) findOperation(m *model.Service, name string) operation {
	op, _ := m.Operation(name)
	return operation{Operation: op, service: s, extra: s.extraOf(name), pages: op.Paginator()}
}

func newOperation(env *app.Env, g *global.Options, op operation, command string) *cobra.Command {
	cmd := &cobra.Command{Use: command, Short: operationText(command, op.Name), Example: op.shortestExample(command)}
	op.defineOptions(cmd.Flags())
	cmd.RunE = func(cmd *cobra.Command, _ []string) error {
		given := arguments{env, cmd.Flags()}
		if err := op.checkOptions(given); err != nil {
			return global.Usage(cmd, err)
		}
		return request{env: env, global: g, op: op, given: given}.runRequest(cmd.Context())
	}
	return cmd
}

// shortestExample is the shortest command line that can work: the operation with
// the options that it cannot do without.
func (op operation) shortestExample(command string) string {
	const width = 90
	example, line := "", "  awsid "+op.service.Name+" "+command
	for _, name := range op.requiredOptions() {
		option := " --" + name + " " + strings.ToUpper(name[strings.LastIndex(name, "-")+1:])
		if len(line+option) > width {
			example, line = example+line+" \\\n", "     "
		}
		line += option
	}
	return example + line
}

// optionName turns a name of the model into its spelling on the command line:
// UserName, ListMFADevices and OIDCProvider become user-name, list-mfa-devices
// and oidc-provider.
func optionName(name string) string { return strings.ToLower(strings.Join(nameWords(name), "-")) }

// nameWords takes a name of the model apart. A capital starts a word after a
// small letter or a digit, and as the last of a row of capitals before a small
// letter.
func nameWords(name string) []string {
	isUpper := func(i int) bool { return 'A' <= name[i] && name[i] <= 'Z' }
	isLower := func(i int) bool { return i < len(name) && 'a' <= name[i] && name[i] <= 'z' }
	var words []string
	start := 0
	for i := 1; i < len(name); i++ {
		if isUpper(i) && (!isUpper(i-1) || isLower(i+1)) {
			words, start = append(words, name[start:i]), i
		}
	}
	return append(words, name[start:])
}
