package signin_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

const twoSessions = `[sso-session corp]
sso_start_url = %URL%
sso_region = us-east-1
[sso-session other]
sso_start_url = %URL%
sso_region = us-east-1
[profile a]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
[profile b]
sso_session = other
sso_account_id = 111122223333
sso_role_name = ReadOnly
`

func (s *stage) put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// twoSignIns is a machine with two sign-ins and a role's credentials of each.
func twoSignIns(t *testing.T) *stage {
	s := newStage(t, nil)
	s.configure(t, strings.ReplaceAll(twoSessions, "%URL%", s.instance.StartURL))
	ses, corp := s.session(t)
	other, err := signin.NamedSession(ses, "other")
	if err != nil {
		t.Fatal(err)
	}
	for _, session := range []signin.Session{corp, other} {
		if _, err := signin.Login(t.Context(), s.env, ses, session, signin.LoginOptions{}); err != nil {
			t.Fatal(err)
		}
		s.put(t, filepath.Join(s.env.Paths.CLICache, signin.RoleCacheKey(session, "111122223333", "ReadOnly")+".json"),
			`{"ProviderType": "sso", "Credentials": {"AccessKeyId": "A", "Expiration": "2037-01-01T00:00:00Z", "AccountId": "111122223333"}}`)
	}
	s.put(t, filepath.Join(s.env.Paths.CLICache, "role.json"), `{"Credentials": {}}`)
	return s
}

func (s *stage) logout(t *testing.T, only *signin.Session) (signin.LogoutResult, error) {
	t.Helper()
	ses, _ := s.session(t)
	return signin.Logout(t.Context(), s.env, ses, ses.Files, only)
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

func TestLogoutOfOneSessionLeavesTheOther(t *testing.T) {
	t.Parallel()
	s := twoSignIns(t)
	tok, _ := s.cache().Token(tokencache.TokenKey("corp", ""))
	r, err := s.logout(t, &signin.Session{Name: "corp"})
	if err != nil || len(r.Ended) != 1 || r.Ended[0].Title != "corp" || len(r.Removed) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, ok := s.State().SignIn(tok.AccessToken.Reveal()); ok {
		t.Error("the service was not told")
	}
	if _, err := s.cache().Token(tokencache.TokenKey("other", "")); err != nil {
		t.Errorf("the other sign-in: %v", err)
	}
	if left := files(t, s.env.Paths.CLICache); len(left) != 2 {
		t.Errorf("role caches left: %v", left)
	}
}

func TestLogoutOfAll(t *testing.T) {
	t.Parallel()
	s := twoSignIns(t)
	r, err := s.logout(t, nil)
	if err != nil || len(r.Ended) != 2 || len(r.Removed) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if left := files(t, s.env.Paths.CLICache); len(left) != 1 || left[0] != "role.json" {
		t.Errorf("role caches left: %v", left)
	}
	if entries, err := signin.CachedTokens(s.env); err != nil || len(entries) != 0 {
		t.Errorf("tokens left: %v, %v", entries, err)
	}
}

func TestLogoutGoesOnWithoutTheNetwork(t *testing.T) {
	t.Parallel()
	s := twoSignIns(t)
	if _, err := s.Faults().Add(fault.Fault{Kind: fault.Drop, Operation: "Logout"}); err != nil {
		t.Fatal(err)
	}
	r, err := s.logout(t, nil)
	if problem.KindOf(err).Exit() != 255 || len(r.Ended) != 2 || r.Ended[0].Err == nil || len(r.Removed) != 2 ||
		!strings.Contains(err.Error(), "corp") || !strings.Contains(err.Error(), "other") {
		t.Errorf("%+v, %v", r, err)
	}
	if entries, _ := signin.CachedTokens(s.env); len(entries) != 0 {
		t.Errorf("tokens left: %d", len(entries))
	}
}

func TestLogoutDeletesWhateverHasAnAccessToken(t *testing.T) {
	t.Parallel()
	s := newStage(t, nil)
	for name, text := range map[string]string{
		"number": `{"accessToken": 5}`, "null": `{"accessToken": null}`, "empty": `{"accessToken": "", "region": "us-east-1"}`,
		"object": `{"accessToken": {}, "expiresAt": 1}`, "bare": `{"accessToken": "x"}`,
		"registration": `{"clientId": "x"}`, "list": `["accessToken"]`, "text": `"accessToken"`, "damaged": `{"accessToken": `,
	} {
		s.put(t, s.cache().Path(name), text)
	}
	if r, err := s.logout(t, nil); err != nil || len(r.Ended) != 5 || !strings.HasSuffix(r.Ended[0].Title, "bare.json") {
		t.Errorf("%+v, %v", r, err)
	}
	left := strings.Join(files(t, s.env.Paths.SSOCache), " ")
	if want := "damaged.json list.json registration.json text.json"; left != want {
		t.Errorf("left %s, want %s", left, want)
	}
	if n := s.calls("Logout"); n != 0 {
		t.Errorf("the service was told %d times of what is no token of a region", n)
	}
}

func TestStatuses(t *testing.T) {
	t.Parallel()
	s := twoSignIns(t)
	s.put(t, s.cache().Path("aaaa"), `{"startUrl": "https://old.awsapps.com/start", "accessToken": "x", "expiresAt": "2020-01-01T00:00:00Z"}`)
	s.put(t, s.cache().Path(tokencache.TokenKey("other", "")), `{`)
	ses, _ := s.session(t)
	list, err := signin.Statuses(s.env, ses.Files)
	if err != nil || len(list) != 3 {
		t.Fatalf("%+v, %v", list, err)
	}
	for i, want := range []signin.State{signin.Valid, signin.Damaged, signin.Expired} {
		if list[i].State != want {
			t.Errorf("%s is %s, want %s", list[i].Name, list[i].State, want)
		}
	}
	now := s.env.Clock.Now()
	if c := list[0]; len(c.Roles) != 1 || !c.Suffices(now, 5*time.Hour) || c.RefreshUntil.IsZero() {
		t.Errorf("corp renews itself: %+v", c)
	}
	s.time.ahead.Add(int64(2 * time.Hour))
	if c := signin.StatusOf(s.env, ses.Files, "corp"); c.State != signin.Renewable || !c.Suffices(s.env.Clock.Now(), time.Hour) {
		t.Errorf("after its end: %+v", c)
	}
	s.time.ahead.Add(int64(100 * 24 * time.Hour))
	if c := signin.StatusOf(s.env, ses.Files, "corp"); c.State != signin.Expired || c.Suffices(s.env.Clock.Now(), 0) {
		t.Errorf("after its registration's end: %+v", c)
	}
	if c := signin.StatusOf(s.env, ses.Files, "nope"); c.State != signin.SignedOut || c.Suffices(now, 0) {
		t.Errorf("unknown: %+v", c)
	}
}

// The names are those that AWS CLI 2.36 gives its files.
func TestRoleCacheKeys(t *testing.T) {
	t.Parallel()
	const startURL = "https://corp.awsapps.com/start"
	for want, session := range map[string]signin.Session{
		"ef7c0373a8420e194e9d028ad5acc50a222b4714": {Name: "corp", StartURL: startURL},
		"10e38bb2d71329b6e94c41c5267ccc42e84fda80": {StartURL: startURL},
	} {
		if got := signin.RoleCacheKey(session, "111122223333", "ReadOnly"); got != want {
			t.Errorf("session %q: got %s, want %s", session.Name, got, want)
		}
	}
}
