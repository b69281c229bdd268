package accounts_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accountstest"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
)

// throttled is an organization whose portal takes so many requests a second.
func throttled(count, roles int, rate float64, burst int, latency time.Duration) accountstest.Options {
	return accountstest.Options{Generate: world.Generator{Accounts: count, Roles: roles, OddNames: true}, Rate: rate, Burst: burst, Latency: latency}
}

// wantAll fails unless a listing has every account with so many roles.
func wantAll(t *testing.T, l accounts.Listing, count, roles int) {
	t.Helper()
	if !l.Complete || len(l.Accounts) != count || len(l.Incomplete()) > 0 {
		t.Fatalf("complete %t, %d accounts, %d of them not: want %d", l.Complete, len(l.Accounts), len(l.Incomplete()), count)
	}
	for _, a := range l.Accounts {
		if len(a.Roles) != roles {
			t.Fatalf("account %s has the roles %q, want %d", a.ID, a.Roles, roles)
		}
	}
}

// TestThousandAccounts: a large listing is complete, as fast as the service allows, with hardly a call too many.
func TestThousandAccounts(t *testing.T) {
	t.Parallel()
	const least = 10 + 1000
	for _, c := range []struct {
		name    string
		rate    float64
		burst   int
		latency time.Duration
	}{
		{"20 a second", 20, 20, 100 * time.Millisecond},
		{"slow answers", 20, 20, 400 * time.Millisecond},
		{"small burst", 20, 5, 50 * time.Millisecond},
		{"10 a second", 10, 10, 100 * time.Millisecond},
		{"7 a second", 7, 7, 100 * time.Millisecond},
		{"no throttle", 0, 0, 100 * time.Millisecond},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, throttled(1000, 5, c.rate, c.burst, c.latency))
				began := time.Now()
				l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
				if err != nil {
					t.Fatal(err)
				}
				took := time.Since(began)
				wantAll(t, l, 1000, 5)
				wantAll(t, accounts.Cached(s.Env, s.lister.SignIn), 1000, 5)
				rate := c.rate
				if rate == 0 {
					rate = 20
				}
				floor := time.Duration(least / rate * float64(time.Second))
				calls, refused := s.Calls()
				t.Logf("%d calls, %d refused, %v (floor %v)", calls, refused, took, floor)
				most := 1.02
				if rate < 20 {
					most = 1.05 // the rate has to be found out
				}
				if float64(calls) > most*least {
					t.Errorf("%d calls, %d of them throttled, want at most %v of %d", calls, refused, most, least)
				}
				if took > floor*105/100 {
					t.Errorf("took %v, want at most 1.05 of %v", took, floor)
				}
			})
		})
	}
}

// TestInterrupted: what was found stays, and the next run does not ask for it again.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, throttled(250, 2, 20, 20, 50*time.Millisecond))
		runs := 0
		for _, at := range []int{1, 2, 50, 120, 230} {
			ctx, cancel := context.WithCancel(t.Context())
			s.lister.Report = func(p accounts.Progress) {
				if p.Done >= at {
					cancel()
				}
			}
			if _, err := s.lister.Refresh(ctx, accounts.AllRoles); err == nil {
				t.Fatalf("interrupted at %d, and no error", at)
			}
			cancel()
			runs++
		}
		s.lister.Report = nil
		brief, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond) // ends in the middle of calls
		if _, err := s.lister.Refresh(brief, accounts.AllRoles); err == nil {
			t.Fatal("interrupted, and no error")
		}
		cancel()
		l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, l, 250, 2)
		// A run loses the calls that are under way.
		if calls, _ := s.Calls(); calls > 253+4*(runs+1) {
			t.Errorf("%d calls in %d runs, want hardly more than 253", calls, runs+1)
		}
		before, _ := s.Calls()
		if _, err := s.lister.Refresh(t.Context(), accounts.OnlyAccounts); err != nil {
			t.Fatal(err)
		}
		wantAll(t, accounts.Cached(s.Env, s.lister.SignIn), 250, 2)
		if after, _ := s.Calls(); after-before != 3 {
			t.Errorf("%d calls for the list of accounts, want 3", after-before)
		}
	})
}

// TestFailingAccounts: an account that fails does not end the listing, keeps its former roles, and is named.
func TestFailingAccounts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, throttled(30, 2, 0, 0, 10*time.Millisecond))
		first, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		faults := map[string]fault.Fault{
			first.Accounts[3].ID:  {Kind: fault.Fail, Status: 403, Code: "ForbiddenException", Message: "No access"},
			first.Accounts[7].ID:  {Kind: fault.Fail, Status: 404, Code: "ResourceNotFoundException"},
			first.Accounts[11].ID: {Kind: fault.Fail, Status: 500, Code: "InternalServerException"},
			first.Accounts[12].ID: {Kind: fault.Garbage},
			first.Accounts[13].ID: {Kind: fault.Throttle},
		}
		for id, f := range faults {
			f.Operation, f.Account = "ListAccountRoles", id
			if _, err := s.Sandbox.Faults().Add(f); err != nil {
				t.Fatal(err)
			}
		}
		l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Incomplete()) != len(faults) || !l.Complete {
			t.Errorf("%d accounts are incomplete, want %d", len(l.Incomplete()), len(faults))
		}
		for _, a := range l.Incomplete() {
			if _, ok := faults[a.ID]; !ok || len(a.Roles) != 2 || !a.ListedAt.Before(l.ListedAt) {
				t.Errorf("%s is incomplete (%s) with the roles %q of %v", a.ID, a.Failure, a.Roles, a.ListedAt)
			}
		}
		if got := l.Accounts[3].Failure; got != "ForbiddenException: No access" {
			t.Errorf("the failure is %q", got)
		}
		s.Sandbox.Faults().Remove("")
		if l, err = s.lister.Refresh(t.Context(), accounts.AllRoles); err != nil {
			t.Fatal(err)
		}
		for _, a := range l.Incomplete() {
			t.Errorf("%s is still incomplete: %s", a.ID, a.Failure)
		}
	})
}

// TestManyPermissionSets: the roles of an account may have pages, too.
func TestManyPermissionSets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, throttled(2, 250, 0, 0, 10*time.Millisecond))
		l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, l, 2, 250)
		a, err := s.lister.RefreshRoles(t.Context(), l.Accounts[1].ID)
		if err != nil || len(a.Roles) != 250 || a.Name != l.Accounts[1].Name {
			t.Errorf("%+v, %v", a, err)
		}
	})
}

// TestTokenEnds: a listing whose token ends asks for a sign-in, starts none, and goes on after one.
func TestTokenEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, throttled(120, 1, 20, 20, 50*time.Millisecond))
		s.SignIn(3 * time.Second)
		_, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if problem.KindOf(err) != problem.NeedsSignIn {
			t.Fatalf("got %v, want that a sign-in is needed", err)
		}
		before, _ := s.Calls()
		s.SignIn(time.Hour)
		l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, l, 120, 1)
		if all, _ := s.Calls(); all-before > 80 {
			t.Errorf("%d calls after the sign-in, want only those for the rest", all-before)
		}
	})
}

// TestTokenIsRenewedMeanwhile: a listing renews a token that ends before it does, once, and loses nothing.
func TestTokenIsRenewedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t, throttled(400, 1, 20, 20, 50*time.Millisecond))
		s.SignInToRenew(5 * time.Second)
		l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
		if err != nil {
			t.Fatal(err)
		}
		wantAll(t, l, 400, 1)
		renewals := 0
		for _, c := range s.Sandbox.Log().Counts() {
			if c.Service == "sso-oidc" {
				renewals += int(c.Count)
			}
		}
		if _, refused := s.Calls(); renewals != 1 || refused > 20 {
			t.Errorf("renewed %d times, %d calls refused; want once, and no more than were on their way", renewals, refused)
		}
	})
}

func TestFilter(t *testing.T) {
	t.Parallel()
	a := accounts.Account{ID: "012345678901", Name: "R&D / Köln", Email: "rd@example.com"}
	for words, want := range map[string]bool{"": true, "köln": true, "0123 rd@": true, "admin": true, "köln berlin": false} {
		list := strings.Fields(words)
		if got := a.Matches(list, "AdminAccess"); got != want {
			t.Errorf("%q matches: %t, want %t", words, got, want)
		}
	}
	l := accounts.Listing{Accounts: []accounts.Account{a, {ID: "1", Name: "Audit"}, {ID: "2", Name: "audit"}}}
	for text, want := range map[string]string{"012345678901": a.ID, "r&d / köln": a.ID, "Audit": "", "nobody": ""} {
		if got, _ := l.Find(text); got.ID != want {
			t.Errorf("%q is %q, want %q", text, got.ID, want)
		}
	}
}
