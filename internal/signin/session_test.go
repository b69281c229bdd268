package signin_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

func open(t *testing.T, config string) (*stage, *app.Session) {
	t.Helper()
	s := newStage(t, nil)
	s.configure(t, config)
	ses, err := app.Open(s.env, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s, ses
}

func TestSessionOf(t *testing.T) {
	t.Parallel()
	_, ses := open(t, `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = a:b, c:d ,
sso_browser = firefox
awsid_sign_in = always
awsid_expected_account = 111122223333
[sso-session bare]
sso_region = us-east-1
[sso-session odd]
sso_start_url = x
sso_region = us-east-1
awsid_sign_in = sometimes
[profile p]
sso_session = corp
awsid_expected_user = ann
[profile differs]
sso_session = corp
sso_region = eu-west-1
[profile dangling]
sso_session = nope
[profile incomplete]
sso_session = bare
[profile old]
sso_start_url = https://old.awsapps.com/start
sso_region = eu-west-1
sso_registration_scopes = x:y
[profile none]
region = us-east-1
[profile undecided]
sso_session = odd
`)
	of := func(name string) (signin.Session, error) {
		p, ok := ses.Files.Profile(name)
		if !ok {
			t.Fatalf("no profile %s", name)
		}
		return signin.SessionOf(ses, p)
	}
	s, err := of("p")
	if err != nil || s.Name != "corp" || len(s.Scopes) != 2 || s.Scopes[1] != "c:d" || s.Policy != signin.Always || s.Browser.Browser != "firefox" ||
		s.Expected.Account.Text != "111122223333" || s.Expected.User.Text != "ann" || s.Command() != "awsid sso login --sso-session corp" {
		t.Errorf("%+v, %v", s, err)
	}
	if s, err = of("old"); err != nil || s.Name != "" || s.ScopesSet || s.Command() != "awsid sso login --profile old" {
		t.Errorf("%+v, %v", s, err)
	}
	for name, want := range map[string]string{"differs": "eu-west-1", "dangling": "nope", "incomplete": "sso_start_url",
		"none": "sso_start_url, sso_region", "undecided": "sometimes"} {
		if _, err := of(name); err == nil || problem.KindOf(err) != problem.Config || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestResolveStartURL(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ what, location, want, region, err string }{
		{"portal host", "https://ssoins-1.portal.eu-west-1.app.aws/start/?a=b#c", "https://ssoins-1.portal.eu-west-1.app.aws/start", "eu-west-1", ""},
		{"older portal host", "https://ssoins-1.eu-central-1.portal.amazonaws.com:443/", "https://ssoins-1.eu-central-1.portal.amazonaws.com", "eu-central-1", ""},
		{"China", "https://start.cn-north-1.portal.amazonaws.com.cn/x", "https://start.cn-north-1.portal.amazonaws.com.cn/x", "cn-north-1", ""},
		{"no region", "https://d-1.awsapps.com/start", "https://d-1.awsapps.com/start", "", ""},
		{"elsewhere", "https://example.com/start", "", "", "does not belong to AWS"},
		{"look-alike", "https://awsapps.com.example.com/start", "", "", "does not belong to AWS"},
		{"not https", "http://d-1.awsapps.com/start", "", "", "does not belong to AWS"},
		{"nowhere", "", "", "", "does not belong to AWS"},
	} {
		var methods []string
		srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			methods = append(methods, r.Method)
			if r.Method == http.MethodHead {
				w.WriteHeader(http.StatusMethodNotAllowed)
				return
			}
			if c.location != "" {
				w.Header().Set("Location", c.location)
				w.WriteHeader(http.StatusFound)
			}
		}))
		got, err := signin.ResolveStartURL(t.Context(), func() (*http.Client, error) { return srv.Client(), nil }, srv.URL+"/vanity")
		srv.Close()
		if got.StartURL != c.want || got.Region != c.region || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %+v, %v", c.what, got, err)
		}
		if err != nil && problem.KindOf(err) != problem.Config {
			t.Errorf("%s: exit %d", c.what, problem.KindOf(err).Exit())
		}
		if len(methods) != 2 {
			t.Errorf("%s: requests %v", c.what, methods)
		}
	}
}

func TestStartURLsOfAWSNeedNoRequest(t *testing.T) {
	t.Parallel()
	never := func() (*http.Client, error) { t.Error("a request"); return http.DefaultClient, nil }
	for _, u := range []string{"https://corp.awsapps.com/start#/", "https://identitycenter.amazonaws.com/ssoins-1", "https://x.portal.eu-west-1.app.aws"} {
		if got, err := signin.ResolveStartURL(context.Background(), never, u); err != nil || got.StartURL != u {
			t.Errorf("%s: %+v, %v", u, got, err)
		}
	}
	for _, u := range []string{"http://corp.awsapps.com/start", "https:///start", "corp", "https://%zz"} {
		if _, err := signin.ResolveStartURL(context.Background(), never, u); problem.KindOf(err) != problem.Config {
			t.Errorf("%s: %v", u, err)
		}
	}
}

func TestPins(t *testing.T) {
	t.Parallel()
	sso := signin.IdentityOf("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Read_Only_0123456789abcdef/ann@example.com")
	if sso != (signin.Identity{Account: "111122223333", Role: "Read_Only", User: "ann@example.com"}) {
		t.Errorf("%+v", sso)
	}
	if id := signin.IdentityOf("arn:aws:iam::111122223333:user/team/ann"); id.User != "ann" || id.Role != "" {
		t.Errorf("%+v", id)
	}
	if id := signin.IdentityOf("arn:aws:iam::111122223333:root"); id.User != "root" {
		t.Errorf("%+v", id)
	}
	if id := signin.IdentityOf("arn:aws:sts::111122223333:federated-user/ann"); id.User != "ann" {
		t.Errorf("%+v", id)
	}
	nobody := signin.Identity{Account: "111122223333"}
	for _, c := range []struct {
		account, role, user     string
		check, require, nothing bool // as a sign-in, as the last word, of somebody without role and user
	}{
		{"", "", "", true, true, true}, {"111122223333", "", "ANN@example.com", true, true, false},
		{"444455556666", "", "", false, false, false}, {"", "Admin", "", false, false, false}, {"", "", "bob", false, false, false},
		{"", "read_only", "", true, true, false}, {"111122223333", "", "", true, true, true},
	} {
		pin := signin.Expected{Account: shared.Value{Text: c.account}, Role: shared.Value{Text: c.role}, User: shared.Value{Text: c.user}}
		if check, require, nothing := pin.Check(sso) == nil, pin.Require(sso) == nil, pin.Require(nobody) == nil; check != c.check || require != c.require || nothing != c.nothing {
			t.Errorf("%+v: %v %v %v", c, check, require, nothing)
		}
	}
}

func FuzzIdentityOf(f *testing.F) {
	f.Add("arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_A_0/u")
	f.Fuzz(func(t *testing.T, arn string) {
		if id := signin.IdentityOf(arn); len(id.Account)+len(id.Role)+len(id.User) > len(arn) {
			t.Fatalf("%q: %+v", arn, id)
		}
	})
}
