package browser

import (
	"flag"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

var (
	foreign     = flag.Bool("interop", false, "drive a real browser, which has to be installed")
	screenshots = flag.String("screenshots", "", "folder for pictures of the pages")
)

const startURL = "https://my-sso-portal.awsapps.com/start"

// stage is a sandbox and a client that wants to sign in to it.
type stage struct {
	*sandbox.Running
	oidc   *ssooidc.Client
	client *ssooidc.RegisterClientOutput
}

func TestPages(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop")
		return
	}
	address := driver(t)
	for name, test := range map[string]func(*testing.T, *stage, *window){
		"approve by keyboard": approveByKeyboard, "deny": deny, "wrong code": wrongCode, "back button": backButton,
		"password": password, "back to the client": backToTheClient, "console": console, "portal": portal,
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, address)
			test(t, newStage(t), w)
			if c := w.complaints(); len(c) > 0 {
				t.Errorf("the browser complains:\n%s", strings.Join(c, "\n"))
			}
		})
	}
}

func newStage(t *testing.T) *stage {
	t.Helper()
	run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	s := &stage{Running: run, oidc: ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &run.URL})}
	s.client, err = s.oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{
		ClientName: aws.String("browser test"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"},
		GrantTypes:   []string{"authorization_code", "refresh_token", "urn:ietf:params:oauth:grant-type:device_code"},
		RedirectUris: []string{"http://127.0.0.1/oauth/callback"}, IssuerUrl: aws.String(startURL),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *stage) device(t *testing.T) *ssooidc.StartDeviceAuthorizationOutput {
	t.Helper()
	d, err := s.oidc.StartDeviceAuthorization(t.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: s.client.ClientId, ClientSecret: s.client.ClientSecret, StartUrl: aws.String(startURL)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// poll returns the error's text of one poll, or "" for a token.
func (s *stage) poll(t *testing.T, d *ssooidc.StartDeviceAuthorizationOutput) string {
	t.Helper()
	_, err := s.oidc.CreateToken(t.Context(), &ssooidc.CreateTokenInput{
		ClientId: s.client.ClientId, ClientSecret: s.client.ClientSecret, DeviceCode: d.DeviceCode, GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"),
	})
	if err != nil {
		return err.Error()
	}
	return ""
}

// approveByKeyboard never touches the mouse: the focus is where it is needed.
func approveByKeyboard(t *testing.T, s *stage, w *window) {
	d := s.device(t)
	w.visit(*d.VerificationUri)
	w.shows("Authorize a device")
	w.press(strings.ToLower(*d.UserCode) + enter)
	w.shows("Test User")
	w.press(enter)
	w.shows("Allow access?")
	if !strings.Contains(w.text(), *d.UserCode) {
		t.Error("the code to compare is not shown")
	}
	w.press(enter)
	w.shows("Request approved")
	if err := s.poll(t, d); err != "" {
		t.Error(err)
	}
}

func deny(t *testing.T, s *stage, w *window) {
	d := s.device(t)
	w.visit(*d.VerificationUriComplete)
	w.click(`button[value="testuser@example.com"]`)
	w.shows("Allow access?")
	w.click("button[value=deny]")
	w.shows("Request denied")
	if err := s.poll(t, d); !strings.Contains(err, "AccessDeniedException") {
		t.Error(err)
	}
}

func wrongCode(t *testing.T, s *stage, w *window) {
	d := s.device(t)
	w.visit(*d.VerificationUri)
	w.press("WRNG-CDDE" + enter)
	w.shows("There is no such code")
	w.call(http.MethodPost, w.find("input[name=user_code]")+"/clear", map[string]any{}, nil)
	w.click("input[name=user_code]")
	w.press(*d.UserCode + enter)
	w.shows("Test User")
}

// backButton answers the same request twice.
func backButton(t *testing.T, s *stage, w *window) {
	d := s.device(t)
	w.visit(*d.VerificationUriComplete)
	w.press(enter)
	w.shows("Allow access?")
	w.press(enter)
	w.shows("Request approved")
	w.back()
	if strings.Contains(w.text(), "Allow access?") { // the browser kept the page
		w.click("button[value=deny]")
	}
	w.shows("answered already")
	if err := s.poll(t, d); err != "" {
		t.Error(err)
	}
}

func password(t *testing.T, s *stage, w *window) {
	d := s.device(t)
	w.visit(*d.VerificationUriComplete)
	w.click(`button[value="richard.roe@example.com"]`)
	w.shows("Password")
	w.press("wrong" + enter)
	w.shows("is wrong")
	w.press("correct horse battery staple" + enter)
	w.shows("Allow access?")
	w.click("button.quiet")
	w.shows("Who are you")
	w.click(`button[value="testuser@example.com"]`)
	w.shows("testuser@example.com")
	w.click("button[value=allow]")
	w.shows("Request approved")
}

// backToTheClient follows the redirect out of the sandbox, which the pages'
// own policy must let through.
func backToTheClient(t *testing.T, s *stage, w *window) {
	answers := make(chan url.Values, 10)
	own := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/oauth/callback" {
			answers <- r.URL.Query()
		}
		rw.Header().Set("Content-Type", "text/html")
		_, _ = rw.Write([]byte(`<link rel="icon" href="data:,"/>the client's own page`))
	}))
	t.Cleanup(own.Close)
	for verdict, member := range map[string]string{"allow": "code", "deny": "error"} {
		w.visit(s.URL + "/authorize?" + url.Values{
			"response_type": {"code"}, "client_id": {*s.client.ClientId}, "redirect_uri": {own.URL + "/oauth/callback"}, "state": {"st"},
			"code_challenge_method": {"S256"}, "scopes": {"sso:account:access"}, "code_challenge": {strings.Repeat("x", 43)},
		}.Encode())
		if strings.Contains(w.text(), "Who are you") {
			w.press(enter)
		}
		w.shows("Allow access?")
		w.click("button[value=" + verdict + "]")
		w.shows("the client's own page")
		select {
		case q := <-answers:
			if q.Get(member) == "" || q.Get("state") != "st" {
				t.Errorf("%s: %v", verdict, q)
			}
		case <-time.After(5 * time.Second):
			t.Errorf("%s: the client heard nothing", verdict)
		}
	}
}

func console(_ *testing.T, s *stage, w *window) {
	s.State().Write(func(w *world.World) { w.Account("123456789012").User("testuser").MFADevices = nil })
	w.visit(s.URL + "/v1/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {"arn:aws:signin:::devtools/cross-device"}, "redirect_uri": {s.URL + "/v1/sessions/confirmation"},
		"state": {"st"}, "code_challenge_method": {"SHA-256"}, "scope": {"openid"}, "code_challenge": {strings.Repeat("x", 43)},
	}.Encode())
	w.shows("the AWS console")
	w.press(enter)
	w.shows("Password")
	w.press("correct horse battery staple" + enter)
	w.shows("another computer")
	w.press(enter)
	w.shows("Copy this authorization code")
}

func portal(_ *testing.T, s *stage, w *window) {
	w.visit(s.URL + "/")
	w.shows("This is an AWS sandbox")
	w.click("a.button")
	w.shows("Who are you")
	w.press(enter)
	w.shows("ProductionAccount")
	w.click("button.quiet")
	w.shows("Who are you")
}
