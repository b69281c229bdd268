package mfalogin

import (
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// clockAt stands still.
type clockAt time.Time

func (c clockAt) Now() time.Time                           { return time.Time(c) }
func (clockAt) Sleep(context.Context, time.Duration) error { return nil }

// stsServer answers GetSessionToken and keeps what it was asked.
func stsServer(t *testing.T, status int, body string) (address string, asked func() url.Values) {
	t.Helper()
	var form url.Values
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, _ := io.ReadAll(r.Body)
		form, _ = url.ParseQuery(string(text))
		w.Header().Set("Content-Type", "text/xml")
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL, func() url.Values { return form }
}

const granted = `<GetSessionTokenResponse><GetSessionTokenResult><Credentials><AccessKeyId>ASIANEW</AccessKeyId>
<SecretAccessKey>newsecret</SecretAccessKey><SessionToken>newtoken</SessionToken><Expiration>2037-01-02T15:04:05Z</Expiration>
</Credentials></GetSessionTokenResult></GetSessionTokenResponse>`

const refused = `<ErrorResponse><Error><Code>AccessDenied</Code><Message>MultiFactorAuthentication failed</Message></Error></ErrorResponse>`

type result struct {
	stdout, credentials string
	err                 error
}

// run runs the verb with typed answers over a credentials file.
func run(t *testing.T, endpoint, credentials, typed string, args ...string) result {
	t.Helper()
	home := t.TempDir()
	file := filepath.Join(home, ".aws", "credentials")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if credentials != "" {
		if err := os.WriteFile(file, []byte(credentials), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=" + endpoint, "AWS_EC2_METADATA_DISABLED=true"})
	var stdout, stderr strings.Builder
	env := &app.Env{
		Args: []string{"awsid"}, Stdin: strings.NewReader(typed), Stdout: &stdout, Stderr: &stderr, Vars: vars,
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clockAt(time.Date(2037, 1, 2, 3, 4, 5, 0, time.UTC)), Rand: rand.Reader,
	}
	root := &cobra.Command{Use: "awsid", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(New(env, global.New(root.PersistentFlags())))
	root.SetArgs(append([]string{"mfa-login"}, args...))
	err := root.ExecuteContext(t.Context())
	written, _ := os.ReadFile(file)
	return result{stdout.String(), string(written), err}
}

const longTerm = "[default]\naws_access_key_id = AKIADEFAULT\naws_secret_access_key = sekret\n"

func TestLogin(t *testing.T) {
	t.Parallel()
	endpoint, asked := stsServer(t, http.StatusOK, granted)
	got := run(t, endpoint, longTerm, "arn:aws:iam::123456789012:mfa/alice\n123456\n\n")
	if got.err != nil {
		t.Fatal(got.err)
	}
	want := longTerm + "[123456789012-alice]\naws_access_key_id = ASIANEW\naws_secret_access_key = newsecret\n" +
		"aws_session_token = newtoken\nx_security_token_expires = 2037-01-02T15:04:05+00:00\n"
	if got.credentials != want {
		t.Errorf("the file has\n%s\nwant\n%s", got.credentials, want)
	}
	if !strings.Contains(got.stdout, "in 12h)\nUse them with: --profile 123456789012-alice\n") {
		t.Errorf("printed %q", got.stdout)
	}
	for name, value := range map[string]string{"SerialNumber": "arn:aws:iam::123456789012:mfa/alice", "TokenCode": "123456", "DurationSeconds": "43200"} {
		if asked().Get(name) != value {
			t.Errorf("%s is %q, want %q", name, asked().Get(name), value)
		}
	}
}

// Typed keys sign the call, in the region of the device's partition.
func TestLoginWithTypedKeys(t *testing.T) {
	t.Parallel()
	endpoint, _ := stsServer(t, http.StatusOK, granted)
	got := run(t, endpoint, "", "AKIATYPED\nsecret\n123456\n", "--serial-number", "arn:aws-cn:iam::1:mfa/a", "--update-profile", "tmp")
	if got.err != nil || !strings.HasPrefix(got.credentials, "[tmp]\naws_access_key_id = ASIANEW\n") {
		t.Errorf("%v, the file has %q", got.err, got.credentials)
	}
	if !strings.HasPrefix(got.stdout, "Please provide your AWS credentials:\nAWS Access Key ID: AWS Secret Access Key: MFA token code: ") {
		t.Errorf("printed %q", got.stdout)
	}
}

func TestRefusedLoginWritesNothing(t *testing.T) {
	t.Parallel()
	endpoint, _ := stsServer(t, http.StatusForbidden, refused)
	got := run(t, endpoint, longTerm, "000000\n", "--serial-number", "GAHT12345678", "--update-profile", "tmp")
	if problem.KindOf(got.err) != problem.Service || got.credentials != longTerm {
		t.Errorf("%v, the file has %q", got.err, got.credentials)
	}
}

func TestNoCallWithoutAnswers(t *testing.T) {
	t.Parallel()
	endpoint, asked := stsServer(t, http.StatusOK, granted)
	for typed, kind := range map[string]problem.Kind{
		"":                                problem.General,  // the input ends
		"\n":                              problem.NotFound, // an empty serial number
		"GAHT1\n\n":                       problem.NotFound, // an empty code
		"GAHT1\n123456\n\n":               problem.Usage,    // a serial number that is too short
		"arn:aws:iam::1\n123456\nx\n":     problem.Usage,    // half an ARN
		"GAHT12345678\n12345\nx\n":        problem.Usage,    // a code that is too short
		"GAHT12345678\n123456":            problem.General,  // no profile
		"None\n":                          problem.NotFound, // what the AWS CLI shows for nothing
		"arn:aws:iam::1:mfa/a\nNone\nx\n": problem.NotFound,
	} {
		if got := run(t, endpoint, longTerm, typed); problem.KindOf(got.err) != kind || got.err == nil || got.credentials != longTerm {
			t.Errorf("%q: %v (kind %d), want kind %d", typed, got.err, problem.KindOf(got.err), kind)
		}
	}
	if asked() != nil {
		t.Errorf("the service was called with %v", asked())
	}
}
