package servicetest

import (
	"net/url"
	"slices"
	"testing"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// TestPoliciesOfEveryKind: users, groups and roles hold policies alike.
func TestPoliciesOfEveryKind(t *testing.T) {
	t.Parallel()
	c := admin(t)
	const readOnly = "arn:aws:iam::aws:policy/ReadOnlyAccess"
	c.must("CreateUser", "UserName", "x")
	c.must("CreateGroup", "GroupName", "x", "Path", "/team/")
	c.must("CreateRole", "RoleName", "x", "AssumeRolePolicyDocument", trust)
	for kind, word := range map[string]string{"User": "user", "Group": "group", "Role": "role"} {
		name := kind + "Name"
		c.must("Put"+kind+"Policy", name, "x", "PolicyName", "p", "PolicyDocument", document)
		got := c.must("Get"+kind+"Policy", name, "x", "PolicyName", "p")
		if text, err := url.PathUnescape(got.Text("PolicyDocument")); err != nil || text != document || got.Text(name) != "x" {
			t.Errorf("%s: %s, %v", kind, got.Body, err)
		}
		if got := c.must("List"+kind+"Policies", name, "x").Texts("member"); !slices.Equal(got, []string{"p"}) {
			t.Errorf("%s: inline %v", kind, got)
		}
		c.must("Delete"+kind+"Policy", name, "x", "PolicyName", "p")
		c.refused("NoSuchEntity", "The "+word+" policy with name p cannot be found.", "Delete"+kind+"Policy", name, "x", "PolicyName", "p")
		c.must("Attach"+kind+"Policy", name, "x", "PolicyArn", readOnly)
		if got := c.must("ListAttached"+kind+"Policies", name, "x").Texts("PolicyArn"); !slices.Equal(got, []string{readOnly}) {
			t.Errorf("%s: attached %v", kind, got)
		}
		c.must("Detach"+kind+"Policy", name, "x", "PolicyArn", readOnly)
		c.refused("NoSuchEntity", "The "+word+" with name y cannot be found.", "Detach"+kind+"Policy", name, "y", "PolicyArn", readOnly)
		if kind == "Group" {
			continue
		}
		c.must("Put"+kind+"PermissionsBoundary", name, "x", "PermissionsBoundary", readOnly)
		if got := c.must("Get"+kind, name, "x").Text("PermissionsBoundaryArn"); got != readOnly {
			t.Errorf("%s: boundary %q", kind, got)
		}
		c.refused("NoSuchEntity", "Scope ARN: arn:aws:iam::aws:policy/Nothing does not exist or is not attachable.", "Put"+kind+"PermissionsBoundary", name, "x", "PermissionsBoundary", "arn:aws:iam::aws:policy/Nothing")
		c.must("Delete"+kind+"PermissionsBoundary", name, "x")
		if got := c.must("Get"+kind, name, "x").Text("PermissionsBoundaryArn"); got != "" {
			t.Errorf("%s: boundary %q is left", kind, got)
		}
	}
}

// TestTagsOfEveryKind: users and roles are tagged alike.
func TestTagsOfEveryKind(t *testing.T) {
	t.Parallel()
	c := admin(t)
	c.must("CreateUser", "UserName", "x")
	c.must("CreateRole", "RoleName", "x", "AssumeRolePolicyDocument", trust)
	for _, kind := range []string{"User", "Role"} {
		name := kind + "Name"
		c.must("Tag"+kind, name, "x", "Tags.member.1.Key", "b", "Tags.member.1.Value", "2", "Tags.member.2.Key", "a", "Tags.member.2.Value", "1")
		got := c.must("List"+kind+"Tags", name, "x")
		if keys, values := got.Texts("Key"), got.Texts("Value"); !slices.Equal(keys, []string{"a", "b"}) || !slices.Equal(values, []string{"1", "2"}) {
			t.Errorf("%s: tags %v %v", kind, keys, values)
		}
		c.must("Untag"+kind, name, "x", "TagKeys.member.1", "a")
		if got := c.must("List"+kind+"Tags", name, "x").Texts("Key"); !slices.Equal(got, []string{"b"}) {
			t.Errorf("%s: tags %v", kind, got)
		}
	}
}

func TestListGroups(t *testing.T) {
	t.Parallel()
	c := admin(t)
	c.must("CreateGroup", "GroupName", "b", "Path", "/team/")
	c.must("CreateGroup", "GroupName", "a")
	for prefix, want := range map[string][]string{"/": {"a", "b"}, "/team/": {"b"}} {
		if got := c.must("ListGroups", "PathPrefix", prefix).Texts("member>GroupName"); !slices.Equal(got, want) {
			t.Errorf("%s: groups %v, want %v", prefix, got, want)
		}
	}
}

func TestIdentityProviders(t *testing.T) {
	t.Parallel()
	s, _ := serve(t, world.Default())
	c := client{s, apiKey{ID: "AKIAIOSFODNN7EXAMPLE", Secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}, t}
	const arn = "arn:aws:iam::123456789012:oidc-provider/token.example.com"
	if got := c.must("ListOpenIDConnectProviders").Texts("Arn"); !slices.Equal(got, []string{arn}) {
		t.Errorf("providers %v, want %s", got, arn)
	}
	got := c.must("GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn)
	if got.Text("Url") != "token.example.com" || !slices.Contains(got.Texts("ClientIDList>member"), "sts.amazonaws.com") {
		t.Errorf("provider %s", got.Body)
	}
	c.refused("NoSuchEntity", "OpenIDConnect Provider not found for arn "+arn+"x", "GetOpenIDConnectProvider", "OpenIDConnectProviderArn", arn+"x")
}

func TestSAMLIsRefused(t *testing.T) {
	t.Parallel()
	s, _ := startSTS(t)
	a := s.Query(apiKey{}, "sts", "AssumeRoleWithSAML", "RoleArn", roles+"team/open", "PrincipalArn", "arn:aws:iam::111111111111:saml-provider/x", "SAMLAssertion", "AAAA")
	if a.Code != "InvalidIdentityToken" || a.Message != "Specified provider doesn't exist" {
		t.Errorf("%s: %s", a.Code, a.Message)
	}
}
