package configure

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type ssoSessionOptions struct {
	global  *global.Options
	cmd     *cobra.Command
	noInput bool
	writing configwrite.Options
}

func newSSOSession(env *app.Env, g *global.Options) *cobra.Command {
	opts := ssoSessionOptions{global: g}
	cmd := &cobra.Command{
		Use:   "sso-session",
		Short: "set up a sign-in to IAM Identity Center that profiles can share",
		Long: `Ask for the name, start URL, region and scopes of an sso-session and write it to
the config file. Enter keeps what is there. Each question is also an option.`,
		Example: `  awsid configure sso-session
  awsid configure sso-session --session-name corp --start-url https://corp.awsapps.com/start \
      --sso-region eu-west-1 --no-input`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runSSOSession(cmd.Context(), env, opts) },
	}
	opts.cmd = cmd
	cmd.Flags().String("session-name", "", "the session's `NAME`")
	cmd.Flags().String("start-url", "", "the `URL` of the access portal, such as https://corp.awsapps.com/start")
	cmd.Flags().String("sso-region", "", "the `REGION` of IAM Identity Center")
	cmd.Flags().String("registration-scopes", "", "`SCOPES` to register for, separated by commas")
	cmd.Flags().BoolVar(&opts.noInput, "no-input", false, "ask nothing: what no option answers stays as it is")
	opts.writing.Flags(cmd)
	return cmd
}

// sessionKey is one setting of a session with its question.
type sessionKey struct {
	key, option string
	question    func(files *shared.Files, current string) prompt.Question
}

func sessionKeys() []sessionKey {
	return []sessionKey{
		{"sso_start_url", "start-url", questions.StartURL},
		{"sso_region", "sso-region", func(_ *shared.Files, current string) prompt.Question { return questions.Region(current) }},
		{"sso_registration_scopes", "registration-scopes", questions.Scopes},
	}
}

func runSSOSession(ctx context.Context, env *app.Env, opts ssoSessionOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	asker := newPrompter(env)
	ask := questions.SessionName(files, "SSO session name", "")
	ask.Check = questions.Required
	name, err := opts.answerFor(ctx, asker, "session-name", ask)
	if err != nil {
		return err
	}
	section, _ := files.SSOSession(name)
	answers := map[string]string{}
	for _, k := range sessionKeys() {
		current, _ := section.Get(k.key)
		if k.key == "sso_region" {
			if answers[k.key] = opts.regionOf(ctx, env, files, answers["sso_start_url"]); answers[k.key] != "" {
				continue
			}
		}
		ask := k.question(files, current.Text)
		ask.Doubt = questions.Doubt(env, shared.KindSSOSession, k.key)
		if answers[k.key], err = opts.answerFor(ctx, asker, k.option, ask); err != nil {
			return err
		}
	}
	return opts.writeSession(ctx, env, name, answers)
}

// regionOf returns the region that a start URL on a domain of the organisation
// leads to, or "": then it is asked for. A URL of AWS is not looked up.
func (o ssoSessionOptions) regionOf(ctx context.Context, env *app.Env, files *shared.Files, startURL string) string {
	if o.cmd.Flags().Changed("sso-region") {
		return ""
	}
	clients := awsapi.New(env, settings.ResolveAny(o.global.Flags(), env.Vars, files))
	found, err := signin.ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, startURL)
	if err != nil {
		return ""
	}
	return found.Region
}

// answerFor takes the answer from the question's option, or asks. With neither it is the current value.
func (o ssoSessionOptions) answerFor(ctx context.Context, asker *prompt.Prompter, option string, q prompt.Question) (string, error) {
	flag := o.cmd.Flags().Lookup(option)
	if !flag.Changed && !o.noInput {
		return questions.Ask(ctx, asker, q)
	}
	answer := cmp.Or(strings.TrimSpace(flag.Value.String()), q.Default)
	if err := q.Check(answer); err != nil {
		return "", problem.New(problem.Usage, "--%s: %w", option, err)
	}
	return answer, nil
}

func (o ssoSessionOptions) writeSession(ctx context.Context, env *app.Env, name string, answers map[string]string) error {
	_, err := o.writing.Apply(ctx, env, func(files *edit.Files) error {
		for _, k := range sessionKeys() {
			if err := files.Config.Set(edit.SSOSession(name), k.key, answers[k.key]); err != nil {
				return err
			}
		}
		return nil
	}, shared.ConfigFile)
	if err != nil || o.writing.DryRun {
		return usageOfName(err)
	}
	err = env.Tellf(env.Stdout, "\nThe SSO session %s is set up. Sign in with:\n\nawsid sso login%s", name, shellwords.Option("--sso-session", name))
	return err
}
