package cli

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/ui/terminal"
)

// partition is AWS's with its own host names.
type partition struct{ name, region, signIn, console, startURL string }

// RoundTrip answers as STS and the sign-in service of the partition, and for no other host.
func (p partition) RoundTrip(r *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	const keys = `<Credentials><AccessKeyId>ASIAX</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>` +
		`<Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>`
	arn := "arn:" + p.name + ":sts::123456789012:"
	status, text := http.StatusOK, ""
	switch action := form.Get("Action"); {
	case r.URL.Host == p.signIn && action == "getSigninToken" && r.Method == http.MethodPost && r.URL.RawQuery == "":
		text = `{"SigninToken": "tok"}`
	case !strings.HasPrefix(r.URL.Host, "sts."):
		status, text = http.StatusForbidden, "asked "+r.URL.String()
	case action == "AssumeRole":
		text = keys + "<AssumedRoleUser><Arn>" + arn + "assumed-role/r/s</Arn></AssumedRoleUser>"
	case action == "GetFederationToken":
		text = keys + "<FederatedUser><Arn>" + arn + "federated-user/x</Arn></FederatedUser>"
	case action == "GetCallerIdentity":
		text = "<Account>123456789012</Account><Arn>" + arn + "assumed-role/r/s</Arn>"
	}
	if strings.HasPrefix(text, "<") {
		text = fmt.Sprintf("<%[1]sResponse><%[1]sResult>%[2]s</%[1]sResult></%[1]sResponse>", form.Get("Action"), text)
	}
	return &http.Response{StatusCode: status, Status: http.StatusText(status), Header: http.Header{}, Request: r, Body: io.NopCloser(strings.NewReader(text))}, nil
}

// TestConsoleLinks makes the link of every kind of profile in every partition that has a public console.
func TestConsoleLinks(t *testing.T) {
	t.Parallel()
	for _, p := range []partition{
		{"aws", "us-east-1", "signin.aws.amazon.com", "console.aws.amazon.com", "https://d-1.awsapps.com/start"},
		{"aws", "eu-west-1", "eu-west-1.signin.aws.amazon.com", "eu-west-1.console.aws.amazon.com", "https://d-1.awsapps.com/start/"},
		{"aws-us-gov", "us-gov-west-1", "signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com", "https://start.us-gov-home.awsapps.com/directory/d-1"},
		{"aws-us-gov", "us-gov-east-1", "us-gov-east-1.signin.amazonaws-us-gov.com", "console.amazonaws-us-gov.com", "https://start.us-gov-east-1.us-gov-home.awsapps.com/directory/d-1"},
		{"aws-cn", "cn-northwest-1", "signin.amazonaws.cn", "console.amazonaws.cn", "https://start.home.awsapps.cn/directory/d-1#/"},
		{"aws-eusc", "eusc-de-east-1", "eusc-de-east-1.signin.amazonaws-eusc.eu", "console.amazonaws-eusc.eu", "https://d-1.portal.eusc-de-east-1.example"},
	} {
		page := "https://" + p.console + "/ec2/v2/home?region=" + p.region
		portal := strings.TrimRight(strings.TrimSuffix(p.startURL, "#/"), "/") + "/#/console?account_id=123456789012&role_name=R&destination=" + url.QueryEscape(page)
		login := "https://" + p.signIn + "/federation?Action=login&Issuer=awsid&Destination=" + url.QueryEscape(page) + "&SigninToken=tok"
		for profile, want := range map[string]string{"sso": portal, "legacy": portal, "keys": login, "role": login, "chained": login, "token": login, "login": page} {
			if got := consoleLink(t, p, profile); got != want {
				t.Errorf("%s in %s:\ngot  %s\nwant %s", profile, p.region, got, want)
			}
		}
	}
}

func consoleLink(t *testing.T, p partition, profile string) string {
	t.Helper()
	home := t.TempDir()
	config := strings.NewReplacer("REGION", p.region, "URL", p.startURL, "PARTITION", p.name).Replace(`[sso-session s]
sso_start_url = URL
sso_region = REGION
[profile sso]
sso_session = s
sso_account_id = 123456789012
sso_role_name = R
region = REGION
[profile legacy]
sso_start_url = URL
sso_region = REGION
sso_account_id = 123456789012
sso_role_name = R
region = REGION
[profile keys]
aws_access_key_id = AKIAX
aws_secret_access_key = s
region = REGION
[profile token]
aws_access_key_id = ASIAX
aws_secret_access_key = s
aws_session_token = t
region = REGION
[profile role]
role_arn = arn:PARTITION:iam::123456789012:role/r
source_profile = keys
region = REGION
[profile chained]
role_arn = arn:PARTITION:iam::123456789012:role/r
source_profile = role
region = REGION
[profile login]
login_session = arn:PARTITION:iam::123456789012:user/u
region = REGION
`)
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_EC2_METADATA_DISABLED=true", "USER=ann"})
	var out, errOut bytes.Buffer
	env := &app.Env{
		Args: []string{"awsid", "console", "--print", "--service", "ec2", "--profile", profile}, Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut,
		Vars: vars, Dir: home, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Terminal: terminal.System{},
		Rand: rand.Reader, Transport: p,
	}
	if exit := Main(t.Context(), env); exit != 0 {
		t.Fatalf("%s in %s: exit %d, %s", profile, p.region, exit, errOut.String())
	}
	return strings.TrimSpace(out.String())
}
