package signin

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
)

const (
	// lookupTimeout bounds how long a person waits to be told who they are.
	lookupTimeout = 5 * time.Second
	// logoutTimeout bounds the call that ends a sign-in as somebody else.
	logoutTimeout = 20 * time.Second
)

// identifyAndStore finds out whose a new sign-in is and stores it. One that is not the
// expected person's is ended at the service and never stored; if that cannot
// be found out, it is stored, as handing credentials out looks again.
func (f *flow) identifyAndStore(ctx context.Context, ses *app.Session, r *LoginResult, look bool) error {
	err := f.identifyUser(ctx, ses, r, look)
	if wrong := (*Mismatch)(nil); errors.As(err, &wrong) {
		ctx, cancel := context.WithTimeout(interrupt.Shield(ctx), logoutTimeout)
		defer cancel()
		f.env.Debug("the sign-in is ended", "error", endRemotely(ctx, f.env, ses, r.Token))
		return err
	}
	if r.User != "" {
		r.Token = r.Token.WithNote(userNote, r.User)
	}
	before, _ := f.cache.Token(f.session.Key())
	if err != nil && before.Left(f.env.Clock.Now()) > 0 && strings.EqualFold(before.Note(userNote), f.session.Expected.User.Text) {
		return err // the good sign-in that is there is worth more than an unknown one
	}
	if failed := storeToken(interrupt.Shield(ctx), f.env, f.session, f.cache, r.Token); failed != nil {
		return errors.Join(err, failed)
	}
	// The credentials of another person would outlive their sign-in.
	if was := before.Note(userNote); was != "" && r.User != "" && was != r.User {
		_, failed := removeRoleCredentials(f.env, ses.Files, &f.session)
		err = errors.Join(err, failed)
	}
	return err
}

// identifyUser finds out who signed in: for a pinned user, and for a person who
// wants to know.
func (f *flow) identifyUser(ctx context.Context, ses *app.Session, r *LoginResult, look bool) error {
	if f.session.Expected.User.Text != "" {
		id, err := lookupUser(ctx, f.env, ses, f.session, r)
		if err != nil {
			return errUnknownUser(f.session, err)
		}
		r.User = id.User
		return f.session.Expected.UserOnly().Require(id)
	}
	if !look {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	id, err := lookupUser(ctx, f.env, ses, f.session, r)
	f.env.Debug("who signed in", "user", id.User, "error", err)
	r.User = id.User
	return nil
}

// checkExpectedUser is the error of a sign-in that was there before and is not the pinned
// user's, nil when it is; err that this cannot be told.
func (r *LoginResult) checkExpectedUser(ctx context.Context, env *app.Env, ses *app.Session, s Session) (checkExpectedUser, err error) {
	pin := s.Expected.UserOnly()
	if pin.IsEmpty() {
		return nil, nil
	}
	id := Identity{User: r.User}
	if r.User == "" {
		if id, err = lookupUser(ctx, env, ses, s, r); err != nil {
			return nil, errUnknownUser(s, err)
		}
		r.User = id.User
		RememberUser(ctx, env, s, r.Token, id.User)
	}
	return pin.Require(id), nil
}

func errUnknownUser(s Session, err error) error {
	e := problem.New(problem.KindOf(err), "whether this sign-in is %s cannot be told: %w", s.Expected.User.Text, err).At(s.Expected.User.Origin.String())
	var known *problem.Error
	if errors.As(err, &known) {
		e.Code, e.Hint = known.Code, known.Hint
	}
	if e.Hint == "" {
		e.Hint = "sign in as the expected user: run `" + s.Command() + " --force`"
	}
	return e
}

// lookupUser asks with the role of the profile in effect, or else of the first
// profile of the session; where that is not the person's, with any role of
// theirs.
func lookupUser(ctx context.Context, env *app.Env, ses *app.Session, s Session, r *LoginResult) (Identity, error) {
	role, chosen := roleToAskWith(ses, s)
	if !role.IsComplete() && s.Expected.User.Text == "" {
		return Identity{}, errors.New("no profile names a role to find out with")
	}
	id, err := TokenOwner(ctx, env, ses, r.Token, role)
	var refused *problem.Error
	if !role.IsComplete() || !errors.As(err, &refused) || refused.Code != "ForbiddenException" && refused.Code != "ResourceNotFoundException" {
		return id, err
	}
	if chosen {
		r.UnassignedRole = role
	}
	return TokenOwner(ctx, env, ses, r.Token, Role{})
}

// roleToAskWith is the role of the profile in effect, or else of the first profile
// of the session that has one.
func roleToAskWith(ses *app.Session, s Session) (role Role, chosen bool) {
	if p := ses.Settings.Profile(); p != nil {
		if of, r := RoleOf(p); of.Key() == s.Key() && r.IsComplete() {
			return r, true
		}
	}
	return FirstRole(ses.Files, s), false
}
