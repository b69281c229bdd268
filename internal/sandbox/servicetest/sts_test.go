package servicetest

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
)

const (
	roles  = "arn:aws:iam::111111111111:role/"
	serial = "arn:aws:iam::111111111111:mfa/alice"
)

func alice() apiKey { return apiKey{ID: "AKIAALICE00000000001", Secret: "alice-secret"} }

func bob() apiKey { return apiKey{ID: "AKIABOB0000000000001", Secret: "bob-secret"} }

func startSTS(t testing.TB) (*apiServer, *apiClock) { return serve(t, readWorld(t, "sts.yaml")) }

func mfaCode(t testing.TB, c *apiClock) string {
	t.Helper()
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	return totp.At(key, c.Now())
}

func identity(s *apiServer, k apiKey) string {
	return s.Query(k, "sts", "GetCallerIdentity").Text("Arn")
}

func TestGetCallerIdentity(t *testing.T) {
	t.Parallel()
	s, c := startSTS(t)
	a := s.Query(alice(), "sts", "GetCallerIdentity")
	if a.Text("Arn") != "arn:aws:iam::111111111111:user/alice" || a.Text("Account") != "111111111111" || !strings.HasPrefix(a.Text("UserId"), "AIDA") {
		t.Errorf("answer %s", a.Body)
	}
	for name, k := range map[string]apiKey{
		"InvalidClientTokenId": {ID: "AKIANOBODY0000000001", Secret: "x"}, "SignatureDoesNotMatch": {ID: alice().ID, Secret: "wrong"},
		"MissingAuthenticationToken": {},
	} {
		if a := s.Query(k, "sts", "GetCallerIdentity"); a.Code != name || a.Status != 403 {
			t.Errorf("%d %s, want %s", a.Status, a.Code, name)
		}
	}
	if a := s.Query(apiKey{ID: "AKIACAROL00000000001", Secret: "carol-secret"}, "sts", "GetCallerIdentity"); a.Code != "InvalidClientTokenId" {
		t.Errorf("inactive key: %s", a.Code)
	}
	temporary := s.Query(alice(), "sts", "GetSessionToken", "DurationSeconds", "900").Key()
	c.Ahead = 15 * time.Minute
	if a := s.Query(temporary, "sts", "GetCallerIdentity"); a.Code != "ExpiredToken" {
		t.Errorf("after expiry: %s %s", a.Code, a.Message)
	}
}

func TestSessionCredentialsMayNotMakeMore(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	session := s.Query(alice(), "sts", "GetSessionToken").Key()
	federated := s.Query(alice(), "sts", "GetFederationToken", "Name", "guest").Key()
	if got := identity(s, federated); got != "arn:aws:sts::111111111111:federated-user/guest" {
		t.Errorf("federated user is %s", got)
	}
	for op, params := range map[string][]string{"GetSessionToken": nil, "GetFederationToken": {"Name", "guest"}, "GetAccessKeyInfo": {"AccessKeyId", "AKIAIOSFODNN7EXAMPLE"}} {
		for _, k := range []apiKey{session, federated} {
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
	s, _ := startSTS(t)
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

// TestDecodeAuthorizationMessage: the message of a refusal decodes to the evaluation that refused, and only to those
// who may see it.
func TestDecodeAuthorizationMessage(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
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

// BenchmarkAssumeRole measures the whole way over HTTP, client and signing included, from several connections.
func BenchmarkAssumeRole(b *testing.B) {
	s, _ := startSTS(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if a := s.Query(alice(), "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me"); a.Status != 200 {
				b.Error(a.Body)
			}
		}
	})
}

// TestConsoleSessions: what `aws login` hands out may do what the user may, but make no further sessions of its own.
func TestConsoleSessions(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	c, err := s.State().Issue(state.Identity{
		Kind: state.User, Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/alice", UserID: "AIDAX", Name: "alice",
		Principal: "arn:aws:iam::111111111111:user/alice", Session: &state.Session{Console: true},
	}, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	key := apiKey{ID: c.AccessKeyID, Secret: c.Secret, Token: c.Token}
	if a := s.Query(key, "sts", "GetAccessKeyInfo", "AccessKeyId", bob().ID); a.Text("Account") != "111111111111" {
		t.Errorf("GetAccessKeyInfo: %s %s", a.Code, a.Message)
	}
	if a := s.Query(key, "sts", "GetSessionToken"); a.Message != "Cannot call GetSessionToken with session credentials" {
		t.Errorf("GetSessionToken: %d %s", a.Status, a.Message)
	}
	if a := s.Query(key, "sts", "AssumeRole", "RoleArn", roles+"team/open", "RoleSessionName", "me", "DurationSeconds", "7200"); a.Status != 200 {
		t.Errorf("AssumeRole: %s %s", a.Code, a.Message)
	}
}
