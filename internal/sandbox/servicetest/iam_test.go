package servicetest

import (
	"slices"
	"strings"
	"testing"
)

const (
	seed     = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	document = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/a b+c"}]}`
	trust    = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::111111111111:user/admin"},"Action":"sts:AssumeRole"}]}`
)

// client calls operations of IAM as one user.
type client struct {
	*apiServer
	key apiKey
	t   *testing.T
}

func startIAM(t *testing.T) (*apiServer, *apiClock) { return serve(t, readWorld(t, "iam.yaml")) }

func as(t *testing.T, s *apiServer, user string) client {
	t.Helper()
	id := "AKIA" + strings.ToUpper(user)
	return client{s, apiKey{ID: id + strings.Repeat("0", 19-len(id)) + "1", Secret: user + "-secret"}, t}
}

func admin(t *testing.T) client {
	t.Helper()
	s, _ := startIAM(t)
	return as(t, s, "admin")
}

func (c client) call(action string, params ...string) apiAnswer {
	c.t.Helper()
	return c.Query(c.key, "iam", action, params...)
}

// must calls an operation that has to succeed.
func (c client) must(action string, params ...string) apiAnswer {
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
