package interop

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"
)

// corpToken is the cached token of the session corp: SHA-1 of its name.
const corpToken = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json"

// signers sign in by themselves.
func signers(p *programs) map[string][]string {
	return map[string][]string{
		"awsid":             {p.awsid, "sso", "login", "--sso-session", "corp"},
		"awsid device code": {p.awsid, "sso", "login", "--sso-session", "corp", "--use-device-code"},
		"awscli":            {p.awscli, "sso", "login", "--profile", "corp"},
	}
}

// sharedSignIn: one signs in, and then everyone in turn finds the access token
// expired and renews the session that the one before left. The sandbox gives
// a new refresh token each time and takes no old one: whoever writes down less
// than it got breaks the chain.
func sharedSignIn(t *testing.T, p *programs) {
	for name, login := range signers(p) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, p, true)
			at.furnish()
			at.run(login...)
			everyone := append([]client{p.self()}, p.clients...)
			for _, c := range append(everyone, p.self()) {
				at.renew(c)
			}
			if got := at.calls("RegisterClient"); got != 1 {
				t.Errorf("%d registrations", got)
			}
			at.awsid("sso", "logout", "--sso-session", "corp")
			if r := at.try(true, "", append(append([]string{}, p.self().whoami...), "corp")...); r.code == 0 {
				t.Error("signed in after the logout")
			}
		})
	}
}

// renew ages the cached access token and lets a client act.
func (at *place) renew(c client) {
	at.t.Helper()
	before := at.age(corpToken, "expiresAt")
	refreshes := at.calls("CreateToken")
	if got := at.whoami(c, "corp"); !regexp.MustCompile(ways()["corp"]).MatchString(got) {
		at.t.Fatalf("%s acts as %s", c.name, got)
	}
	after := at.read(corpToken)
	for _, member := range []string{"accessToken", "refreshToken", "expiresAt"} {
		if after[member] == nil || after[member] == before[member] {
			at.t.Errorf("%s leaves %s as it was: %v", c.name, member, after[member])
		}
	}
	for _, member := range []string{"clientId", "clientSecret", "registrationExpiresAt", "startUrl", "region"} {
		if after[member] != before[member] {
			at.t.Errorf("%s makes %s %v of %v", c.name, member, after[member], before[member])
		}
	}
	if got := at.calls("CreateToken") - refreshes; got != 1 {
		at.t.Errorf("%s refreshes %d times", c.name, got)
	}
}

// read reads a JSON file of the home directory.
func (at *place) read(name string) map[string]any {
	at.t.Helper()
	text, err := os.ReadFile(filepath.Join(at.home, name))
	if err != nil {
		at.t.Fatal(err)
	}
	var members map[string]any
	if err := json.Unmarshal(text, &members); err != nil {
		at.t.Fatalf("%s: %v\n%s", name, err, text)
	}
	return members
}

// age puts a cached token's end an hour back, forgets the role credentials,
// and returns the members of the file.
func (at *place) age(name string, path ...string) map[string]any {
	at.t.Helper()
	members := at.read(name)
	inner := members
	for _, step := range path[:len(path)-1] {
		inner = inner[step].(map[string]any)
	}
	inner[path[len(path)-1]] = time.Now().Add(-time.Hour).UTC().Format(time.RFC3339)
	text, err := json.Marshal(members)
	if err != nil {
		at.t.Fatal(err)
	}
	at.write(name, string(text))
	if err := os.RemoveAll(filepath.Join(at.home, ".aws", "cli")); err != nil {
		at.t.Fatal(err)
	}
	return members
}

// sharedRoleCredentials: the AWS CLI and awsid keep role credentials in the
// same files; who comes second asks nobody.
func sharedRoleCredentials(t *testing.T, p *programs) {
	at := newPlace(t, p, true)
	at.furnish()
	at.awsid("sso", "login", "--profile", "corp")
	self, cli := p.self(), p.clients[0]
	for profile, operation := range map[string]string{
		"reader": "AssumeRole", "ci": "AssumeRoleWithWebIdentity", "corp": "GetRoleCredentials", "old": "GetRoleCredentials",
	} {
		if profile == "old" {
			at.awsid("sso", "login", "--profile", "old")
		}
		for _, order := range [][2]client{{self, cli}, {cli, self}} {
			if err := os.RemoveAll(filepath.Join(at.home, ".aws", "cli")); err != nil {
				t.Fatal(err)
			}
			before := at.calls(operation)
			first, second := at.whoami(order[0], profile), at.whoami(order[1], profile)
			if first != second {
				t.Errorf("%s: %s is %s, %s is %s", profile, order[0].name, first, order[1].name, second)
			}
			if got := at.calls(operation) - before; got != 1 {
				t.Errorf("%s: %s and then %s call %s %d times", profile, order[0].name, order[1].name, operation, got)
			}
		}
	}
}

// sharedConsole: awsid signs in with the console's user; the clients that know
// login_session renew what it cached, and awsid renews what they did.
func sharedConsole(t *testing.T, p *programs) {
	at := newPlace(t, p, true, "--approve", "admin")
	at.furnish()
	at.awsid("login", "--profile", "console")
	found, err := filepath.Glob(filepath.Join(at.home, ".aws/login/cache/*.json"))
	if err != nil || len(found) != 1 {
		t.Fatalf("cached: %v, %v", found, err)
	}
	name, err := filepath.Rel(at.home, found[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range append(append([]client{p.self()}, p.clients...), p.self()) {
		if !c.console {
			continue
		}
		before := at.age(name, "accessToken", "expiresAt")
		if got := at.whoami(c, "console"); !regexp.MustCompile(`:user/admin$`).MatchString(got) {
			t.Errorf("%s acts as %s", c.name, got)
		}
		if after := at.read(name); after["refreshToken"] == before["refreshToken"] {
			t.Errorf("%s keeps the old refresh token", c.name)
		}
	}
}
