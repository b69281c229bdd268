package interop

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// values are of the kinds that people keep in these files.
func values() []string {
	return []string{
		"us-east-1", "arn:aws:iam::123456789012:role/path/to/Admin", "arn:aws-us-gov:iam::123456789012:mfa/jane.doe@example.com",
		"https://my-sso-portal.awsapps.com/start#/", "https://example.com/start?x=1&y=2", "http://127.0.0.1:4566", "",
		`C:\Users\Jane Doe\.aws\token.jwt`, "/opt/own tool/bin/creds --account 123456789012 --role 'Read Only'",
		`"C:\Program Files\Tool\creds.exe" --profile "my prof"`, `sh -c 'echo "{\"Version\": 1}"'`, `{"Version": 1, "List": [1, 2]}`,
		"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY==", "a=b=c", "=x", ":x", "k: v", "100%", "%(region)s", "${HOME}/x", "~/x", "$(date)",
		"a#b", "a;b", "a # b", "a ; b", "#a", ";a", "a#", "x [y]", "[x]", "]", "'", `"`, "it's", `say "hi"`, `"quoted"`, `'quoted'`,
		"Jörg Müller", "日本語", "🙂", "a\tb", "true", "False", "0", "-1", "1e3", "null", "None", "!x", "@x", "&x", "*x", "`x`", "\\", `a\`, `\n`, "a,b", "a|b", "<x>", "x\u00a0y",
	}
}

// names are names of profiles.
func names() []string {
	return []string{
		"default", "dev", "Dev", "dev-1", "dev_1", "dev.1", "org/team/app", "jane@example.com", "123456789012", "a:b", "a+b", "50%", "x=y",
		"my prof", "my  prof", "two words more", "a b/c", "it's", "q'q", `say "hi"`, "a#b", "a # b", "a;b", "ünïcode", "日本", "profile", "profile x", "sso-session x", "preview",
	}
}

// sample makes more values of signs that matter to one reader or another.
func sample(n int) []string {
	r := rand.New(rand.NewPCG(1, 2)) // the same ones every time
	const signs = `ab1 ='"#;:[]%\/-_.,{}$~!é` + "\t"
	out := make([]string, n)
	for i := range out {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			s := []rune(signs)
			b.WriteRune(s[r.IntN(len(s))])
		}
		out[i] = strings.Trim(b.String(), " \t")
	}
	return out
}

// writing has awsid write values under names, and every client read them.
func writing(t *testing.T, p *programs) {
	at := newPlace(t, p, true)
	var questions []question
	for _, v := range append(values(), sample(150)...) {
		questions = append(questions, question{Name: v, Profile: "p", Key: "external_id"})
	}
	for _, n := range names() {
		questions = append(questions, question{Name: "x", Profile: n, Key: "external_id"})
	}
	for i := range questions {
		q := &questions[i]
		q.Config = at.written(q.Profile, q.Key, q.Name)
		if want, got := (answer{Value: &q.Name}), readByAwsid(*q); got.String() != want.String() {
			t.Errorf("awsid reads %s of what it wrote, %s, under %q:\n%s", got, want, q.Profile, q.Config)
		}
	}
	for _, c := range p.clients {
		if c.read == nil {
			continue
		}
		reader, _, _ := strings.Cut(c.name, "-")
		able := 0
		for i, got := range at.ask(c, questions) {
			q := questions[i]
			if !canRead(reader, q.Profile, q.Name) {
				continue
			}
			able++
			if want := (answer{Value: &q.Name}); got.String() != want.String() && (q.Name != "" || !got.Missing) {
				t.Errorf("%s reads %s of profile %q, not %q:\n%s", c.name, got, q.Profile, q.Name, q.Config)
			}
		}
		t.Logf("%s can read %d of %d", c.name, able, len(questions))
	}
}

// written returns the config file after awsid has set a value in an empty one.
func (at *place) written(profile, key, value string) string {
	at.t.Helper()
	file := filepath.Join(at.home, ".aws", "config")
	if err := os.RemoveAll(file); err != nil {
		at.t.Fatal(err)
	}
	args := []string{"configure", "set", key, "--profile", profile, "--", value}
	at.awsid(args...)
	text, err := os.ReadFile(file)
	if err != nil {
		at.t.Fatal(err)
	}
	return string(text)
}

// canRead tells what a reader can read at all, however it is written: see
// testdata/reading.json for what it makes of the rest.
func canRead(reader, profile, value string) bool {
	remark := strings.ContainsAny(value[:min(1, len(value))], "#;")
	for _, sign := range []string{" #", " ;", "\t#", "\t;"} {
		remark = remark || strings.Contains(value, sign)
	}
	quoted := len(value) >= 2 && strings.ContainsAny(value[:1], `'"`) && value[0] == value[len(value)-1]
	switch reader {
	case "awscli", "boto3":
		return !slices.Contains([]string{`say "hi"`, "it's", "q'q"}, profile)
	case "javascript":
		return !remark && strings.IndexFunc(profile, func(c rune) bool {
			return !(c < 128 && (strings.ContainsRune("-@+.%:/_", c) || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'))
		}) < 0
	default: // go
		return value != "'" && value != `"` && !remark && !quoted && !strings.ContainsAny(profile, ` #;"'[]`)
	}
}

// blocks has awsid write nested settings one after the other, into blocks that
// are there and blocks that are not, among the lines of a person.
func blocks(t *testing.T, p *programs) {
	at := newPlace(t, p, true)
	at.write(".aws/config", "# mine\n[profile a]\nregion = us-east-1\ns3 =\n    addressing_style = path\n\n[profile b]\nregion = eu-west-1\n")
	set := map[string]string{"s3.max_concurrent_requests": "20", "s3.addressing_style": "virtual", "api_versions.ec2": "2015-03-01", "output": "json"}
	for key, value := range set {
		for _, profile := range []string{"a", "b"} {
			at.awsid("configure", "set", key, value, "--profile", profile)
		}
	}
	text, err := os.ReadFile(filepath.Join(at.home, ".aws", "config"))
	if err != nil {
		t.Fatal(err)
	}
	var questions []question
	for key, value := range set {
		for _, profile := range []string{"a", "b"} {
			questions = append(questions, question{Name: value, Config: string(text), Profile: profile, Key: key})
		}
	}
	for _, c := range p.clients {
		if c.read == nil || strings.HasPrefix(c.name, "go") {
			continue // it keeps nothing of blocks that it does not know
		}
		for i, got := range at.ask(c, questions) {
			if want := (answer{Value: &questions[i].Name}); got.String() != want.String() {
				t.Errorf("%s reads %s of %s in %s, not %s:\n%s", c.name, got, questions[i].Key, questions[i].Profile, want, text)
			}
		}
	}
}
