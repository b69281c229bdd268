package servicetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/totp"
)

func TestAccessKeys(t *testing.T) {
	t.Parallel()
	c := admin(t)
	c.must("CreateUser", "UserName", "bob")
	a := c.must("CreateAccessKey", "UserName", "bob")
	key := apiKey{ID: a.Text("AccessKeyId"), Secret: a.Text("SecretAccessKey")}
	whoami := func() string { return c.Query(key, "sts", "GetCallerIdentity").Text("Arn") }
	if got := whoami(); got != "arn:aws:iam::111111111111:user/bob" {
		t.Errorf("the new key is %q", got)
	}
	if a := c.must("GetAccessKeyLastUsed", "AccessKeyId", key.ID); a.Text("ServiceName") != "sts" || a.Text("UserName") != "bob" || a.Text("LastUsedDate") == "" {
		t.Errorf("last used %s", a.Body)
	}
	second := c.must("CreateAccessKey", "UserName", "bob").Text("AccessKeyId")
	if a := c.must("GetAccessKeyLastUsed", "AccessKeyId", second); a.Text("ServiceName") != "N/A" || strings.Contains(a.Body, "LastUsedDate") {
		t.Errorf("never used: %s", a.Body)
	}
	c.refused("LimitExceeded", "Cannot exceed quota for AccessKeysPerUser: 2", "CreateAccessKey", "UserName", "bob")
	c.must("UpdateAccessKey", "UserName", "bob", "AccessKeyId", key.ID, "Status", "Inactive")
	if got := c.must("ListAccessKeys", "UserName", "bob").Texts("Status"); !slices.Contains(got, "Inactive") || whoami() != "" {
		t.Errorf("after switching off: %v, caller %q", got, whoami())
	}
	c.must("UpdateAccessKey", "UserName", "bob", "AccessKeyId", key.ID, "Status", "Active")
	if whoami() == "" {
		t.Error("switched on again, the key does not work")
	}
	c.refused("DeleteConflict", "Cannot delete entity, must delete access keys first.", "DeleteUser", "UserName", "bob")
	c.must("DeleteAccessKey", "UserName", "bob", "AccessKeyId", key.ID)
	c.refused("NoSuchEntity", "The Access Key with id "+key.ID+" cannot be found.", "DeleteAccessKey", "UserName", "bob", "AccessKeyId", key.ID)
	if whoami() != "" {
		t.Error("the deleted key works")
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s, c := startIAM(t)
	a := as(t, s, "admin")
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	plain := s.Query(a.key, "sts", "GetSessionToken")
	if got := s.Query(plain.Key(), "iam", "ListUsers"); got.Code != "InvalidClientTokenId" {
		t.Errorf("session without MFA: %d %s", got.Status, got.Code)
	}
	strong := s.Query(a.key, "sts", "GetSessionToken", "SerialNumber", "arn:aws:iam::111111111111:mfa/admin", "TokenCode", totp.At(key, c.Now()))
	if got := s.Query(strong.Key(), "iam", "ListUsers"); got.Status != 200 {
		t.Errorf("session with MFA: %d %s %s", got.Status, got.Code, got.Message)
	}
	a.must("CreateRole", "RoleName", "ops", "AssumeRolePolicyDocument", trust)
	a.must("AttachRolePolicy", "RoleName", "ops", "PolicyArn", "arn:aws:iam::aws:policy/IAMFullAccess")
	role := s.Query(a.key, "sts", "AssumeRole", "RoleArn", "arn:aws:iam::111111111111:role/ops", "RoleSessionName", "me")
	session := client{s, role.Key(), t}
	session.must("ListUsers")
	session.refused("ValidationError", "Must specify userName when calling with non-User credentials", "GetUser")
}
