package servicetest

import (
	"slices"
	"strings"
	"testing"
)

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

func TestSelfService(t *testing.T) {
	t.Parallel()
	s, _ := startIAM(t)
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
