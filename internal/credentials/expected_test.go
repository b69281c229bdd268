package credentials_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
)

// ssoFiles are a session with a token, a profile of it, and a role over that.
func ssoFiles(session, profile, role string) map[string]string {
	return map[string]string{
		"config": "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n" + session +
			"[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n" + profile +
			"[profile r]\n" + roleR + "source_profile = p\n" + role,
		".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"accessToken": "good", "expiresAt": "2099-01-01T00:00:00Z"}`,
	}
}

// Whose sign-in it is is looked at before anything is handed out, wherever it
// is expected, and asked once as long as the credentials last.
func TestExpectedUser(t *testing.T) {
	t.Parallel()
	const alice, ann = "awsid_expected_user = alice\n", "awsid_expected_user = ann\n"
	const get, who = "GetRoleCredentials(111122223333 ReadOnly)", "GetCallerIdentity(ASIASSO->)"
	for what, c := range map[string]struct {
		files         map[string]string
		profile       string
		want          bool
		calls, second string
	}{
		"in the session":            {ssoFiles(alice, "", ""), "p", true, get + " " + who, ""},
		"in the profile":            {ssoFiles(ann, alice, ""), "p", true, get + " " + who, ""},
		"somebody else":             {ssoFiles(ann, "", ""), "p", false, get + " " + who, " " + get + " " + who},
		"the source's, of a role":   {ssoFiles(alice, "", ""), "r", true, get + " " + who + " AssumeRole(ASIASSO->R)", ""},
		"the role's own":            {ssoFiles("", "", alice), "r", true, get + " " + who + " AssumeRole(ASIASSO->R)", ""},
		"the role's, somebody else": {ssoFiles("", "", ann), "r", false, get + " " + who, " " + get + " " + who},
		"two roles above": {func() map[string]string {
			f := ssoFiles("", "", "")
			f["config"] += "[profile q]\nrole_arn = arn:aws:iam::222222222222:role/Q\nsource_profile = r\n" + alice
			return f
		}(), "q", true, get + " " + who + " AssumeRole(ASIASSO->R) AssumeRole(ASIAR->Q)", ""},
		"nobody":                       {ssoFiles("", "", ""), "r", true, get + " AssumeRole(ASIASSO->R)", ""},
		"account and role, by the way": {ssoFiles("awsid_expected_account = 111122223333\nawsid_expected_role = readonly\n", "", ""), "p", true, get, ""},
		"another role":                 {ssoFiles("awsid_expected_role = Admin\n", "", ""), "p", false, "", ""},
	} {
		w := newWorld(t, c.files)
		for round, want := range []string{c.calls, c.calls + c.second} {
			_, err := w.retrieve(c.profile)
			if (err == nil) != c.want || err != nil && problem.KindOf(err) != problem.Config {
				t.Errorf("%s, round %d: %v", what, round, err)
			}
			if got := w.services.list(); got != want {
				t.Errorf("%s, round %d: calls %s, want %s", what, round, got, want)
			}
		}
	}
}

// Credentials that do not say whose sign-in led to them are not taken: those of
// the AWS CLI, and those of the one who was here before.
func TestExpectedUserAndWhatIsCached(t *testing.T) {
	t.Parallel()
	const sso, role = ".aws/cli/cache/ef7c0373a8420e194e9d028ad5acc50a222b4714.json", ".aws/cli/cache/1ef2bc6de72dd4746ee4f1954bd9c45306249c6d.json"
	const keys = `{%s"Credentials": {"AccessKeyId": "ASIAOLD", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"}}`
	for what, c := range map[string]struct {
		file, member, profile, user string
		old, ok                     bool // the cached ones are used; there are any
	}{
		"of a stranger":             {sso, "", "p", "alice", false, true},
		"of a stranger's role":      {role, "", "r", "alice", false, true},
		"of somebody else's role":   {role, `"AwsidUser": "bob", `, "r", "alice", false, true},
		"one's own":                 {role, `"AwsidUser": "Alice", `, "r", "alice", true, true},
		"of the expected, not here": {sso, `"AwsidUser": "ann", `, "p", "ann", true, true},
		"of nobody expected":        {sso, "", "p", "ann", false, false},
	} {
		files := ssoFiles("awsid_expected_user = "+c.user+"\n", "", "")
		files[c.file] = fmt.Sprintf(keys, c.member)
		w := newWorld(t, files)
		got, err := w.retrieve(c.profile)
		if (err == nil) != c.ok || c.ok && (got.AccessKeyID == "ASIAOLD") != c.old {
			t.Errorf("%s: %s, %v, %s", what, got.AccessKeyID, err, w.services.list())
		}
	}
}

// Keys do not tell their account, and the account a role's profile expects is
// not that of the place its source comes from.
func TestExpectedAccountOfKeys(t *testing.T) {
	t.Parallel()
	base := func(expected string) map[string]string {
		return map[string]string{"config": "[profile base]\n" + expected, "credentials": baseKeys}
	}
	for what, c := range map[string]struct {
		files   map[string]string
		profile string
		vars    []string
		want    bool
		calls   string
	}{
		"right":        {base("awsid_expected_account = 111111111111\n"), "base", nil, true, "GetCallerIdentity(AKIABASE->)"},
		"wrong":        {base("awsid_expected_account = 999999999999\n"), "base", nil, false, "GetCallerIdentity(AKIABASE->)"},
		"the IAM user": {base("awsid_expected_user = bob\n"), "base", nil, true, "GetCallerIdentity(AKIABASE->)"},
		"a claim of the environment": {map[string]string{"config": "[profile base]\nawsid_expected_account = 999999999999\n"}, "",
			[]string{"AWS_PROFILE=base", "AWS_ACCESS_KEY_ID=AKIABASE", "AWS_SECRET_ACCESS_KEY=s", "AWS_ACCOUNT_ID=999999999999"}, false, "GetCallerIdentity(AKIABASE->)"},
		"a role of a user": {base("awsid_expected_role = ReadOnly\n"), "base", nil, false, "GetCallerIdentity(AKIABASE->)"},
		"without a region": {base("awsid_expected_account = 111111111111\n"), "base", []string{"AWS_REGION="}, true, "GetCallerIdentity(AKIABASE->)"},
		"nobody expected":  {base(""), "base", nil, true, ""},
		"a role's user":    {map[string]string{"config": "[profile p]\n" + roleR + "source_profile = base\nawsid_expected_user = bob\n", "credentials": baseKeys}, "p", nil, true, "GetCallerIdentity(AKIABASE->) AssumeRole(AKIABASE->R)"},
		"source in the environment": {map[string]string{"config": "[profile p]\n" + roleR + "credential_source = Environment\nawsid_expected_account = 111111111111\n"}, "p",
			[]string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=s"}, true, "AssumeRole(AKIAENV->R)"},
	} {
		w := newWorld(t, c.files, c.vars...)
		_, err := w.retrieve(c.profile)
		if (err == nil) != c.want || w.services.list() != c.calls {
			t.Errorf("%s: %v, %s", what, err, w.services.list())
		}
		if !c.want && !strings.Contains(err.Error(), "is expected") {
			t.Errorf("%s: %v", what, err)
		}
	}
}
