package rules

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
)

// TestHealthyWorlds: a thousand set-ups in which everything is right, each written another way, and not one false alarm.
func TestHealthyWorlds(t *testing.T) {
	t.Parallel()
	for seed := range uint64(1000) {
		r := rand.New(rand.NewPCG(seed, 1))
		w := healthyWorld(r)
		w.vary(r)
		env := w.env(t, pick(r, "\n", "\n", "\r\n"))
		if found := doctor.Run(t.Context(), takeSnapshot(env), All()); doctor.Unhealthy(found) {
			t.Fatalf("seed %d is healthy, and the doctor says:\n%s%s\n%s%v", seed, formatFindings(env.Paths.Home, found), textOf(w.config), textOf(w.credentials), fmt.Sprint(w.vars))
		}
	}
}

// place is where a mutation is expected to be named: on a line of a shared file, in a profile, at a variable, at a file.
type place struct{ line, profile, variable, path string }

// mutation breaks one thing of a set-up as people break it. It returns false where the set-up has nothing of the kind.
type mutation struct {
	name  string
	apply func(*setUp, *rand.Rand) (place, bool)
}

// TestMutations breaks one random thing of a healthy set-up at a time; 98 of 100 have to be named at their place.
func TestMutations(t *testing.T) {
	t.Parallel()
	missed, all := map[string][]string{}, map[string]int{}
	for seed := range uint64(2) {
		for i, m := range mutations {
			w, healthy, at := m.mutate(t, seed, uint64(i))
			before := map[string]bool{}
			for _, f := range doctor.Run(t.Context(), takeSnapshot(healthy.env(t, "\n")), All()) {
				before[f.Rule+f.Profile+f.Message] = true
			}
			env := w.env(t, "\n")
			w.after(env.Paths.Home)
			s := takeSnapshot(env)
			found := doctor.Run(t.Context(), s, All())
			if brief := doctor.Examine(t.Context(), env, true, All(), nil); formatFindings("", brief) != formatFindings("", found) {
				t.Errorf("%s, seed %d: where profiles that are alike are looked at once it finds %s\nand else %s", m.name, seed, formatFindings("", brief), formatFindings("", found))
			}
			found = slices.DeleteFunc(found, func(f doctor.Finding) bool { return before[f.Rule+f.Profile+f.Message] })
			all[m.name]++
			if !slices.ContainsFunc(found, func(f doctor.Finding) bool { return at.isNamed(s, f) }) {
				missed[m.name] = append(missed[m.name], fmt.Sprintf("seed %d %+v\n%s", seed, at, formatFindings(env.Paths.Home, found)))
			}
		}
	}
	total, lost := 0, 0
	for _, name := range slices.Sorted(maps.Keys(all)) {
		total, lost = total+all[name], lost+len(missed[name])
		if n := len(missed[name]); n > 0 {
			t.Logf("%s: %d of %d are not named, such as %s", name, n, all[name], missed[name][0])
		}
	}
	t.Logf("named %d of %d", total-lost, total)
	if lost*100 > total*2 {
		t.Errorf("only %d of %d mutations are named", total-lost, total)
	}
}

// TestKindsHideNothing breaks one thing of a set-up that has several profiles of every form: whoever looks at one of
// each kind finds what is found by looking at all.
func TestKindsHideNothing(t *testing.T) {
	t.Parallel()
	for i, m := range mutations {
		r := rand.New(rand.NewPCG(uint64(i), 11))
		w := healthyWorld(r)
		for n := range 3 {
			for at, add := range []func(*setUp, *rand.Rand, string){addSSO, addLegacySSO, addRole, addProcess, addStaticKeys, addTemporaryKeys, addConsole, addChain, addSourceRole} {
				add(w, r, fmt.Sprintf("more%d-%d", n, at))
			}
		}
		if _, isPossible := m.apply(w, r); !isPossible {
			continue
		}
		env := w.env(t, "\n")
		w.after(env.Paths.Home)
		all := formatFindings(env.Paths.Home, doctor.Run(t.Context(), takeSnapshot(env), All()))
		brief := formatFindings(env.Paths.Home, doctor.Examine(t.Context(), env, true, All(), nil))
		if diff := cmp.Diff(all, brief); diff != "" && env.Vars.Get("TEST_USER") == "" {
			t.Errorf("%s: where one of each kind is looked at (+) differs:\n%s\n%s%s", m.name, diff, textOf(w.config), textOf(w.credentials))
		}
	}
}

// mutate makes a healthy set-up that has what the mutation takes, twice, and breaks the first.
func (m mutation) mutate(t *testing.T, seed, stream uint64) (broken, healthy *setUp, at place) {
	t.Helper()
	for n := range uint64(60) {
		r := rand.New(rand.NewPCG(seed+100*n, stream+7))
		broken, healthy = healthyWorld(r), healthyWorld(rand.New(rand.NewPCG(seed+100*n, stream+7)))
		if at, ok := m.apply(broken, r); ok {
			return broken, healthy, at
		}
	}
	t.Fatalf("%s: no set-up has what it takes", m.name)
	return nil, nil, place{}
}

func (at place) isNamed(s *doctor.Snapshot, f doctor.Finding) bool {
	if f.File != "" && f.Line > 0 && at.line != "" {
		for _, text := range s.Texts() {
			if text.Path == f.File && strings.TrimSpace(text.Line(f.Line)) == strings.TrimSpace(at.line) {
				return true
			}
		}
	}
	return at.profile != "" && f.Profile == at.profile || at.variable != "" && strings.Contains(f.Message, at.variable) ||
		at.path != "" && strings.HasSuffix(f.File, at.path)
}

// choose returns a random line with one of the keys, of all sections of both files.
func (w *setUp) choose(r *rand.Rand, keys ...string) (p *part, at int, value string) {
	type spot struct {
		p  *part
		at int
	}
	var spots []spot
	for _, p := range slices.Concat(w.config, w.credentials) {
		for i, line := range p.lines {
			key, value, ok := strings.Cut(strings.TrimSpace(line), " = ")
			if ok && value != "" && slices.Contains(keys, key) {
				spots = append(spots, spot{p, i})
			}
		}
	}
	if spots == nil {
		return nil, 0, ""
	}
	one := spots[r.IntN(len(spots))]
	_, value, _ = strings.Cut(one.p.lines[one.at], " = ")
	return one.p, one.at, value
}

// rewriting is a mutation that writes the value of one of some keys another way.
func rewriting(name string, change func(r *rand.Rand, key, value string) string, keys ...string) mutation {
	return mutation{name, func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, value := w.choose(r, keys...)
		if p == nil {
			return place{}, false
		}
		key, _, _ := strings.Cut(p.lines[at], " = ")
		p.lines[at] = key + " = " + change(r, strings.TrimSpace(key), value)
		return place{line: p.lines[at]}, true
	}}
}

// relining is a mutation that writes a whole line another way.
func relining(name string, change func(r *rand.Rand, line string) string, keys ...string) mutation {
	return mutation{name, func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, _ := w.choose(r, keys...)
		if p == nil {
			return place{}, false
		}
		p.lines[at] = change(r, p.lines[at])
		return place{line: strings.SplitN(p.lines[at], "\n", 2)[0], profile: profileOf(p)}, true
	}}
}

func profileOf(p *part) string { return strings.TrimPrefix(p.header, "profile ") }

// deleting is a mutation that loses the line of a key.
func deleting(key string, beside string) mutation {
	return mutation{"lost " + key, func(w *setUp, r *rand.Rand) (place, bool) {
		for range 20 {
			p, at, _ := w.choose(r, key)
			if p == nil {
				return place{}, false
			}
			if beside != "" && p.line(beside) < 0 {
				continue
			}
			p.lines = slices.Delete(p.lines, at, at+1)
			return place{profile: profileOf(p), line: "[" + p.header + "]", variable: " " + profileOf(p)}, true
		}
		return place{}, false
	}}
}

func setting(variable, value string) mutation {
	return mutation{variable + "=" + value, func(w *setUp, _ *rand.Rand) (place, bool) {
		w.vars[variable] = value
		return place{variable: variable}, true
	}}
}

// writing is a mutation of the text of one of the files.
func writing(name string, path string, change func(text string) string, at place) mutation {
	return mutation{name, func(w *setUp, _ *rand.Rand) (place, bool) {
		w.last = func(home string) error {
			path := filepath.Join(home, path)
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			return os.WriteFile(path, []byte(change(string(data))), 0o600)
		}
		return at, true
	}}
}

func chmod(path string, mode os.FileMode) mutation {
	return mutation{fmt.Sprintf("chmod %o %s", mode, path), func(w *setUp, _ *rand.Rand) (place, bool) {
		w.last = func(home string) error { return os.Chmod(filepath.Join(home, path), mode) }
		return place{path: path}, true
	}}
}

// reheading is a mutation of the header of a section of the config file that has one of the keys.
func reheading(name string, change func(header string) string, keys ...string) mutation {
	return mutation{name, func(w *setUp, r *rand.Rand) (place, bool) {
		for range 50 {
			p := w.config[r.IntN(len(w.config))]
			if header := change(p.header); header != p.header && (keys == nil || slices.ContainsFunc(keys, func(key string) bool { return p.line(key) >= 0 })) {
				p.header = header
				return place{line: "[" + header + "]"}, true
			}
		}
		return place{}, false
	}}
}

// adding is a mutation that adds a line to a section that has a key.
func adding(name, line string, beside ...string) mutation {
	return mutation{"added " + name, func(w *setUp, r *rand.Rand) (place, bool) {
		p, _, _ := w.choose(r, beside...)
		if p == nil {
			return place{}, false
		}
		p.lines = append(p.lines, line)
		return place{line: strings.SplitN(line, "\n", 2)[0], profile: profileOf(p)}, true
	}}
}

func camelCase(key string) string {
	words := strings.Split(key, "_")
	for i := range words[1:] {
		words[i+1] = strings.ToUpper(words[i+1][:1]) + words[i+1][1:]
	}
	return strings.Join(words, "")
}

var (
	wordKeys = []string{"region", "output", "sso_account_id", "sso_role_name", "sso_region", "sso_start_url", "role_arn", "source_profile", "sso_session", "mfa_serial",
		"role_session_name", "duration_seconds", "credential_source", "retry_mode", "max_attempts", "aws_access_key_id", "services", "login_session", "use_fips_endpoint"}
	longKeys = []string{"region", "output", "sso_account_id", "sso_role_name", "sso_region", "sso_start_url", "role_arn", "source_profile", "sso_session", "mfa_serial",
		"role_session_name", "duration_seconds", "credential_source", "credential_process", "retry_mode", "max_attempts", "aws_access_key_id", "aws_secret_access_key", "web_identity_token_file", "login_session"}
)

func wrapped(before, after string) func(*rand.Rand, string, string) string {
	return func(_ *rand.Rand, _, value string) string { return before + value + after }
}

func instead(values ...string) func(*rand.Rand, string, string) string {
	return func(r *rand.Rand, _, _ string) string { return pick(r, values...) }
}

// wrongValue is a value that a setting of that type cannot have.
func wrongValue(r *rand.Rand, key, value string) string {
	switch settings.Lookup(key).Kind {
	case settings.Account:
		return pick(r, value[:11], value+"1", value[:4]+"-"+value[4:8]+"-"+value[8:], "my-account")
	case settings.Region:
		return pick(r, value+"a", strings.ReplaceAll(value, "-", "_"), strings.ToUpper(value), value[:len(value)-1], "us-east", "frankfurt", "us-esat-1")
	case settings.URL:
		return pick(r, strings.TrimPrefix(value, "https://"), strings.Replace(value, "https:", "http:", 1), value+" x", "https:/corp.awsapps.com/start")
	case settings.ARN:
		return pick(r, strings.Replace(value, "::", ":", 1), strings.Replace(value, ":iam:", ":ec2:", 1), "Admin", strings.Replace(value, ":role/", ":user/", 1), strings.Replace(value, ":role/", "/", 1))
	case settings.Count, settings.Seconds:
		return pick(r, "many", "-1", "1h", "1,000")
	case settings.Switch:
		return pick(r, "yes", "1", "on", "truee")
	}
	return pick(r, "wrong-value", "jsonn")
}

// mutations are what goes wrong in the files and around them, of each kind.
var mutations = []mutation{
	rewriting("wrong value", wrongValue, "region", "output", "sso_account_id", "sso_region", "sso_start_url", "role_arn", "duration_seconds", "credential_source", "retry_mode",
		"max_attempts", "use_fips_endpoint", "defaults_mode", "cli_timestamp_format", "cli_auto_prompt", "tcp_keepalive", "metadata_service_timeout", "sts_regional_endpoints"),
	rewriting("wrong size", instead("16 Megabytes", "lots"), "multipart_chunksize", "max_bandwidth"),
	rewriting("wrong nested", instead("maybe", "0x"), "max_concurrent_requests", "addressing_style", "use_accelerate_endpoint"),
	rewriting("wrong nested address", instead("localhost:4566"), "endpoint_url"),
	rewriting("double quotes", wrapped(`"`, `"`), wordKeys...),
	rewriting("single quotes", wrapped(`'`, `'`), wordKeys...),
	rewriting("backticks", wrapped("`", "`"), wordKeys...),
	rewriting("typographic quotes", wrapped("“", "”"), wordKeys...),
	rewriting("a comment behind", wrapped("", " # mine"), wordKeys...),
	rewriting("a comma behind", wrapped("", ","), "region", "output", "sso_account_id", "role_arn", "sso_region"),
	rewriting("an invisible character", wrapped("", "\u200b"), wordKeys...),
	rewriting("${NAME}", instead("${NAME}", "$NAME", "%NAME%", "prefix-${X}"), longKeys...),
	rewriting("placeholder", instead("<your-value>", "YOUR_VALUE_HERE", "REPLACE_ME"), wordKeys...),
	rewriting("two equals", wrapped("= ", ""), wordKeys...),
	rewriting("empty", instead(""), "region", "role_arn", "source_profile", "sso_session", "sso_account_id", "sso_start_url", "aws_secret_access_key", "credential_process"),
	rewriting("a name that is not there", instead("nowhere"), "source_profile", "sso_session", "services"),
	rewriting("the word profile", wrapped("profile ", ""), "source_profile"),
	rewriting("session name", instead("a", "me and you", "a/b", strings.Repeat("x", 65)), "role_session_name"),
	rewriting("external id", instead("x", "a b", "a#b"), "external_id"),
	rewriting("ARN for a name", instead("arn:aws:iam::123456789012:role/Admin", "AWSReservedSSO_Admin_0123456789abcdef", "Admin Role", "Admin/Role"), "sso_role_name"),
	rewriting("made role", instead("arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_0123456789abcdef", "arn:aws:sts::123456789012:assumed-role/Admin/me"), "role_arn"),
	rewriting("no device", instead("arn:aws:iam::123456789012:user/alice", "123456", "alice"), "mfa_serial"),
	rewriting("no portal", instead("https://console.aws.amazon.com/", "https://123456789012.signin.aws.amazon.com/console", "https://us-east-1.console.aws.amazon.com/singlesignon",
		"https://corp.awsapps.com", "https://corp.awsapp.com/start", "https://corp.awsapps.com/start#/", "https://corp.awsapps.com/console"), "sso_start_url"),
	rewriting("other partition", instead("arn:aws-cn:iam::123456789012:role/Admin"), "role_arn"),
	rewriting("lost letters", func(_ *rand.Rand, _, value string) string { return value[:len(value)-1] }, "aws_access_key_id", "aws_secret_access_key"),
	rewriting("expired", instead("2026-11-19T20:00:00Z"), "aws_expiration"),
	rewriting("a shell's words", instead("~/bin/tool", "tool | jq .", "tool > /tmp/x", "$HOME/bin/tool", "tool && tool", "nosuchtool get", "./tool", "/nowhere/tool", "tool 'open", "tool # mine"), "credential_process"),
	rewriting("not a console sign-in", instead("arn:aws:s3:::bucket", "alice"), "login_session"),
	relining("misspelt nested key", func(_ *rand.Rand, line string) string { return strings.Replace(line, "s", "", 1) }, "max_concurrent_requests", "addressing_style", "use_accelerate_endpoint"),
	rewriting("quotes around a list or path", wrapped(`"`, `"`), "sso_registration_scopes", "web_identity_token_file", "external_id"),
	relining("misspelt key", func(r *rand.Rand, line string) string {
		at := 2 + r.IntN(3)
		return line[:at] + line[at+1:]
	}, longKeys...),
	relining("camel case", func(_ *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return camelCase(key) + " = " + value
	}, "role_arn", "source_profile", "sso_account_id", "sso_role_name", "sso_session", "credential_process", "aws_access_key_id", "max_attempts", "mfa_serial"),
	relining("dashes", func(_ *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return strings.ReplaceAll(key, "_", "-") + " = " + value
	}, "role_arn", "source_profile", "sso_account_id", "sso_start_url", "aws_access_key_id", "retry_mode"),
	relining("no equals", func(_ *rand.Rand, line string) string { return strings.Replace(line, " = ", " ", 1) }, longKeys...),
	relining("twice", func(_ *rand.Rand, line string) string { return line + "\n" + line + "2" }, longKeys...),
	relining("indented", func(_ *rand.Rand, line string) string { return "   " + line }, "output", "sso_account_id", "source_profile", "aws_secret_access_key", "sso_region"),
	relining("NUL", func(_ *rand.Rand, line string) string { return line + "\x00" }, longKeys...),
	relining("pasted shell", func(_ *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return "export " + strings.ToUpper(key) + "=" + value
	}, "aws_access_key_id", "aws_secret_access_key"),
	relining("pasted PowerShell", func(_ *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return "$Env:" + strings.ToUpper(key) + `="` + value + `"`
	}, "aws_access_key_id", "aws_secret_access_key"),
	relining("pasted JSON", func(_ *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return "\"" + key + "\": \"" + value + "\","
	}, longKeys...),
	deleting("role_arn", "source_profile"), deleting("role_arn", "credential_source"), deleting("source_profile", "role_arn"), deleting("credential_source", "role_arn"),
	deleting("sso_account_id", ""), deleting("sso_role_name", ""), deleting("sso_start_url", ""), deleting("sso_region", ""), deleting("sso_session", ""),
	deleting("aws_access_key_id", ""), deleting("aws_secret_access_key", ""), deleting("aws_session_token", ""), deleting("role_arn", "web_identity_token_file"),
	deleting("credential_process", ""), deleting("login_session", ""),
	adding("a second source", "credential_source = Environment", "source_profile"),
	adding("a token", "aws_session_token = left", "duration_seconds"), // without keys
	adding("old spelling", "aws_security_token = other", "aws_session_token"),
	adding("two modes", "imds_use_ipv6 = true\nec2_metadata_service_endpoint_mode = ipv4", "max_attempts"),
	adding("lost nesting", "max_concurrent_requests = 5", "region"),
	adding("dotted", "s3.addressing_style = path", "role_session_name"),
	adding("block on one line", "s3 = addressing_style = path", "duration_seconds"),
	adding("no service", "endpoint_url = http://localhost:1", "endpoint_url"),
	adding("a service's settings on its line", "sts = http://localhost:1", "endpoint_url"),
	adding("setting of a profile", "mfa_serial = arn:aws:iam::123456789012:mfa/a", "sso_registration_scopes"),
	adding("JSON", "{\n  \"AccessKeyId\": \"a\"\n}", "region"),
	adding("CSV", "Access key ID,Secret access key\nAKIAIOSFODNN7ABCDEFG,x", "region"),
	adding("a bare line", "hello", "region"),
	adding("an open header", "[profile x", "output"),
	adding("a long chain", "duration_seconds = 7200", "credential_source"),
	adding("another region", "sso_region = eu-north-1", "sso_session"),
	adding("other partition", "region = cn-north-1", "sso_registration_scopes"),
	{"other partition of the region", func(w *setUp, r *rand.Rand) (place, bool) {
		p, _, _ := w.choose(r, "sso_account_id", "role_arn")
		if p == nil || p.line("region") < 0 || strings.Contains(strings.Join(p.lines, " "), "us-gov") {
			return place{}, false
		}
		p.lines[p.line("region")] = "region = cn-north-1"
		return place{line: "region = cn-north-1", profile: profileOf(p)}, true
	}},
	{"two regions of one portal", func(w *setUp, r *rand.Rand) (place, bool) {
		p, _, url := w.choose(r, "sso_start_url")
		if p == nil {
			return place{}, false
		}
		w.config = append(w.config, &part{"sso-session again", []string{"sso_start_url = " + url, "sso_region = eu-south-2", "sso_registration_scopes = sso:account:access"}})
		return place{line: "sso_region = eu-south-2"}, true
	}},
	{"a role that asks for itself", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, _ := w.choose(r, "source_profile")
		if p == nil {
			return place{}, false
		}
		p.lines[at] = "source_profile = " + profileOf(p)
		return place{line: p.lines[at]}, true
	}},
	{"keys swapped", func(w *setUp, r *rand.Rand) (place, bool) {
		p := w.credentials[0]
		id, secret := strings.TrimPrefix(p.lines[0], "aws_access_key_id = "), strings.TrimPrefix(p.lines[1], "aws_secret_access_key = ")
		p.lines[0], p.lines[1] = "aws_access_key_id = "+secret, "aws_secret_access_key = "+id
		return place{profile: p.header}, true
	}},
	{"keys in both files", func(w *setUp, r *rand.Rand) (place, bool) {
		p := w.addProfile("both", keyLines(r, false)...)
		w.addKeys("both", keyLines(r, false)...)
		return place{profile: "both", line: p.lines[0]}, true
	}},
	{"region in both files", func(w *setUp, r *rand.Rand) (place, bool) {
		w.credentials[0].set("region", "eu-south-1")
		return place{profile: "base"}, true
	}},
	{"section twice", func(w *setUp, r *rand.Rand) (place, bool) {
		p := w.config[r.IntN(len(w.config))]
		w.config = append(w.config, &part{p.header, []string{"output = json"}})
		return place{line: "[" + p.header + "]"}, true
	}},
	{"token on two lines", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, _ := w.choose(r, "aws_session_token")
		if p == nil {
			return place{}, false
		}
		p.lines[at] = p.lines[at][:100] + "\n" + p.lines[at][100:]
		return place{profile: p.header, line: strings.Split(p.lines[at], "\n")[1]}, true
	}},
	{"merge conflict", func(w *setUp, r *rand.Rand) (place, bool) {
		p := w.config[r.IntN(len(w.config))]
		p.lines = append(p.lines, "<<<<<<< HEAD", "output = json", "=======", "output = text", ">>>>>>> other")
		return place{line: "<<<<<<< HEAD"}, true
	}},
	{"setting above the first header", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.config = slices.Insert(w.config, 0, &part{"", []string{"region = eu-west-3"}})
		return place{line: "region = eu-west-3"}, true
	}},
	reheading("lost word profile", func(h string) string { return strings.TrimPrefix(h, "profile ") }, "role_arn", "sso_account_id", "region", "credential_process"),
	reheading("misspelt word", func(h string) string { return strings.Replace(h, "profile ", "profil ", 1) }),
	reheading("session with underscore", func(h string) string { return strings.Replace(h, "sso-session ", "sso_session ", 1) }),
	reheading("padded header", func(h string) string { return " " + h + " " }),
	reheading("header in quotes", func(h string) string { return strings.Replace(h, "default", `"default"`, 1) }),
	reheading("upper case", func(h string) string { return strings.Replace(h, "default", "DEFAULT", 1) }),
	reheading("two brackets", func(h string) string { return "[" + h + "]" }),
	reheading("blank in the name", func(h string) string { return strings.Replace(h, "profile ", "profile my ", 1) }),
	reheading("text behind the header", func(h string) string { return strings.Replace(h, "default", "default] output = json [x", 1) }),
	{"word profile in the credentials file", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.credentials[0].header = "profile base"
		return place{line: "[profile base]"}, true
	}},
	{"session in the credentials file", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.addKeys("sso-session x", "sso_region = us-east-1")
		return place{line: "[sso-session x]"}, true
	}},
	setting("AWS_PROFILE", "nowhere"), setting("AWS_PROFILE", `"base"`), setting("AWS_REGION", "us-east"), setting("AWS_DEFAULT_REGION", "eu_west_1"),
	setting("AWS_MAX_ATTEMPTS", "many"), setting("AWS_REGION", "us-east-1\r"), setting("AWS_PROFILE", "base "), setting("AWS_RETRY_MODE", "fast"), setting("AWS_USE_FIPS_ENDPOINT", "yes"), setting("AWS_DEFAULT_OUTPUT", "xml"),
	setting("AWS_ENDPOINT_URL", "localhost:4566"), setting("AWS_ENDPOINT_URL_S3", "http://localhost:4566"), setting("AWS_CA_BUNDLE", "/nowhere/ca.pem"),
	setting("AWS_CONFIG_FILE", "/nowhere/config"), setting("AWS_PROFLIE", "base"), setting("AWS_SECRET_KEY", "x"), setting("AWS_REGION", "$REGION"), setting("AWS_REGION", "${REGION}"),
	setting("AWS_PROFILE", "%PROFILE%"), setting("AWS_ROLE_ARN", "Admin"), setting("AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://corp.example/x"),
	setting("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", "/nowhere/token"), setting("AWS_WEB_IDENTITY_TOKEN_FILE", "/nowhere/token"),
	setting("AWS_CREDENTIAL_EXPIRATION", "2020-01-01T00:00:00Z"), setting("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "ipv5"),
	setting("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "v2/credentials"), setting("aws_profile", "base"), setting("AWS_ROLE_SESSION_NAME", "a b"),
	setting("AWS_ACCOUNT_ID_ENDPOINT_MODE", "never"), setting("AWS_STS_REGIONAL_ENDPOINTS", "global"), setting("AWS_SECURITY_TOKEN", "other"),
	{"half of the keys", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.vars["AWS_ACCESS_KEY_ID"], w.vars["AWS_SECRET_ACCESS_KEY"] = "AKIAIOSFODNN7ABCDEFG", ""
		return place{variable: "AWS_SECRET_ACCESS_KEY"}, true
	}},
	{"temporary keys without a token", func(w *setUp, r *rand.Rand) (place, bool) {
		w.vars["AWS_ACCESS_KEY_ID"], w.vars["AWS_SECRET_ACCESS_KEY"] = "ASIAIOSFODNN7ABCDEFG", letters(r, base64Text, 40)
		delete(w.vars, "AWS_SESSION_TOKEN")
		return place{variable: "AWS_SESSION_TOKEN"}, true
	}},
	{"keys beside a profile", func(w *setUp, r *rand.Rand) (place, bool) {
		w.vars["AWS_ACCESS_KEY_ID"], w.vars["AWS_SECRET_ACCESS_KEY"], w.vars["AWS_PROFILE"] = "AKIAIOSFODNN7ABCDEFG", letters(r, base64Text, 40), "base"
		return place{variable: "AWS_ACCESS_KEY_ID"}, true
	}},
	{"web identity beside a profile", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.files["tokens/x"] = "eyJ"
		w.vars["AWS_WEB_IDENTITY_TOKEN_FILE"], w.vars["AWS_ROLE_ARN"], w.vars["AWS_PROFILE"] = "{HOME}/tokens/x", "arn:aws:iam::123456789012:role/Pod", "base"
		return place{variable: "AWS_WEB_IDENTITY_TOKEN_FILE"}, true
	}},
	{"metadata switched off", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, value := w.choose(r, "credential_source")
		if p == nil || value != "Ec2InstanceMetadata" {
			return place{}, false
		}
		w.vars["AWS_EC2_METADATA_DISABLED"] = "true"
		return place{line: p.lines[at]}, true
	}},
	{"chosen profile without credentials", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.vars = map[string]string{"AWS_PROFILE": "empty"}
		w.addProfile("empty", "region = us-east-1")
		return place{profile: "empty"}, true
	}},
	{"sign-in of another portal", func(w *setUp, r *rand.Rand) (place, bool) {
		for path, text := range w.files {
			if before, after, ok := strings.Cut(text, `"startUrl": "https://`); ok {
				w.files[path] = before + `"startUrl": "https://other-` + after
				return place{variable: "sign-in that is kept"}, true
			}
		}
		return place{}, false
	}},
	{"sign-in that is over", func(w *setUp, r *rand.Rand) (place, bool) {
		for path, text := range w.files {
			if strings.Contains(text, "accessToken") {
				w.files[path] = strings.Replace(text, "2026-11-20T18", "2026-11-20T08", 1)
				return place{path: path}, true
			}
		}
		return place{}, false
	}},
	{"no sign-in", func(w *setUp, r *rand.Rand) (place, bool) {
		for path, text := range w.files {
			if strings.Contains(text, "accessToken") {
				delete(w.files, path)
				return place{variable: "nobody has signed in"}, true
			}
		}
		return place{}, false
	}},
	{"broken cache", func(w *setUp, r *rand.Rand) (place, bool) {
		for path, text := range w.files {
			if strings.Contains(text, "accessToken") {
				w.files[path] = text[:20]
				return place{path: path}, true
			}
		}
		return place{}, false
	}},
	{"open cache", func(w *setUp, r *rand.Rand) (place, bool) {
		for path, text := range w.files {
			if strings.Contains(text, "accessToken") {
				w.modes[path] = 0o644
				return place{path: path}, true
			}
		}
		return place{}, false
	}},
	{"lost token file", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, value := w.choose(r, "web_identity_token_file")
		if p == nil {
			return place{}, false
		}
		delete(w.files, strings.TrimPrefix(value, "{HOME}/"))
		return place{line: p.lines[at], profile: profileOf(p)}, true
	}},
	{"keys of boto", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.files[".boto"] = "[Credentials]\naws_access_key_id = AKIAIOSFODNN7ABCDEFG\naws_secret_access_key = x\n"
		return place{path: ".boto"}, true
	}},
	{"not executable", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, value := w.choose(r, "credential_process")
		if p == nil || !strings.Contains(value, "bin/tool") {
			return place{}, false
		}
		w.modes["bin/tool"] = 0o644
		return place{line: p.lines[at], profile: profileOf(p)}, true
	}},
	{"asks for itself", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, _ := w.choose(r, "credential_process")
		if p == nil {
			return place{}, false
		}
		p.lines[at] = "credential_process = aws configure export-credentials --profile " + profileOf(p) + " --format process"
		return place{line: p.lines[at]}, true
	}},
	{"two keys in one", func(w *setUp, r *rand.Rand) (place, bool) {
		p, at, value := w.choose(r, "aws_access_key_id")
		p.lines[at] = "aws_access_key_id = " + value + value
		return place{line: p.lines[at]}, true
	}},
	rewriting("a quote inside", func(_ *rand.Rand, _, value string) string { return value[:1] + `"` + value[1:] }, "region", "output", "role_arn", "sso_account_id", "retry_mode", "sso_region"),
	rewriting("doubled", func(_ *rand.Rand, _, value string) string { return value + value }, "region", "output", "sso_account_id", "role_arn", "mfa_serial", "login_session", "sso_region", "retry_mode"),
	rewriting("nothing of the kind", instead("undefined", "nil", "true", "0", "us-"), "region", "sso_region"),
	rewriting("an identity provider", instead("https://corp.okta.com/app", "https://https://corp.awsapps.com/start", "https://corp/start", "https://identitycenter.amazonaws.com"), "sso_start_url"),
	rewriting("a steering character", func(_ *rand.Rand, _, value string) string { return value[:1] + "\x1b[0m" + value[1:] }, "region", "addressing_style", "max_bandwidth", "endpoint_url", "aws_access_key_id"),
	rewriting("quotes in a block", wrapped(`"`, `"`), "addressing_style", "max_bandwidth", "endpoint_url", "max_concurrent_requests"),
	rewriting("no time", instead("tomorrow", "20.11. 8pm"), "aws_expiration"),
	rewriting("a token with a blank", func(_ *rand.Rand, _, value string) string { return value[:90] + " " + value[90:] }, "aws_session_token"),
	rewriting("a token that ends in dots", func(_ *rand.Rand, _, value string) string { return value[:90] + "..." }, "aws_session_token"),
	rewriting("asks for nobody", instead("awsid export-credentials --profile nowhere", "aws configure export-credentials --profile=nowhere --format process"), "credential_process"),
	relining("in brackets", func(_ *rand.Rand, line string) string { return "[" + line + "]" }, "region", "output", "role_arn", "aws_access_key_id"),
	relining("a word in front", func(r *rand.Rand, line string) string { return pick(r, "set ", "aws ", "1. ", "let ") + line }, wordKeys...),
	relining("a program's line", func(r *rand.Rand, line string) string {
		key, value, _ := strings.Cut(line, " = ")
		return strings.NewReplacer("KEY", strings.ToUpper(key), "VALUE", value).Replace(pick(r, `os.environ["KEY"] = "VALUE"`, "process.env.KEY = 'VALUE';", "ENV KEY=VALUE", `Environment="KEY=VALUE"`))
	}, "aws_access_key_id", "aws_secret_access_key"),
	reheading("something behind the header", func(h string) string { return strings.Replace(h, "default", "default] [x", 1) }),
	reheading("a colon behind the header", func(h string) string { return strings.Replace(h, "default", "default]: #[", 1) }),
	setting("AWS_ENDPOINT_URL_SECRETSMANAGER", "http://localhost:4566"), setting("AWS_DEFAULT_REGION_NAME", "us-east-1"), setting("AMAZON_ACCESS_KEY_ID", "x"),
	setting("AWS_STS_REGIONAL_ENDPOINTS", "Regional"), setting("AWS_SECRET_ACCESS_KEY", "AKIAIOSFODNN7ABCDEFG"), setting("AWS_SHARED_CREDENTIALS", "x"),
	writing("byte order mark", ".aws/config", func(text string) string { return "\ufeff" + text }, place{path: ".aws/config"}),
	writing("UTF-16", ".aws/config", func(text string) string {
		b := []byte{0xff, 0xfe}
		for _, unit := range utf16.Encode([]rune(text)) {
			b = append(b, byte(unit), byte(unit>>8))
		}
		return string(b)
	}, place{path: ".aws/config"}),
	writing("Latin-1", ".aws/credentials", func(text string) string { return text + "# caf\xe9\n" }, place{path: ".aws/credentials"}),
	{"wrong name", func(w *setUp, _ *rand.Rand) (place, bool) {
		w.last = func(home string) error {
			return os.Rename(filepath.Join(home, ".aws/credentials"), filepath.Join(home, ".aws/credentials.txt"))
		}
		return place{path: "credentials.txt"}, true
	}},
	chmod(".aws/config", 0o666), chmod(".aws/credentials", 0o644), chmod(".aws", 0o777),
}
