package sso

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/listing"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

func newAccounts(env *app.Env, g *global.Options) *cobra.Command {
	opts := &listingOptions{global: g}
	cmd := &cobra.Command{
		Use:   "accounts [WORD...]",
		Short: "list the accounts that your sign-in reaches",
		Long: `Lists the AWS accounts that your sign-in to IAM Identity Center reaches: those in
which each WORD is somewhere in the ID, the name or the e-mail address.

The list comes from a cache, which says how old it is; --refresh asks the service.
Without a cache the service is asked. Never signs in.`,
		Example: `  awsid sso accounts
  awsid sso accounts prod eu
  awsid sso accounts --refresh --csv > accounts.csv
  awsid sso accounts --output json --query "Accounts[].AccountId"`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runAccounts(cmd.Context(), env, opts) },
	}
	opts.addFlags(env, cmd, "name", "id", "email")
	return cmd
}

func runAccounts(ctx context.Context, env *app.Env, opts *listingOptions) error {
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	lister, err := listing.Open(env, ses, opts.session, opts.global.Given("profile"))
	if err != nil {
		return err
	}
	l := accounts.Cached(env, lister.SignIn)
	fromCache := l.Complete && !opts.refresh
	if !fromCache {
		if l, err = listing.Refresh(ctx, lister, accounts.OnlyAccounts); err != nil {
			return err
		}
	}
	t := table{title: "Accounts", heads: []string{"ACCOUNT", "NAME", "EMAIL", "ROLES"},
		members: []string{"AccountId", "AccountName", "EmailAddress", "Roles"}, age: l.ListedAt}
	for _, a := range l.Accounts {
		roles := ""
		if !a.ListedAt.IsZero() {
			roles = strconv.Itoa(len(a.Roles))
		}
		if a.Matches(opts.words) {
			t.rows = append(t.rows, []string{a.ID, a.Name, a.Email, roles})
		}
	}
	t.sortBy(map[string][]int{"name": {1, 0}, "id": {0}, "email": {2, 0}}[opts.sort])
	return opts.print(ctx, env, ses, t, fromCache)
}

// sortBy sorts the rows by these columns, letter case aside; what has no text comes last.
func (t *table) sortBy(columns []int) {
	const last = "\U0010ffff"
	slices.SortStableFunc(t.rows, func(a, b []string) int {
		for _, i := range columns {
			if c := cmp.Compare(strings.ToLower(cmp.Or(a[i], last)), strings.ToLower(cmp.Or(b[i], last))); c != 0 {
				return c
			}
		}
		return 0
	})
}

type rolesOptions struct {
	listingOptions
	account string
}

func newRoles(env *app.Env, g *global.Options) *cobra.Command {
	opts := &rolesOptions{listingOptions: listingOptions{global: g}}
	cmd := &cobra.Command{
		Use:   "roles [WORD...]",
		Short: "list the roles that your sign-in reaches, in all accounts or one",
		Long: `Lists the roles (permission sets) that your sign-in to IAM Identity Center reaches in
all accounts, or in one: those for which each WORD is somewhere in the role or in
the account's ID, name or e-mail address.

The list comes from a cache, which says how old it is; --refresh asks the service,
at the 20 calls a second that it allows: a thousand accounts take 50 seconds. What
was found before an interruption is kept, and --refresh goes on from there for an
hour. Without a cache the service is asked. Never signs in. To have a profile for each,
run "awsid populate".

Exit code 254: the roles of some accounts could not be listed; which, and why,
stands on standard error and in the member Incomplete.`,
		Example: `  awsid sso roles
  awsid sso roles admin prod
  awsid sso roles --account 111122223333 --refresh
  awsid sso roles --output json --query "Roles[?RoleName=='ReadOnly'].AccountId"`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runRoles(cmd.Context(), env, opts) },
	}
	opts.addFlags(env, cmd, "name", "id", "role")
	cmd.Flags().StringVar(&opts.account, "account", "", "in this account only: its ID, or its name")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("account", listing.CompleteAccounts(env, g, &opts.session))
	return cmd
}

func runRoles(ctx context.Context, env *app.Env, opts *rolesOptions) error {
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	lister, err := listing.Open(env, ses, opts.session, opts.global.Given("profile"))
	if err != nil {
		return err
	}
	t := table{title: "Roles", heads: []string{"ACCOUNT", "NAME", "ROLE"},
		members: []string{"AccountId", "AccountName", "RoleName"}}
	list, fromCache, err := opts.find(ctx, lister)
	if err != nil {
		return err
	}
	for _, a := range list {
		if t.age.IsZero() || !a.ListedAt.IsZero() && a.ListedAt.Before(t.age) {
			t.age = a.ListedAt
		}
		if !a.IsComplete() {
			t.failed = append(t.failed, a)
		}
		for _, role := range a.Roles {
			if a.Matches(opts.words, role) {
				t.rows = append(t.rows, []string{a.ID, a.Name, role})
			}
		}
	}
	t.sortBy(map[string][]int{"name": {1, 0, 2}, "id": {0, 2}, "role": {2, 1, 0}}[opts.sort])
	return opts.print(ctx, env, ses, t, fromCache)
}

// find returns the accounts whose roles are wanted, and whether they are from the cache.
func (o *rolesOptions) find(ctx context.Context, l accounts.Lister) (list []accounts.Account, fromCache bool, err error) {
	cached := accounts.Cached(l.Env, l.SignIn)
	if o.account == "" {
		if cached.HasRoles() && !o.refresh {
			return cached.Accounts, true, nil
		}
		cached, err = listing.Refresh(ctx, l, accounts.AllRoles)
		return cached.Accounts, false, err
	}
	id := o.account
	if !arn.IsAccountID(id) {
		if !cached.Complete {
			if cached, err = listing.Refresh(ctx, l, accounts.OnlyAccounts); err != nil {
				return nil, false, err
			}
		}
		a, found := cached.Find(id)
		if !found {
			return nil, false, problem.New(problem.Usage, "no account, or more than one, is called %q", id).
				At("--account").WithHint("give the ID; `awsid sso accounts` shows them")
		}
		id = a.ID
	}
	if a := accounts.CachedRoles(l.Env, l.SignIn, id); a.IsComplete() && !o.refresh {
		return []accounts.Account{a}, true, nil
	}
	a, err := l.RefreshRoles(ctx, id)
	return []accounts.Account{a}, false, err
}
