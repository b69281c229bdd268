package rules

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/clock"
)

// network stands in for the one outside: AWS answers, and no portal of the
// name "misspelt" exists.
type network struct{}

func (network) RoundTrip(r *http.Request) (*http.Response, error) {
	if strings.HasPrefix(r.URL.Host, "misspelt.") {
		return nil, errors.New("dial tcp: lookup " + r.URL.Host + ": no such host")
	}
	return &http.Response{StatusCode: http.StatusForbidden, Request: r, Body: io.NopCloser(strings.NewReader("")),
		Header: http.Header{"Date": {frozenClock{}.Now().Format(http.TimeFormat)}}}, nil
}

func TestStartURLUnreachable(t *testing.T) {
	t.Parallel()
	env := layOut(t, txtar.Parse([]byte("-- .aws/config --\n[sso-session a]\nsso_start_url = https://misspelt.awsapps.com/start\nsso_region = us-east-1\n"+
		"[sso-session b]\nsso_start_url = https://right.awsapps.com/start\nsso_region = us-east-1\n")))
	env.Transport = network{}
	found := doctor.Run(t.Context(), doctor.Take(env, false), ruleByID(t, "start-url-unreachable"))
	if len(found) != 1 || found[0].Line != 2 || !strings.Contains(found[0].Message, "cannot be reached") {
		t.Errorf("found %v", messages(found))
	}
}

func TestRootKey(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("Action") != "GetCallerIdentity" {
			http.Error(w, "no", http.StatusForbidden)
			return
		}
		_, _ = io.WriteString(w, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>`+
			`<Arn>arn:aws:iam::123456789012:root</Arn><UserId>123456789012</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`)
	}))
	t.Cleanup(server.Close)
	got := messages(online(t, plainConfig+"-- .aws/credentials --\n[default]\naws_access_key_id = AKIAQWERTYUIOPASDFGH\naws_secret_access_key = abcdefghijklmnopqrstuvwxyz0123456789ABCD\n",
		"AWS_ENDPOINT_URL="+server.URL, "AWS_MAX_ATTEMPTS=1"))
	if !strings.Contains(got, "root-key: ") || strings.Contains(got, "AKIAQWERTYUIOPASDFGH") {
		t.Errorf("found %q", got)
	}
}

// TestProcessSlow runs a program that takes longer than a person notices.
func TestProcessSlow(t *testing.T) {
	t.Parallel()
	tool := filepath.Join(t.TempDir(), "tool")
	script := "/bin/sleep 2.1\necho '{\"Version\":1,\"AccessKeyId\":\"ASIAX\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"t\"}'\n"
	if err := os.WriteFile(tool, []byte(script), 0o600); err != nil {
		t.Fatal(err)
	}
	env := layOut(t, txtar.Parse([]byte(plainConfig+"credential_process = /bin/sh "+tool+"\n")))
	env.Clock = clock.System{} // the time is what this rule measures
	found := doctor.Run(t.Context(), doctor.Take(env, false), ruleByID(t, "process-slow"))
	if len(found) != 1 || !strings.Contains(found[0].Message, "credential_process takes 2.") {
		t.Errorf("found %q", messages(found))
	}
}
