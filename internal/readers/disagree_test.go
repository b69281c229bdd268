package readers_test

import (
	"testing"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
)

// Where all five readers part over one value: in the order of readers.All.
// "-" is no such profile, "!" that a file is refused, "=" that there is no key.
func TestRegionsOfAll(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, credentials, profile string
		want                         [5]string
	}{
		"plain":            {"[profile a]\nregion = x\n", "", "a", [5]string{"x", "x", "x", "x", "x"}},
		"comment":          {"[profile a]\nregion = x # y\n", "", "a", [5]string{"x # y", "x # y", "x", "x", "x"}},
		"quotes":           {"[profile a]\nregion = \"x\"\n", "", "a", [5]string{`"x"`, `"x"`, "x", `"x"`, `"x"`}},
		"key twice":        {"[profile a]\nregion = x\nregion = y\n", "", "a", [5]string{"!", "!", "y", "y", "y"}},
		"section twice":    {"[profile a]\nregion = x\n[profile a]\nregion = y\n", "", "a", [5]string{"!", "!", "y", "y", "y"}},
		"default twice":    {"[profile default]\nregion = x\n[default]\nregion = y\n", "", "default", [5]string{"y", "y", "x", "x", "x"}},
		"quoted name":      {"[profile \"a b\"]\nregion = x\n", "", "a b", [5]string{"x", "x", "-", "-", "-"}},
		"quoted word":      {"[profile \"a\"]\nregion = x\n", "", "a", [5]string{"x", "x", "-", "x", "-"}},
		"blank in name":    {"[profile a b]\nregion = x\n", "", "a b", [5]string{"-", "-", "x", "-", "-"}},
		"padded":           {"[ profile a ]\nregion = x\n", "", "a", [5]string{"-", "-", "x", "-", "x"}},
		"no equals":        {"[profile a]\nregion x\noutput = json\n", "", "a", [5]string{"!", "!", "=", "=", "!"}},
		"colon":            {"[profile a]\nregion: x\n", "", "a", [5]string{"x", "x", "x", "-", "!"}},
		"credentials wins": {"[profile a]\nregion = x\n", "[a]\nregion = y\n", "a", [5]string{"y", "y", "y", "y", "y"}},
	} {
		for i, r := range readers.All() {
			if got := found(r.Read("config", c.config, "credentials", c.credentials), c.profile, "region"); got != c.want[i] {
				t.Errorf("%s: %s has region %q, want %q", name, r.Name, got, c.want[i])
			}
		}
	}
}

// Who a profile with several ways to credentials is, by the files alone.
func TestIdentitiesOfAll(t *testing.T) {
	t.Parallel()
	const sso = "sso_session = s\nsso_account_id = 1\nsso_role_name = R\n"
	const session = "[sso-session s]\nsso_start_url = https://c.awsapps.com/start\nsso_region = us-east-1\n"
	const static, inConfig, process = credentials.KindSharedFile, credentials.KindConfigFile, credentials.KindProcess
	const role = "env " + credentials.KindAssumeRole
	for name, c := range map[string]struct {
		config, credentials string
		want                [5]string
	}{
		"keys beside sso":       {"[profile a]\n" + sso + session, "[a]\n" + keys, [5]string{"sso", "sso", static, static, "sso"}},
		"keys beside process":   {"[profile a]\ncredential_process = t\n", "[a]\n" + keys, [5]string{static, static, static, static, process}},
		"keys in config":        {"[profile a]\ncredential_process = t\n" + keys, "", [5]string{process, process, static, static, process}},
		"only keys in config":   {"[profile a]\n" + keys, "", [5]string{inConfig, inConfig, static, static, static}},
		"process beside sso":    {"[profile a]\ncredential_process = t\n" + sso + session, "", [5]string{"sso", "sso", "sso", process, "sso"}},
		"login beside process":  {"[profile a]\ncredential_process = t\nlogin_session = l\n", "", [5]string{"login", "login", "login", process, "login"}},
		"a place is there":      {"[profile a]\nrole_arn = r\ncredential_source = Environment\n", "", [5]string{role, role, role, role, role}},
		"sso for a token only":  {"[profile a]\nsso_session = s\n" + session, "", [5]string{}},
		"role without a source": {"[profile a]\nrole_arn = r\n", "", [5]string{}},
	} {
		for i, r := range readers.All() {
			files := r.Read("config", c.config, "credentials", c.credentials)
			if got := steps(r.InFiles(files, "a")); got != c.want[i] {
				t.Errorf("%s: %s takes %q, want %q", name, r.Name, got, c.want[i])
			}
		}
	}
}

// A section without a key is none to JavaScript, and that is told from a
// header it does not read.
func TestKeyless(t *testing.T) {
	t.Parallel()
	const config = "[profile a]\nregion: x\n[profile b c]\nregion = x\n[sso-session d]\n"
	for _, r := range readers.All() {
		files := r.Read("config", config, "credentials", "")
		if got, want := files.Keyless("a"), r.ID == readers.JS; got != want {
			t.Errorf("%s: %v", r.Name, got)
		}
		if files.Keyless("b c") || files.Keyless("d") {
			t.Errorf("%s calls keyless what is not", r.Name)
		}
	}
}
