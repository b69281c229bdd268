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

// chooseRole finds an account and a role of it. A portal that refuses to list
// them leaves the profile without.
func (w *wizard) chooseRole(ctx context.Context) error {
	err := w.chooseAccountAndRole(ctx)
	if e := (*problem.Error)(nil); errors.As(err, &e) && e.Kind == problem.Service && e.Code == "UnauthorizedException" {
		w.account, w.role = "", ""
		w.printf("The access portal does not list accounts or roles for this sign-in, so the profile\ngets none. It can still get the session's token.\n")
		return nil
	}
	return err
}

func (w *wizard) chooseAccountAndRole(ctx context.Context) error {
	accounts, err := w.callPortal(ctx, "ListAccounts", nil)
	if err != nil {
		return err
	}
	slices.SortStableFunc(accounts, func(a, b value.Object) int { return strings.Compare(accountKey(a), accountKey(b)) })
	if w.account, err = w.chooseAccount(ctx, accounts); err != nil {
		return err
	}
	w.printf("Using the account ID %s\n", w.account)
	assigned, err := w.callPortal(ctx, "ListAccountRoles", value.Object{{Name: "accountId", Value: w.account}})
	if err != nil {
		return err
	}
	var roles []string
	for _, r := range assigned {
		roles = append(roles, r.Text("roleName"))
	}
	slices.SortStableFunc(roles, func(a, b string) int { return strings.Compare(strings.ToLower(a), strings.ToLower(b)) })
	if w.role, err = w.chooseRoleName(ctx, roles); err != nil {
		return err
	}
	w.printf("Using the role name %q\n", w.role)
	return nil
}

// callPortal returns all that an operation of the access portal lists.
func (w *wizard) callPortal(ctx context.Context, operation string, input value.Object) ([]value.Object, error) {
	return awsapi.New(w.env, w.ses.Settings).CallAll(ctx, awsapi.Request{
		Service: "sso", Operation: operation, Region: w.token.Region, Input: input.Set("accessToken", w.token.AccessToken.Reveal()),
	})
}

// accountKey sorts by name, else e-mail, letter case aside; accounts that
// have neither come last.
func accountKey(account value.Object) string {
	if name := cmp.Or(account.Text("accountName"), account.Text("emailAddress")); name != "" {
		return "0" + strings.ToLower(name)
	}
	return "1" + account.Text("accountId")
}

// accountLine is how an account stands in the menu.
func accountLine(account value.Object) string {
	var parts []string
	for _, member := range []string{"accountName", "emailAddress"} {
		if text := account.Text(member); text != "" {
			parts = append(parts, text)
		}
	}
	if len(parts) == 0 {
		return account.Text("accountId")
	}
	return fmt.Sprintf("%s (%s)", strings.Join(parts, ", "), account.Text("accountId"))
}

func (w *wizard) chooseAccount(ctx context.Context, accounts []value.Object) (string, error) {
	ids, items := make([]string, len(accounts)), make([]picker.Item, len(accounts))
	for i, a := range accounts {
		ids[i], items[i] = a.Text("accountId"), picker.Item{Line: accountLine(a)}
	}
	switch len(ids) {
	case 0:
		return "", problem.New(problem.General, "no AWS account is assigned to you").
			WithHint("ask whoever administers IAM Identity Center for an assignment, then run this again")
	case 1:
		w.printf("The only AWS account available to you is: %s\n", ids[0])
	default:
		w.printf("There are %d AWS accounts available to you.\n", len(ids))
	}
	return w.pickValue(ctx, "account-id", ids, items, w.currentValue("sso_account_id"))
}

func (w *wizard) chooseRoleName(ctx context.Context, roles []string) (string, error) {
	items := make([]picker.Item, len(roles))
	for i, r := range roles {
		items[i] = picker.Item{Line: r}
	}
	switch len(roles) {
	case 0:
		return "", problem.New(problem.General, "no role of the account %s is assigned to you", w.account).
			WithHint("choose another account, or ask whoever administers IAM Identity Center")
	case 1:
		w.printf("The only role available to you is: %s\n", roles[0])
	default:
		w.printf("There are %d roles available to you.\n", len(roles))
	}
	return w.pickValue(ctx, "role-name", roles, items, w.currentValue("sso_role_name"))
}

// pickValue returns one of the values: the only one, the one that the option
// names, or the one that the person picks.
func (w *wizard) pickValue(ctx context.Context, option string, values []string, items []picker.Item, current string) (string, error) {
	if given, ok := w.options.given[option]; ok {
		for _, v := range values {
			if v == *given {
				return v, nil
			}
		}
		return "", invalidOption(option, fmt.Errorf("%q is not assigned to you; there are: %s", *given, strings.Join(values, ", ")))
	}
	at := 0
	for i, v := range values {
		if v == current {
			at = i
		}
	}
	switch {
	case len(values) == 1:
		return values[0], nil
	case w.options.noInput && values[at] == current:
		return current, nil
	case w.options.noInput:
		return "", missingOption(option)
	}
	i, err := picker.New(w.env.Stdin, w.env.Stdout).Pick(ctx, picker.Menu{Items: items, Current: at, Hint: "give --" + option})
	if err != nil {
		return "", unansweredHint(option, err)
	}
	return values[i], nil
}
