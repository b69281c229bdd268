package questions_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/cli/configuresso/questions"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/ui/prompt"
)

func load(t *testing.T, config string) *shared.Files {
	t.Helper()
	home := t.TempDir()
	p := paths.Resolve(environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home}), "linux", home, home)
	if err := os.MkdirAll(filepath.Dir(p.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	files, err := shared.Load(p)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

const sessions = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access, codewhisperer:completions
[sso-session other]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
`

func TestChecks(t *testing.T) {
	t.Parallel()
	for answer, ok := range map[string]bool{"": false, "nonsense": false, "https://": false, "https://corp.awsapps.com/start": true,
		"http://corp.example": true, "//host/x": false} {
		if err := questions.CheckStartURL(answer); (err == nil) != ok {
			t.Errorf("start URL %q: %v", answer, err)
		}
	}
	for answer, ok := range map[string]bool{"": true, "a:b": true, "a:b, c:d": true, "a:b c:d": false, "a:b,c:d e": false} {
		if err := questions.CheckScopes(answer); (err == nil) != ok {
			t.Errorf("scopes %q: %v", answer, err)
		}
	}
}

func TestCompletionsComeFromTheFile(t *testing.T) {
	t.Parallel()
	files := load(t, sessions)
	for _, c := range []struct {
		what  string
		q     prompt.Question
		typed string
		want  string
	}{
		{"start URL", questions.StartURL(files, ""), "https", "https://corp.awsapps.com/start (used in SSO sessions: corp, other)"},
		{"region", questions.Region(""), "eu-west-", "eu-west-1 () eu-west-2 () eu-west-3 ()"},
		{"scopes", questions.Scopes(files, ""), "code", "codewhisperer:completions (used in SSO sessions: corp)"},
		{"default scope once", questions.Scopes(files, ""), "sso:", "sso:account:access (list accounts and roles, and get their credentials)"},
		{"name", questions.SessionName(files, "SSO session name", ""), "o", "other ()"},
	} {
		var got []string
		for _, completion := range c.q.Complete(c.typed) {
			got = append(got, completion.Value+" ("+completion.Doc+")")
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
	}
	note := questions.SessionName(files, "x", "").Note
	if lines := note(" corp "); len(lines) != 4 || lines[0] != "Configuration for SSO session: corp" || note("cor") != nil || note("") != nil {
		t.Errorf("%q", lines)
	}
}

func TestLabels(t *testing.T) {
	t.Parallel()
	files := load(t, sessions)
	for _, c := range [][2]string{
		{questions.SessionName(files, "SSO session name (Recommended)", "").Text, "SSO session name (Recommended): "},
		{questions.SessionName(files, "SSO session name (Recommended)", "corp").Text, "SSO session name [corp]: "},
		{questions.StartURL(files, "").Text, "SSO start URL [None]: "},
		{questions.Region("eu-west-1").Text, "SSO region [eu-west-1]: "},
		{questions.Scopes(files, "").Text, "SSO registration scopes [sso:account:access]: "},
	} {
		if c[0] != c[1] {
			t.Errorf("got %q, want %q", c[0], c[1])
		}
	}
}

func TestAskTrimsAndInsists(t *testing.T) {
	t.Parallel()
	ask := func(input string, q prompt.Question) (string, string, error) {
		var out bytes.Buffer
		answer, err := questions.Ask(t.Context(), prompt.New(strings.NewReader(input), &out, ""), q)
		return answer, out.String(), err
	}
	if got, _, err := ask("  https://a.example/start \r\n", questions.StartURL(load(t, ""), "")); got != "https://a.example/start" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, _, err := ask("   \n", questions.Region("us-east-1")); got != "us-east-1" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	if got, out, err := ask("\nnope\nhttps://a.example\n", questions.StartURL(load(t, ""), "")); got != "https://a.example" || err != nil || strings.Count(out, "SSO start URL") != 3 {
		t.Errorf("%q, %v: %s", got, err, out)
	}
	if _, _, err := ask("nope\n", questions.StartURL(load(t, ""), "")); !prompt.IsEnd(err) {
		t.Errorf("%v", err)
	}
}
