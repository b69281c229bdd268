package rules

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"

	"golang.org/x/tools/txtar"
)

// online lays out a home and returns what the online rules find there.
func online(t *testing.T, files string, vars ...string) []doctor.Finding {
	t.Helper()
	env := layOut(t, txtar.Parse([]byte(files)))
	env.Vars = environ.Parse(append(env.Vars.Environ(), vars...))
	var only []doctor.Rule
	for _, r := range All() {
		if r.Online {
			only = append(only, r)
		}
	}
	return doctor.Run(t.Context(), doctor.Take(env, false), only)
}

func messages(found []doctor.Finding) string {
	var b strings.Builder
	for _, f := range found {
		b.WriteString(f.Rule + ": " + f.Message + "\n")
	}
	return b.String()
}

const plainConfig = "-- .aws/config --\n[default]\nregion = us-east-1\n"

func TestClockSkew(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		date time.Time
		want string
	}{
		"right":  {frozenClock{}.Now(), ""},
		"ahead":  {frozenClock{}.Now().Add(-10 * time.Minute), "clock-skew: the clock is 10m ahead"},
		"behind": {frozenClock{}.Now().Add(time.Hour), "clock-skew: the clock is 1h behind"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Date", c.date.Format(http.TimeFormat))
			}))
			t.Cleanup(server.Close)
			got := messages(online(t, plainConfig, "AWS_ENDPOINT_URL_STS="+server.URL, "AWS_EC2_METADATA_DISABLED=true"))
			if !strings.HasPrefix(got, c.want) || (c.want == "") != (got == "") {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestEndpointUnreachable(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	strange := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(strange.Close)
	for url, want := range map[string]string{gone.URL: "refused", strange.URL: "authority"} {
		found := online(t, plainConfig, "AWS_ENDPOINT_URL_STS="+url, "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1")
		at := slices.IndexFunc(found, func(f doctor.Finding) bool { return f.Rule == "endpoint-unreachable" })
		if at < 0 || !strings.Contains(found[at].Message, want) || found[at].Severity != doctor.Error {
			t.Errorf("%s: found %v, want %q", url, found, want)
		}
	}
}

// TestProcessOutput runs real programs as credential_process.
func TestProcessOutput(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	for script, want := range map[string]string{
		`echo '{"Version":1,"AccessKeyId":"ASIAX","SecretAccessKey":"hidden-secret","SessionToken":"t"}'`: "",
		`echo '{"Version":"1","AccessKeyId":"a","SecretAccessKey":"hidden-secret"}'`:                      "the number",
		`echo '{"Version":1,"AccessKeyId":"a"}'`:                                                          "without AccessKeyId or SecretAccessKey",
		`echo hidden-secret`:                                                                              "one JSON object",
		`exit 3`:                                                                                          "exit code 3",
		`true`:                                                                                            "prints nothing",
		`echo '{"Version":1,"AccessKeyId":"a","SecretAccessKey":"hidden-secret","Expiration":"2020-01-01T00:00:00Z"}'`: "expired",
	} {
		// The shell reads the script: to start a file that was just written
		// fails while another test is starting a program.
		tool := filepath.Join(t.TempDir(), "tool")
		if err := os.WriteFile(tool, []byte(script+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got := messages(slices.DeleteFunc(online(t, plainConfig+"credential_process = /bin/sh "+tool+"\n", "AWS_ENDPOINT_URL_STS="+server.URL),
			func(f doctor.Finding) bool { return !strings.HasPrefix(f.Rule, "process-") }))
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: found %q, want %q", script, got, want)
		}
		if strings.Contains(got, "hidden-secret") {
			t.Errorf("%s: the finding shows what the program printed", script)
		}
	}
}

// TestCLIVersion finds a program called aws that is too old. It is not parallel:
// to start a file that was just written fails while another test is starting a
// program.
func TestCLIVersion(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(server.Close)
	for version, want := range map[string]bool{"aws-cli/1.22.34 Python/3.10": true, "aws-cli/2.8.13 Python/3.9": true, "aws-cli/2.36.7 Python/3.13": false, "other": false} {
		found := online(t, "chmod 755 bin/aws\n-- .aws/config --\n[default]\nregion = us-east-1\nsso_session = s\n-- bin/aws --\n#!/bin/sh\necho '"+version+"'\n",
			"AWS_ENDPOINT_URL_STS="+server.URL)
		if got := slices.ContainsFunc(found, func(f doctor.Finding) bool { return f.Rule == "cli-version" }); got != want {
			t.Errorf("%s: found %v, want %v: %s", version, got, want, messages(found))
		}
	}
}

// TestAnswersAreTimed: who watches is told of every address that was asked, with how long it took.
func TestAnswersAreTimed(t *testing.T) {
	t.Parallel()
	env := layOut(t, txtar.Parse([]byte("-- .aws/config --\n[default]\nregion = us-east-1\n[sso-session b]\nsso_start_url = https://right.awsapps.com/start\nsso_region = us-east-1\n")))
	env.Transport = network{}
	var mu sync.Mutex
	var asked []string
	doctor.Examine(t.Context(), env, false, slices.Concat(ruleByID(t, "start-url-unreachable"), ruleByID(t, "clock-skew")), func(a doctor.Answer) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, fmt.Sprint(a.URL, " ", a.Err, " ", a.Took >= 0))
	})
	slices.Sort(asked)
	if want := []string{"https://right.awsapps.com/start <nil> true", "https://sts.us-east-1.amazonaws.com <nil> true"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
}
