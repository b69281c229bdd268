package configuresso

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// wizard is one run of the command. Its later fields are filled step by step.
type wizard struct {
	env     *app.Env
	ses     *app.Session
	options ssoOptions
	ask     *prompt.Prompter
	profile string          // the profile to write
	named   bool            // by --profile or a variable; else it is asked for
	current *shared.Profile // nil when it is not there yet

	session    signin.Session
	newSession bool // the session is new and gets a section
	token      tokencache.Token
	account    string // "" when the portal does not list any
	role       string
	region     string
	output     string
}

func (w *wizard) run(ctx context.Context) error {
	w.ask = prompt.New(w.env.Stdin, w.env.Stdout, w.env.Vars.Get("TERM"))
	for _, step := range []func(context.Context) error{
		w.chooseSession, w.signIn, w.chooseRole, w.askDefaults, w.askName, w.writeProfile,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return w.printNextStep()
}

// optionOrAsk returns what the option says, else what the person says. Where no
// question may be asked, the current value counts.
func (w *wizard) optionOrAsk(ctx context.Context, option string, q prompt.Question) (string, error) {
	if given, ok := w.options.given[option]; ok {
		if q.Check == nil {
			return *given, nil
		}
		if err := q.Check(*given); err != nil {
			return "", invalidOption(option, err)
		}
		return *given, nil
	}
	if !w.options.noInput {
		answer, err := questions.Ask(ctx, w.ask, q)
		return answer, unansweredHint(option, err)
	}
	if q.Check != nil && q.Check(q.Default) != nil {
		return "", missingOption(option)
	}
	return q.Default, nil
}

// currentValue is what the profile says now.
func (w *wizard) currentValue(key string) string {
	if w.current == nil {
		return ""
	}
	v, _ := w.current.Get(key)
	return v.Text
}

// chooseSession asks for the session name and, unless it is known, for what
// makes a session.
func (w *wizard) chooseSession(ctx context.Context) error {
	files := w.ses.Files
	name, err := w.optionOrAsk(ctx, "session-name", w.nameQuestion())
	if err != nil {
		return err
	}
	if _, known := files.SSOSession(name); known && name != "" {
		if w.session, err = signin.NamedSession(w.ses, name); err != nil {
			return err
		}
		return w.checkAgrees()
	}
	w.session, w.newSession = signin.Session{Name: name}, name != ""
	if name == "" {
		w.printf("\nWARNING: without a session name the profile gets the older form: no renewal, no\n" +
			"scopes, and every profile repeats the settings. To use a session, run this again and name one.\n\n")
	}
	if w.session.StartURL, err = w.optionOrAsk(ctx, "start-url", questions.StartURL(files, w.currentValue("sso_start_url"))); err != nil {
		return err
	}
	if w.session.Region, err = w.ssoRegion(ctx); err != nil || name == "" {
		return err
	}
	scopes, err := w.optionOrAsk(ctx, "registration-scopes", questions.Scopes(files, ""))
	w.session.Scopes, w.session.ScopesSet = signin.ParseScopes(scopes), true
	return err
}

func (w *wizard) nameQuestion() prompt.Question {
	q := questions.SessionName(w.ses.Files, "SSO session name (Recommended)", w.currentValue("sso_session"))
	q.Check = func(answer string) error {
		if answer == "" {
			return nil // the older form
		}
		return checkName(answer)
	}
	return q
}

// checkAgrees refuses options that contradict the session that is there: other
// profiles use it, too.
func (w *wizard) checkAgrees() error {
	for option, current := range map[string]string{"start-url": w.session.StartURL, "sso-region": w.session.Region,
		"registration-scopes": strings.Join(w.session.Scopes, ", ")} {
		given, ok := w.options.given[option]
		if !ok || *given == current || option == "registration-scopes" && slices.Equal(signin.ParseScopes(*given), w.session.Scopes) {
			continue
		}
		return problem.New(problem.Usage, "the sso-session %s is there already, with %q", w.session.Name, current).At("--"+option).WithCode("ParamValidation").WithHint("change it for all its profiles with `awsid configure sso-session --session-name %s --%s …`, or choose another name",
			shellwords.Quote(w.session.Name), option)
	}
	return nil
}

// ssoRegion takes the region out of the start URL where that can be, and asks
// for it otherwise.
func (w *wizard) ssoRegion(ctx context.Context) (string, error) {
	if _, given := w.options.given["sso-region"]; !given {
		clients := awsapi.New(w.env, w.ses.Settings)
		r, err := signin.ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, w.session.StartURL)
		if err == nil && r.Region != "" {
			return r.Region, nil
		}
	}
	return w.optionOrAsk(ctx, "sso-region", questions.Region(w.currentValue("sso_region")))
}

// signIn gets a token: always a new one for a new session.
func (w *wizard) signIn(ctx context.Context) error {
	result, err := signin.Login(ctx, w.env, w.ses, w.session, signin.LoginOptions{Device: w.options.device,
		NoBrowser: w.options.noBrowser, CallbackPort: w.options.port, Force: w.newSession,
		Browser: signin.BrowserFor(w.env, w.session.Browser)})
	if err != nil {
		return err
	}
	w.token = result.Token
	w.printf("Signed in until %s.\n", timetext.Until(w.env.Clock.Now(), w.token.ExpiresAt))
	if w.newSession && result.Region != "" {
		w.session.Region = result.Region
	}
	return nil
}

func (w *wizard) printf(format string, args ...any) { fmt.Fprintf(w.env.Stdout, format, args...) }
