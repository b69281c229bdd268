package signin

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Role is a permission set in an account, as a profile names it.
type Role struct{ Account, Name string }

// IsComplete tells whether both are known.
func (r Role) IsComplete() bool { return r.Account != "" && r.Name != "" }

// RoleOf reads which role of which session a profile is for. Of the session
// only what makes its key is set.
func RoleOf(p *shared.Profile) (Session, Role) {
	text := func(key string) string { v, _ := p.Get(key); return v.Text }
	s := Session{Name: text("sso_session")}
	if s.Name == "" {
		s.StartURL = text("sso_start_url")
	}
	return s, Role{Account: text("sso_account_id"), Name: text("sso_role_name")}
}

// FirstRole returns the role of the first profile that uses the session; the
// zero value when none has one.
func FirstRole(files *shared.Files, s Session) Role {
	for _, name := range files.ProfileNames() {
		p, ok := files.Profile(name)
		if !ok {
			continue
		}
		if of, role := RoleOf(p); role.IsComplete() && of.Key() == s.Key() {
			return role
		}
	}
	return Role{}
}

// anyAssignedRole asks the portal for any role of the token's owner.
func anyAssignedRole(ctx context.Context, portal *sso.Client, t tokencache.Token) (Role, error) {
	accounts, err := portal.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: aws.String(t.AccessToken.Reveal()), MaxResults: aws.Int32(1)})
	if err != nil {
		return Role{}, awsapi.MapError(err, "ListAccounts")
	}
	if len(accounts.AccountList) == 0 {
		return Role{}, problem.New(problem.General, "no AWS account is assigned to whoever signed in")
	}
	account := accounts.AccountList[0].AccountId
	roles, err := portal.ListAccountRoles(ctx, &sso.ListAccountRolesInput{AccessToken: aws.String(t.AccessToken.Reveal()), AccountId: account, MaxResults: aws.Int32(1)})
	if err != nil {
		return Role{}, awsapi.MapError(err, "ListAccountRoles")
	}
	if len(roles.RoleList) == 0 {
		return Role{}, problem.New(problem.General, "no role is assigned to whoever signed in")
	}
	return Role{Account: aws.ToString(account), Name: aws.ToString(roles.RoleList[0].RoleName)}, nil
}
