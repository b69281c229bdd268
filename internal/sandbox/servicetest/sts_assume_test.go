package servicetest

import (
	"strings"
	"testing"
	"time"
)

func TestAssumeRole(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
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
	s, _ := startSTS(t)
	notAllowed := func(user, role string) string {
		return "User: arn:aws:iam::111111111111:user/" + user + " is not authorized to perform: sts:AssumeRole on resource: " + role
	}
	for _, c := range []struct {
		key     apiKey
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

// TestUserNamedInTrust: within one account the trust policy may stand in for the user's own.
func TestUserNamedInTrust(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	if a := s.Query(bob(), "sts", "AssumeRole", "RoleArn", roles+"named-bob", "RoleSessionName", "me"); a.Status != 200 {
		t.Errorf("%s %s", a.Code, a.Message)
	}
}

func TestMFA(t *testing.T) {
	t.Parallel()
	s, c := startSTS(t)
	assume := func(k apiKey, code string) apiAnswer {
		params := []string{"RoleArn", roles + "mfa", "RoleSessionName", "me"}
		if code != "" {
			params = append(params, "SerialNumber", serial, "TokenCode", code)
		}
		return s.Query(k, "sts", "AssumeRole", params...)
	}
	now := mfaCode(t, c)
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
	session := s.Query(alice(), "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", mfaCode(t, c))
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
	s, _ := startSTS(t)
	assume := func(k apiKey, arn string, more ...string) apiAnswer {
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
