package servicetest

import (
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func sign(t *testing.T, s *apiServer, claims map[string]any) string {
	t.Helper()
	var private string
	s.State().Read(func(w *world.World) { private = w.Accounts[0].IdentityProviders[0].Keys[0].Private })
	key, err := jwt.ParsePrivate(private)
	if err != nil {
		t.Fatal(err)
	}
	token, err := jwt.Sign(claims, "key-1", key)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func claims(change map[string]any) map[string]any {
	out := map[string]any{
		"iss": "https://token.example.com", "sub": "repo:org/app", "aud": "sts.amazonaws.com",
		"exp": time.Now().Add(time.Hour).Unix(), "iat": time.Now().Unix(),
	}
	for k, v := range change {
		if out[k] = v; v == nil {
			delete(out, k)
		}
	}
	return out
}

func TestWebIdentity(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	token := sign(t, s, claims(map[string]any{"https://aws.amazon.com/tags": map[string]any{"principal_tags": map[string]any{"project": []string{"x"}}}}))
	// Clients send the file as it is, with its line end.
	a := s.Query(apiKey{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", roles+"ci", "RoleSessionName", "run", "WebIdentityToken", token+"\n")
	if a.Status != 200 || a.Text("SubjectFromWebIdentityToken") != "repo:org/app" || a.Text("Audience") != "sts.amazonaws.com" ||
		a.Text("Provider") != "arn:aws:iam::111111111111:oidc-provider/token.example.com" {
		t.Fatalf("answer %d %s", a.Status, a.Body)
	}
	if got := identity(s, a.Key()); got != "arn:aws:sts::111111111111:assumed-role/ci/run" {
		t.Errorf("the session is %s", got)
	}
}

// changed returns a token with another letter in its signature.
func changed(token string) string {
	at := strings.LastIndexByte(token, '.') + 1
	letter := "A"
	if token[at] == 'A' {
		letter = "B"
	}
	return token[:at] + letter + token[at+1:]
}

func TestWebIdentityRefusals(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	good := sign(t, s, claims(nil))
	for name, c := range map[string]struct {
		token, role, code, message string
	}{
		"not a token":     {"abcdef", "ci", "InvalidIdentityToken", "not a valid JWT"},
		"changed":         {changed(good), "ci", "InvalidIdentityToken", "signature"},
		"expired":         {sign(t, s, claims(map[string]any{"exp": 1000})), "ci", "ExpiredTokenException", "Token expired: current date/time "},
		"not yet":         {sign(t, s, claims(map[string]any{"nbf": time.Now().Add(time.Hour).Unix()})), "ci", "InvalidIdentityToken", "not valid yet"},
		"foreign issuer":  {sign(t, s, claims(map[string]any{"iss": "https://evil.example.com"})), "ci", "InvalidIdentityToken", "No OpenIDConnect provider found in your account for https://evil.example.com"},
		"wrong audience":  {sign(t, s, claims(map[string]any{"aud": "x"})), "ci", "InvalidIdentityToken", "Incorrect token audience"},
		"other audience":  {sign(t, s, claims(map[string]any{"aud": "other"})), "ci", "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"},
		"no subject":      {sign(t, s, claims(map[string]any{"sub": nil})), "ci", "InvalidIdentityToken", "Missing a required claim"},
		"wrong subject":   {sign(t, s, claims(map[string]any{"sub": "repo:evil/app"})), "ci", "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"},
		"another role":    {good, "team/open", "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"},
		"no such role":    {good, "nothing", "AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity"},
		"source identity": {sign(t, s, claims(map[string]any{"https://aws.amazon.com/source_identity": "me"})), "ci", "AccessDenied", "Not authorized to perform sts:SetSourceIdentity"},
	} {
		a := s.Query(apiKey{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", roles+c.role, "RoleSessionName", "run", "WebIdentityToken", c.token)
		if a.Code != c.code || !strings.Contains(a.Message, c.message) {
			t.Errorf("%s: got %s: %s, want %s: %s", name, a.Code, a.Message, c.code, c.message)
		}
	}
}
