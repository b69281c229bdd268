package tokencache_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/secret"
)

// The names below were written by AWS CLI 2.36.7.
func TestKeysAreThoseOfTheAWSCLI(t *testing.T) {
	t.Parallel()
	const url = "https://corp.awsapps.com/start"
	for _, c := range []struct{ what, got, want string }{
		{"session", tokencache.TokenKey("corp", url), "ee0bfd2552fbd840c02cc48b6e823320543c450f"},
		{"session with a blank", tokencache.TokenKey("my corp", url), "2603e49e9877a1061664a5a7f900ffb84f872d49"},
		{"legacy", tokencache.TokenKey("", url), "a51746d4aa793ae07b25e90c3a5db96fc7832bd7"},
		{"registration", tokencache.RegistrationKey("us-east-1", []string{"sso:account:access"}, "corp", url),
			"1b56c55d6e723362537167a7f43960b8185b5a80"},
		{"no scopes", tokencache.RegistrationKey("us-east-1", nil, "corp", url), "5fdb0c628fe4a3a78887b40232874154e433f9a4"},
		{"empty scopes", tokencache.RegistrationKey("us-east-1", []string{}, "corp", url),
			"9c9e954cf1577eb29509a1d8ce6f97181d8afeeb"},
		{"two scopes", tokencache.RegistrationKey("us-east-1",
			[]string{"sso:account:access", "codewhisperer:completions"}, "corp", url), "d0c66e261efcffc5485082e2535b941f0eef5e81"},
		{"legacy registration", tokencache.RegistrationKey("us-east-1", nil, "", url), "ffb6eff0a547e7a6123046d5853a4c054139b507"},
		{"legacy registration elsewhere", tokencache.RegistrationKey("eu-west-1", nil, "", "https://old.awsapps.com/start"),
			"f78f680c02ee4d990a163eb8554088756dd9dce7"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %s want %s", c.what, c.got, c.want)
		}
	}
}

func at(s string) time.Time {
	v, err := time.Parse(time.RFC3339, s)
	if err != nil {
		panic(err)
	}
	return v
}

func TestTokenIsWrittenAsTheAWSCLIDoes(t *testing.T) {
	t.Parallel()
	c := tokencache.Cache{Dir: filepath.Join(t.TempDir(), "sso", "cache")}
	tok := tokencache.Token{StartURL: "https://c.awsapps.com/start", Region: "us-east-1",
		AccessToken: secret.New("a"), ExpiresAt: at("2026-11-21T20:00:00Z"), ClientID: "id",
		ClientSecret: secret.New("cs"), RegistrationExpiresAt: at("2027-01-01T00:00:00Z"), RefreshToken: secret.New("r")}
	if err := c.PutToken("k", tok); err != nil {
		t.Fatal(err)
	}
	want := `{"startUrl": "https://c.awsapps.com/start", "region": "us-east-1", "accessToken": "a", ` +
		`"expiresAt": "2026-11-21T20:00:00Z", "clientId": "id", "clientSecret": "cs", ` +
		`"registrationExpiresAt": "2027-01-01T00:00:00Z", "refreshToken": "r"}`
	if got := content(t, c.Path("k")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func put(t *testing.T, path, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
}

func TestRewriteKeepsMembersOfOtherPrograms(t *testing.T) {
	t.Parallel()
	c := tokencache.Cache{Dir: t.TempDir()}
	put(t, c.Path("k"), `{"accessToken":"a","expiresAt":"2026-01-01T00:00:00UTC","extra":{"n":1.50},"receivedAt":"x"}`, 0o644)
	tok, err := c.Token("k")
	if err != nil {
		t.Fatal(err)
	}
	tok.AccessToken = secret.New("b")
	if err := c.PutToken("k", tok); err != nil {
		t.Fatal(err)
	}
	want := `{"startUrl": "", "region": "", "accessToken": "b", "expiresAt": "2026-01-01T00:00:00Z", "extra": {"n": 1.5}, "receivedAt": "x"}`
	if got := content(t, c.Path("k")); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if info, _ := os.Stat(c.Path("k")); info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("mode %v: a token must not stay readable by others", info.Mode())
	}
}

func TestDamagedFilesAreNeverFatal(t *testing.T) {
	t.Parallel()
	c := tokencache.Cache{Dir: t.TempDir()}
	for name, text := range map[string]string{"text": "{not json", "list": "[]", "number": "5", "empty": "",
		"no token": `{"expiresAt":"2026-01-01T00:00:00Z"}`, "no time": `{"accessToken":"a","expiresAt":"soon"}`} {
		put(t, c.Path(name), text, 0o600)
		if _, err := c.Token(name); !tokencache.IsDamaged(err) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := c.Registration(name); !tokencache.IsDamaged(err) {
			t.Errorf("%s as registration: got %v", name, err)
		}
	}
	if _, err := c.Token("nothing"); !tokencache.IsMissing(err) {
		t.Errorf("missing: %v", err)
	}
}

func TestRegistrationKindsAreToldApart(t *testing.T) {
	t.Parallel()
	c := tokencache.Cache{Dir: t.TempDir()}
	for _, grants := range [][]string{nil, {"authorization_code", "refresh_token"}} {
		in := tokencache.Registration{ClientID: "c", ClientSecret: secret.New("s"), ExpiresAt: at("2027-01-01T00:00:00Z"),
			Scopes: []string{"a:b"}, GrantTypes: grants}
		if err := c.PutRegistration("r", in); err != nil {
			t.Fatal(err)
		}
		out, err := c.Registration("r")
		if err != nil || out.AuthorizationCode() != (grants != nil) || out.ClientSecret.Reveal() != "s" {
			t.Errorf("%v: got %+v, %v", grants, out, err)
		}
	}
}

func TestEntriesAreTokensOnly(t *testing.T) {
	t.Parallel()
	c := tokencache.Cache{Dir: t.TempDir()}
	put(t, filepath.Join(c.Dir, "b.json"), `{"accessToken":"t","region":""}`, 0o600)
	put(t, filepath.Join(c.Dir, "a.bak"), `{"accessToken":"t","expiresAt":"2026-01-01T00:00:00Z"}`, 0o600)
	put(t, filepath.Join(c.Dir, "reg.json"), `{"clientId":"c","clientSecret":"s"}`, 0o600)
	put(t, filepath.Join(c.Dir, "list.json"), `["accessToken"]`, 0o600)
	put(t, filepath.Join(c.Dir, "sub", "c.json"), `{"accessToken":"t"}`, 0o600)
	got, err := c.Entries()
	if err != nil || len(got) != 2 || got[0].Key != "a" || got[1].Key != "b" || got[1].Err == nil {
		t.Errorf("got %+v, %v", got, err)
	}
	if got, err := (tokencache.Cache{Dir: filepath.Join(c.Dir, "none")}).Entries(); err != nil || got != nil {
		t.Errorf("missing folder: %v, %v", got, err)
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	want := at("2037-01-02T03:04:05Z")
	for _, s := range []string{"2037-01-02T03:04:05Z", "2037-01-02T03:04:05UTC", "2037-01-02 03:04:05 UTC",
		"2037-01-02T03:04:05", "2037-01-02T04:04:05+01:00", "2037-01-02T04:04:05+0100", "2037-01-02 03:04:05.000Z",
		"20370102T030405Z", "2037-01-02T03:04:05.000+00:00", " 2037-01-02t03:04:05z "} {
		if got, err := tokencache.ParseTime(s); err != nil || !got.Equal(want) {
			t.Errorf("%q: got %v, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "soon", "2037-13-01T00:00:00Z", "2037-01-02T03:04:05 yesterday"} {
		if got, err := tokencache.ParseTime(s); err == nil {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

func FuzzParseTime(f *testing.F) {
	f.Add("2037-01-02T03:04:05.123456UTC")
	f.Fuzz(func(t *testing.T, s string) {
		v, err := tokencache.ParseTime(s)
		if err != nil || v.Year() < 1 || v.Year() > 9999 {
			return
		}
		again, err := tokencache.ParseTime(tokencache.FormatTime(v))
		if err != nil || !again.Equal(v.Truncate(time.Second)) {
			t.Fatalf("%q -> %v -> %v, %v", s, v, again, err)
		}
	})
}
