package iam_test

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"image/png"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/apitest"
	"github.com/awsid/awsid/internal/sandbox/iam"
	"github.com/awsid/awsid/internal/sandbox/sts"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	seed     = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a b+c"}]}`
	trust    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/admin"},"Action":"sts:AssumeRole"}]}`
)

// client calls operations of IAM as one user.
type client struct {
	*apitest.Server
	key apitest.Key
	t   *testing.T
}

func start(t *testing.T) (*apitest.Server, *apitest.Clock) {
	t.Helper()
	text, err := os.ReadFile("testdata/world.yaml")
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	c := &apitest.Clock{}
	return apitest.Start(t, w, c, rand.Reader, sts.New, iam.New), c
}

func as(t *testing.T, s *apitest.Server, user string) client {
	t.Helper()
	id := "AKIA" + strings.ToUpper(user)
	return client{s, apitest.Key{ID: id + strings.Repeat("0", 19-len(id)) + "1", Secret: user + "-secret"}, t}
}

func admin(t *testing.T) client {
	t.Helper()
	s, _ := start(t)
	return as(t, s, "admin")
}

func (c client) call(action string, params ...string) apitest.Answer {
	c.t.Helper()
	return c.Query(c.key, "iam", action, params...)
}

// must calls an operation that has to succeed.
func (c client) must(action string, params ...string) apitest.Answer {
	c.t.Helper()
	a := c.call(action, params...)
	if a.Status != 200 {
		c.t.Fatalf("%s %v: %d %s: %s", action, params, a.Status, a.Code, a.Message)
	}
	return a
}

// refused calls an operation that has to fail with a code and a message.
func (c client) refused(code, message, action string, params ...string) {
	c.t.Helper()
	if a := c.call(action, params...); a.Code != code || a.Message != message {
		c.t.Errorf("%s %v\n got %d %s: %s\nwant %s: %s", action, params, a.Status, a.Code, a.Message, code, message)
	}
}

func TestUsers(t *testing.T) {
	t.Parallel()
	c := admin(t)
	a := c.must("CreateUser", "UserName", "bob", "Path", "/dev/", "Tags.member.1.Key", "team", "Tags.member.1.Value", "red")
	if a.Text("User>Arn") != "arn:aws:iam::111111111111:user/dev/bob" || a.Text("Tags>member>Value") != "red" || !strings.HasPrefix(a.Text("UserId"), "AIDA") {
		t.Errorf("created %s", a.Body)
	}
	id := a.Text("UserId")
	c.refused("EntityAlreadyExists", "User with name BOB already exists.", "CreateUser", "UserName", "BOB")
	c.refused("NoSuchEntity", "The user with name nobody cannot be found.", "GetUser", "UserName", "nobody")
	c.refused("ValidationError", "1 validation error detected: Value 'a b' at 'userName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*", "CreateUser", "UserName", "a b")
	if got := c.must("GetUser").Text("UserName"); got != "admin" {
		t.Errorf("GetUser without a name: %s", got)
	}
	c.must("UpdateUser", "UserName", "bob", "NewUserName", "robert", "NewPath", "/ops/")
	if a := c.must("GetUser", "UserName", "robert"); a.Text("Arn") != "arn:aws:iam::111111111111:user/ops/robert" || a.Text("UserId") != id {
		t.Errorf("renamed %s", a.Body)
	}
	c.must("TagUser", "UserName", "robert", "Tags.member.1.Key", "b", "Tags.member.1.Value", "2")
	c.must("UntagUser", "UserName", "robert", "TagKeys.member.1", "team")
	if got := c.must("ListUserTags", "UserName", "robert").Texts("Key"); !slices.Equal(got, []string{"b"}) {
		t.Errorf("tags %v", got)
	}
	c.must("DeleteUser", "UserName", "robert")
	c.refused("NoSuchEntity", "The user with name robert cannot be found.", "DeleteUser", "UserName", "robert")
	if again := c.must("CreateUser", "UserName", "bob").Text("UserId"); again == id {
		t.Error("the identifier of a deleted user came back")
	}
}

func TestPaging(t *testing.T) {
	t.Parallel()
	c := admin(t)
	for _, name := range []string{"u3", "u1", "u2"} {
		c.must("CreateUser", "UserName", name, "Path", "/x/")
	}
	var all []string
	marker, pages := []string{}, 0
	for {
		a := c.must("ListUsers", append([]string{"PathPrefix", "/x/", "MaxItems", "2"}, marker...)...)
		all = append(all, a.Texts("member>UserName")...)
		pages++
		if a.Text("IsTruncated") == "false" {
			break
		}
		marker = []string{"Marker", a.Text("Marker")}
	}
	if !slices.Equal(all, []string{"u1", "u2", "u3"}) || pages != 2 {
		t.Errorf("%v on %d pages", all, pages)
	}
	c.refused("ValidationError", "Invalid Marker.", "ListUsers", "Marker", "%%%")
	c.refused("ValidationError", "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1", "ListUsers", "MaxItems", "0")
}

func TestAccessKeys(t *testing.T) {
	t.Parallel()
	c := admin(t)
	c.must("CreateUser", "UserName", "bob")
	a := c.must("CreateAccessKey", "UserName", "bob")
	key := apitest.Key{ID: a.Text("AccessKeyId"), Secret: a.Text("SecretAccessKey")}
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

func TestUserPolicies(t *testing.T) {
	t.Parallel()
	c := admin(t)
	const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	c.must("CreateUser", "UserName", "bob")
	c.must("AttachUserPolicy", "UserName", "bob", "PolicyArn", readOnly)
	c.must("AttachUserPolicy", "UserName", "bob", "PolicyArn", readOnly)
	if a := c.must("ListAttachedUserPolicies", "UserName", "bob"); len(a.Texts("PolicyArn")) != 1 || a.Text("PolicyName") != "ReadOnlyAccess" {
		t.Errorf("attached %s", a.Body)
	}
	c.refused("NoSuchEntity", "Policy arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.", "AttachUserPolicy", "UserName", "bob", "PolicyArn", "arn:aws:iam::aws:policy/Nothing")
	c.refused("DeleteConflict", "Cannot delete entity, must detach all policies first.", "DeleteUser", "UserName", "bob")
	c.must("DetachUserPolicy", "UserName", "bob", "PolicyArn", readOnly)
	c.refused("NoSuchEntity", "Policy "+readOnly+" was not found.", "DetachUserPolicy", "UserName", "bob", "PolicyArn", readOnly)
	c.must("PutUserPolicy", "UserName", "bob", "PolicyName", "p", "PolicyDocument", document)
	got := c.must("GetUserPolicy", "UserName", "bob", "PolicyName", "p")
	if text, err := url.PathUnescape(got.Text("PolicyDocument")); err != nil || text != document || got.Text("UserName") != "bob" {
		t.Errorf("document %s: %v", text, err)
	}
	if got := c.must("ListUserPolicies", "UserName", "bob").Texts("member"); !slices.Equal(got, []string{"p"}) {
		t.Errorf("inline %v", got)
	}
	c.refused("MalformedPolicyDocument", "Policy document should not specify a principal.", "PutUserPolicy", "UserName", "bob", "PolicyName", "q", "PolicyDocument", trust)
	c.must("DeleteUserPolicy", "UserName", "bob", "PolicyName", "p")
	c.refused("NoSuchEntity", "The user policy with name p cannot be found.", "GetUserPolicy", "UserName", "bob", "PolicyName", "p")
}

// TestPoliciesHold: what is attached holds for the next call.
func TestPoliciesHold(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	a, self := as(t, s, "admin"), as(t, s, "self")
	denied := "User: arn:aws:iam::111111111111:user/team/self is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111111111111:user/ because no identity-based policy allows the iam:ListUsers action"
	self.refused("AccessDenied", denied, "ListUsers")
	a.must("AttachUserPolicy", "UserName", "self", "PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess")
	self.must("ListUsers")
	a.must("PutUserPermissionsBoundary", "UserName", "self", "PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonS3FullAccess")
	self.refused("AccessDenied", strings.Replace(denied, "identity-based policy", "permissions boundary", 1), "ListUsers")
	a.must("DeleteUserPermissionsBoundary", "UserName", "self")
	a.must("PutUserPolicy", "UserName", "self", "PolicyName", "no", "PolicyDocument", `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"iam:List*","Resource":"*"}}`)
	self.refused("AccessDenied", strings.SplitAfter(denied, ":user/ ")[0]+"with an explicit deny in an identity-based policy", "ListUsers")
}

func TestSelfService(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	self := as(t, s, "self")
	self.must("CreateAccessKey")
	self.must("GetUser", "UserName", "self")
	if a := self.call("CreateAccessKey", "UserName", "admin"); a.Code != "AccessDenied" {
		t.Errorf("a key for somebody else: %d %s", a.Status, a.Code)
	}
	reader := as(t, s, "reader")
	reader.must("ListUsers")
	reader.refused("AccessDenied", "User: arn:aws:iam::111111111111:user/reader is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111111111111:user/x because no identity-based policy allows the iam:CreateUser action", "CreateUser", "UserName", "x")
	// Another account sees nothing of this one.
	if got := as(t, s, "stranger").must("ListUsers").Texts("UserName"); !slices.Equal(got, []string{"stranger"}) {
		t.Errorf("the other account lists %v", got)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	s, c := start(t)
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

func TestRoles(t *testing.T) {
	t.Parallel()
	c := admin(t)
	a := c.must("CreateRole", "RoleName", "r", "Path", "/svc/", "AssumeRolePolicyDocument", trust, "MaxSessionDuration", "7200", "Description", "a & b", "Tags.member.1.Key", "k", "Tags.member.1.Value", "v")
	if a.Text("Arn") != "arn:aws:iam::111111111111:role/svc/r" || a.Text("MaxSessionDuration") != "7200" || a.Text("Description") != "a & b" {
		t.Errorf("created %s", a.Body)
	}
	if text, _ := url.PathUnescape(a.Text("AssumeRolePolicyDocument")); text != trust {
		t.Errorf("trust %s", text)
	}
	c.refused("EntityAlreadyExists", "Role with name r already exists.", "CreateRole", "RoleName", "r", "AssumeRolePolicyDocument", trust)
	c.refused("MalformedPolicyDocument", `Invalid principal in policy: "AWS":"arn:aws:iam::111111111111:user/ghost"`, "CreateRole", "RoleName", "q", "AssumeRolePolicyDocument", strings.Replace(trust, "user/admin", "user/ghost", 1))
	c.refused("MalformedPolicyDocument", "Has prohibited field Resource", "UpdateAssumeRolePolicy", "RoleName", "r", "PolicyDocument", strings.Replace(trust, `"Action"`, `"Resource":"*","Action"`, 1))
	c.must("UpdateRole", "RoleName", "r", "MaxSessionDuration", "3600")
	c.must("PutRolePolicy", "RoleName", "r", "PolicyName", "p", "PolicyDocument", document)
	if a := c.must("GetRole", "RoleName", "r"); a.Text("MaxSessionDuration") != "3600" || a.Text("Description") != "a & b" {
		t.Errorf("updated %s", a.Body)
	}
	c.must("UntagRole", "RoleName", "r", "TagKeys.member.1", "k")
	c.refused("DeleteConflict", "Cannot delete entity, must delete policies first.", "DeleteRole", "RoleName", "r")
	c.must("DeleteRolePolicy", "RoleName", "r", "PolicyName", "p")
	c.must("DeleteRole", "RoleName", "r")
	c.refused("NoSuchEntity", "The role with name r cannot be found.", "GetRole", "RoleName", "r")
}

// TestIdentityCenterRoles are there to see and not to change.
func TestIdentityCenterRoles(t *testing.T) {
	t.Parallel()
	c := admin(t)
	names := c.must("ListRoles", "PathPrefix", "/aws-reserved/").Texts("member>RoleName")
	if len(names) != 1 || !strings.HasPrefix(names[0], "AWSReservedSSO_ReadOnly_") {
		t.Fatalf("roles %v", names)
	}
	if got := c.must("ListAttachedRolePolicies", "RoleName", names[0]).Texts("PolicyName"); !slices.Equal(got, []string{"ReadOnlyAccess"}) {
		t.Errorf("policies %v", got)
	}
	for _, action := range []string{"DeleteRole", "UpdateRole"} {
		c.refused("UnmodifiableEntity", "Cannot perform the operation on the protected role '"+names[0]+"' - this role is only modifiable by AWS", action, "RoleName", names[0])
	}
	c.refused("UnmodifiableEntity", "Cannot perform the operation on the protected role '"+names[0]+"' - this role is only modifiable by AWS",
		"AttachRolePolicy", "RoleName", names[0], "PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess")
}

func TestGroups(t *testing.T) {
	t.Parallel()
	s, _ := start(t)
	c, self := as(t, s, "admin"), as(t, s, "self")
	c.must("CreateGroup", "GroupName", "ops")
	c.must("AttachGroupPolicy", "GroupName", "ops", "PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess")
	if a := self.call("ListUsers"); a.Code != "AccessDenied" {
		t.Errorf("before joining: %d", a.Status)
	}
	c.must("AddUserToGroup", "GroupName", "ops", "UserName", "self")
	self.must("ListUsers")
	if got := c.must("GetGroup", "GroupName", "ops").Texts("member>UserName"); !slices.Equal(got, []string{"self"}) {
		t.Errorf("members %v", got)
	}
	if got := c.must("ListGroupsForUser", "UserName", "self").Text("GroupName"); got != "ops" {
		t.Errorf("groups %s", got)
	}
	c.refused("DeleteConflict", "Cannot delete entity, must remove users from group first.", "DeleteGroup", "GroupName", "ops")
	c.must("RemoveUserFromGroup", "GroupName", "ops", "UserName", "self")
	if a := self.call("ListUsers"); a.Code != "AccessDenied" {
		t.Errorf("after leaving: %d", a.Status)
	}
	c.must("DetachGroupPolicy", "GroupName", "ops", "PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess")
	c.must("DeleteGroup", "GroupName", "ops")
	c.refused("NoSuchEntity", "The group with name ops cannot be found.", "AddUserToGroup", "GroupName", "ops", "UserName", "self")
}

func TestManagedPolicies(t *testing.T) {
	t.Parallel()
	c := admin(t)
	arn := c.must("CreatePolicy", "PolicyName", "p", "Path", "/x/", "PolicyDocument", document).Text("Arn")
	if arn != "arn:aws:iam::111111111111:policy/x/p" {
		t.Errorf("created %s", arn)
	}
	c.refused("EntityAlreadyExists", "A policy called p already exists. Duplicate names are not allowed.", "CreatePolicy", "PolicyName", "p", "PolicyDocument", document)
	c.must("AttachUserPolicy", "UserName", "reader", "PolicyArn", arn)
	if a := c.must("GetPolicy", "PolicyArn", arn); a.Text("AttachmentCount") != "1" || a.Text("DefaultVersionId") != "v1" {
		t.Errorf("policy %s", a.Body)
	}
	if got := c.must("ListEntitiesForPolicy", "PolicyArn", arn).Texts("UserName"); !slices.Equal(got, []string{"reader"}) {
		t.Errorf("entities %v", got)
	}
	second := strings.Replace(document, "GetObject", "PutObject", 1)
	if a := c.must("CreatePolicyVersion", "PolicyArn", arn, "PolicyDocument", second, "SetAsDefault", "true"); a.Text("VersionId") != "v2" {
		t.Errorf("version %s", a.Body)
	}
	if text, _ := url.PathUnescape(c.must("GetPolicyVersion", "PolicyArn", arn, "VersionId", "v2").Text("Document")); text != second {
		t.Errorf("document %s", text)
	}
	c.refused("DeleteConflict", "Cannot delete the default version of a policy.", "DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v2")
	c.must("SetDefaultPolicyVersion", "PolicyArn", arn, "VersionId", "v1")
	c.must("DeletePolicyVersion", "PolicyArn", arn, "VersionId", "v2")
	if got := c.must("ListPolicyVersions", "PolicyArn", arn).Texts("VersionId"); !slices.Equal(got, []string{"v1"}) {
		t.Errorf("versions %v", got)
	}
	c.refused("DeleteConflict", "Cannot delete a policy attached to entities.", "DeletePolicy", "PolicyArn", arn)
	c.must("DetachUserPolicy", "UserName", "reader", "PolicyArn", arn)
	c.must("DeletePolicy", "PolicyArn", arn)
	c.refused("NoSuchEntity", "Policy "+arn+" was not found.", "GetPolicy", "PolicyArn", arn)
	if a := c.must("GetPolicy", "PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"); a.Text("AttachmentCount") != "1" {
		t.Errorf("managed policy %s", a.Body)
	}
	if got := c.must("ListPolicies", "Scope", "AWS", "OnlyAttached", "true").Texts("PolicyName"); !slices.Equal(got, []string{"AdministratorAccess", "ReadOnlyAccess"}) {
		t.Errorf("attached managed policies %v", got)
	}
}

// TestMFAEnrolment follows a person with an authenticator app.
func TestMFAEnrolment(t *testing.T) {
	t.Parallel()
	s, clock := start(t)
	c := as(t, s, "self")
	a := c.must("CreateVirtualMFADevice", "VirtualMFADeviceName", "phone")
	serial := a.Text("SerialNumber")
	text, err := base64.StdEncoding.DecodeString(a.Text("Base32StringSeed"))
	if err != nil {
		t.Fatal(err)
	}
	image, err := base64.StdEncoding.DecodeString(a.Text("QRCodePNG"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(image)); err != nil {
		t.Errorf("QR code: %v", err)
	}
	key, err := totp.DecodeSeed(string(text))
	if err != nil || serial != "arn:aws:iam::111111111111:mfa/phone" {
		t.Fatalf("serial %s, seed: %v", serial, err)
	}
	step := totp.Step(clock.Now())
	enable := func(first, second int64) apitest.Answer {
		return c.call("EnableMFADevice", "UserName", "self", "SerialNumber", serial, "AuthenticationCode1", totp.Code(key, first), "AuthenticationCode2", totp.Code(key, second))
	}
	for _, wrong := range [][2]int64{{step, step}, {step, step - 1}, {step - 20, step - 19}} {
		if a := enable(wrong[0], wrong[1]); a.Code != "InvalidAuthenticationCode" || a.Status != 403 {
			t.Errorf("codes %v: %d %s", wrong, a.Status, a.Code)
		}
	}
	if a := enable(step-1, step); a.Status != 200 {
		t.Fatalf("enable: %s %s", a.Code, a.Message)
	}
	if a := enable(step, step+1); a.Code != "EntityAlreadyExists" {
		t.Errorf("enabled twice: %d %s", a.Status, a.Code)
	}
	if got := c.must("ListMFADevices").Text("SerialNumber"); got != serial {
		t.Errorf("devices %s", got)
	}
	if a := s.Query(c.key, "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", totp.Code(key, step)); a.Code != "AccessDenied" {
		t.Errorf("a code of the enrolment was taken again: %d", a.Status)
	}
	clock.Ahead = totp.Period
	if a := s.Query(c.key, "sts", "GetSessionToken", "SerialNumber", serial, "TokenCode", totp.Code(key, step+1)); a.Status != 200 {
		t.Errorf("session: %s %s", a.Code, a.Message)
	}
	c.refused("DeleteConflict", "MFA VirtualDevice in use. Must deactivate first.", "DeleteVirtualMFADevice", "SerialNumber", serial)
	if got := c.must("ListVirtualMFADevices", "AssignmentStatus", "Assigned").Texts("member>User>UserName"); !slices.Contains(got, "self") {
		t.Errorf("assigned to %v", got)
	}
	c.must("DeactivateMFADevice", "SerialNumber", serial, "UserName", "self")
	c.must("DeleteVirtualMFADevice", "SerialNumber", serial)
	c.refused("NoSuchEntity", "VirtualMFADevice with serial number "+serial+" doesn't exist.", "DeleteVirtualMFADevice", "SerialNumber", serial)
}

func TestResync(t *testing.T) {
	t.Parallel()
	s, clock := start(t)
	c := as(t, s, "admin")
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		t.Fatal(err)
	}
	far := totp.Step(clock.Now().Add(-time.Hour))
	c.must("ResyncMFADevice", "UserName", "admin", "SerialNumber", "arn:aws:iam::111111111111:mfa/admin", "AuthenticationCode1", totp.Code(key, far), "AuthenticationCode2", totp.Code(key, far+1))
	c.refused("InvalidAuthenticationCode", "Authentication code for device is not valid.", "ResyncMFADevice", "UserName", "admin",
		"SerialNumber", "arn:aws:iam::111111111111:mfa/admin", "AuthenticationCode1", totp.Code(key, far), "AuthenticationCode2", totp.Code(key, far+2))
}

func TestAccount(t *testing.T) {
	t.Parallel()
	c := admin(t)
	if a := c.must("ListAccountAliases"); a.Text("member") != "" || !strings.Contains(a.Body, "<AccountAliases></AccountAliases>") {
		t.Errorf("aliases %s", a.Body)
	}
	c.refused("EntityAlreadyExists", "The account alias other-corp already exists.", "CreateAccountAlias", "AccountAlias", "other-corp")
	if a := c.call("CreateAccountAlias", "AccountAlias", "My--Corp"); a.Code != "ValidationError" {
		t.Errorf("bad alias: %s", a.Code)
	}
	c.must("CreateAccountAlias", "AccountAlias", "my-corp")
	if got := c.must("ListAccountAliases").Text("member"); got != "my-corp" {
		t.Errorf("alias %s", got)
	}
	c.must("DeleteAccountAlias", "AccountAlias", "my-corp")
	a := c.must("GetAccountSummary")
	if i := slices.Index(a.Texts("entry>key"), "Users"); i < 0 || a.Texts("entry>value")[i] != "3" {
		t.Errorf("summary %s", a.Body)
	}
}

func TestLoginProfile(t *testing.T) {
	t.Parallel()
	c := admin(t)
	c.refused("NoSuchEntity", "Login Profile for User self cannot be found.", "GetLoginProfile", "UserName", "self")
	c.must("CreateLoginProfile", "UserName", "self", "Password", "first one")
	c.refused("EntityAlreadyExists", "Login Profile for user self already exists.", "CreateLoginProfile", "UserName", "self", "Password", "x")
	c.must("UpdateLoginProfile", "UserName", "self", "Password", "second one")
	c.must("DeleteLoginProfile", "UserName", "self")
	c.must("CreateLoginProfile", "UserName", "admin", "Password", "old")
	c.refused("AccessDenied", "The old password was incorrect.", "ChangePassword", "OldPassword", "older", "NewPassword", "new")
	c.must("ChangePassword", "OldPassword", "old", "NewPassword", "new")
}

func TestSimulation(t *testing.T) {
	t.Parallel()
	c := admin(t)
	a := c.must("SimulatePrincipalPolicy", "PolicySourceArn", "arn:aws:iam::111111111111:user/team/self", "ActionNames.member.1", "iam:CreateAccessKey",
		"ActionNames.member.2", "iam:CreateUser", "ResourceArns.member.1", "arn:aws:iam::111111111111:user/team/self")
	if got := a.Texts("EvalDecision"); !slices.Equal(got, []string{"allowed", "implicitDeny"}) {
		t.Errorf("principal %v", got)
	}
	a = c.must("SimulateCustomPolicy", "ActionNames.member.1", "s3:GetObject", "ActionNames.member.2", "s3:PutObject",
		"ContextEntries.member.1.ContextKeyName", "aws:username", "ContextEntries.member.1.ContextKeyValues.member.1", "ann",
		"PolicyInputList.member.1", `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:username":"ann"}}},{"Effect":"Deny","Action":"s3:Put*","Resource":"*"}]}`)
	if got := a.Texts("EvalDecision"); !slices.Equal(got, []string{"allowed", "explicitDeny"}) {
		t.Errorf("custom %v", got)
	}
	c.refused("NoSuchEntity", "The entity with arn arn:aws:iam::111111111111:user/ghost cannot be found.", "SimulatePrincipalPolicy",
		"PolicySourceArn", "arn:aws:iam::111111111111:user/ghost", "ActionNames.member.1", "s3:GetObject")
}
