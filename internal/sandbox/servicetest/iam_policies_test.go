package servicetest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

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
	s, _ := startIAM(t)
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

func TestGroups(t *testing.T) {
	t.Parallel()
	s, _ := startIAM(t)
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
