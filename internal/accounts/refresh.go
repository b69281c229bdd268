package accounts

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

const (
	// pageSize is the most that the service takes.
	pageSize = 100
	// workers is how many calls are under way at most: enough for the rate although an answer takes half a second.
	workers = 10
	// resumable is how old a listing may be that is gone on with.
	resumable = time.Hour
	// lockWait is for the listing of another process, whose result is then used.
	lockWait = 15 * time.Minute
	// maxUnreached is after how many accounts in a row it is the network that fails, not an account.
	maxUnreached = 5
)

// Lister lists by the session's own token. It never signs in.
type Lister struct {
	Env     *app.Env
	Session *app.Session
	SignIn  signin.Session
	// Report is told how a listing comes on, after each call; may be nil.
	Report func(Progress)
}

// Refresh lists anew, or goes on with a listing that was interrupted within the last hour. The failure of an account
// is part of the listing; an error ends it, and leaves in the cache what was found.
func (l Lister) Refresh(ctx context.Context, scope Scope) (Listing, error) {
	started := l.Env.Clock.Now()
	lock, err := l.Env.Lock(ctx, filepath.Join(l.Env.Paths.State, "locks", "accounts-"+l.SignIn.Key()+".lock"), lockWait)
	if err != nil {
		return Listing{}, err
	}
	defer lock.Release()
	r := &run{Lister: l, clients: awsapi.New(l.Env, l.Session.Settings), cache: readCache(l.Env, l.SignIn)}
	begun := r.cache.begun
	if begun.Scope == scope && r.cache.isFinished() && !begun.At.Before(started) {
		return r.cache.listing(), nil // another process has just done it
	}
	r.file, r.started, r.callsBefore = openFile(l.Env, l.SignIn), l.Env.Clock.Now(), l.Env.Portal.Calls()
	defer r.file.close()
	age := r.started.Sub(begun.At)
	if begun.Scope != scope || r.cache.isFinished() || age < 0 || age > resumable {
		r.begin(scope)
	}
	r.resumesPages = true
	if err := r.list(ctx, scope); err != nil {
		return Listing{}, err
	}
	r.file.compact(r.cache)
	return r.cache.listing(), nil
}

// RefreshRoles lists the roles of one account anew.
func (l Lister) RefreshRoles(ctx context.Context, id string) (Account, error) {
	r := &run{Lister: l, clients: awsapi.New(l.Env, l.Session.Settings), cache: readCache(l.Env, l.SignIn)}
	roles, err := r.rolesOf(ctx, id)
	if err != nil {
		return Account{}, err
	}
	r.file = openFile(l.Env, l.SignIn)
	defer r.file.close()
	r.note(entry{Account: id, Roles: roles, At: l.Env.Clock.Now()})
	if a, ok := r.cache.listing().Find(id); ok {
		return a, nil
	}
	return r.cache.withRoles(Account{ID: id}), nil
}

// run is one listing.
type run struct {
	Lister
	clients     *awsapi.Clients
	file        *file
	started     time.Time
	callsBefore int

	tokens  sync.Mutex // guards the next two
	token   tokencache.Token
	renewAt time.Duration // how much of its time is then left

	mu           sync.Mutex // guards what follows, and the file
	cache        *cache
	resumesPages bool // the first page to ask for is not the listing's first
	resumed      int
	done         int
	unreached    int // accounts in a row
	pages        awsapi.PageTokens
}

func (r *run) begin(scope Scope) {
	r.note(entry{Scope: scope, StartURL: r.SignIn.StartURL, User: signin.CachedUser(r.Env, r.SignIn), At: r.started.UTC()})
}

// note adds to the cache what was found.
func (r *run) note(e entry) {
	r.cache.add(e)
	r.file.append(e)
}

// list asks for the pages of accounts that are not there yet, and for the roles of each account as soon as it is
// known. The first error that concerns all of them ends it.
func (r *run) list(ctx context.Context, scope Scope) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	ids := make(chan string, 2*pageSize) // so that the next page is asked for in time
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for id := range ids {
				if ctx.Err() != nil {
					continue
				}
				roles, err := r.rolesOf(ctx, id)
				if err := r.finish(ctx, id, roles, err); err != nil {
					cancel(err)
				}
			}
		})
	}
	r.resumed = len(r.cache.pages) - len(r.cache.pending())
	r.done = r.resumed
	asked := map[string]bool{}
	for more := true; more && ctx.Err() == nil; {
		var err error
		if more, err = r.listPage(ctx); err != nil {
			cancel(err)
		}
		for _, id := range r.pending() {
			if scope == OnlyAccounts || asked[id] {
				continue
			}
			asked[id] = true
			select {
			case ids <- id:
			case <-ctx.Done():
			}
		}
	}
	close(ids)
	all.Wait()
	return context.Cause(ctx)
}

func (r *run) pending() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.cache.pending()
}

// listPage asks for the next page of accounts and reports whether there is another.
func (r *run) listPage(ctx context.Context) (more bool, err error) {
	if r.cache.complete {
		return false, nil
	}
	token := r.cache.next
	input := value.Object{{Name: "maxResults", Value: int64(pageSize)}}
	if token != "" {
		input = input.Set("nextToken", token)
	}
	page, err := r.call(ctx, "ListAccounts", input)
	r.mu.Lock()
	defer r.mu.Unlock()
	next := page.Text("nextToken")
	switch {
	case r.resumesPages && token != "" && codeOf(err) == "InvalidRequestException":
		r.begin(r.cache.begun.Scope) // the token was kept too long
		r.resumed, r.done, r.pages = 0, 0, awsapi.PageTokens{}
	case err != nil:
		return false, err
	default:
		if err := r.pages.Add(next); err != nil {
			return false, problem.New(problem.General, "%w", err).WithDoing("ListAccounts")
		}
		r.note(entry{Page: readAccounts(page), Next: next, Last: next == ""})
		r.report()
	}
	r.resumesPages = false
	return !r.cache.complete, nil
}

func readAccounts(page value.Object) []Account {
	var list []Account
	for _, v := range page.List("accountList") {
		if o, isObject := v.(value.Object); isObject {
			list = append(list, Account{ID: o.Text("accountId"), Name: o.Text("accountName"), Email: o.Text("emailAddress")})
		}
	}
	return list
}

// finish notes what became of an account. It returns an error that the other accounts would meet, too.
func (r *run) finish(ctx context.Context, id string, roles []string, err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	e := entry{Account: id, Roles: roles, At: r.Env.Clock.Now()}
	if err != nil {
		if ctx.Err() != nil || r.concernsAll(err) {
			return err
		}
		e.Failure = failureText(err)
	} else {
		r.unreached = 0
	}
	r.note(e)
	r.done++
	r.report()
	return nil
}

// concernsAll reports whether an error says nothing about its account: no sign-in, no network.
func (r *run) concernsAll(err error) bool {
	kind := problem.KindOf(err)
	switch {
	case kind == problem.NeedsSignIn, kind == problem.Config, kind == problem.Interrupted:
		return true
	case awsapi.IsUnreachable(err):
		r.unreached++
		return r.unreached >= maxUnreached
	}
	return false
}

// failureText words for the cache why an account could not be listed.
func failureText(err error) string {
	if code := codeOf(err); code != "" {
		return fmt.Sprintf("%s: %v", code, errors.Unwrap(err))
	}
	return err.Error()
}

// rolesOf asks for all roles of an account.
func (r *run) rolesOf(ctx context.Context, id string) ([]string, error) {
	roles, next := []string{}, ""
	var tokens awsapi.PageTokens
	for {
		input := value.Object{{Name: "accountId", Value: id}, {Name: "maxResults", Value: int64(pageSize)}}
		if next != "" {
			input = input.Set("nextToken", next)
		}
		page, err := r.call(ctx, "ListAccountRoles", input)
		if err != nil {
			return nil, err
		}
		for _, v := range page.List("roleList") {
			if o, isObject := v.(value.Object); isObject {
				roles = append(roles, o.Text("roleName"))
			}
		}
		if next = page.Text("nextToken"); next == "" {
			slices.Sort(roles)
			return roles, nil
		}
		if err := tokens.Add(next); err != nil {
			return nil, problem.New(problem.General, "%w", err).WithDoing("ListAccountRoles")
		}
	}
}

// call makes a call with the token that holds at the time. One that ended before its time is renewed, if it can be.
func (r *run) call(ctx context.Context, operation string, input value.Object) (value.Object, error) {
	token, err := r.currentToken(ctx)
	if err != nil {
		return nil, err
	}
	return signin.Retry(ctx, r.Env, r.Session, r.SignIn, token, func(usable tokencache.Token) (value.Object, error) {
		if !usable.AccessToken.Equal(token.AccessToken) {
			r.tokens.Lock()
			r.token = usable
			r.tokens.Unlock()
		}
		return r.clients.Call(ctx, awsapi.Request{Service: "sso", Operation: operation, Region: r.SignIn.Region, Patient: true,
			Input: slices.Clone(input).Set("accessToken", usable.AccessToken.Reveal())})
	})
}

// currentToken returns the token of the calls before while much of its time is left, else the session's: a short-lived
// one must not be renewed for each call.
func (r *run) currentToken(ctx context.Context) (tokencache.Token, error) {
	r.tokens.Lock()
	defer r.tokens.Unlock()
	if r.token.Left(r.Env.Clock.Now()) > r.renewAt {
		return r.token, nil
	}
	token, err := signin.Token(ctx, r.Env, r.Session, r.SignIn)
	if err == nil {
		r.token, r.renewAt = token, min(tokencache.EarlyRefresh, token.Left(r.Env.Clock.Now())/2)
	}
	return token, err
}

// codeOf returns the code of a refusal by the service, else "".
func codeOf(err error) string {
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Kind == problem.Service {
		return e.Code
	}
	return ""
}

func (r *run) report() {
	if r.Report == nil {
		return
	}
	r.Report(Progress{Accounts: len(r.cache.pages), Done: r.done, AllPages: r.cache.complete, Resumed: r.resumed,
		Calls: r.Env.Portal.Calls() - r.callsBefore, Elapsed: r.Env.Clock.Now().Sub(r.started)})
}
