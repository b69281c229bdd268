package servicetest

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

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
