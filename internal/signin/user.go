package signin

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

const (
	lookupTimeout = 5 * time.Second  // of the look-up that only tells people who they are
	logoutTimeout = 20 * time.Second // of the call that ends the sign-in of an unexpected user

	// userNote is the member of a token file in which awsid keeps the user's name.
	userNote = "awsidUser"
)

// identifyAndStore finds out who signed in and stores the token. The sign-in of an unexpected user is ended at the
// service and never stored. If the user cannot be looked up it is stored, as handing out credentials checks again.
func (l *login) identifyAndStore(ctx context.Context, r *LoginResult) error {
	err := l.identifyUser(ctx, r)
	if mismatch := (*Mismatch)(nil); errors.As(err, &mismatch) {
		ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), logoutTimeout)
		defer cancel()
		l.env.Debug("the sign-in is ended", "error", endRemotely(ctx, l.env, l.ses, r.Token))
		return err
	}
	if r.User != "" {
		r.Token = r.Token.WithNote(userNote, r.User)
	}
	before, _ := l.cache.Token(l.session.Key())
	if err != nil && before.Left(l.env.Clock.Now()) > 0 &&
		strings.EqualFold(before.Note(userNote), l.session.Expected.User.Text) {
		return err // the expected user's token that is there is worth more than an unknown one
	}
	if failed := storeToken(interrupt.Shield(ctx), l.env, l.session, l.cache, r.Token); failed != nil {
		return errors.Join(err, failed)
	}
	// The role credentials of another user would outlive their sign-in.
	if was := before.Note(userNote); was != "" && r.User != "" && was != r.User {
		_, failed := removeRoleCredentials(l.env, l.ses.Files, &l.session)
		err = errors.Join(err, failed)
	}
	return err
}

// identifyUser finds out who signed in, if that is expected of somebody or the person wants to know.
func (l *login) identifyUser(ctx context.Context, r *LoginResult) error {
	if l.session.Expected.User.Text != "" {
		mismatch, err := l.checkExpectedUser(ctx, r)
		return cmp.Or(mismatch, err)
	}
	if !l.opts.LookUpUser {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	id, err := l.lookupUser(ctx, r)
	l.env.Debug("who signed in", "user", id.User, "error", err)
	r.User = id.User
	return nil
}

// checkExpectedUser returns as mismatch how the user of a sign-in differs from
// the expected one, and as err that the user cannot be looked up.
func (l *login) checkExpectedUser(ctx context.Context, r *LoginResult) (mismatch, err error) {
	expected := l.session.Expected.UserOnly()
	if expected.IsEmpty() {
		return nil, nil
	}
	id := Identity{User: r.User}
	if r.User == "" {
		if id, err = l.lookupUser(ctx, r); err != nil {
			return nil, errUnknownUser(l.session, err)
		}
		r.User = id.User
		if !r.SignedIn {
			RememberUser(ctx, l.env, l.session, r.Token, id.User)
		}
	}
	return expected.Require(id), nil
}

func errUnknownUser(s Session, cause error) error {
	e := problem.New(problem.KindOf(cause), "cannot find out whether this sign-in is %s: %w", s.Expected.User.Text,
		cause).
		At(s.Expected.User.Origin.String()).WithHint("sign in as the expected user: run `%s --force`", s.Command())
	if known, ok := errors.AsType[*problem.Error](cause); ok {
		e.Code = known.Code
		if known.Hint != "" {
			e.Hint = known.Hint
		}
	}
	return e
}

// lookupUser asks who signed in, with the role of the profile in effect or of the first profile of the session. Where
// that is not assigned to the user, and for an expected user, it asks with any role.
func (l *login) lookupUser(ctx context.Context, r *LoginResult) (Identity, error) {
	s, role := RoleOf(l.ses.Settings.Profile())
	ofProfile := role.IsComplete() && s.Key() == l.session.Key()
	if !ofProfile {
		role = FirstRole(l.ses.Files, l.session)
	}
	if !role.IsComplete() && l.session.Expected.User.Text == "" {
		return Identity{}, errors.New("no profile names a role to find out with")
	}
	id, err := tokenOwner(ctx, l.env, l.ses, r.Token, role)
	code := serviceCode(err)
	if !role.IsComplete() || code != "ForbiddenException" && code != "ResourceNotFoundException" {
		return id, err
	}
	if ofProfile {
		r.UnassignedRole = role
	}
	return tokenOwner(ctx, l.env, l.ses, r.Token, Role{})
}

// tokenOwner returns who a token makes its owner in a role, or in any role when none is given. An access token does
// not say whose it is; the role's credentials do.
func tokenOwner(ctx context.Context, env *app.Env, ses *app.Session, t tokencache.Token, role Role) (Identity, error) {
	clients := awsapi.New(env, ses.Settings)
	if !role.IsComplete() {
		var err error
		if role, err = anyAssignedRole(ctx, clients, t); err != nil {
			return Identity{}, err
		}
	}
	out, err := callPortal(ctx, clients, t, "GetRoleCredentials",
		value.Object{{Name: "roleName", Value: role.Name}, {Name: "accountId", Value: role.Account}})
	if err != nil {
		return Identity{}, err
	}
	c := out.Object("roleCredentials")
	if c == nil {
		return Identity{}, incompleteAnswer("GetRoleCredentials", "credentials")
	}
	return CallerIdentity(ctx, clients, t.Region, aws.Credentials{AccessKeyID: c.Text("accessKeyId"),
		SecretAccessKey: c.Text("secretAccessKey"), SessionToken: c.Text("sessionToken")})
}

func anyAssignedRole(ctx context.Context, clients *awsapi.Clients, t tokencache.Token) (Role, error) {
	one := value.Object{{Name: "maxResults", Value: int64(1)}}
	accounts, err := callPortal(ctx, clients, t, "ListAccounts", one)
	if err != nil {
		return Role{}, err
	}
	account := firstText(accounts.List("accountList"), "accountId")
	if account == "" {
		return Role{}, problem.New(problem.General, "no AWS account is assigned to the user who signed in")
	}
	roles, err := callPortal(ctx, clients, t, "ListAccountRoles", one.Set("accountId", account))
	if err != nil {
		return Role{}, err
	}
	role := firstText(roles.List("roleList"), "roleName")
	if role == "" {
		return Role{}, problem.New(problem.General, "no role is assigned to the user who signed in")
	}
	return Role{Account: account, Name: role}, nil
}

func firstText(list []any, member string) string {
	if len(list) == 0 {
		return ""
	}
	o, _ := list[0].(value.Object)
	return o.Text(member)
}

func callPortal(ctx context.Context, clients *awsapi.Clients, t tokencache.Token, operation string,
	input value.Object) (value.Object, error) {
	return clients.Call(ctx, awsapi.Request{Service: "sso", Operation: operation, Region: t.Region,
		Input: input.Set("accessToken", t.AccessToken.Reveal())})
}

// CallerIdentity asks STS whose credentials these are, in a region, or in the command's when region is "".
func CallerIdentity(ctx context.Context, clients *awsapi.Clients, region string, c aws.Credentials) (Identity, error) {
	fixed := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c, nil })
	caller, err := clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "GetCallerIdentity", Region: region,
		Credentials: fixed})
	if err != nil {
		return Identity{}, err
	}
	id := IdentityOf(caller.Text("Arn"))
	if id == (Identity{}) {
		return id, incompleteAnswer("GetCallerIdentity", "identity")
	}
	return id, nil
}

// RememberUser notes in the token file who signed in, for the status. A program that replaces the token drops the
// note, so none is ever wrong. A token that others may be about to renew is left alone, since they take no lock.
func RememberUser(ctx context.Context, env *app.Env, s Session, asked tokencache.Token, user string) {
	if user == "" {
		return
	}
	lock, err := lockToken(ctx, env, s)
	if err != nil {
		env.Debug("the user is not noted", "error", err)
		return
	}
	defer lock.Release()
	cache := cacheOf(env, nil)
	t, err := cache.Token(s.Key())
	if err == nil && t.AccessToken.Equal(asked.AccessToken) && t.Note(userNote) != user &&
		t.Left(env.Clock.Now()) > tokencache.EarlyRefresh+time.Minute {
		err = cache.PutToken(s.Key(), t.WithNote(userNote, user))
	}
	env.Debug("the user is noted", "error", err)
}

// CachedUser returns the name of the user who is signed in to a session, "" when the cache does not say.
func CachedUser(env *app.Env, s Session) string {
	t, _ := CachedToken(env, s)
	return t.Note(userNote)
}
