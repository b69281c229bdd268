// Package accounts lists the accounts and roles that a sign-in to IAM Identity Center can reach. A listing is slow, as
// the service is asked about each account alone and throttles, so that what is found is kept in a cache as it comes: a
// listing that was interrupted goes on from there, and says of each account when it was listed, or why it was not.
package accounts

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Account is an account that the sign-in can reach.
type Account struct {
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Email string `json:"email,omitempty"`

	Roles    []string  `json:"-"` // as they were at ListedAt, by name
	ListedAt time.Time `json:"-"` // zero: the roles were never listed
	Failure  string    `json:"-"` // why the roles could not be listed since; "" when they could
}

// IsComplete reports whether the roles are all there were when they were last asked for.
func (a Account) IsComplete() bool { return !a.ListedAt.IsZero() && a.Failure == "" }

// Matches reports whether every word is somewhere in one of the texts or in the account's own, letter case aside.
func (a Account) Matches(words []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(append(texts, a.ID, a.Name, a.Email), "\n"))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, strings.ToLower(w)) })
}

// Listing is what is known of a session's accounts.
type Listing struct {
	Accounts []Account // by ID
	ListedAt time.Time // when the list of accounts was begun; zero when there is none
	Complete bool      // the list of accounts has its last page; says nothing of roles
}

// Find returns the account of an ID or, letter case aside, a name that no other account has.
func (l Listing) Find(text string) (Account, bool) {
	var named []Account
	for _, a := range l.Accounts {
		if a.ID == text {
			return a, true
		}
		if strings.EqualFold(a.Name, text) {
			named = append(named, a)
		}
	}
	if len(named) == 1 {
		return named[0], true
	}
	return Account{}, false
}

// Incomplete returns the accounts whose roles are not known, or not those of the last time they were asked for.
func (l Listing) Incomplete() []Account {
	return slices.DeleteFunc(slices.Clone(l.Accounts), Account.IsComplete)
}

// HasRoles reports whether a listing of all roles came to its end, be it with failures.
func (l Listing) HasRoles() bool {
	return l.Complete && !slices.ContainsFunc(l.Accounts, func(a Account) bool { return a.ListedAt.IsZero() && a.Failure == "" })
}

// OldestRoles returns when the account was listed whose roles are the oldest.
func (l Listing) OldestRoles() (oldest time.Time) {
	for _, a := range l.Accounts {
		if !a.ListedAt.IsZero() && (oldest.IsZero() || a.ListedAt.Before(oldest)) {
			oldest = a.ListedAt
		}
	}
	return oldest
}

func compareIDs(a, b Account) int { return cmp.Compare(a.ID, b.ID) }

// Progress is how far a listing has come.
type Progress struct {
	Accounts, Done int
	AllPages       bool // Accounts grows no more
	Resumed        int  // of those done, by an earlier run
	Calls          int
	Elapsed        time.Duration
}

// Left returns how long the rest will take, zero while that is not known.
func (p Progress) Left() time.Duration {
	if made := p.Done - p.Resumed; made > 0 && p.AllPages {
		return p.Elapsed / time.Duration(made) * time.Duration(p.Accounts-p.Done)
	}
	return 0
}
