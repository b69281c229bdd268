// Package shellprompt is `awsid prompt`: whose credentials a shell uses, for its prompt. It asks nobody, takes no lock and
// never fails: a prompt is no place for an error.
package shellprompt

import (
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/timetext"
)

type promptOptions struct {
	global        *global.Options
	shell, format string
}

// defaultFormat leaves out, with its brackets, what is not known.
const defaultFormat = "({profile}[ {account}][ | session {session}][ | keys {keys}]) "

// New returns the command.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := promptOptions{global: g}
	cmd := &cobra.Command{
		Use:   "prompt",
		Short: "print a shell prompt's part: profile, account, session, keys",
		Long: `Prints what a shell's prompt shows of AWS, from the environment and files alone:

  (prod Shop | session renews itself | keys 12m)

The session is the sign-in: "renews itself", the time left, "over" or "signed
out". The keys are credentials that are kept for it, or stand in the environment.
The account is its awsid_account_name, else the alias that "awsid whoami" was told
last, else its ID. Nothing is printed where no profile was chosen. The exit code is 0.

--format is the text. {profile} {account} {account_id} {role} {region} {session}
{keys} stand for what is known; what is between [ and ] goes when nothing is.

The profile is in the colour of its awsid_color. Without one it is red when the
profile or its account is for production: when a word of its name is prod,
production, prd or live, or one of the patterns of AWSID_PRODUCTION fits
("*-prod,customer-*"). docs/shells.md has the lines for starship, oh-my-posh,
powerlevel10k and tmux. "awsid init" puts this into the prompts of shells.`,
		Example: `  awsid prompt
  awsid prompt --shell tmux --format '{profile}[ {session}]'`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if _, ok := escapesOf(opts.shell); !ok {
				return global.Usage(cmd, problem.New(problem.Usage, "--shell %q is none of %s", opts.shell, strings.Join(escapeNames(), ", ")))
			}
			return runPrompt(env, opts)
		},
	}
	cmd.Flags().StringVar(&opts.shell, "shell", "plain", "escape colours and special characters for this `shell`:\n"+strings.Join(escapeNames(), ", "))
	cmd.Flags().StringVar(&opts.format, "format", defaultFormat, "what to print")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("shell", cobra.FixedCompletions(escapeNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func runPrompt(env *app.Env, opts promptOptions) error {
	s := stateOf(env, opts.global.Get("profile"))
	if s.profile == "" {
		return nil
	}
	e, _ := escapesOf(opts.shell)
	color := ""
	if env.Vars.Get("NO_COLOR") == "" && opts.global.Get("color") != "off" {
		color = s.color
	}
	_, err := io.WriteString(printable.Raw(env.Stdout), renderFormat(opts.format, s, e, color))
	return err
}

// state is what a prompt shows.
type state struct {
	profile, account, accountID, role, region, session, keys string
	color                                                    string // name of one, "" for none
}

// stateOf finds out what a shell with this environment uses.
func stateOf(env *app.Env, profile string) state {
	hasKeys := profile == "" && env.Vars.Get("AWS_ACCESS_KEY_ID") != ""
	s := state{profile: profile}
	if s.profile == "" {
		s.profile = handout.CurrentProfile(env.Vars)
	}
	if hasKeys {
		s.keys = keysText(env, env.Vars.Get("AWS_CREDENTIAL_EXPIRATION"))
		if s.profile = env.Vars.Get(handout.ProfileMarker); s.profile == "" {
			s.profile, s.region = "keys", env.Vars.Get("AWS_REGION")
			return s
		}
	}
	if s.profile == "" {
		return s
	}
	files, err := shared.LoadProfiles(env.Paths, s.profile)
	if err != nil {
		s.session = "the config file is broken"
		return s
	}
	p, found, signIn := catalog.One(env, files, s.profile)
	switch {
	case !found && !hasKeys:
		s.session = "no such profile"
	case found:
		s.describe(env, p)
	}
	if found && !hasKeys {
		s.session = sessionText(env.Clock.Now(), signIn)
		of, _ := files.Profile(s.profile)
		if until := catalog.KeysUntil(env, of); !until.IsZero() {
			s.keys = leftText(env.Clock.Now(), until)
		}
	}
	return s
}

func (s *state) describe(env *app.Env, p *catalog.Profile) {
	s.account, s.accountID, s.role, s.region = p.AccountName, p.AccountID, p.Role, p.Region
	if s.account == "" {
		s.account = p.AccountID
	}
	if region := env.Vars.Get("AWS_REGION"); region != "" {
		s.region = region
	}
	s.color = p.ShownColor(env.Vars)
}

func sessionText(now time.Time, s catalog.SignIn) string {
	if s.State == catalog.SignedIn {
		return leftText(now, s.Until)
	}
	return s.Words(now)
}

func leftText(now, until time.Time) string {
	if !until.After(now) {
		return "over"
	}
	return timetext.Duration(until.Sub(now))
}

// keysText says how long the credentials in the environment last.
func keysText(env *app.Env, expiration string) string {
	until, err := pytime.Parse(expiration)
	if err != nil {
		return "in the environment"
	}
	return leftText(env.Clock.Now(), until)
}
