package state

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// moved is a clock under the test's hand.
type moved struct {
	clock.System
	now time.Time
}

func (m *moved) Now() time.Time { return m.now }

func newState(t testing.TB) (*State, *moved) {
	t.Helper()
	c := &moved{now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}
	s, err := New(world.Default(), c, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

func TestSealedCredentials(t *testing.T) {
	t.Parallel()
	s, c := newState(t)
	who := RoleIdentity("arn:aws:iam::111122223333:role/path/R", "AROAEXAMPLE", "me")
	who.Session = &Session{Issued: c.now, Tags: map[string]string{"team": "blue"}}
	cred, err := s.Issue(who, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if who.ARN != "arn:aws:sts::111122223333:assumed-role/R/me" || who.UserID != "AROAEXAMPLE:me" || len(cred.AccessKeyID) != 20 || len(cred.Secret) != 40 {
		t.Errorf("%+v", cred)
	}
	got, err := s.Credential(cred.AccessKeyID, cred.Token)
	if err != nil || got.Secret != cred.Secret || got.Identity.Session.Tags["team"] != "blue" {
		t.Errorf("%+v, %v", got, err)
	}
	for name, pair := range map[string][2]string{
		"other key": {"ASIAOTHER00000000000", cred.Token}, "no token": {cred.AccessKeyID, ""}, "cut": {cred.AccessKeyID, cred.Token[:40]},
		"changed": {cred.AccessKeyID, cred.Token[:60] + "A" + cred.Token[61:]}, "prefix": {cred.AccessKeyID, "x" + cred.Token},
	} {
		if _, err := s.Credential(pair[0], pair[1]); !errors.Is(err, ErrUnknownKey) && pair[1] != cred.Token[:60]+"A"+cred.Token[61:] {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, _ := newState(t)
	if _, err := other.Credential(cred.AccessKeyID, cred.Token); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("another sandbox: %v", err)
	}
	c.now = c.now.Add(time.Hour)
	if _, err := s.Credential(cred.AccessKeyID, cred.Token); !errors.Is(err, ErrExpired) {
		t.Errorf("after an hour: %v", err)
	}
}

func TestLongTermKeysFollowTheWorld(t *testing.T) {
	t.Parallel()
	s, _ := newState(t)
	const id = "AKIAIOSFODNN7EXAMPLE"
	if c, err := s.Credential(id, ""); err != nil || c.Identity.ARN != "arn:aws:iam::123456789012:user/testuser" {
		t.Errorf("%+v, %v", c, err)
	}
	s.Write(func(w *world.World) { w.Account("123456789012").User("testuser").AccessKeys[0].Inactive = true })
	if _, err := s.Credential(id, ""); !errors.Is(err, ErrUnknownKey) {
		t.Errorf("inactive: %v", err)
	}
}

// A client that never stops must not fill the memory.
func TestTablesAreBounded(t *testing.T) {
	t.Parallel()
	s, c := newState(t)
	for i := range 3 * maxRows {
		s.PutClient(Client{Name: fmt.Sprint(i), Expires: c.now.Add(time.Duration(i) * time.Second)})
		s.PutDevice(Device{Expires: c.now.Add(time.Duration(i) * time.Second)})
	}
	if len(s.tables.Clients.rows) > maxRows || len(s.tables.Devices.rows) > maxRows || len(s.userCode) != len(s.tables.Devices.rows) {
		t.Errorf("%d clients, %d devices, %d user codes", len(s.tables.Clients.rows), len(s.tables.Devices.rows), len(s.userCode))
	}
	c.now = c.now.Add(1000 * time.Hour)
	s.PutClient(Client{Expires: c.now.Add(time.Hour)})
	if len(s.tables.Clients.rows) != 1 {
		t.Errorf("%d clients after a long time", len(s.tables.Clients.rows))
	}
}

func TestTokensEndWithTheirSignIn(t *testing.T) {
	t.Parallel()
	s, c := newState(t)
	first := s.StartSignIn(SignIn{User: "u", Expires: c.now.Add(time.Hour)}, time.Minute, true)
	for range 5 {
		next, ok, err := s.Refresh(first.Refresh, func(SignIn) (time.Duration, error) { return time.Minute, nil })
		if !ok || err != nil {
			t.Fatal(ok, err)
		}
		if _, ok := s.SignIn(first.Access); !ok {
			t.Error("the former access token ended at once")
		}
		first = next
	}
	if len(s.tables.Access.rows) != 2 || len(s.tables.Refresh.rows) != 1 {
		t.Errorf("%d access and %d refresh tokens", len(s.tables.Access.rows), len(s.tables.Refresh.rows))
	}
	in, _ := s.SignIn(first.Access)
	s.EndSignIn(in.ID)
	if len(s.tables.Access.rows)+len(s.tables.Refresh.rows)+len(s.tables.SignIns.rows) != 0 {
		t.Error("something is left of an ended sign-in")
	}
}

func TestCodesAndProofsWorkOnce(t *testing.T) {
	t.Parallel()
	s, c := newState(t)
	code := s.PutCode(Code{User: "u", Expires: c.now.Add(time.Minute)})
	var wins sync.Map
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			if _, ok := s.TakeCode(code); ok {
				wins.Store(i, true)
			}
		})
	}
	wg.Wait()
	n := 0
	wins.Range(func(any, any) bool { n++; return true })
	if n != 1 {
		t.Errorf("a code worked %d times", n)
	}
	if !s.UseProof("p", c.now.Add(time.Minute)) || s.UseProof("p", c.now.Add(time.Minute)) || !s.ProofUsed("p") {
		t.Error("a proof worked twice")
	}
	c.now = c.now.Add(2 * time.Minute)
	if s.ProofUsed("p") {
		t.Error("a proof is remembered for ever")
	}
}

func TestUserCodes(t *testing.T) {
	t.Parallel()
	s, _ := newState(t)
	seen := map[string]bool{}
	for range 200 {
		code := s.newUserCode()
		if len(code) != 9 || code[4] != '-' || strings.ContainsAny(code, "AEIOUY01") || seen[code] {
			t.Fatalf("code %q", code)
		}
		seen[code] = true
	}
}

func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	s, c := newState(t)
	client := s.PutClient(Client{Name: "n", Expires: c.now.Add(time.Hour)})
	d := s.PutDevice(Device{ClientID: client.ID, Expires: c.now.Add(time.Hour)})
	tokens := s.StartSignIn(SignIn{User: "u", Expires: c.now.Add(time.Hour)}, 0, true)
	text, err := s.Save(time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	again, _ := newState(t)
	again.Write(func(w *world.World) { w.Accounts = nil })
	ahead, err := again.Load(text, false)
	if err != nil || ahead != time.Minute {
		t.Fatal(ahead, err)
	}
	if _, ok := again.Client(client.ID, client.Secret); !ok {
		t.Error("the registration is gone")
	}
	if !again.DeviceByUserCode(d.UserCode, func(*Device) {}) {
		t.Error("the device code is gone")
	}
	if in, ok := again.SignIn(tokens.Access); !ok || in.User != "u" {
		t.Error("the sign-in is gone")
	}
	if _, err := again.Credential("AKIAIOSFODNN7EXAMPLE", ""); err != nil {
		t.Error("the world is gone")
	}
	for _, bad := range []string{"", "{}", "[]", `{"Version":1}`} {
		if _, err := again.Load([]byte(bad), false); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func FuzzSessionToken(f *testing.F) {
	s, c := newState(f)
	who := RoleIdentity("arn:aws:iam::111122223333:role/R", "AROAEXAMPLE", "me")
	who.Session = &Session{Issued: c.now}
	cred, err := s.Issue(who, time.Hour)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(cred.AccessKeyID, cred.Token)
	f.Add("ASIA", tokenPrefix)
	f.Fuzz(func(t *testing.T, id, token string) {
		if _, err := s.Credential(id, token); err == nil && token != cred.Token && token != "" {
			t.Errorf("a token nobody issued: %q", token)
		}
	})
}
