package browser

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const consoleConfig = config + `
region = eu-west-1

[profile keys]
region = us-west-2
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY

[profile role]
region = us-east-1
role_arn = arn:aws:iam::123456789012:role/developer
role_session_name = ann
source_profile = keys

[profile chained]
region = us-east-1
role_arn = arn:aws:iam::111122223333:role/deploy
role_session_name = ann
source_profile = role

[profile me]
region = us-east-1
login_session = arn:aws:iam::123456789012:user/testuser
`

// TestConsole follows the links of `awsid console` in a browser for which the sandbox answers under AWS's own names: of
// the access portal, of the sign-in, and of the console.
func TestConsole(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop")
		return
	}
	awsid, address := buildAwsid(t), driver(t)
	run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	if err := run.StartProxy(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	run.State().Write(func(w *world.World) { w.Account("123456789012").User("testuser").MFADevices = nil })
	home := t.TempDir()
	for name, text := range map[string]string{".aws/config": consoleConfig, "ca.pem": string(run.Authority.PEM())} {
		if err := os.MkdirAll(filepath.Dir(filepath.Join(home, name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	link := func(t *testing.T, args ...string) string {
		cmd := exec.CommandContext(t.Context(), awsid, append([]string{"console", "--print"}, args...)...)
		cmd.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "USER=ann", "HTTPS_PROXY=" + run.ProxyURL, "AWS_CA_BUNDLE=" + filepath.Join(home, "ca.pem")}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.TrimSpace(string(out))
	}
	signIn := func(w *window) { // at the portal
		w.shows("Who are you")
		w.press(enter)
	}
	password := func(w *window) {
		w.shows("the AWS console")
		w.press(enter)
		w.shows("Password")
		w.press("correct horse battery staple" + enter)
	}
	for name, c := range map[string]struct {
		args       []string
		act        func(*window)
		who, where string
	}{
		"portal": {[]string{"dev", "--service", "ec2"}, signIn, "111122223333:assumed-role/AWSReservedSSO_ReadOnly_",
			"https://eu-west-1.console.aws.amazon.com/ec2/v2/home?region=eu-west-1"},
		"keys":    {[]string{"keys", "--duration", "2h"}, nil, "123456789012:federated-user/ann", "https://us-west-2.console.aws.amazon.com/console/home?region=us-west-2"},
		"role":    {[]string{"role", "--duration", "4h", "--service", "iam"}, nil, "123456789012:assumed-role/developer/ann", "https://console.aws.amazon.com/iamv2/home"},
		"chained": {[]string{"chained", "--duration", "4h", "--service", "logs"}, nil, "111122223333:assumed-role/deploy/ann", "https://console.aws.amazon.com/cloudwatch/home?region=us-east-1"},
		"logout":  {[]string{"role", "--logout"}, nil, "123456789012:assumed-role/developer/ann", "https://console.aws.amazon.com/console/home?region=us-east-1"},
		"login":   {[]string{"me", "--service", "s3"}, password, "arn:aws:iam::123456789012:user/testuser", "https://console.aws.amazon.com/s3/home?region=us-east-1"},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, address, "--proxy-server="+run.ProxyURL, "--ignore-certificate-errors")
			w.visit(link(t, c.args...))
			if c.act != nil {
				c.act(w)
			}
			w.shows("You are signed in as")
			if text := w.text(); !strings.Contains(text, c.who) || !strings.Contains(text, c.where+".") {
				t.Errorf("got %s\nwant %s at %s", text, c.who, c.where)
			}
			if at := w.address(); strings.Contains(at, "SigninToken") {
				t.Errorf("the address bar keeps %s", at)
			}
			for _, complaint := range w.complaints() {
				if !strings.Contains(complaint, "favicon.ico") {
					t.Errorf("the browser complains: %s", complaint)
				}
			}
		})
	}
}
