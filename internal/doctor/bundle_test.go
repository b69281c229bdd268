package doctor_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

type frozenClock struct{}

func (frozenClock) Now() time.Time { return time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC) }

func (frozenClock) Sleep(context.Context, time.Duration) error { return nil }

// home lays out a set-up in which everything private is in its right place
// and in wrong ones.
func home(t *testing.T) *app.Env {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{
		"config": "# remark of PRIVATE\n[default]\nregion = PRIVATEsecret/in+the=wrongLine\noutput = JSON\nsso_start_url = PRIVATE.awsapps.com/start\n" +
			"[profile 123456789012_PRIVATE@corp.example]\nrole_arn = arn:aws:iam::123456789012:user/PRIVATE\nexternal_id = PRIVATE\n" +
			"s3 =\n  endpoint_url = http://PRIVATE:9000\nsource_profile = PRIVATE\ncredential_process = PRIVATE --token PRIVATE\n" +
			"junk PRIVATE line\n[profile gone]\nsso_session = PRIVATE\nsso_account_id = 1234-5678-9012\nduration_seconds = PRIVATE\nmfa_serial = 654321\n",
		"credentials": "[default]\naws_access_key_id = AKIAPRIVATEPRIVATE99\naws_secret_access_key = PRIVATEPRIVATEPRIVATEPRIVATE\n" +
			"export AWS_SESSION_TOKEN=PRIVATE\n{\"SecretAccessKey\": \"PRIVATE\"}\nPRIVATEbase64Key/=value\n",
	} {
		if err := os.MkdirAll(filepath.Join(dir, ".aws"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, ".aws", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	vars := environ.Parse([]string{"HOME=" + dir, "PATH=/bin", "AWS_SECRET_ACCESS_KEY=PRIVATE", "AWS_PROFILE=PRIVATE", "HTTPS_PROXY=http://user:PRIVATE@proxy"})
	return &app.Env{Vars: vars, GOOS: "linux", Dir: dir, Paths: paths.Resolve(vars, "linux", dir, dir), Clock: frozenClock{}}
}

// TestBundleHoldsNothingPrivate: whatever is private in the set-up carries the
// word PRIVATE, an account id or a code.
func TestBundleHoldsNothingPrivate(t *testing.T) {
	t.Parallel()
	env := home(t)
	s := doctor.Take(env, true)
	var b bytes.Buffer
	report := doctor.Bundle{Version: "awsid/1", Snapshot: s, Findings: doctor.Run(t.Context(), s, rules.All()), Explain: "the key PRIVATEPRIVATEPRIVATEPRIVATE of 123456789012"}
	if _, err := report.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"PRIVATE", "123456789012", "1234-5678-9012", "654321", env.Paths.Home} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("the bundle holds %q:\n%s", secret, b.String())
		}
	}
	for _, kept := range []string{"[default]", "region = <", "role_arn = <IAM ARN>", "aws_access_key_id = <long-term access key id>", "invalid-output", "AWS_PROFILE=<"} {
		if !strings.Contains(b.String(), kept) {
			t.Errorf("the bundle lacks %q:\n%s", kept, b.String())
		}
	}
}

// TestSecretsAreInNoReport: findings never show the value of a secret.
func TestSecretsAreInNoReport(t *testing.T) {
	t.Parallel()
	s := doctor.Take(home(t), true)
	var b bytes.Buffer
	if err := doctor.WriteJSON(&b, s.Paths.Home, doctor.Run(t.Context(), s, rules.All()), nil); err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"PRIVATEPRIVATEPRIVATEPRIVATE", "AKIAPRIVATEPRIVATE99", "--token"} {
		if strings.Contains(b.String(), secret) {
			t.Errorf("a finding shows %q:\n%s", secret, b.String())
		}
	}
}

// TestSARIF checks the members that the schema of SARIF 2.1.0 requires.
func TestSARIF(t *testing.T) {
	t.Parallel()
	s := doctor.Take(home(t), true)
	findings := doctor.Run(t.Context(), s, rules.All())
	var b bytes.Buffer
	if err := doctor.WriteSARIF(&b, s.Paths.Home, "1.0.0", rules.All(), findings); err != nil {
		t.Fatal(err)
	}
	var log struct {
		Schema  string `json:"$schema"`
		Version string
		Runs    []struct {
			Tool struct {
				Driver struct {
					Name  string
					Rules []struct {
						ID, HelpURI          string
						ShortDescription     struct{ Text string }
						DefaultConfiguration struct{ Level string }
					}
				}
			}
			Results []struct {
				RuleID, Level string
				RuleIndex     int
				Message       struct{ Text string }
				Locations     []struct {
					PhysicalLocation struct {
						ArtifactLocation struct{ URI, URIBaseID string }
						Region           *struct{ StartLine int }
					}
				}
			}
		}
	}
	if err := json.Unmarshal(b.Bytes(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Version != "2.1.0" || len(log.Runs) != 1 || log.Runs[0].Tool.Driver.Name == "" || len(log.Runs[0].Results) != len(findings) {
		t.Fatalf("not a SARIF log of %d findings:\n%s", len(findings), b.String())
	}
	levels := map[string]bool{"error": true, "warning": true, "note": true}
	listed := log.Runs[0].Tool.Driver.Rules
	for _, r := range listed {
		if r.ID == "" || r.HelpURI == "" || r.ShortDescription.Text == "" || !levels[r.DefaultConfiguration.Level] {
			t.Errorf("rule %+v lacks a member", r)
		}
	}
	for _, r := range log.Runs[0].Results {
		if !levels[r.Level] || r.Message.Text == "" || listed[r.RuleIndex].ID != r.RuleID {
			t.Errorf("result %+v lacks a member", r)
		}
		for _, l := range r.Locations {
			at := l.PhysicalLocation
			if at.ArtifactLocation.URI == "" || strings.Contains(at.ArtifactLocation.URI, " ") || at.Region != nil && at.Region.StartLine < 1 {
				t.Errorf("location %+v", at)
			}
		}
	}
}
