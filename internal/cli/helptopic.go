package cli

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
)

// helpTopic is something to read up that is no command. The first of its names is its own.
type helpTopic struct {
	names []string
	short string
	write func(w io.Writer)
}

func helpTopics() []helpTopic {
	return []helpTopic{
		{[]string{"config-vars", "settings"}, "every setting: its key, its variables, its option", writeSettings},
		{[]string{"environment", "variables", "env"}, "every variable that is read, and what it sets", writeVariables},
		{[]string{"config-files", "files"}, "which profile is used, and where its settings are", writeText(profilesText)},
		{[]string{"credentials", "providers"}, "where credentials are looked for, in order", writeProviders},
		{[]string{"return-codes", "exit-codes", "errors"}, "what the exit codes mean", writeText(exitCodesText)},
		{[]string{"topics"}, "this list", writeTopics},
	}
}

// newHelp returns `awsid help`: of a command, or a topic.
func newHelp(env *app.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use: "help [COMMAND... | TOPIC]", Short: "what a command is for, or a topic",
		Example: "  awsid help sso login\n  awsid help topics", Args: cobra.ArbitraryArgs,
	}
	cmd.ValidArgsFunction = func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		at, rest, err := cmd.Root().Find(args)
		if err != nil || len(rest) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		names := global.VerbNames(at)
		if len(args) == 0 {
			names = append(names, topicNames()...)
		}
		return names, cobra.ShellCompDirectiveNoFileComp
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error { return runHelp(cmd.Root(), env, args) }
	return cmd
}

func runHelp(root *cobra.Command, env *app.Env, args []string) error {
	at, rest, err := root.Find(args)
	if err == nil && len(rest) == 0 {
		return at.Help()
	}
	if at != root && err == nil {
		return unknownCommand(at, rest[0], global.VerbNames(at))
	}
	for _, t := range helpTopics() {
		if slices.Contains(t.names, strings.ToLower(args[0])) {
			var text strings.Builder
			t.write(&text)
			return printPage(env, env.Stdout, text.String())
		}
	}
	known := append(commandNames(), topicNames()...)
	e := problem.New(problem.Usage, "there is neither a command nor a topic %q", args[0]).WithCode("ParamValidation").
		WithHint("run `%s help topics`, or `%[1]s help` for the commands", root.Name())
	if near := nearest.Words(args[0], known); len(near) > 0 {
		e.Hint = "maybe you meant: " + root.Name() + " help " + strings.Join(near, ", ")
	}
	return e
}

func topicNames() (names []string) {
	for _, t := range helpTopics() {
		names = append(names, t.names[0])
	}
	return names
}

func writeText(text string) func(io.Writer) {
	return func(w io.Writer) { fmt.Fprint(w, text) }
}

func writeTopics(w io.Writer) {
	fmt.Fprint(w, "Topics; awsid help TOPIC shows one:\n\n")
	for _, t := range helpTopics() {
		fmt.Fprintf(w, "  %-13s %s\n", t.names[0], t.short)
	}
	fmt.Fprint(w, "\nThe commands are in: awsid help\n")
}

func writeSettings(w io.Writer) {
	fmt.Fprint(w, `An option wins over a variable, a variable over the profile, the profile over the default.
"awsid explain" shows which of them counts here; docs/settings.md says who else reads each.
`)
	for _, d := range settings.Table() {
		fmt.Fprintf(w, "\n%s\n", d.Name)
		var places []string
		if d.Flag != "" {
			places = append(places, "--"+d.Flag)
		}
		if places = append(places, d.Variables...); len(places) > 0 {
			fmt.Fprintf(w, "    %s\n", strings.Join(places, ", "))
		}
		fmt.Fprintf(w, "    %s\n", strings.Join(wrapWords(d.Doc, helpWidth-4), "\n    "))
	}
}

func writeVariables(w io.Writer) {
	rows := map[string]settings.Definition{}
	var names []string
	for _, d := range settings.Table() {
		for _, v := range d.Variables {
			rows[v] = d
			names = append(names, v)
		}
	}
	slices.Sort(names)
	fmt.Fprint(w, "The variables that are read, and the setting of each (awsid help config-vars):\n\n")
	for _, v := range slices.Compact(names) {
		fmt.Fprintf(w, "  %-45s %s\n", v, rows[v].Name)
	}
	fmt.Fprint(w, `
AWS_ENDPOINT_URL_SERVICE, as AWS_ENDPOINT_URL_STS, is the address of one service.
HTTPS_PROXY, HTTP_PROXY and NO_PROXY name a proxy and what needs none; BROWSER opens pages.
`)
}

func writeProviders(w io.Writer) {
	fmt.Fprint(w, `Credentials are looked for here, in this order; the first that is configured is used, and
its error is the command's. --profile leaves those in the environment out. "awsid explain"
shows what is used here, and why the others are not.

`)
	for i, p := range credentials.Order() {
		fmt.Fprintf(w, "  %2d. %s\n", i+1, p.Kind)
	}
}

// wrapWords breaks a text into lines of at most so many characters.
func wrapWords(text string, width int) (lines []string) {
	line := ""
	for _, word := range strings.Fields(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines, line = append(lines, line), ""
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return append(lines, line)
}

const profilesText = `The profile is the one of --profile, else of AWS_PROFILE (or AWS_DEFAULT_PROFILE), else "default".
Its settings are in two files, which all AWS tools share:

  ~/.aws/config        [default], [profile NAME], [sso-session NAME], [services NAME]
                       (AWS_CONFIG_FILE names another file)
  ~/.aws/credentials   [NAME], with access keys and their tokens
                       (AWS_SHARED_CREDENTIALS_FILE names another file)

Where both have a key, the credentials file wins. A profile gets its credentials from

  sso_session, sso_account_id, sso_role_name   IAM Identity Center: awsid configure sso
  login_session                                the console's sign-in: awsid login
  role_arn and source_profile                  a role, assumed with another profile
  role_arn and credential_source               a role, assumed with this machine's own identity
  role_arn and web_identity_token_file         a role, for a token of another identity provider
  credential_process                           a program
  aws_access_key_id, aws_secret_access_key     keys: awsid configure

  awsid profiles list            what there is
  awsid explain --profile NAME   what a profile does, and why
  awsid doctor                   what is wrong with the files
`

const exitCodesText = `  0    success
  1    nothing there, or something found: configure get of a key that is not set, doctor with a finding
  130  interrupted: Ctrl-C
  252  wrong usage: an unknown command or option, an argument that cannot be right
  253  configuration: no credentials, no region, settings that are missing
  254  the service refused
  255  anything else: an unknown profile, a file that cannot be read, a sign-in that is needed

They are the AWS CLI's. exec, sandbox run and what is handed to the AWS CLI return the code of the
program that they run; sso status and explain have codes of their own, which their help names.
With --cli-error-format json an error is an object, whose Code tells more.
`
