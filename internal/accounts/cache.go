package accounts

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// Scope is what a listing lists.
type Scope string

// The scopes.
const (
	OnlyAccounts Scope = "accounts"
	AllRoles     Scope = "roles"
)

// entry is a line of the cache file, which holds what was found in the order in which it was found: one of a listing's
// beginning, a page of accounts, the roles of an account. A line that a killed process left unfinished counts as none.
type entry struct {
	Scope    Scope     `json:"scope,omitempty"` // a listing begins
	StartURL string    `json:"startUrl,omitempty"`
	User     string    `json:"user,omitempty"`
	At       time.Time `json:"at,omitzero"`

	Page []Account `json:"page,omitempty"`
	Next string    `json:"next,omitempty"` // the token of the page after it
	Last bool      `json:"last,omitempty"` // there is no page after it

	Account string   `json:"account,omitempty"`
	Roles   []string `json:"roles,omitempty"`
	Failure string   `json:"failure,omitempty"`
}

// cache is the contents of a cache file.
type cache struct {
	begun    entry     // of the last listing
	pages    []Account // of the last listing, as far as it came
	next     string
	complete bool // it has all pages

	accounts []Account // of the last listing that has all pages
	listedAt time.Time
	roles    map[string]entry // by account
	failures map[string]entry // by account, since its roles
}

func cachePath(env *app.Env, s signin.Session) string {
	return filepath.Join(env.Paths.State, "accounts", s.Key()+".jsonl")
}

// readCache returns what is known of a session. A file that is not there, or is about another start URL or user, holds
// nothing.
func readCache(env *app.Env, s signin.Session) *cache {
	return readLines(env, s, func([]byte) bool { return true })
}

// readLines is readCache of the lines that are wanted.
func readLines(env *app.Env, s signin.Session, isWanted func(line []byte) bool) *cache {
	c := &cache{roles: map[string]entry{}, failures: map[string]entry{}}
	data, err := readfile.Regular(cachePath(env, s), readfile.Limit)
	if err != nil {
		env.Debug("no cached accounts", "error", err)
		return c
	}
	for line := range bytes.Lines(data) {
		var e entry
		if isWanted(line) && json.Unmarshal(line, &e) == nil {
			c.add(e)
		}
	}
	user := signin.CachedUser(env, s)
	if c.begun.StartURL != "" && c.begun.StartURL != s.StartURL || c.begun.User != "" && user != "" && c.begun.User != user {
		env.Debug("the cached accounts are another sign-in's", "user", c.begun.User)
		return &cache{roles: map[string]entry{}, failures: map[string]entry{}}
	}
	return c
}

func (c *cache) add(e entry) {
	switch {
	case e.Scope != "":
		c.begun, c.pages, c.next, c.complete = e, nil, "", false
	case e.Account != "" && e.Failure != "":
		c.failures[e.Account] = e
	case e.Account != "":
		c.roles[e.Account] = e
		delete(c.failures, e.Account)
	default:
		c.pages, c.next = append(c.pages, e.Page...), e.Next
		if e.Last {
			c.complete, c.accounts, c.listedAt = true, c.pages, c.begun.At
		}
	}
}

// listing returns what is known: the last whole list of accounts, or what there is of the first one.
func (c *cache) listing() Listing {
	l := Listing{Accounts: slices.Clone(c.accounts), ListedAt: c.listedAt, Complete: !c.listedAt.IsZero()}
	if !l.Complete {
		l.Accounts, l.ListedAt = slices.Clone(c.pages), c.begun.At
	}
	for i := range l.Accounts {
		l.Accounts[i] = c.withRoles(l.Accounts[i])
	}
	slices.SortFunc(l.Accounts, compareIDs)
	return l
}

func (c *cache) withRoles(a Account) Account {
	a.Roles, a.ListedAt, a.Failure = c.roles[a.ID].Roles, c.roles[a.ID].At, c.failures[a.ID].Failure
	return a
}

// pending returns the accounts that the last listing has not asked about yet.
func (c *cache) pending() []string {
	var ids []string
	for _, a := range c.pages {
		if !c.roles[a.ID].At.After(c.begun.At) && !c.failures[a.ID].At.After(c.begun.At) {
			ids = append(ids, a.ID)
		}
	}
	return ids
}

// isFinished reports whether the last listing came to its end.
func (c *cache) isFinished() bool {
	return c.complete && (c.begun.Scope == OnlyAccounts || len(c.pending()) == 0)
}

// file is a cache file that is being added to. When it cannot be written the listing goes on without it.
type file struct {
	env  *app.Env
	path string
	f    *os.File // nil: it cannot be written
}

func openFile(env *app.Env, s signin.Session) *file {
	f := &file{env: env, path: cachePath(env, s)}
	err := atomicfile.MakeDirectory(filepath.Dir(f.path))
	if err == nil {
		// A pipe in its place is not waited for.
		f.f, err = os.OpenFile(f.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY|syscall.O_NONBLOCK, 0o600)
	}
	if err != nil {
		env.Debug("the accounts are not cached", "error", err)
		return f
	}
	f.write([]byte("\n")) // ends the line of a killed process
	return f
}

func (f *file) append(e entry) {
	if line, err := json.Marshal(e); err == nil {
		f.write(append(line, '\n'))
	}
}

func (f *file) write(line []byte) {
	if f.f == nil {
		return
	}
	if _, err := f.f.Write(line); err != nil {
		f.env.Debug("the accounts are no longer cached", "error", err)
		f.close()
	}
}

func (f *file) close() {
	if f.f != nil {
		_ = f.f.Close() // nothing is buffered
		f.f = nil
	}
}

// compact replaces the file by one without what is outdated, at the end of a listing.
func (f *file) compact(c *cache) {
	if f.f == nil {
		return
	}
	f.close()
	var text []byte
	add := func(e entry) {
		if line, err := json.Marshal(e); err == nil {
			text = append(append(text, line...), '\n')
		}
	}
	add(c.begun)
	add(entry{Page: c.pages, Last: true})
	for _, a := range c.pages {
		for _, e := range []entry{c.roles[a.ID], c.failures[a.ID]} {
			if e.Account != "" {
				add(e)
			}
		}
	}
	f.env.Debug("the accounts are cached", "error", atomicfile.WriteFile(f.path, text, atomicfile.Options{Perm: 0o600}))
}

// Cached returns what is known of a session's accounts without asking the service.
func Cached(env *app.Env, s signin.Session) Listing { return readCache(env, s).listing() }

// CachedWithoutRoles is Cached for those who need no roles, which are most of the file.
func CachedWithoutRoles(env *app.Env, s signin.Session) Listing {
	return readLines(env, s, func(line []byte) bool {
		return bytes.Contains(line, []byte(`"page":`)) || bytes.Contains(line, []byte(`"scope":`)) || bytes.Contains(line, []byte(`"last":`))
	}).listing()
}

// CachedRoles returns an account with the roles that are known of it, also one that is in no list.
func CachedRoles(env *app.Env, s signin.Session, id string) Account {
	c := readCache(env, s)
	if a, ok := c.listing().Find(id); ok {
		return a
	}
	return c.withRoles(Account{ID: id})
}
