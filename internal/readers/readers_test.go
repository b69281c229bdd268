package readers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
)

func read(t *testing.T, id, config, credentialsFile string) *readers.Files {
	t.Helper()
	r, ok := readers.ByID(id)
	if !ok {
		t.Fatalf("no reader %s", id)
	}
	return r.Read("config", config, "credentials", credentialsFile)
}

// What a reader finds under a name in a config file. "-" is no such profile,
// "!" that the file is refused, "=" that the key is not there.
func TestParsing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, profile, key string
		golang, js, java     string
	}{
		"plain":             {"[profile p]\nregion = a\n", "p", "region", "a", "a", "a"},
		"comment behind":    {"[profile p]\nregion = a # x\n", "p", "region", "a", "a", "a"},
		"comment with tab":  {"[profile p]\nregion = a\t; x\n", "p", "region", "a", "a", "a"},
		"sign in the value": {"[profile p]\nregion = a#x\n", "p", "region", "a#x", "a#x", "a#x"},
		"comment in quotes": {"[profile p]\ncredential_process = t --tag ' #x'\n", "p", "credential_process", "t --tag '", "t --tag '", "t --tag '"},
		"key twice":         {"[profile p]\nregion = a\nregion = b\n", "p", "region", "b", "b", "b"},
		"section twice":     {"[profile p]\nregion = a\n[profile p]\noutput = x\n", "p", "region", "a", "a", "a"},
		"two defaults":      {"[profile default]\nregion = a\n[default]\nregion = b\n", "default", "region", "a", "a", "a"},
		"not merged":        {"[default]\noutput = x\n[profile default]\nregion = b\n", "default", "output", "=", "=", "="},
		"double quotes":     {"[profile \"p\"]\nregion = a\n", "p", "region", "-", "a", "-"},
		"single quotes":     {"[profile 'my p']\nregion = a\n", "my p", "region", "-", "-", "-"},
		"bare blank":        {"[profile my p]\nregion = a\n", "my p", "region", "a", "-", "-"},
		"padded header":     {"[ profile p ]\nregion = a\n", "p", "region", "a", "-", "a"},
		"no prefix":         {"[p]\nregion = a\n", "p", "region", "-", "-", "-"},
		"byte order mark":   {"\ufeff[profile p]\nregion = a\n", "p", "region", "-", "a", "!"},
		"quoted value":      {"[profile p]\nregion = \"a\"\n", "p", "region", "a", `"a"`, `"a"`},
		"no equals":         {"[profile p]\noops\nregion = a\n", "p", "region", "a", "a", "!"},
		"colon":             {"[profile p]\nregion: a\n", "p", "region", "a", "-", "!"},
		"upper case":        {"[profile p]\nREGION = a\n", "p", "region", "a", "=", "="},
		"indented":          {"[profile p]\noutput = x\n  region = a\n", "p", "region", "a", "a", "="},
		"nested":            {"[profile p]\ns3 =\n  region = a\n", "p", "region", "=", "=", "="},
		"nested name":       {"[profile p]\ns3 =\n  region = a\n", "p", "s3.region", "a", "a", "a"},
		"carriage returns":  {"[profile p]\r\nregion = a\r\n", "p", "region", "a", "a", "a"},
		"header not closed": {"[profile p\nregion = a\n", "p", "region", "-", "-", "!"},
		"above":             {"region = a\n[profile p]\n", "p", "region", "=", "-", "!"},
	} {
		for id, want := range map[string]string{readers.Go: c.golang, readers.JS: c.js, readers.Java: c.java} {
			if got := found(read(t, id, c.config, ""), c.profile, c.key); got != want {
				t.Errorf("%s: %s reads %q, want %q", name, id, got, want)
			}
		}
	}
}

func found(f *readers.Files, profile, key string) string {
	for _, r := range f.Remarks {
		if r.Fatal {
			return "!"
		}
	}
	s, ok := f.Profile(profile)
	if !ok {
		return "-"
	}
	k, ok := s.Get(key)
	if !ok {
		return "="
	}
	return k.Text
}

func TestCredentialsFileWins(t *testing.T) {
	t.Parallel()
	for _, id := range []string{readers.Go, readers.JS, readers.Java} {
		f := read(t, id, "[profile p]\nregion = a\n", "[p]\nregion = b\n")
		s, _ := f.Profile("p")
		k, _ := s.Get("region")
		if k.Text != "b" || k.Origin.String() != "credentials:2" || len(k.Shadowed) != 1 || k.Shadowed[0].Origin.String() != "config:2" {
			t.Errorf("%s: %+v", id, k)
		}
	}
}

const keys = "aws_access_key_id = A\naws_secret_access_key = s\n"

// Which place gives the credentials: the steps, in order.
func TestIdentity(t *testing.T) {
	t.Parallel()
	sso := "sso_session = c\nsso_account_id = 1\nsso_role_name = R\n"
	session := "[sso-session c]\nsso_start_url = https://c.awsapps.com/start\nsso_region = us-east-1\n"
	env := map[string]string{"AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s"}
	for name, c := range map[string]struct {
		config           string
		vars             map[string]string
		explicit         bool
		golang, js, java string
	}{
		"keys beside sso":        {"[profile p]\n" + sso + keys + session, nil, true, "shared-credentials-file", "shared-credentials-file", "sso"},
		"process beside sso":     {"[profile p]\n" + sso + "credential_process = x\n" + session, nil, true, "sso", "custom-process", "sso"},
		"environment":            {"[profile p]\n" + keys, env, false, "env", "env", "env"},
		"environment, named":     {"[profile p]\n" + keys, env, true, "shared-credentials-file", "shared-credentials-file", "env"},
		"half an environment":    {"[profile p]\n" + keys, map[string]string{"AWS_ACCESS_KEY_ID": "E"}, false, "shared-credentials-file", "shared-credentials-file", "shared-credentials-file"},
		"AWS_PROFILE":            {"[profile p]\n" + keys, map[string]string{"AWS_ACCESS_KEY_ID": "E", "AWS_SECRET_ACCESS_KEY": "s", "AWS_PROFILE": "p"}, false, "env", "shared-credentials-file", "env"},
		"role":                   {"[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\n" + keys, nil, true, "shared-credentials-file assume-role", "shared-credentials-file assume-role", "shared-credentials-file assume-role"},
		"role with own keys":     {"[profile p]\nrole_arn = r\n" + keys, nil, true, "shared-credentials-file assume-role", "shared-credentials-file", "shared-credentials-file"},
		"source with role, keys": {"[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = s\nsource_profile = z\n" + keys + "[profile z]\n" + keys, nil, true, "shared-credentials-file assume-role assume-role", "shared-credentials-file assume-role", "shared-credentials-file assume-role assume-role"},
		"itself":                 {"[profile p]\nrole_arn = r\nsource_profile = p\n" + keys, nil, true, "shared-credentials-file assume-role", "shared-credentials-file assume-role", "shared-credentials-file assume-role"},
		"circle":                 {"[profile p]\nrole_arn = r\nsource_profile = q\n[profile q]\nrole_arn = s\nsource_profile = p\n", nil, true, "BROKEN assume-role assume-role", "BROKEN assume-role assume-role", "BROKEN assume-role assume-role"},
		"dangling, then keys":    {"[profile p]\nrole_arn = r\nsource_profile = q\n" + keys, nil, true, "BROKEN assume-role", "BROKEN assume-role", "BROKEN assume-role"},
		"credential_source":      {"[profile p]\nrole_arn = r\ncredential_source = Environment\n", env, true, "env assume-role", "env assume-role", "env"},
		"web identity":           {"[profile p]\nrole_arn = r\nweb_identity_token_file = t\n", nil, true, "assume-role-with-web-identity", "assume-role-with-web-identity", "assume-role-with-web-identity"},
		"web variables":          {"[profile p]\n" + keys, map[string]string{"AWS_WEB_IDENTITY_TOKEN_FILE": "t", "AWS_ROLE_ARN": "r"}, false, "assume-role-with-web-identity", "shared-credentials-file", "assume-role-with-web-identity"},
		"login":                  {"[profile p]\nlogin_session = arn\n", nil, true, "login", "login", "login"},
		"container":              {"[profile p]\nregion = a\n", map[string]string{"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/x"}, true, "container-role", "container-role", "container-role"},
		"half of the keys":       {"[profile p]\naws_access_key_id = A\ncredential_process = x\n", nil, true, "", "custom-process", "custom-process"},
		"no role_arn":            {"[profile p]\ncredential_source = Environment\n", env, false, "", "env", "env"},
		"two sources":            {"[profile p]\nrole_arn = r\nsource_profile = p\ncredential_source = Environment\n" + keys, nil, true, "", "shared-credentials-file", ""},
		"nothing":                {"", nil, false, "", "", ""},
	} {
		for id, want := range map[string]string{readers.Go: c.golang, readers.JS: c.js, readers.Java: c.java} {
			r, _ := readers.ByID(id)
			get := func(name string) string {
				if name == "AWS_EC2_METADATA_DISABLED" {
					return "true"
				}
				return c.vars[name]
			}
			got := r.Identity(readers.Input{Get: get, Files: read(t, id, c.config, ""), Profile: "p", Explicit: c.explicit})
			if words := steps(got); words != want {
				t.Errorf("%s: %s takes %q, want %q", name, id, words, want)
			}
		}
	}
}

func steps(id readers.Identity) string {
	var words []string
	for s := id.Step; s != nil; s = s.Source {
		word := s.Kind
		if s.Broken {
			word = "BROKEN"
		}
		words = append(words, word)
	}
	slices.Reverse(words)
	return strings.Join(words, " ")
}

func TestEveryReaderIsThere(t *testing.T) {
	t.Parallel()
	if got := strings.Join(readers.IDs(), " "); got != "cli boto3 go js java" {
		t.Error(got)
	}
	if _, ok := readers.ByID("perl"); ok {
		t.Error("perl")
	}
}

// FuzzRead finds texts that a parser cannot stand.
func FuzzRead(f *testing.F) {
	f.Add("[profile p]\ns3 =\n a = b\nregion: x # y\n[\n=\n", "[p]\nk = 'v'\n\tx=\n")
	f.Fuzz(func(t *testing.T, config, credentialsFile string) {
		for _, r := range readers.All() {
			files := r.Read("config", config, "credentials", credentialsFile)
			for _, name := range append(files.ProfileNames(), "none") {
				id := r.Identity(readers.Input{Get: func(string) string { return "" }, Files: files, Profile: name, Explicit: true})
				chosen := 0
				for _, c := range id.Considered {
					if c.Result == credentials.ResultChosen {
						chosen++
					}
				}
				if chosen > 1 {
					t.Errorf("%s, %q: %d places are chosen", r.ID, name, chosen)
				}
			}
		}
	})
}
