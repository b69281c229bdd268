package configuresso

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/populate"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/picker"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// chooseRole lets the person choose an account and a role of it. A sign-in of the cache that turns out to have been ended
// is made anew. A portal that refuses to list them for a new one leaves the profile without, unless one was asked for.
func (w *wizard) chooseRole(ctx context.Context) error {
	err := w.chooseAccountAndRole(ctx)
	if signin.IsUnauthorized(err) && !w.signedIn {
		_ = signin.Reject(ctx, w.env, w.session, w.token)
		if fresh, tokenErr := signin.Token(ctx, w.env, w.ses, w.session); tokenErr == nil && !fresh.AccessToken.Equal(w.token.AccessToken) {
			w.token = fresh
		} else if err := w.signIn(ctx); err != nil {
			return err
		}
		err = w.chooseAccountAndRole(ctx)
	}
	if !signin.IsUnauthorized(err) {
		return err
	}
	for _, option := range []string{"account-id", "role-name"} {
		if given := w.opts.given[option]; given != nil {
			return problem.New(problem.General, "the access portal does not list accounts or roles for this sign-in, "+
				"so that %s cannot be used: %w", *given, err).At("--"+option).
				WithHint("sign in with the scope %s (--registration-scopes), or leave out --%s for a profile without a role",
					signin.DefaultScope, option)
		}
	}
	w.account, w.role = "", ""
	w.printf("The access portal does not list accounts or roles for this sign-in, so the profile\ngets none. It can still get the session's token.\n")
	return nil
}

func (w *wizard) chooseAccountAndRole(ctx context.Context) error {
	listed, err := w.listAll(ctx, "ListAccounts", nil)
	if err != nil {
		return err
	}
	sortAccounts(listed)
	w.reached = accounts.Listing{Complete: true}
	var ids, lines []string
	for _, a := range listed {
		ids, lines = append(ids, a.Text("accountId")), append(lines, accountLine(a))
		w.reached.Accounts = append(w.reached.Accounts,
			accounts.Account{ID: a.Text("accountId"), Name: a.Text("accountName"), Email: a.Text("emailAddress")})
	}
	if w.account, err = w.pick(ctx, "account-id", "AWS account", ids, lines, w.current.Text("sso_account_id"),
		problem.New(problem.General, "no AWS account is assigned to you").
			WithHint("ask whoever administers IAM Identity Center for an assignment, then run this again")); err != nil {
		return err
	}
	w.printf("Using the account ID %s\n", w.account)
	roles, err := w.listAll(ctx, "ListAccountRoles", value.Object{{Name: "accountId", Value: w.account}})
	if err != nil {
		return err
	}
	var names []string
	for _, r := range roles {
		names = append(names, r.Text("roleName"))
	}
	slices.SortStableFunc(names, func(a, b string) int {
		return strings.Compare(strings.ToLower(a), strings.ToLower(b))
	})
	if at := slices.Index(ids, w.account); at >= 0 {
		chosen := &w.reached.Accounts[at]
		chosen.Roles, chosen.ListedAt = names, w.env.Clock.Now()
	}
	if w.role, err = w.pick(ctx, "role-name", "role", names, names, w.current.Text("sso_role_name"),
		problem.New(problem.General, "no role of the account %s is assigned to you", w.account).
			WithHint("choose another account, or ask whoever administers IAM Identity Center")); err != nil {
		return err
	}
	w.printf("Using the role name %q\n", w.role)
	return nil
}

func (w *wizard) listAll(ctx context.Context, operation string, input value.Object) ([]value.Object, error) {
	return awsapi.New(w.env, w.ses.Settings).CallAll(ctx,
		awsapi.Request{Service: "sso", Operation: operation, Region: w.token.Region, Patient: true,
			Input: input.Set("accessToken", w.token.AccessToken.Reveal())})
}

// sortAccounts sorts by name, or else e-mail, letter case aside; accounts that have neither come last.
func sortAccounts(accounts []value.Object) {
	key := func(a value.Object) string {
		if name := cmp.Or(a.Text("accountName"), a.Text("emailAddress")); name != "" {
			return "0" + strings.ToLower(name)
		}
		return "1" + a.Text("accountId")
	}
	slices.SortStableFunc(accounts, func(a, b value.Object) int { return strings.Compare(key(a), key(b)) })
}

func accountLine(a value.Object) string {
	var names []string
	for _, member := range []string{"accountName", "emailAddress"} {
		if text := a.Text(member); text != "" {
			names = append(names, text)
		}
	}
	if names == nil {
		return a.Text("accountId")
	}
	return fmt.Sprintf("%s (%s)", strings.Join(names, ", "), a.Text("accountId"))
}

// pick returns one of the values, which are things of one kind and stand in the menu as lines: the only one, the one
// that the option names, or the one that the person picks. Without any it returns none.
func (w *wizard) pick(ctx context.Context, option, kind string, values, lines []string, current string,
	none error) (string, error) {
	switch len(values) {
	case 0:
		return "", none
	case 1:
		w.printf("The only %s available to you is: %s\n", kind, values[0])
	default:
		w.printf("There are %d %ss available to you.\n", len(values), kind)
	}
	if given, ok := w.opts.given[option]; ok {
		if slices.Contains(values, *given) {
			return *given, nil
		}
		return "", invalidOption(option, fmt.Errorf("%q is not assigned to you; there are: %s", *given,
			strings.Join(values, ", ")))
	}
	at := max(0, slices.Index(values, current))
	switch {
	case len(values) == 1:
		return values[0], nil
	case w.opts.noInput && values[at] == current:
		return current, nil
	case w.opts.noInput:
		return "", missingOption(option)
	}
	items := make([]picker.Item, len(lines))
	for i, line := range lines {
		items[i].Line = line
	}
	i, err := picker.New(w.env.Stdin, w.env.Stdout).Pick(ctx,
		picker.Menu{Items: items, Current: at, Hint: "give --" + option})
	if err != nil {
		return "", unansweredHint(option, err)
	}
	return values[i], nil
}

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

func (w *wizard) printNextStep() {
	switch {
	case w.opts.writing.DryRun:
	case w.account == "":
		w.printf("The profile %s is set up for SSO.\n", w.profile)
	case w.profile == "default":
		w.printf("\nThe default profile is set up. To see who you are in it:\n\nawsid sts get-caller-identity\n")
	default:
		w.printf("\nThe profile is set up. Name it to use it:\n\nawsid sts get-caller-identity%s\n",
			shellwords.Option("--profile", w.profile))
	}
}

// offerAll offers profiles for all accounts and roles, where there are more than one. Nobody is asked who is not there.
func (w *wizard) offerAll(ctx context.Context) error {
	chose := w.opts.given["account-id"] == nil || w.opts.given["role-name"] == nil // the command line is for one profile
	isAsked := chose && !w.opts.noInput && !w.opts.writing.DryRun && w.ask.Interactive()
	reached := w.reached.Accounts
	if w.account == "" || len(reached) == 0 || len(reached) == 1 && len(reached[0].Roles) < 2 || !isAsked {
		return nil
	}
	return populate.Offer{Session: w.session.Name, Profile: w.profile, Region: w.region, Known: w.reached}.Make(ctx, w.env, w.opts.global)
}
