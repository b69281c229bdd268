package consolelink

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// TestHosts compares the hosts of every partition with those that AWS documents.
func TestHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ partition, region, signin, address string }{
		{"aws", "", "https://signin.aws.amazon.com", "https://console.aws.amazon.com/console/home"},
		{"aws", "us-east-1", "https://signin.aws.amazon.com", "https://console.aws.amazon.com/console/home?region=us-east-1"},
		{"aws", "eu-west-1", "https://eu-west-1.signin.aws.amazon.com", "https://eu-west-1.console.aws.amazon.com/console/home?region=eu-west-1"},
		{"aws-us-gov", "", "https://signin.amazonaws-us-gov.com", "https://console.amazonaws-us-gov.com/console/home"},
		{"aws-us-gov", "us-gov-west-1", "https://signin.amazonaws-us-gov.com", "https://console.amazonaws-us-gov.com/console/home?region=us-gov-west-1"},
		{"aws-us-gov", "us-gov-east-1", "https://us-gov-east-1.signin.amazonaws-us-gov.com", "https://console.amazonaws-us-gov.com/console/home?region=us-gov-east-1"},
		{"aws-cn", "cn-northwest-1", "https://signin.amazonaws.cn", "https://console.amazonaws.cn/console/home?region=cn-northwest-1"},
		{"aws-eusc", "", "https://eusc-de-east-1.signin.amazonaws-eusc.eu", "https://console.amazonaws-eusc.eu/console/home"},
		{"aws-eusc", "eusc-de-east-1", "https://eusc-de-east-1.signin.amazonaws-eusc.eu", "https://console.amazonaws-eusc.eu/console/home?region=eusc-de-east-1"},
	} {
		signin, err := SignInAddress(c.partition, c.region)
		if err != nil || signin != c.signin {
			t.Errorf("sign-in of %s %s: got %s, %v; want %s", c.partition, c.region, signin, err, c.signin)
		}
		address, err := Place{Partition: c.partition, Region: c.region}.Address()
		if err != nil || address != c.address {
			t.Errorf("console of %s %s: got %s, %v; want %s", c.partition, c.region, address, err, c.address)
		}
	}
	for _, partition := range []string{"aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", ""} {
		if address, err := (Place{Partition: partition}).Address(); err == nil {
			t.Errorf("%s has the address %s", partition, address)
		}
	}
}

func TestAddress(t *testing.T) {
	t.Parallel()
	const in = "https://eu-west-1.console.aws.amazon.com/"
	for page, want := range map[string]string{
		"ec2": in + "ec2/v2/home?region=eu-west-1", "EC2": in + "ec2/v2/home?region=eu-west-1", "ddb": in + "dynamodbv2/home?region=eu-west-1",
		"logs": in + "cloudwatch/home?region=eu-west-1#logsV2:log-groups", "batch": in + "batch/home?region=eu-west-1",
		"iam": "https://console.aws.amazon.com/iamv2/home", "r53": "https://console.aws.amazon.com/route53/v2/home",
		"budgets":                "https://console.aws.amazon.com/billing/home#/budgets",
		"/ec2/v2/home#Instances": in + "ec2/v2/home?region=eu-west-1#Instances", "lambda/home": in + "lambda/home?region=eu-west-1",
		"/iam/home#/roles":                   "https://console.aws.amazon.com/iam/home#/roles",
		"/s3/buckets/b?prefix=a/&tab=x":      in + "s3/buckets/b?prefix=a/&tab=x&region=eu-west-1",
		"/ec2/home?region=us-east-2":         in + "ec2/home?region=us-east-2",
		"//evil.example/ec2":                 in + "evil.example/ec2?region=eu-west-1",
		"https://s3.console.aws.amazon.com/": "https://s3.console.aws.amazon.com/",
		"https://111122223333-ab12cd34.us-west-2.console.aws.amazon.com/s3/home?region=us-west-2#x": "https://us-west-2.console.aws.amazon.com/s3/home?region=us-west-2#x",
		"https://111122223333-AB12CD34.Console.aws.amazon.com/ec2":                                  "https://console.aws.amazon.com/ec2",
		"https://health.aws.amazon.com/health/home":                                                 "https://health.aws.amazon.com/health/home",
	} {
		got, err := Place{Partition: "aws", Region: "eu-west-1", Page: page, Services: []string{"batch"}}.Address()
		if err != nil || got != want {
			t.Errorf("%s:\ngot  %s, %v\nwant %s", page, got, err, want)
		}
	}
	for page, want := range map[string]string{
		"ec3": "maybe you meant: ec2", "nothing-like-it": "path", "https://evil.example/x": "console.aws.amazon.com", "http://console.aws.amazon.com/": "no address",
		"https://console.aws.amazon.com.evil.example/": "no host", "https://console.amazonaws.cn/ec2": "partition aws", "https://a@console.aws.amazon.com/": "no address",
		"javascript://x": "no address",
	} {
		got, err := Place{Partition: "aws", Page: page}.Address()
		if err == nil || !strings.Contains(errorText(err), want) {
			t.Errorf("%s: got %s, %v; want an error with %q", page, got, err, want)
		}
	}
}

func TestRegionOfAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://console.aws.amazon.com/ec2/home?region=eu-west-1#x": "eu-west-1", "https://eu-north-1.console.aws.amazon.com/s3": "eu-north-1",
		"https://111122223333-ab12cd34.us-west-2.console.aws.amazon.com/": "us-west-2", "https://console.aws.amazon.com/iam": "", "ec2": "", "": "",
	} {
		if got := RegionOfAddress(address); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// TestPortal makes shortcuts of every form that start URLs have.
func TestPortal(t *testing.T) {
	t.Parallel()
	const shortcut = "/#/console?account_id=012345678901&role_name=R%2B1&destination=https%3A%2F%2Fconsole.aws.amazon.com%2Fx%3Fa%3D1%26b%23c"
	for startURL, want := range map[string]string{
		"https://d-1234567890.awsapps.com/start":                "https://d-1234567890.awsapps.com/start",
		"https://d-1234567890.awsapps.com/start/":               "https://d-1234567890.awsapps.com/start",
		"https://d-1234567890.awsapps.com/start#/":              "https://d-1234567890.awsapps.com/start",
		"https://d-1234567890.awsapps.com/start/#/":             "https://d-1234567890.awsapps.com/start",
		"https://ssoins-1234.portal.eu-west-1.app.aws":          "https://ssoins-1234.portal.eu-west-1.app.aws",
		"https://start.us-gov-home.awsapps.com/directory/d-1":   "https://start.us-gov-home.awsapps.com/directory/d-1",
		"https://start.home.awsapps.cn/directory/d-1234567890/": "https://start.home.awsapps.cn/directory/d-1234567890",
		"https://sign-in.example.com":                           "https://sign-in.example.com",
	} {
		if got := Portal(startURL, "012345678901", "R+1", "https://console.aws.amazon.com/x?a=1&b#c"); got != want+shortcut {
			t.Errorf("%s:\ngot  %s\nwant %s", startURL, got, want+shortcut)
		}
	}
	if got := Portal("https://d.awsapps.com/start", "1", "r", ""); got != "https://d.awsapps.com/start/#/console?account_id=1&role_name=r" {
		t.Error(got)
	}
}

func TestLoginAndLogout(t *testing.T) {
	t.Parallel()
	login := Login("https://signin.amazonaws.cn", "https://console.amazonaws.cn/x?a=1&b", secret.New("t+/="))
	if got := login.Reveal(); got != "https://signin.amazonaws.cn/federation?Action=login&Issuer=awsid&Destination=https%3A%2F%2Fconsole.amazonaws.cn%2Fx%3Fa%3D1%26b&SigninToken=t%2B%2F%3D" {
		t.Error(got)
	}
	u, err := url.Parse(AfterLogout("https://signin.amazonaws.cn", login).Reveal())
	if err != nil || u.Path != "/oauth" || u.Query().Get("Action") != "logout" || u.Query().Get("redirect_uri") != login.Reveal() {
		t.Errorf("%v %v", u, err)
	}
}

// TestSignInToken asks by POST, so that no key stands in an address.
func TestSignInToken(t *testing.T) {
	t.Parallel()
	var asked url.Values
	status, body := http.StatusOK, `{"SigninToken": "tok"}`
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil || r.Method != http.MethodPost || r.URL.String() != "/federation" {
			t.Errorf("%s %s, %v", r.Method, r.URL, err)
		}
		asked = r.PostForm
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	defer server.Close()
	keys := credentials.Credentials{AccessKeyID: "ASIA", SecretAccessKey: secret.New(`s"e&c`), SessionToken: secret.New("t+/=")}
	token, err := SignInToken(t.Context(), server.Client(), server.URL, keys, 8*time.Hour)
	if err != nil || token.Reveal() != "tok" {
		t.Errorf("%s %v", token.Reveal(), err)
	}
	if asked.Get("Session") != `{"sessionId":"ASIA","sessionKey":"s\"e\u0026c","sessionToken":"t+/="}` || asked.Get("SessionDuration") != "28800" || asked.Get("Action") != "getSigninToken" {
		t.Error(asked)
	}
	_, err = SignInToken(t.Context(), server.Client(), server.URL, keys, 0)
	if err != nil || asked.Has("SessionDuration") {
		t.Errorf("%v %v", asked, err)
	}
	for _, c := range []struct {
		status  int
		body    string
		refused bool
		want    string
	}{
		{400, "<html>", true, "400 Bad Request"}, {503, "", false, "503"}, {302, "", false, "302"}, {200, "<html>", false, "without a sign-in token"}, {200, "{}", false, "without"},
	} {
		status, body = c.status, c.body
		token, err := SignInToken(t.Context(), server.Client(), server.URL, keys, time.Hour)
		if err == nil || IsRefused(err) != c.refused || !strings.Contains(err.Error(), c.want) || token.Reveal() != "" {
			t.Errorf("%d %s: %v, refused %v, %q", c.status, c.body, err, IsRefused(err), token.Reveal())
		}
	}
}

func TestSessionName(t *testing.T) {
	t.Parallel()
	for person, want := range map[string]string{
		"ann": "ann", `CORP\Ann Lee`: "Ann-Lee", "ä": "awsid", "": "awsid", "x": "awsid-x", "a@b.c,d=e+f_g-": "a@b.c,d=e+f_g", strings.Repeat("a", 40): strings.Repeat("a", 32),
	} {
		if got := sessionName(person); got != want {
			t.Errorf("%q: got %q, want %q", person, got, want)
		}
	}
}

func TestServicesAreToldApart(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, name := range ServiceNames() {
		if seen[name] || name != strings.ToLower(name) {
			t.Errorf("the name %q is there twice, or not in small letters", name)
		}
		seen[name] = true
	}
}

// errorText is an error with its hint.
func errorText(err error) string {
	if e, ok := errors.AsType[*problem.Error](err); ok {
		return e.Error() + "\n" + e.Hint
	}
	return err.Error()
}
