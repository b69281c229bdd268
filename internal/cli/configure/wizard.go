package configure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// tip is shown to a person whose profile has no settings yet; its words are
// those of the AWS CLI, as the wizard's standard output is compared by tools.
const tip = "\nTip: You can deliver temporary credentials to the AWS CLI using your AWS Console session by running the command 'aws login'.\n\n"

type wizardOptions struct {
	global  *global.Options
	cmd     *cobra.Command
	noInput bool
	writing writing.Options
}

// newWizard returns the noun itself: what it does without a verb.
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
		Args: noWord,
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

// noWord refuses a word that is no command of the noun.
func noWord(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var known []string
	for _, c := range cmd.Commands() {
		known = append(known, c.Name())
	}
	err := problem.New(problem.Usage, "%s has no command %q", cmd.CommandPath(), args[0])
	if near := nearest.Words(args[0], known); len(near) > 0 {
		return err.WithHint("maybe you meant: %s %s", cmd.CommandPath(), strings.Join(near, ", "))
	}
	return err
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
	if err := w.run(ctx); err != nil || len(w.answers) == 0 {
		return err
	}
	_, err = opts.writing.Apply(ctx, env, w.write, shared.CredentialsFile, shared.ConfigFile)
	return refused(err)
}

func (w *wizard) run(ctx context.Context) error {
	if !w.opts.noInput && len(w.profile.Values()) == 0 {
		if _, err := fmt.Fprint(w.env.Stdout, tip); err != nil {
			return err
		}
	}
	for _, q := range wizardQuestions() {
		if q.key == tokenKeys()[0] && !w.temporary() && !w.given(q) {
			continue
		}
		answer, err := w.answer(ctx, q)
		if err != nil {
			return err
		}
		if current, ok := w.current(q.key); answer != "" && (!ok || answer != current) {
			w.answers[q.key] = answer
		}
	}
	return nil
}

// answer takes the answer from the question's option, or asks.
func (w *wizard) answer(ctx context.Context, q question) (string, error) {
	given := w.opts.cmd.Flags().Lookup(q.option).Value.String()
	switch {
	case w.given(q) && q.hidden:
		secret, err := readSecret(ctx, w.env, w.asker, "--"+q.option, given)
		return secret.Reveal(), err
	case w.given(q) || w.opts.noInput:
		return given, nil
	}
	shown := "None"
	if current, ok := w.current(q.key); ok && q.masked {
		shown = mask(current)
	} else if ok {
		shown = current
	}
	ask := prompt.Question{Text: q.label + " [" + shown + "]: ", Secret: q.hidden}
	if q.values != nil {
		ask.Complete = prompt.Among(q.values()...)
	}
	return w.asker.Ask(ctx, ask)
}

// given tells whether an option answers the question.
func (w *wizard) given(q question) bool { return w.opts.cmd.Flags().Changed(q.option) }

// current is the profile's value of a key now.
func (w *wizard) current(key string) (string, bool) {
	v, ok := w.profile.Get(key)
	return v.Text, ok && v.Nested == nil
}

// temporary tells whether the access key, as it will be, is one of temporary
// credentials, which need a session token.
func (w *wizard) temporary() bool {
	id, answered := w.answers["aws_access_key_id"]
	if !answered {
		id, _ = w.current("aws_access_key_id")
	}
	return strings.HasPrefix(id, "ASIA")
}

// write puts the answers where they belong. The profile gets a section in the
// config file even if only its keys were answered, as the AWS CLI does.
func (w *wizard) write(files *edit.Files) error {
	id := edit.Profile(w.name)
	if w.staleTokens() {
		dropTokens(files, id)
	}
	for _, q := range wizardQuestions() {
		answer, ok := w.answers[q.key]
		if !ok {
			continue
		}
		file := files.Config
		if slices.Contains(credentialKeys(), q.key) {
			file = files.Credentials
		}
		if err := file.Set(id, q.key, answer); err != nil {
			return err
		}
	}
	_, err := files.Config.Ensure(id)
	return err
}

// staleTokens tells whether the tokens in the files are of other keys than
// those that will be there: a new token replaces them under both names, and
// long-term keys have none.
func (w *wizard) staleTokens() bool {
	_, newToken := w.answers[tokenKeys()[0]]
	_, newKey := w.answers["aws_access_key_id"]
	return newToken && w.has("aws_security_token") || newKey && !w.temporary()
}

func (w *wizard) has(key string) bool {
	_, ok := w.current(key)
	return ok
}

// dropTokens removes the session token of older keys: with it, long-term keys
// do not work.
func dropTokens(files *edit.Files, id shared.ID) {
	for _, file := range []*edit.File{files.Credentials, files.Config} {
		for _, token := range tokenKeys() {
			if file != nil {
				file.Delete(id, token)
			}
		}
	}
}
