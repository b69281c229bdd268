package configuresso

import (
	"context"
	"fmt"
	"sort"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sso/types"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/picker"
)

// chooseRole finds an account and a role of it. A portal that refuses to list
// them leaves the profile without.
func (w *wizard) chooseRole(ctx context.Context) error {
	portal, err := awsapi.New(w.env, w.ses.Settings).SSO(ctx, w.token.Region)
	if err != nil {
		return err
	}
	err = w.chooseAccountAndRole(ctx, portal)
	if e, ok := err.(*problem.Error); ok && e.Kind == problem.Service && e.Code == "UnauthorizedException" {
		w.account, w.role = "", ""
		w.printf("The access portal does not list accounts or roles for this sign-in, so the profile\ngets none. It can still get the session's token.\n")
		return nil
	}
	return err
}

func (w *wizard) chooseAccountAndRole(ctx context.Context, portal *sso.Client) error {
	accounts, err := listAccounts(ctx, portal, w.token.AccessToken.Reveal())
	if err != nil {
		return err
	}
	if w.account, err = w.chooseAccount(ctx, accounts); err != nil {
		return err
	}
	w.printf("Using the account ID %s\n", w.account)
	roles, err := listRoles(ctx, portal, w.token.AccessToken.Reveal(), w.account)
	if err != nil {
		return err
	}
	if w.role, err = w.chooseRoleName(ctx, roles); err != nil {
		return err
	}
	w.printf("Using the role name %q\n", w.role)
	return nil
}

func listAccounts(ctx context.Context, portal *sso.Client, token string) ([]types.AccountInfo, error) {
	var out []types.AccountInfo
	pages := sso.NewListAccountsPaginator(portal, &sso.ListAccountsInput{AccessToken: aws.String(token)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awsapi.MapError(err, "ListAccounts")
		}
		out = append(out, page.AccountList...)
	}
	sort.SliceStable(out, func(i, j int) bool { return accountKey(out[i]) < accountKey(out[j]) })
	return out, nil
}

func listRoles(ctx context.Context, portal *sso.Client, token, account string) ([]string, error) {
	var out []string
	pages := sso.NewListAccountRolesPaginator(portal, &sso.ListAccountRolesInput{AccessToken: aws.String(token), AccountId: aws.String(account)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, awsapi.MapError(err, "ListAccountRoles")
		}
		for _, r := range page.RoleList {
			out = append(out, aws.ToString(r.RoleName))
		}
	}
	sort.SliceStable(out, func(i, j int) bool { return strings.ToLower(out[i]) < strings.ToLower(out[j]) })
	return out, nil
}

// accountKey sorts by name, else e-mail, letter case aside; accounts that
// have neither come last.
func accountKey(a types.AccountInfo) string {
	for _, s := range []*string{a.AccountName, a.EmailAddress} {
		if aws.ToString(s) != "" {
			return "0" + strings.ToLower(*s)
		}
	}
	return "1" + aws.ToString(a.AccountId)
}

// accountLine is how an account stands in the menu.
func accountLine(a types.AccountInfo) string {
	id, parts := aws.ToString(a.AccountId), []string{}
	for _, s := range []*string{a.AccountName, a.EmailAddress} {
		if aws.ToString(s) != "" {
			parts = append(parts, *s)
		}
	}
	if len(parts) == 0 {
		return id
	}
	return fmt.Sprintf("%s (%s)", strings.Join(parts, ", "), id)
}

func (w *wizard) chooseAccount(ctx context.Context, accounts []types.AccountInfo) (string, error) {
	ids, items := make([]string, len(accounts)), make([]picker.Item, len(accounts))
	for i, a := range accounts {
		ids[i], items[i] = aws.ToString(a.AccountId), picker.Item{Line: accountLine(a)}
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
