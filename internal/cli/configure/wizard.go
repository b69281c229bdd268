package configure

import (
	"cmp"
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// tip is shown to a person whose profile has no settings yet; its words are
// those of the AWS CLI, as the wizard's standard output is compared by tools.
const tip = "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running the command 'aws login'.\n\n"

type wizardOptions struct {
	global  *global.Options
	cmd     *cobra.Command
	noInput bool
	writing configwrite.Options
}

// newWizard returns the command itself: what it does without a subcommand.
func newWizard(env *app.Env, g *global.Options) *cobra.Command {
	opts := wizardOptions{global: g}
	cmd := &cobra.Command{
		Use:   "configure",
		Short: "set up profiles in the shared files",
		Long: `Without a command: ask for the access key, region and output format of a
profile and write them to the shared files. Enter keeps what is there. Each
question is also an option; a secret is never given on the command line, but as
the place to read it from.

For IAM Identity Center use "awsid configure sso", for the console "awsid login":
both need no long-term keys.`,
		Example: `  awsid configure --profile dev
  awsid configure --profile ci --access-key-id AKIA... --secret-access-key-from env:SECRET \
      --default-region eu-west-1 --no-input
  pass show aws/secret | awsid configure --secret-access-key-from - --no-input`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runWizard(cmd.Context(), env, opts) },
	}
	opts.cmd = cmd
	for _, q := range wizardQuestions() {
		cmd.Flags().String(q.option, "", q.doc)
	}
	cmd.Flags().BoolVar(&opts.noInput, "no-input", false, "ask nothing: what no option answers stays as it is")
	opts.writing.Flags(cmd)
	return cmd
}

// question is one of the wizard's, in order.
type question struct {
	key    string // of the profile
	label  string
	masked bool   // show only the end of the current value
	hidden bool   // do not show what is typed; the option names a source
	option string // answers it without asking
	doc    string
	values []string // offered as completions; nil offers none
}

func wizardQuestions() []question {
	return []question{
		{key: "aws_access_key_id", label: "AWS Access Key ID", masked: true, option: "access-key-id", doc: "the access key `ID`"},
		{key: "aws_secret_access_key", label: "AWS Secret Access Key", masked: true, hidden: true, option: "secret-access-key-from", doc: "read the secret access key from " + sourceDoc},
		{key: "aws_session_token", label: "AWS Session Token", masked: true, hidden: true, option: "session-token-from", doc: "read the session token from " + sourceDoc},
		{key: "region", label: "Default region name", option: "default-region", doc: "the profile's `REGION`", values: region.Known()},
		{key: "output", label: "Default output format", option: "default-output", doc: "the profile's output `FORMAT`", values: settings.Choices("output")},
	}
}

// maskKey shows the last four characters of a key, as the AWS CLI does: also of
// one that has no more than that. It is what its listing prints.
func maskKey(key string) string {
	r := []rune(key)
	return strings.Repeat("*", 16) + string(r[max(0, len(r)-4):])
}

// wizard is one run: the profile it is about and what has been answered.
type wizard struct {
	env     *app.Env
	opts    wizardOptions
	asker   *prompt.Prompter
	name    string
	profile *shared.Profile   // nil when it is new
	answers map[string]string // by key, those that change something
}

func runWizard(ctx context.Context, env *app.Env, opts wizardOptions) error {
	files, err := shared.Load(env.Paths)
	if err != nil {
		return err
	}
	set := settings.ResolveAny(opts.global.Flags(), env.Vars, files)
	w := wizard{
		env: env, opts: opts, asker: newPrompter(env),
		name: set.ProfileName().Text, profile: set.Profile(), answers: map[string]string{},
	}
	if doubt := (target{section: edit.Profile(w.name)}).doubtNewProfile(files); doubt.text != "" {
		configwrite.Warn(env, "%s", doubt.text)
	}
	if err := w.askQuestions(ctx); err != nil || len(w.answers) == 0 {
		return err
	}
	_, err = opts.writing.Apply(ctx, env, w.writeAnswers, shared.CredentialsFile, shared.ConfigFile)
	return usageOfName(err)
}

func (w *wizard) askQuestions(ctx context.Context) error {
	if !w.opts.noInput && len(w.profile.Values()) == 0 {
		if err := w.env.Tellf(w.env.Stdout, "%s", tip); err != nil {
			return err
		}
	}
	for _, q := range wizardQuestions() {
		if q.key == tokenKeys[0] && !w.asksToken() && !w.isAnswered(q) {
			continue
		}
		answer, err := w.answerTo(ctx, q)
		if err != nil {
			return err
		}
		if current, ok := w.currentValue(q.key); answer != "" && (!ok || answer != current) {
			w.answers[q.key] = answer
		}
	}
	return nil
}

// answerTo takes the answer from the question's option, or asks.
func (w *wizard) answerTo(ctx context.Context, q question) (string, error) {
	given := w.opts.cmd.Flags().Lookup(q.option).Value.String()
	switch {
	case w.isAnswered(q) && q.hidden:
		secret, err := readSecret(ctx, w.env, w.asker, "--"+q.option, given)
		return secret.Reveal(), err
	case w.isAnswered(q) || w.opts.noInput:
		return given, nil
	}
	shown := "None"
	if current, ok := w.currentValue(q.key); ok && q.masked {
		shown = maskKey(current)
	} else if ok {
		shown = current
	}
	ask := prompt.Question{Text: q.label + " [" + shown + "]: ", Secret: q.hidden, Doubt: questions.Doubt(w.env, shared.KindProfile, q.key)}
	if q.key == "aws_secret_access_key" {
		id := cmp.Or(w.answers["aws_access_key_id"], w.profile.Text("aws_access_key_id"))
		ask.Doubt = questions.Doubt(w.env, shared.KindProfile, q.key, [2]string{"aws_access_key_id", id})
	}
	if q.values != nil {
		ask.Complete = prompt.Among(q.values...)
	}
	return w.asker.Ask(ctx, ask)
}

func (w *wizard) isAnswered(q question) bool { return w.opts.cmd.Flags().Changed(q.option) }

func (w *wizard) currentValue(key string) (string, bool) {
	v, ok := w.profile.Get(key)
	return v.Text, ok && v.Nested == nil
}

// asksToken reports whether the access key, as it will be, is one of temporary credentials, which need a session token,
// or is kept with the token that is there.
func (w *wizard) asksToken() bool {
	id, isNew := w.answers["aws_access_key_id"]
	if isNew {
		return strings.HasPrefix(id, "ASIA")
	}
	id, _ = w.currentValue("aws_access_key_id")
	_, hasToken := w.currentValue(tokenKeys[0])
	return hasToken || strings.HasPrefix(id, "ASIA")
}

// writeAnswers puts the answers where they belong. The profile gets a section in the
// config file even if only its keys were answered, as the AWS CLI does.
func (w *wizard) writeAnswers(files *edit.Files) error {
	id := edit.Profile(w.name)
	if w.staleTokens() {
		dropTokens(files, id)
	}
	for _, q := range wizardQuestions() {
		answer, ok := w.answers[q.key]
		if !ok {
			continue
		}
		if err := files.File(fileOf(q.key)).Set(id, q.key, answer); err != nil {
			return err
		}
	}
	_, err := files.Config.Ensure(id)
	return err
}

// staleTokens reports whether the tokens in the files are of other keys than those that will be there: a new token
// replaces them under both names, and long-term keys have none.
func (w *wizard) staleTokens() bool {
	_, newToken := w.answers[tokenKeys[0]]
	_, newKey := w.answers["aws_access_key_id"]
	_, hasOlderToken := w.currentValue("aws_security_token")
	return newToken && hasOlderToken || newKey && !w.asksToken()
}
