package authz

import (
	"crypto/rand"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

func open(t testing.TB, w *world.World) *Authorizer {
	t.Helper()
	st, err := state.New(w, clock.System{}, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	az, err := New(st)
	if err != nil {
		t.Fatal(err)
	}
	return az
}

func by(id state.Identity) *endpoint.Request {
	return &endpoint.Request{
		Request: httptest.NewRequest("POST", "/", nil), Now: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC),
		Credential: &state.Credential{Identity: id},
	}
}

func parse(t testing.TB, text string) *world.World {
	t.Helper()
	w, err := world.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// permissionSetRole is the identity of a portal session.
func permissionSetRole(w *world.World, set, account string) state.Identity {
	in := w.IdentityCenter[0]
	role := in.PermissionSet(set).ReservedRole(in, account)
	id := state.RoleIdentity(role.ARN(account), role.UniqueID(account), "testuser@example.com")
	id.Session = &state.Session{Name: "testuser@example.com", Issued: time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC), Role: true}
	return id
}

// TestPermissionSets: a session of a ReadOnly permission set may look and not touch.
func TestPermissionSets(t *testing.T) {
	t.Parallel()
	w := world.Default()
	az := open(t, w)
	r := by(permissionSetRole(w, "ReadOnly", "111122223333"))
	if err := az.Authorize(r, endpoint.Question{Action: "iam:ListUsers", Resource: "arn:aws:iam::111122223333:user/"}); err != nil {
		t.Errorf("list users: %v", err)
	}
	err, ok := az.Authorize(r, endpoint.Question{Action: "iam:CreateUser", Resource: "arn:aws:iam::111122223333:user/x"}).(*wire.Error)
	want := "User: " + r.Caller().ARN + " is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111122223333:user/x because no identity-based policy allows the iam:CreateUser action"
	if !ok || err.Code != "AccessDenied" || err.Status != 403 || err.Message != want {
		t.Errorf("create user: %v\nwant %s", err, want)
	}
	text, decodeErr := az.Decode(err.Header.Get(MessageHeader))
	if decodeErr != nil || !strings.Contains(text, `"action":"iam:CreateUser"`) || !strings.Contains(text, `"key":"aws:tokenissuetime"`) {
		t.Errorf("message %s: %v", text, decodeErr)
	}
	full := by(permissionSetRole(w, "FullAccess", "111122223333"))
	if err := az.Authorize(full, endpoint.Question{Action: "iam:CreateUser", Resource: "arn:aws:iam::111122223333:user/x"}); err != nil {
		t.Errorf("administrator: %v", err)
	}
}

func TestReservedRolesAreFound(t *testing.T) {
	t.Parallel()
	w := world.Default()
	in := w.IdentityCenter[0]
	want := in.PermissionSet("ReadOnly").ReservedRole(in, "111122223333")
	if got := w.RoleByARN(want.ARN("111122223333")); got == nil || got.Name != want.Name {
		t.Errorf("FindRole = %+v", got)
	}
	for _, arn := range []string{"", "arn:aws:iam::111122223333:role/nobody", "arn:aws:iam::000000000000:role/x",
		strings.Replace(want.ARN("111122223333"), want.Name, want.Name[:len(want.Name)-1]+"x", 1)} {
		if got := w.RoleByARN(arn); got != nil {
			t.Errorf("FindRole(%s) = %+v", arn, got)
		}
	}
}

const keyWorld = `
accounts:
  - id: "111111111111"
    users:
      - name: u
        tags: {team: blue}
        inline:
          p: {Version: "2012-10-17", Statement: [
            {Effect: Allow, Action: "a:User", Resource: "*", Condition: {StringEquals: {"aws:username": u, "aws:PrincipalTag/Team": blue, "aws:PrincipalType": User, "aws:PrincipalAccount": "111111111111", "aws:PrincipalArn": "arn:aws:iam::111111111111:user/u"}}},
            {Effect: Allow, Action: "a:Time", Resource: "*", Condition: {DateLessThan: {"aws:CurrentTime": "2026-01-02T03:04:06Z"}, DateGreaterThan: {"aws:EpochTime": "1767323044"}}},
            {Effect: Allow, Action: "a:Where", Resource: "*", Condition: {IpAddress: {"aws:SourceIp": "192.0.2.0/24"}, Bool: {"aws:SecureTransport": "true"}}},
            {Effect: Allow, Action: "a:Owner", Resource: "*", Condition: {StringEquals: {"aws:ResourceAccount": "222222222222"}, Bool: {"aws:ViaAWSService": "false", "aws:PrincipalIsAWSService": "false"}}},
            {Effect: Allow, Action: "a:NoMFA", Resource: "*", Condition: {"Null": {"aws:MultiFactorAuthPresent": "true"}}},
            {Effect: Allow, Action: "a:MFA", Resource: "*", Condition: {Bool: {"aws:MultiFactorAuthPresent": "true"}, NumericLessThanEquals: {"aws:MultiFactorAuthAge": 300}}},
            {Effect: Allow, Action: "a:Extra", Resource: "*", Condition: {StringEquals: {"a:Key": v}}}]}
    roles:
      - name: r
        path: /p/
        tags: {team: blue}
        trust: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "sts:AssumeRole"}]}
        inline:
          p: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "a:Role", Resource: "*", Condition: {StringEquals: {
            "aws:PrincipalArn": "arn:aws:iam::111111111111:role/p/r", "aws:PrincipalTag/team": green, "aws:SourceIdentity": ann, "aws:userid": "AROAX:s", "saml:sub": ann}, "Null": {"aws:username": "true"}}}]}
`

func TestGlobalKeys(t *testing.T) {
	t.Parallel()
	az := open(t, parse(t, keyWorld))
	user := state.Identity{Kind: state.User, Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/u", Name: "u", Principal: "arn:aws:iam::111111111111:user/u"}
	strong := user
	strong.Session = &state.Session{MFA: time.Date(2026, 1, 2, 3, 0, 0, 0, time.UTC)}
	weak := user
	weak.Session = &state.Session{}
	role := state.RoleIdentity("arn:aws:iam::111111111111:role/p/r", "AROAX", "s")
	role.Session = &state.Session{Tags: map[string]string{"team": "green"}, SourceIdentity: "ann", Keys: map[string]string{"saml:sub": "ann"}}
	for _, c := range []struct {
		id     state.Identity
		action string
		keys   map[string][]string
		want   bool
	}{
		{user, "a:User", nil, true}, {user, "a:Time", nil, true}, {user, "a:Where", nil, true},
		{user, "a:NoMFA", nil, true}, {user, "a:MFA", nil, false},
		{weak, "a:NoMFA", nil, false}, {weak, "a:MFA", nil, false},
		{strong, "a:NoMFA", nil, false}, {strong, "a:MFA", nil, true},
		{user, "a:Extra", nil, false}, {user, "a:Extra", map[string][]string{"a:Key": {"v"}}, true},
		{role, "a:Role", nil, true}, {role, "a:User", nil, false},
	} {
		if err := az.Authorize(by(c.id), endpoint.Question{Action: c.action, Resource: "*", Keys: c.keys}); (err == nil) != c.want {
			t.Errorf("%s by %s: %v", c.action, c.id.ARN, err)
		}
	}
}

func TestResourceAccount(t *testing.T) {
	t.Parallel()
	az := open(t, parse(t, keyWorld))
	arn := "arn:aws:iam::111111111111:user/u"
	u := by(state.Identity{Kind: state.User, Account: "111111111111", ARN: arn, Name: "u", Principal: arn})
	for account, want := range map[string]bool{"222222222222": true, "111111111111": false} {
		if err := az.Authorize(u, endpoint.Question{Action: "a:Owner", Resource: "arn:aws:a::" + account + ":x"}); (err == nil) != want {
			t.Errorf("in %s: %v", account, err)
		}
	}
}

func TestFederatedUsersNeedSessionPolicies(t *testing.T) {
	t.Parallel()
	az := open(t, parse(t, keyWorld))
	id := state.Identity{Kind: state.FederatedUser, Account: "111111111111", ARN: "arn:aws:sts::111111111111:federated-user/g", Principal: "arn:aws:iam::111111111111:user/u", Session: &state.Session{}}
	if err := az.Authorize(by(id), endpoint.Question{Action: "a:Time", Resource: "*"}); err == nil {
		t.Error("without a session policy everything is refused")
	}
	id.Session.PolicyARNs = []string{"arn:aws:iam::aws:policy/AdministratorAccess"}
	if err := az.Authorize(by(id), endpoint.Question{Action: "a:Time", Resource: "*"}); err != nil {
		t.Errorf("with one: %v", err)
	}
	if err := az.Authorize(by(id), endpoint.Question{Action: "a:Other", Resource: "*"}); err == nil {
		t.Error("a session policy grants nothing by itself")
	}
}

func TestBucketPolicies(t *testing.T) {
	t.Parallel()
	w := parse(t, `
accounts:
  - id: "111111111111"
    users: [{name: u}]
  - id: "222222222222"
    buckets:
      - {name: open, policy: {Version: "2012-10-17", Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "arn:aws:s3:::open/*"}]}}
      - {name: closed}
`)
	az := open(t, w)
	nobody := &endpoint.Request{Request: httptest.NewRequest("GET", "/open/x", nil)}
	if err := az.Authorize(nobody, endpoint.Question{Action: "s3:GetObject", Resource: "arn:aws:s3:::open/x"}); err != nil {
		t.Errorf("unsigned: %v", err)
	}
	err, _ := az.Authorize(nobody, endpoint.Question{Action: "s3:GetObject", Resource: "arn:aws:s3:::closed/x"}).(*wire.Error)
	if err == nil || err.Message != "Access Denied" {
		t.Errorf("unsigned on a closed bucket: %v", err)
	}
	u := by(state.Identity{Kind: state.User, Account: "111111111111", ARN: "arn:aws:iam::111111111111:user/u", Principal: "arn:aws:iam::111111111111:user/u"})
	err, _ = az.Authorize(u, endpoint.Question{Action: "s3:GetObject", Resource: "arn:aws:s3:::open/x"}).(*wire.Error)
	if err == nil || !strings.HasSuffix(err.Message, `on resource: "arn:aws:s3:::open/x" because no identity-based policy allows the s3:GetObject action`) {
		t.Errorf("across accounts both must allow: %v", err)
	}
}

func TestNewNamesTheBrokenPolicy(t *testing.T) {
	t.Parallel()
	for want, text := range map[string]string{
		`user u: no managed policy "Nothing"`:                                                                           `accounts: [{id: "111111111111", users: [{name: u, managed: [Nothing]}]}]`,
		`user u: inline policy p: Policy statement must contain actions.`:                                               `accounts: [{id: "111111111111", users: [{name: u, inline: {p: {Statement: [{Effect: Allow, Resource: "*"}]}}}]}]`,
		`trust policy of role r: Missing required field Principal`:                                                      `accounts: [{id: "111111111111", roles: [{name: r, trust: {Statement: [{Effect: Allow, Action: "sts:AssumeRole"}]}}]}]`,
		`policy of bucket b: Missing required field Principal`:                                                          `accounts: [{id: "111111111111", buckets: [{name: b, policy: {Statement: [{Effect: Allow, Action: "*", Resource: "*"}]}}]}]`,
		`permission set s: no managed policy "ReadOnlyAcess"`:                                                           `identityCenter: [{startUrl: "https://a.awsapps.com/start", region: r, permissionSets: [{name: s, managed: [ReadOnlyAcess]}]}]`,
		`permission set s: inline policy p: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.`: `identityCenter: [{startUrl: "https://a.awsapps.com/start", region: r, permissionSets: [{name: s, inline: {p: {Statement: [{Effect: Allow, Action: x, Resource: "*"}]}}}]}]`,
	} {
		st, err := state.New(parse(t, text), clock.System{}, rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := New(st); err == nil || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("got %v\nwant …%s", err, want)
		}
	}
}

func TestCustomerPolicyOfTheSameName(t *testing.T) {
	t.Parallel()
	az := open(t, parse(t, `
accounts:
  - id: "111111111111"
    users: [{name: u, managed: [ReadOnlyAccess]}]
  - id: "222222222222"
    users: [{name: u, managed: [ReadOnlyAccess]}]
    managedPolicies: [{name: ReadOnlyAccess, document: {Version: "2012-10-17", Statement: [{Effect: Allow, Action: "a:Own", Resource: "*"}]}}]
`))
	for account, want := range map[string]string{"111111111111": "iam:ListUsers", "222222222222": "a:Own"} {
		arn := "arn:aws:iam::" + account + ":user/u"
		r := by(state.Identity{Kind: state.User, Account: account, ARN: arn, Principal: arn})
		for _, action := range []string{"iam:ListUsers", "a:Own"} {
			if err := az.Authorize(r, endpoint.Question{Action: action, Resource: "*"}); (err == nil) != (action == want) {
				t.Errorf("%s in %s: %v", action, account, err)
			}
		}
	}
}

// BenchmarkAuthorize decides for a permission set session in a world of 1,000 accounts with 10 roles each.
func BenchmarkAuthorize(b *testing.B) {
	w, err := world.Generate(1000, 10)
	if err != nil {
		b.Fatal(err)
	}
	az := open(b, w)
	r := by(permissionSetRole(w, "Role010", "200000001000"))
	b.ReportAllocs()
	for b.Loop() {
		if err := az.Authorize(r, endpoint.Question{Action: "s3:ListAllMyBuckets", Resource: "*"}); err != nil {
			b.Fatal(err)
		}
	}
}
