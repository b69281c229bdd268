package sandbox_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/record"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func (c *client) fault(f fault.Fault) {
	c.Helper()
	if _, err := c.Faults().Add(f); err != nil {
		c.Fatal(err)
	}
}

func TestFaultsStrike(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	_, token := c.signIn("")
	list := func() string {
		_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken})
		return code(err)
	}
	for name, want := range map[string]struct {
		fault fault.Fault
		code  string
	}{
		"throttle": {fault.Fault{Kind: fault.Throttle, Service: "sso"}, "TooManyRequestsException"},
		"error":    {fault.Fault{Kind: fault.Fail}, "ServiceUnavailable"},
		"own code": {fault.Fault{Kind: fault.Fail, Status: 500, Code: "InternalServerException", Operation: "ListAccounts"}, "InternalServerException"},
		"drop":     {fault.Fault{Kind: fault.Drop}, "no API error"},
		"garbage":  {fault.Fault{Kind: fault.Garbage}, "no API error"},
		"cut":      {fault.Fault{Kind: fault.Cut}, "no API error"},
		"empty":    {fault.Fault{Kind: fault.Empty, Status: 500}, "UnknownError"},
		"page":     {fault.Fault{Kind: fault.Garbage, Status: 403, Body: "<html>no</html>"}, "no API error"},
		"bare":     {fault.Fault{Kind: fault.Fail, Code: "ResourceNotFoundException", Bare: true}, "UnknownError"},
		"slow":     {fault.Fault{Kind: fault.Latency, Delay: fault.Wait(time.Millisecond)}, ""},
		"other":    {fault.Fault{Kind: fault.Fail, Service: "sts"}, ""},
	} {
		c.fault(want.fault)
		got := list()
		if want.code == "" && got != "" || !strings.HasPrefix(got, want.code) {
			t.Errorf("%s: %q, want %q", name, got, want.code)
		}
		c.Faults().Remove("")
		if got := list(); got != "" {
			t.Errorf("after %s: %s", name, got)
		}
	}
}

func TestFaultsCountAndSkip(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	_, token := c.signIn("")
	c.fault(fault.Fault{Kind: fault.Fail, Operation: "ListAccounts", Skip: 1, Times: 2})
	got := ""
	for range 5 {
		_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken})
		got += map[bool]string{true: ".", false: "x"}[err == nil]
	}
	if got != ".xx.." {
		t.Errorf("outcomes %s", got)
	}
	if hits := c.Faults().List()[0].Hits; hits != 2 {
		t.Errorf("%d hits", hits)
	}
}

func TestClockSkewFault(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	c.fault(fault.Fault{Kind: fault.Skew, Delay: fault.Wait(-time.Hour)})
	_, err := c.identity(key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
	c.wantCode(err, "SignatureDoesNotMatch")
	_, err = s3Client(c.url, key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")).ListBuckets(t.Context(), nil)
	c.wantCode(err, "RequestTimeTooSkewed")
}

func TestClientsKeepTheirClockWhenTheSandboxAdvances(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	c.Advance(100 * time.Hour)
	if _, err := c.identity(key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")); err != nil {
		t.Error(err)
	}
}

// Codes are the clients' own work, too: right by either clock, but once.
func TestCodesOfEitherClock(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	c.Advance(time.Hour)
	device, err := totp.DecodeSeed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
	if err != nil {
		t.Fatal(err)
	}
	client := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &c.url, RetryMaxAttempts: 1,
		Credentials: key("AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")})
	in := &sts.GetSessionTokenInput{SerialNumber: aws.String("arn:aws:iam::123456789012:mfa/testuser"), TokenCode: aws.String(totp.At(device, time.Now()))}
	if _, err := client.GetSessionToken(t.Context(), in); err != nil {
		t.Error(err)
	}
	_, err = client.GetSessionToken(t.Context(), in)
	c.wantCode(err, "AccessDenied")
	var refused *smithyhttp.ResponseError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if date, err := http.ParseTime(refused.Response.Header.Get("Date")); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("the Date is %s, %v", date, err)
	}
}

func TestControlAPI(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	api := control.NewClient(c.url, c.Token())
	if err := control.NewClient(c.url, "guess").Call(t.Context(), http.MethodGet, "/clock", nil, nil); err == nil {
		t.Error("a wrong token is taken")
	}
	var clock control.Clock
	if err := api.Call(t.Context(), http.MethodPost, "/clock", control.Clock{Advance: fault.Wait(time.Hour)}, &clock); err != nil || time.Until(clock.Now) < 59*time.Minute {
		t.Errorf("%+v, %v", clock, err)
	}
	r := c.register()
	var added control.Added
	if err := api.Call(t.Context(), http.MethodPost, "/faults", fault.Fault{Kind: control.ExpiredRegistrations}, &added); err != nil || added.Affected != 1 {
		t.Errorf("%+v, %v", added, err)
	}
	_, err := c.refresh(r, aws.String("x"))
	c.wantCode(err, "InvalidClientException")
	for _, bad := range []fault.Fault{{Kind: "no such"}, {Kind: fault.Latency}, {Kind: fault.Skew}, {Kind: fault.Fail, Status: 200}, {Kind: fault.Fail, Rate: 2}} {
		if err := api.Call(t.Context(), http.MethodPost, "/faults", bad, nil); err == nil {
			t.Errorf("taken: %+v", bad)
		}
	}
	var counts []record.Count
	if err := api.Call(t.Context(), http.MethodGet, "/counts", nil, &counts); err != nil || len(counts) != 2 || counts[1].Errors != 1 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// Nothing that opens a door may stand in the log.
func TestLogMasksSecrets(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, token := c.signIn("richard.roe@example.com")
	second, err := c.refresh(r, token.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.credentials(second.AccessToken, "123456789011", "AWSPowerUserAccess"); err != nil {
		t.Fatal(err)
	}
	text, err := control.NewClient(c.url, c.Token()).Raw(t.Context(), http.MethodGet, "/log", nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, secret := range map[string]string{
		"client secret": *r.ClientSecret, "access token": *token.AccessToken, "refresh token": *token.RefreshToken, "new refresh token": *second.RefreshToken,
		"password": "correct horse", "control token": c.Token(),
	} {
		if strings.Contains(string(text), secret) {
			t.Errorf("the log holds the %s", name)
		}
	}
	for _, shown := range []string{`"clientName":"test"`, `"account_id":"123456789011"`, `"grantType":"refresh_token"`, `"user":"richard.roe@example.com"`} {
		if !strings.Contains(string(text), shown) {
			t.Errorf("the log lacks %s:\n%s", shown, text)
		}
	}
}

// A sign-in's refusals look as Identity Center and the console send them.
func TestOAuthFaults(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register()
	for oauth, want := range map[string]string{"slow_down": "SlowDownException", "invalid_grant": "InvalidGrantException", "server_error": "InternalServerException",
		"invalid_client": "InvalidClientException", "invalid_redirect_uri": "InvalidRedirectUriException", "expired_token": "ExpiredTokenException"} {
		c.fault(fault.Fault{Kind: fault.Fail, Operation: "CreateToken", Code: oauth})
		_, err := c.refresh(r, aws.String("x"))
		c.wantCode(err, want)
		c.Faults().Remove("")
	}
	c.fault(fault.Fault{Kind: fault.Fail, Operation: "Authorize", Code: "temporarily_unavailable", Message: "later"})
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for _, path := range []string{"/authorize", "/v1/authorize"} {
		resp, err := client.Get(c.url + path + "?state=s&redirect_uri=http%3A%2F%2F127.0.0.1%3A1%2Foauth%2Fcallback")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if at := resp.Header.Get("Location"); at != "http://127.0.0.1:1/oauth/callback?error=temporarily_unavailable&error_description=later&state=s" {
			t.Errorf("%s leads to %s", path, at)
		}
	}
}

// The answer is lost, but the operation was done: a refresh token is used up.
func TestCutAnswersComeAfterTheOperation(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, token := c.signIn("")
	c.fault(fault.Fault{Kind: fault.Cut, Operation: "CreateToken", Times: 1})
	if _, err := c.refresh(r, token.RefreshToken); err == nil {
		t.Error("the answer came")
	}
	_, err := c.refresh(r, token.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
}
