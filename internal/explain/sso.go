package explain

import (
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// lookAtSignIn looks at the sign-in behind a step: it adds the token and the registration, and the call that renews.
func (e *Explanation) lookAtSignIn(step *Step, session signin.Session, needed bool) {
	status := signin.StatusOf(e.env, e.ses.Files, session.Name)
	if session.Name == "" {
		status = signin.StatusOfURL(e.env, session.StartURL, session.Region)
	}
	store := tokencache.Cache{Dir: e.env.Paths.SSOCache}
	e.Caches = append(e.Caches, e.registrationFile(store, session))
	token := e.tokenFile(store, session, status)
	e.Caches = append(e.Caches, token)
	if session.Name == "" {
		step.Notes = append(step.Notes, "a start URL without an sso-session: the sign-in cannot be renewed, you sign in again when it ends")
	}
	renews := token.State == Due || token.State == Expired && token.Refreshable
	when := "when less than 15m of the sign-in are left"
	switch {
	case needed && renews:
		when = "now, to renew the sign-in"
	case !token.Refreshable:
		when = ""
	}
	if when != "" {
		renewal := e.resolveCall(credentials.Call{Service: "SSO OIDC", Operation: "CreateToken",
			Region: session.Region}, needed && renews, when)
		step.Calls = append([]Call{renewal}, step.Calls...)
	}
	if usable := token.State == Fresh || token.State == Due || renews; !usable && needed {
		for i := range step.Calls {
			step.Calls[i].Now, step.Calls[i].When = false, "after you have signed in"
		}
		e.blockBy(signInFirstError(session, token.State))
	}
}

// signInFirstError is what a command would end with.
func signInFirstError(s signin.Session, state State) error {
	text := "you are not signed in to %s"
	switch state {
	case Expired:
		text = "the sign-in to %s has expired"
	case Damaged:
		text = "the cached sign-in to %s cannot be read"
	}
	return problem.New(problem.NeedsSignIn, text, s.Title()).WithHint("run `%s`", s.Command())
}

func (e *Explanation) tokenFile(store tokencache.Cache, session signin.Session, status signin.Status) Cache {
	file := Cache{Path: store.Path(session.Key()), Holds: "sign-in to " + session.Title(), Expires: status.ExpiresAt,
		RegistrationExpires: status.RefreshUntil, Refreshable: !status.RefreshUntil.IsZero()}
	left := status.ExpiresAt.Sub(e.now)
	switch status.State {
	case signin.Valid:
		file.State = Fresh
		if left < tokencache.EarlyRefresh && file.Refreshable {
			file.State = Due
		}
	case signin.Renewable, signin.Expired:
		file.State = Expired
	case signin.Damaged:
		file.State = Damaged
	default:
		file.State = Absent
	}
	if file.State == Absent || file.State == Damaged {
		file.Note = "`" + session.Command() + "` makes it"
	}
	return file
}

func (e *Explanation) registrationFile(store tokencache.Cache, session signin.Session) Cache {
	scopes := session.Scopes
	if !session.ScopesSet {
		scopes = nil
	}
	key := tokencache.RegistrationKey(session.Region, scopes, session.Name, session.StartURL)
	file := Cache{Path: store.Path(key), Holds: "client registration for " + session.Title()}
	r, err := store.Registration(key)
	file.Expires = r.ExpiresAt
	switch left := r.ExpiresAt.Sub(e.now); {
	case tokencache.IsMissing(err):
		file.State, file.Note = Absent, "the next sign-in makes it"
	case err != nil:
		file.State, file.Note = Damaged, "the next sign-in replaces it"
	case left <= 0:
		file.State, file.Note = Expired, "the next sign-in registers again"
	default:
		file.State = Fresh
	}
	return file
}
