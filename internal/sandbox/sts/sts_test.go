package sts_test

import (
	"crypto/rand"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/apitest"
	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/sts"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	roles  = "arn:aws:iam::111111111111:role/"
	serial = "arn:aws:iam::111111111111:mfa/alice"
	seed   = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
)

func alice() apitest.Key { return apitest.Key{ID: "AKIAALICE00000000001", Secret: "alice-secret"} }
func bob() apitest.Key   { return apitest.Key{ID: "AKIABOB0000000000001", Secret: "bob-secret"} }

func load(t testing.TB) *world.World {
	t.Helper()
	text, err := os.ReadFile("testdata/world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func start(t testing.TB) (*apitest.Server, *apitest.Clock) {
	t.Helper()
	c := &apitest.Clock{}
	return apitest.Start(t, load(t), c, rand.Reader, sts.New), c
}

func code(t testing.TB, c *apitest.Clock) string {
	t.Helper()
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	return totp.At(key, c.Now())
}

func identity(s *apitest.Server, k apitest.Key) string {
	return s.Query(k, "sts", "GetCallerIdentity").Text("Arn")
}

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	a := s.Query(alice(), "sts", "GetCallerIdentity")
	if a.Text("Arn") != "arn:aws:iam::111111111111:user/alice" || a.Text("Account") != "111111111111" || !strings.HasPrefix(a.Text("UserId"), "AIDA") {
		t.Errorf("answer %s", a.Body)
	}
	for name, k := range map[string]apitest.Key{
		"InvalidClientTokenId": {ID: "AKIANOBODY0000000001", Secret: "x"}, "SignatureDoesNotMatch": {ID: alice().ID, Secret: "wrong"},
		"MissingAuthenticationToken": {},
	} {
		if a := s.Query(k, "sts", "GetCallerIdentity"); a.Code != name || a.Status != 403 {
			t.Errorf("%d %s, want %s", a.Status, a.Code, name)
		}
	}
	if a := s.Query(apitest.Key{ID: "AKIACAROL00000000001", Secret: "carol-secret"}, "sts", "GetCallerIdentity"); a.Code != "InvalidClientTokenId" {
		t.Errorf("inactive key: %s", a.Code)
	}
	temporary := s.Query(alice(), "sts", "GetSessionToken", "DurationSeconds", "900").Key()
	c.Ahead = 15 * time.Minute
	if a := s.Query(temporary, "sts", "GetCallerIdentity"); a.Code != "ExpiredToken" {
		t.Errorf("after expiry: %s %s", a.Code, a.Message)
	}
}

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	a := s.Query(alice(), "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me")
	if a.Status != 200 || a.Text("AssumedRoleUser>Arn") != "arn:aws:sts::111111111111:assumed-role/open/me" ||
		!strings.HasPrefix(a.Text("AssumedRoleId"), "AROA") || !strings.HasSuffix(a.Text("AssumedRoleId"), ":me") {
		t.Fatalf("answer %d %s", a.Status, a.Body)
	}
	expires, err := time.Parse("2006-01-02T15:04:05Z", a.Text("Expiration"))
	if left := time.Until(expires); err != nil || left > time.Hour || left < 59*time.Minute {
		t.Errorf("expiration %s: %v", a.Text("Expiration"), err)
	}
	if got := identity(s, a.Key()); got != "arn:aws:sts::111111111111:assumed-role/open/me" {
		t.Errorf("the session is %s", got)
	}
}

// TestAssumeRoleRefusals holds the refusals with their AWS wording.
func TestAssumeRoleRefusals(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	notAllowed := func(user, role string) string {
		return "User: arn:aws:iam::111111111111:user/" + user + " is not authorized to perform: sts:AssumeRole on resource: " + role
	}
	for _, c := range []struct {
		key     apitest.Key
		params  []string
		code    string
		message string
	}{
		{alice(), []string{"RoleArn", roles + "nowhere"}, "AccessDenied", notAllowed("alice", roles+"nowhere")},
		{alice(), []string{"RoleArn", roles + "open"}, "AccessDenied", notAllowed("alice", roles+"open")}, // wrong path
		{alice(), []string{"RoleArn", roles + "named-bob"}, "AccessDenied", notAllowed("alice", roles+"named-bob")},
		{bob(), []string{"RoleArn", roles + "team/open"}, "AccessDenied", notAllowed("bob", roles+"team/open") + " because no identity-based policy allows the sts:AssumeRole action"},
		{alice(), []string{"RoleArn", roles + "mfa"}, "AccessDenied", notAllowed("alice", roles+"mfa")},
		{alice(), []string{"RoleArn", roles + "external"}, "AccessDenied", notAllowed("alice", roles+"external")},
		{alice(), []string{"RoleArn", roles + "external", "ExternalId", "partner-43"}, "AccessDenied", notAllowed("alice", roles+"external")},
		{alice(), []string{"RoleArn", roles + "team/open", "DurationSeconds", "7201"}, "ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."},
		{alice(), []string{"RoleArn", roles + "team/open", "DurationSeconds", "899"}, "ValidationError", "1 validation error detected: Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900"},
		{alice(), []string{"RoleArn", "arn:aws:iam::1:role"}, "ValidationError", "1 validation error detected: Value 'arn:aws:iam::1:role' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20"},
		{alice(), []string{"RoleArn", "arn:aws:iam::111111111111:user/bob"}, "ValidationError", "arn:aws:iam::111111111111:user/bob is invalid"},
		{alice(), []string{"RoleArn", roles + "team/open", "SerialNumber", serial}, "AccessDenied", "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."},
		{alice(), []string{"RoleArn", roles + "team/open", "SerialNumber", serial + "x", "TokenCode", "123456"}, "AccessDenied", "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."},
		{alice(), []string{"RoleArn", roles + "team/open", "Policy", "{"}, "MalformedPolicyDocument", "Syntax errors in policy."},
		{alice(), []string{"RoleArn", roles + "team/open", "PolicyArns.member.1.arn", "arn:aws:iam::aws:policy/Nope"}, "ValidationError", "arn:aws:iam::aws:policy/Nope is invalid"},
		{alice(), []string{"RoleArn", roles + "team/open", "Tags.member.1.Key", "a", "Tags.member.1.Value", "1", "Tags.member.2.Key", "A", "Tags.member.2.Value", "2"}, "ValidationError", "Duplicate tag keys found. Please note that Tag keys are case insensitive."},
	} {
		a := s.Query(c.key, "sts", "AssumeRole", append(c.params, "RoleSessionName", "me")...)
		if a.Code != c.code || a.Message != c.message {
			t.Errorf("%v\n got %s: %s\nwant %s: %s", c.params, a.Code, a.Message, c.code, c.message)
		}
	}
	a := s.Query(alice(), "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "my name")
	if a.Code != "ValidationError" || !strings.Contains(a.Message, `Value 'my name' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`) {
		t.Errorf("bad name: %s %s", a.Code, a.Message)
	}
	if a := s.Query(alice(), "sts", "AssumeRole"); !strings.HasPrefix(a.Message, "2 validation errors detected: Value null at 'roleArn'") {
		t.Errorf("no parameters: %s", a.Message)
	}
}

// TestUserNamedInTrust: within one account the trust policy may stand in for
// the user's own.
func TestUserNamedInTrust(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	if a := s.Query(bob(), "sts", "AssumeRole", "RoleArn", roles+"named-bob", "RoleSessionName", "me"); a.Status != 200 {
		t.Errorf("%s %s", a.Code, a.Message)
	}
}

func TestMFA(t *testing.T) {
	t.Parallel()
	s, c := start(t)
	assume := func(k apitest.Key, code string) apitest.Answer {
		params := []string{"RoleArn", roles + "mfa", "RoleSessionName", "me"}
		if code != "" {
			params = append(params, "SerialNumber", serial, "TokenCode", code)
		}
		return s.Query(k, "sts", "AssumeRole", params...)
	}
	now := code(t, c)
	if a := assume(alice(), now); a.Status != 200 {
		t.Fatalf("right code: %s %s", a.Code, a.Message)
	}
	wrong := "MultiFactorAuthentication failed with invalid MFA one time pass code. "
	if a := assume(alice(), now); a.Message != wrong {
		t.Errorf("replayed code: %d %s %q", a.Status, a.Code, a.Message)
	}
	if a := assume(alice(), "000000"); a.Message != wrong || a.Code != "AccessDenied" {
		t.Errorf("wrong code: %s %q", a.Code, a.Message)
	}
	if a := assume(bob(), "000000"); !strings.HasPrefix(a.Message, "MultiFactorAuthentication failed, unable to validate") {
		t.Errorf("another user's device: %s", a.Message)
	}
	c.Ahead = time.Minute
	session := s.Query(alice(), "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", code(t, c))
	if a := assume(session.Key(), ""); a.Status != 200 {
		t.Errorf("session with MFA: %s %s", a.Code, a.Message)
	}
	c.Ahead += time.Hour + time.Second // the trust policy wants a factor younger than an hour
	if a := assume(session.Key(), ""); a.Code != "AccessDenied" {
		t.Errorf("session with an old MFA: %d %s", a.Status, a.Code)
	}
	if a := assume(s.Query(alice(), "sts", "GetSessionToken").Key(), ""); a.Code != "AccessDenied" {
		t.Errorf("session without MFA: %d %s", a.Status, a.Code)
	}
}

func TestChaining(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	assume := func(k apitest.Key, arn string, more ...string) apitest.Answer {
		return s.Query(k, "sts", "AssumeRole", append(more, "RoleArn", arn, "RoleSessionName", "me")...)
	}
	first := assume(alice(), roles+"team/open", "SourceIdentity", "Alice", "Tags.member.1.Key", "project", "Tags.member.1.Value", "x", "TransitiveTagKeys.member.1", "project")
	if first.Text("SourceIdentity") != "Alice" || first.Text("PackedPolicySize") == "" {
		t.Fatalf("first hop: %s", first.Body)
	}
	second := assume(first.Key(), roles+"team/open")
	if second.Status != 200 || second.Text("SourceIdentity") != "Alice" {
		t.Errorf("second hop: %s", second.Body)
	}
	if a := assume(first.Key(), roles+"team/open", "DurationSeconds", "3601"); a.Message != "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining." || a.Code != "ValidationError" {
		t.Errorf("long chain: %s %s", a.Code, a.Message)
	}
	if a := assume(second.Key(), roles+"team/open", "Tags.member.1.Key", "Project", "Tags.member.1.Value", "y"); !strings.Contains(a.Message, "transitive tag key") {
		t.Errorf("transitive tag set again: %s %s", a.Code, a.Message)
	}
	if a := assume(second.Key(), roles+"team/open", "SourceIdentity", "Mallory"); !strings.Contains(a.Message, "sts:SetSourceIdentity") {
		t.Errorf("source identity changed: %s %s", a.Code, a.Message)
	}
	if a := assume(second.Key(), "arn:aws:iam::222222222222:role/partner"); a.Status != 200 {
		t.Errorf("across accounts: %s %s", a.Code, a.Message)
	}
	if a := assume(second.Key(), "arn:aws:iam::222222222222:role/no-source"); !strings.Contains(a.Message, "sts:SetSourceIdentity") {
		t.Errorf("a role that takes no source identity: %s %s", a.Code, a.Message)
	}
	narrow := assume(alice(), roles+"team/open", "Policy", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"sts:AssumeRole","Resource":"*"}}`)
	if a := assume(narrow.Key(), roles+"team/open"); !strings.HasSuffix(a.Message, "with an explicit deny in a session policy") {
		t.Errorf("session policy: %s", a.Message)
	}
}

func TestSessionCredentialsMayNotMakeMore(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	session := s.Query(alice(), "sts", "GetSessionToken").Key()
	federated := s.Query(alice(), "sts", "GetFederationToken", "Name", "guest").Key()
	if got := identity(s, federated); got != "arn:aws:sts::111111111111:federated-user/guest" {
		t.Errorf("federated user is %s", got)
	}
	for op, params := range map[string][]string{"GetSessionToken": nil, "GetFederationToken": {"Name", "guest"}, "GetAccessKeyInfo": {"AccessKeyId", "AKIAIOSFODNN7EXAMPLE"}} {
		for _, k := range []apitest.Key{session, federated} {
			if a := s.Query(k, "sts", op, params...); a.Message != "Cannot call "+op+" with session credentials" || a.Status != 403 {
				t.Errorf("%s: %d %s", op, a.Status, a.Message)
			}
		}
	}
	if a := s.Query(federated, "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me"); a.Status != 403 {
		t.Errorf("federated user assumed a role")
	}
	if a := s.Query(bob(), "sts", "GetFederationToken", "Name", "guest"); a.Code != "AccessDenied" {
		t.Errorf("bob: %s", a.Code)
	}
}

func TestGetAccessKeyInfo(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	issued := s.Query(alice(), "sts", "AssumeRole", "RoleArn", "arn:aws:iam::222222222222:role/partner", "RoleSessionName", "me").Key()
	for key, want := range map[string]string{bob().ID: "111111111111", issued.ID: "222222222222"} {
		if got := s.Query(alice(), "sts", "GetAccessKeyInfo", "AccessKeyId", key).Text("Account"); got != want {
			t.Errorf("%s: %s, want %s", key, got, want)
		}
	}
	if a := s.Query(alice(), "sts", "GetAccessKeyInfo", "AccessKeyId", "XXXX000000000000"); a.Code != "ValidationError" {
		t.Errorf("no key: %s", a.Code)
	}
}

// TestDecodeAuthorizationMessage: the message of a refusal decodes to the
// evaluation that refused, and only to those who may see it.
func TestDecodeAuthorizationMessage(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	refused := s.Query(bob(), "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me")
	encoded := refused.Header.Get(authz.MessageHeader)
	text := s.Query(alice(), "sts", "DecodeAuthorizationMessage", "EncodedMessage", encoded).Text("DecodedMessage")
	var got struct {
		Allowed      bool
		ExplicitDeny bool
		Context      struct {
			Action, Resource string
			Principal        struct{ ARN string }
		}
	}
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	if got.Allowed || got.ExplicitDeny || got.Context.Action != "sts:AssumeRole" || got.Context.Resource != roles+"team/open" ||
		got.Context.Principal.ARN != "arn:aws:iam::111111111111:user/bob" {
		t.Errorf("decoded %s", text)
	}
	if a := s.Query(bob(), "sts", "DecodeAuthorizationMessage", "EncodedMessage", encoded); a.Code != "AccessDenied" {
		t.Errorf("bob may read it: %d %s", a.Status, a.Code)
	}
	if a := s.Query(alice(), "sts", "DecodeAuthorizationMessage", "EncodedMessage", encoded[1:]); a.Code != "InvalidAuthorizationMessageException" || a.Status != 400 {
		t.Errorf("a changed message: %d %s", a.Status, a.Code)
	}
}

func sign(t *testing.T, s *apitest.Server, claims map[string]any) string {
	t.Helper()
	var private string
	s.State.Read(func(w *world.World) { private = w.Accounts[0].IdentityProviders[0].Keys[0].Private })
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
	s, _ := start(t)
	token := sign(t, s, claims(map[string]any{"https://aws.amazon.com/tags": map[string]any{"principal_tags": map[string]any{"project": []string{"x"}}}}))
	// Clients send the file as it is, with its line end.
	a := s.Query(apitest.Key{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", roles+"ci", "RoleSessionName", "run", "WebIdentityToken", token+"\n")
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
	s, _ := start(t)
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
		a := s.Query(apitest.Key{}, "sts", "AssumeRoleWithWebIdentity", "RoleArn", roles+c.role, "RoleSessionName", "run", "WebIdentityToken", c.token)
		if a.Code != c.code || !strings.Contains(a.Message, c.message) {
			t.Errorf("%s: got %s: %s, want %s: %s", name, a.Code, a.Message, c.code, c.message)
		}
	}
}

// BenchmarkAssumeRole measures the whole way over HTTP, client and signing
// included, from several connections.
func BenchmarkAssumeRole(b *testing.B) {
	s, _ := start(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if a := s.Query(alice(), "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me"); a.Status != 200 {
				b.Error(a.Body)
			}
		}
	})
}
