package signin_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestEveryRefusalOfTheService(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, code string
		device          bool
		exit            int
	}{
		{"RegisterClient", "InvalidClientMetadataException", false, 254},
		{"RegisterClient", "InvalidRedirectUriException", false, 254},
		{"RegisterClient", "InvalidScopeException", true, 254},
		{"RegisterClient", "InvalidRequestException", true, 254},
		{"StartDeviceAuthorization", "InvalidRequestException", true, 254},
		{"StartDeviceAuthorization", "UnauthorizedClientException", true, 254},
		{"CreateToken", "InvalidGrantException", false, 254},
		{"CreateToken", "InvalidGrantException", true, 254},
		{"CreateToken", "InvalidClientException", true, 254},
		{"CreateToken", "InvalidScopeException", true, 254},
		{"CreateToken", "UnauthorizedClientException", false, 254},
		{"CreateToken", "UnsupportedGrantTypeException", true, 254},
		{"CreateToken", "AccessDeniedException", true, 254},
		{"CreateToken", "ExpiredTokenException", true, 255},
		{"CreateToken", "InternalServerException", true, 254},
	} {
		s := newStage(t, nil)
		if _, err := s.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: c.operation, Status: 400, Code: c.code}); err != nil {
			t.Fatal(err)
		}
		_, err := s.login(t, signin.LoginOptions{Device: c.device})
		if err == nil || problem.KindOf(err).Exit() != c.exit || c.exit == 254 && !strings.Contains(err.Error(), c.code) {
			t.Errorf("%s %s: %v", c.operation, c.code, err)
		}
		if entries, _ := signin.CachedTokens(s.env); len(entries) != 0 {
			t.Errorf("%s %s: a token was stored", c.operation, c.code)
		}
	}
}

func TestTroubleOnTheWay(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what  string
		fault fault.Fault
		fails bool
	}{
		{"cut at the registration", fault.Fault{Kind: fault.Drop, Operation: "RegisterClient"}, true},
		{"cut at the token", fault.Fault{Kind: fault.Drop, Operation: "CreateToken"}, true},
		{"nonsense for a token", fault.Fault{Kind: fault.Garbage, Operation: "CreateToken"}, true},
		{"asked to slow down again and again", fault.Fault{Kind: fault.Fail, Operation: "CreateToken", Status: 400, Code: "SlowDownException", Times: 4}, false},
		{"a clock that is an hour off", fault.Fault{Kind: fault.Skew, Service: "sso-oidc", Delay: fault.Wait(time.Hour)}, false},
	} {
		s := newStage(t, nil)
		if _, err := s.Faults().Add(c.fault); err != nil {
			t.Fatal(err)
		}
		before := s.time.Now()
		r, err := s.login(t, signin.LoginOptions{Device: true})
		if (err != nil) != c.fails || err != nil && problem.KindOf(err).Exit() != 255 {
			t.Errorf("%s: %v", c.what, err)
		}
		if !c.fails && r.Token.Left(s.time.Now()) < 30*time.Minute {
			t.Errorf("%s: the token has %v left", c.what, r.Token.Left(s.time.Now()))
		}
		// Two polls without a wait, then 1 s and 5 s more each time: 11, 16, 21.
		if passed := s.time.Now().Sub(before); c.fault.Code == "SlowDownException" && passed < 45*time.Second {
			t.Errorf("%s: waited only %v", c.what, passed)
		}
	}
}

// A code that the service gives no end, or one in years, ends all the same: other processes wait for the lock.
func TestDeviceCodeWithoutEnd(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"", `, "expiresIn": 0`, `, "expiresIn": -5`, `, "expiresIn": 900000000`} {
		s := newStage(t, nil)
		s.env.Transport = pendingForever{`{"deviceCode": "d", "userCode": "u", "verificationUri": "https://d.example/"` + end + `}`}
		began := s.env.Clock.Now()
		_, err := s.login(t, signin.LoginOptions{Device: true, NoBrowser: true})
		if took := s.env.Clock.Now().Sub(began); err == nil || !strings.Contains(err.Error(), "expired before") || took > 2*time.Hour {
			t.Errorf("%q: %v after %s", end, err, took)
		}
	}
}

// pendingForever is a token service to which nobody comes.
type pendingForever struct{ device string }

func (p pendingForever) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := httptest.NewRecorder()
	switch r.URL.Path {
	case "/client/register":
		_, _ = answer.WriteString(`{"clientId": "c", "clientSecret": "s", "clientSecretExpiresAt": 9999999999}`)
	case "/device_authorization":
		_, _ = answer.WriteString(p.device)
	default:
		answer.Header().Set("X-Amzn-Errortype", "AuthorizationPendingException")
		answer.WriteHeader(http.StatusBadRequest)
		_, _ = answer.WriteString(`{"error": "authorization_pending"}`)
	}
	return answer.Result(), nil
}
