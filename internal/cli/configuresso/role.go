package configuresso

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/picker"
)

// chooseRole lets the person choose an account and a role of it. A portal that
// refuses to list them leaves the profile without.
func (w *wizard) chooseRole(ctx context.Context) error {
	err := w.chooseAccountAndRole(ctx)
	e, ok := errors.AsType[*problem.Error](err)
	if ok && e.Kind == problem.Service && e.Code == "UnauthorizedException" {
		w.account, w.role = "", ""
		w.printf("The access portal does not list accounts or roles for this sign-in, so the profile\ngets none. It can still get the session's token.\n")
		return nil
	}
	return err
}

func (w *wizard) chooseAccountAndRole(ctx context.Context) error {
	accounts, err := w.listAll(ctx, "ListAccounts", nil)
	if err != nil {
		return err
	}
	sortAccounts(accounts)
	var ids, lines []string
	for _, a := range accounts {
		ids, lines = append(ids, a.Text("accountId")), append(lines, accountLine(a))
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
	slices.SortStableFunc(names, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	if w.role, err = w.pick(ctx, "role-name", "role", names, names, w.current.Text("sso_role_name"),
		problem.New(problem.General, "no role of the account %s is assigned to you", w.account).
			WithHint("choose another account, or ask whoever administers IAM Identity Center")); err != nil {
		return err
	}
	w.printf("Using the role name %q\n", w.role)
	return nil
}

// listAll returns the objects of a list of the portal.
func (w *wizard) listAll(ctx context.Context, operation string, input value.Object) ([]value.Object, error) {
	return awsapi.New(w.env, w.ses.Settings).CallAll(ctx,
		awsapi.Request{Service: "sso", Operation: operation, Region: w.token.Region,
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

// accountLine is how an account stands in the menu.
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
