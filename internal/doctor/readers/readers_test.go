package readers

import "testing"

// TestPictures is the table of differences that was seen with the real readers.
func TestPictures(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config, credentials, profile string
		region                       [5]string // CLI, boto3, Go, JavaScript, Java; "-": not found
	}{
		"plain":            {"[profile a]\nregion = x\n", "", "a", [5]string{"x", "x", "x", "x", "x"}},
		"comment":          {"[profile a]\nregion = x # y\n", "", "a", [5]string{"x # y", "x # y", "x", "x", "x"}},
		"quotes":           {"[profile a]\nregion = \"x\"\n", "", "a", [5]string{`"x"`, `"x"`, "x", `"x"`, `"x"`}},
		"key twice":        {"[profile a]\nregion = x\nregion = y\n", "", "a", [5]string{"-", "-", "y", "y", "y"}},
		"section twice":    {"[profile a]\nregion = x\n[profile a]\nregion = y\n", "", "a", [5]string{"-", "-", "y", "y", "y"}},
		"default twice":    {"[profile default]\nregion = x\n[default]\nregion = y\n", "", "default", [5]string{"y", "y", "x", "x", "x"}},
		"quoted name":      {"[profile \"a b\"]\nregion = x\n", "", "a b", [5]string{"x", "x", "-", "-", "-"}},
		"quoted word":      {"[profile \"a\"]\nregion = x\n", "", "a", [5]string{"x", "x", "-", "x", "-"}},
		"blank in name":    {"[profile a b]\nregion = x\n", "", "a b", [5]string{"-", "-", "x", "-", "-"}},
		"padded":           {"[ profile a ]\nregion = x\n", "", "a", [5]string{"-", "-", "x", "-", "x"}},
		"no equals":        {"[profile a]\nregion x\noutput = json\n", "", "a", [5]string{"-", "-", "", "", "-"}},
		"colon":            {"[profile a]\nregion: x\n", "", "a", [5]string{"x", "x", "x", "", "-"}},
		"credentials wins": {"[profile a]\nregion = x\n", "[a]\nregion = y\n", "a", [5]string{"y", "y", "y", "y", "y"}},
	} {
		for i, v := range Views(c.config, c.credentials) {
			p := v.Picture(c.profile)
			got := p.Region
			if !p.Found {
				got = "-"
			}
			if got != c.region[i] {
				t.Errorf("%s: %s has region %q, want %q", name, v.Reader, got, c.region[i])
			}
		}
	}
}

// TestIdentities: who a profile is when it has several ways to credentials.
func TestIdentities(t *testing.T) {
	t.Parallel()
	const keys = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n"
	const sso = "sso_session = s\nsso_account_id = 1\nsso_role_name = R\n"
	const key, role, program = "the access key …MPLE", "the SSO role R in 1", "its credential_process"
	for name, c := range map[string]struct {
		config, credentials string
		want                [5]string
	}{
		"keys beside sso":     {"[profile a]\n" + sso, "[a]\n" + keys, [5]string{role, role, key, key, role}},
		"keys beside process": {"[profile a]\ncredential_process = t\n", "[a]\n" + keys, [5]string{key, key, key, key, program}},
		"keys in config":      {"[profile a]\ncredential_process = t\n" + keys, "", [5]string{program, program, key, key, program}},
		"process beside sso":  {"[profile a]\ncredential_process = t\n" + sso, "", [5]string{role, role, role, program, role}},
	} {
		for i, v := range Views(c.config, c.credentials) {
			if got := v.Picture("a").Identity; got != c.want[i] {
				t.Errorf("%s: %s is %s, want %s", name, v.Reader, got, c.want[i])
			}
		}
	}
}

// FuzzViews: no text makes a reader fall over.
func FuzzViews(f *testing.F) {
	f.Add("[profile a]\nregion = x # y\n", "[a]\n")
	f.Add("[", "=")
	f.Fuzz(func(_ *testing.T, config, credentials string) {
		for _, v := range Views(config, credentials) {
			v.Picture("default")
		}
	})
}
