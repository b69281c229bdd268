package configuresso

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// invalidOption is the error of an option whose value will not do.
func invalidOption(option string, err error) error {
	return problem.New(problem.Usage, "%w", err).At("--" + option).WithCode("ParamValidation")
}

// unansweredHint names the option for a question whose input ended.
func unansweredHint(option string, err error) error {
	var e *problem.Error
	if !prompt.IsEnd(err) {
		return err
	}
	if !errors.As(err, &e) {
		e = problem.New(problem.General, "%w", err)
	}
	return e.WithHint("answer on a terminal, or give --%s", option)
}

// askDefaults asks for the region and the output format of the profile. A
// profile that was not named gets none of the default profile's values.
func (w *wizard) askDefaults(ctx context.Context) (err error) {
	var current [2]string
	if w.named {
		current = [2]string{w.current.Text("region"), w.current.Text("output")}
	}
	q := prompt.Question{Text: prompt.Label("Default client Region", current[0]), Default: current[0],
		Check: checkRegion, Complete: prompt.Among(region.Known()...)}
	if w.region, err = w.optionOrAsk(ctx, "region", q); err != nil {
		return err
	}
	q = prompt.Question{Text: prompt.Label("CLI default output format (json if not specified)", current[1]),
		Default: current[1], Check: checkOutput, Complete: prompt.Among(settings.Choices("output")...)}
	w.output, err = w.optionOrAsk(ctx, "output", q)
	return err
}

func checkRegion(answer string) error {
	if answer == "" || settings.ValidRegion(answer) {
		return nil
	}
	return errors.New("not a region name, which looks like eu-west-1")
}

func checkOutput(answer string) error {
	formats := settings.Choices("output")
	if answer == "" || slices.Contains(formats, answer) {
		return nil
	}
	return errors.New("not an output format; there are " + strings.Join(formats, ", "))
}

// askName asks what the profile is to be called, unless that is known.
func (w *wizard) askName(ctx context.Context) (err error) {
	if w.named {
		return nil
	}
	proposal := ""
	if w.role != "" {
		proposal = w.role + "-" + w.account
	}
	q := prompt.Question{Text: prompt.Label("Profile name", proposal), Default: proposal, Check: checkName}
	w.profile, err = w.optionOrAsk(ctx, "profile", q)
	return err
}

func checkName(answer string) error {
	switch {
	case answer == "":
		return errors.New("a value is required")
	case strings.ContainsAny(answer, "]\r\n"):
		return errors.New("a name cannot hold a closing bracket or a line break")
	}
	return nil
}

// writeProfile puts the profile, and the session when it is new, into the config file in one step.
func (w *wizard) writeProfile(ctx context.Context) error {
	keys := [][2]string{{"sso_session", w.session.Name}}
	if w.session.Name == "" {
		keys = [][2]string{{"sso_start_url", w.session.StartURL}, {"sso_region", w.session.Region}}
	}
	keys = append(keys, [][2]string{{"sso_account_id", w.account}, {"sso_role_name", w.role}, {"region", w.region},
		{"output", w.output}}...)
	_, err := w.opts.writing.Apply(ctx, w.env, func(files *edit.Files) error {
		if err := setKeys(files.Config, edit.Profile(w.profile), keys); err != nil {
			return err
		}
		w.dropOtherForm(files.Config)
		if !w.newSession {
			return nil
		}
		return setKeys(files.Config, edit.SSOSession(w.session.Name), [][2]string{{"sso_start_url", w.session.StartURL},
			{"sso_region", w.session.Region}, {"sso_registration_scopes", strings.Join(w.session.Scopes, ", ")}})
	}, shared.ConfigFile)
	return err
}

// setKeys writes the keys that have a value; a section is made in any case.
func setKeys(f *edit.File, id shared.ID, keys [][2]string) error {
	if _, err := f.Ensure(id); err != nil {
		return err
	}
	for _, k := range keys {
		if k[1] == "" {
			continue
		}
		if err := f.Set(id, k[0], k[1]); err != nil {
			return err
		}
	}
	return nil
}

// dropOtherForm deletes the profile's keys of the other form where they contradict
// the new ones, since then no program could use it.
func (w *wizard) dropOtherForm(f *edit.File) {
	p, ok := w.ses.Files.Profile(w.profile)
	if !ok {
		return
	}
	id := edit.Profile(w.profile)
	if w.session.Name == "" {
		f.Delete(id, "sso_session")
		return
	}
	for key, value := range map[string]string{"sso_start_url": w.session.StartURL, "sso_region": w.session.Region} {
		if v, ok := p.Get(key); ok && v.Text != value {
			f.Delete(id, key)
		}
	}
}

// printNextStep says how to use the profile.
func (w *wizard) printNextStep() {
	switch {
	case w.opts.writing.DryRun:
	case w.account == "":
		w.printf("The profile %s is set up for SSO.\n", w.profile)
	case w.profile == "default":
		w.printf("\nThe default profile is set up. To see who you are in it:\n\nawsid sts get-caller-identity\n")
	default:
		w.printf("\nThe profile is set up. Name it to use it:\n\nawsid sts get-caller-identity --profile %s\n",
			shellwords.Quote(w.profile))
	}
}
