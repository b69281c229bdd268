package handout

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/secret"
)

func temporary() credentials.Credentials {
	return credentials.Credentials{
		AccessKeyID: "ASIAX", SecretAccessKey: secret.New("s/+"), SessionToken: secret.New("Ä\"\\/<&>☃𝄞\t"), HasToken: true,
		Expires: time.Date(2099, 5, 6, 7, 8, 9, 250000000, time.FixedZone("", 5*3600+1800)),
	}
}

func written(t *testing.T, name string, c credentials.Credentials) string {
	t.Helper()
	format, ok := Named(name)
	if !ok {
		t.Fatalf("there is no format %q", name)
	}
	var b strings.Builder
	if err := format.Write(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestProcessFormat(t *testing.T) {
	t.Parallel()
	want := `{
  "Version": 1,
  "AccessKeyId": "ASIAX",
  "SecretAccessKey": "s/+",
  "SessionToken": "\u00c4\"\\/<&>\u2603\ud834\udd1e\t",
  "Expiration": "2099-05-06T07:08:09.250000+05:30"
}
`
	if diff := cmp.Diff(want, written(t, "process", temporary())); diff != "" {
		t.Errorf("process differs (-want +got):\n%s", diff)
	}
}

func TestEmptyTokenIsWrittenOnlyWhenGiven(t *testing.T) {
	t.Parallel()
	c := credentials.Credentials{AccessKeyID: "A", SecretAccessKey: secret.New("S")}
	if got := written(t, "env", c); got != "export AWS_ACCESS_KEY_ID=A\nexport AWS_SECRET_ACCESS_KEY=S\n" {
		t.Errorf("got %s", got)
	}
	c.HasToken = true
	if got := written(t, "process", c); !strings.Contains(got, `"SessionToken": ""`) {
		t.Errorf("the empty token is missing: %s", got)
	}
}

func TestNushellRecordIsJSON(t *testing.T) {
	t.Parallel()
	var got map[string]string
	if err := json.Unmarshal([]byte(written(t, "nushell", temporary())), &got); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"AWS_ACCESS_KEY_ID": "ASIAX", "AWS_SECRET_ACCESS_KEY": "s/+", "AWS_SESSION_TOKEN": "Ä\"\\/<&>☃𝄞\t",
		"AWS_CREDENTIAL_EXPIRATION": "2099-05-06T07:08:09.250000+05:30",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("record differs (-want +got):\n%s", diff)
	}
}

// What Write sets, WriteUnset removes; formats for programs have nothing to.
func TestUnset(t *testing.T) {
	t.Parallel()
	for _, f := range Formats() {
		var b strings.Builder
		err := f.WriteUnset(&b)
		if f.Name == "process" || f.Name == "dotenv" {
			if err == nil {
				t.Errorf("%s claims to remove variables: %s", f.Name, b.String())
			}
			continue
		}
		for _, v := range Variables(temporary()) {
			if !strings.Contains(b.String(), v.Name) {
				t.Errorf("%s does not remove %s:\n%s", f.Name, v.Name, b.String())
			}
		}
	}
}

func TestAliases(t *testing.T) {
	t.Parallel()
	for alias, name := range map[string]string{"bash": "env", "zsh": "env", "pwsh": "powershell", "cmd": "windows-cmd", "nu": "nushell"} {
		if f, ok := Named(alias); !ok || f.Name != name {
			t.Errorf("%s is %q, want %s", alias, f.Name, name)
		}
	}
	if f, ok := Named("json"); ok {
		t.Errorf("json is taken for %s; the AWS CLI refuses it", f.Name)
	}
}
