package sandbox_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const startURL = "https://my-sso-portal.awsapps.com/start"

// client is a foreign client of one sandbox: the AWS SDK for Go, which shares no code with it.
type client struct {
	*testing.T
	*sandbox.Sandbox
	url  string
	oidc *ssooidc.Client
	sso  *sso.Client
}

func start(t *testing.T, w *world.World) *client {
	t.Helper()
	sb, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(sb)
	t.Cleanup(srv.Close)
	return &client{
		T: t, Sandbox: sb, url: srv.URL,
		oidc: ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &srv.URL, RetryMaxAttempts: 1}),
		sso:  sso.New(sso.Options{Region: "us-east-1", BaseEndpoint: &srv.URL, RetryMaxAttempts: 1}),
	}
}

func (c *client) register(grants ...string) *ssooidc.RegisterClientOutput {
	c.Helper()
	in := &ssooidc.RegisterClientInput{ClientName: aws.String("test"), ClientType: aws.String("public"), Scopes: []string{"sso:account:access"}}
	if grants != nil {
		in.GrantTypes, in.RedirectUris, in.IssuerUrl = grants, []string{"http://127.0.0.1/oauth/callback"}, aws.String(startURL)
	}
	out, err := c.oidc.RegisterClient(c.Context(), in)
	if err != nil {
		c.Fatal(err)
	}
	return out
}

// code returns the exception name of an error.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return "no API error: " + err.Error()
	}
	return ""
}

func (c *client) wantCode(err error, want string) {
	c.Helper()
	if got := code(err); got != want {
		c.Errorf("error %q, want %q", got, want)
	}
}

func (c *client) visit(v browse.Visitor, address string) (string, error) {
	return v.Read(c.Context(), address)
}

func (c *client) device(r *ssooidc.RegisterClientOutput) *ssooidc.StartDeviceAuthorizationOutput {
	c.Helper()
	d, err := c.oidc.StartDeviceAuthorization(c.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: r.ClientId, ClientSecret: r.ClientSecret, StartUrl: aws.String(startURL)})
	if err != nil {
		c.Fatal(err)
	}
	return d
}

func (c *client) poll(r *ssooidc.RegisterClientOutput, d *ssooidc.StartDeviceAuthorizationOutput) (*ssooidc.CreateTokenOutput, error) {
	return c.oidc.CreateToken(c.Context(), &ssooidc.CreateTokenInput{
		ClientId: r.ClientId, ClientSecret: r.ClientSecret, DeviceCode: d.DeviceCode, GrantType: aws.String("urn:ietf:params:oauth:grant-type:device_code"),
	})
}

// signIn is a whole device sign-in.
func (c *client) signIn(user string) (*ssooidc.RegisterClientOutput, *ssooidc.CreateTokenOutput) {
	c.Helper()
	r := c.register()
	d := c.device(r)
	if _, err := c.visit(browse.Visitor{User: user, Secrets: fixedPassword}, *d.VerificationUriComplete); err != nil {
		c.Fatal(err)
	}
	t, err := c.poll(r, d)
	if err != nil {
		c.Fatal(err)
	}
	return r, t
}

// TestScopesOfOlderClients: a token of the scope sso-portal:* calls the portal, and cannot be refreshed.
func TestScopesOfOlderClients(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, err := c.oidc.RegisterClient(t.Context(), &ssooidc.RegisterClientInput{ClientName: aws.String("granted"), ClientType: aws.String("public"), Scopes: []string{"sso-portal:*"}})
	if err != nil {
		t.Fatal(err)
	}
	d := c.device(r)
	if _, err := c.visit(browse.Visitor{Secrets: fixedPassword}, *d.VerificationUriComplete); err != nil {
		t.Fatal(err)
	}
	token, err := c.poll(r, d)
	if err != nil || token.RefreshToken != nil {
		t.Fatalf("token %+v: %v", token, err)
	}
	if _, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken}); err != nil {
		t.Error(err)
	}
}

func fixedPassword(context.Context, string, string) (string, string, error) {
	return "correct horse battery staple", "", nil
}

func (c *client) refresh(r *ssooidc.RegisterClientOutput, token *string) (*ssooidc.CreateTokenOutput, error) {
	return c.oidc.CreateToken(c.Context(), &ssooidc.CreateTokenInput{ClientId: r.ClientId, ClientSecret: r.ClientSecret, RefreshToken: token, GrantType: aws.String("refresh_token")})
}

func (c *client) credentials(token *string, account, role string) (aws.CredentialsProviderFunc, error) {
	out, err := c.sso.GetRoleCredentials(c.Context(), &sso.GetRoleCredentialsInput{AccessToken: token, AccountId: &account, RoleName: &role})
	if err != nil {
		return nil, err
	}
	rc := out.RoleCredentials
	return func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: *rc.AccessKeyId, SecretAccessKey: *rc.SecretAccessKey, SessionToken: *rc.SessionToken}, nil
	}, nil
}

func (c *client) identity(creds aws.CredentialsProvider) (string, error) {
	out, err := sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &c.url, Credentials: creds, RetryMaxAttempts: 1}).GetCallerIdentity(c.Context(), nil)
	if err != nil {
		return "", err
	}
	return *out.Arn, nil
}

func TestDeviceSignInFromEndToEnd(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register()
	d := c.device(r)
	for range 2 {
		_, err := c.poll(r, d)
		c.wantCode(err, "AuthorizationPendingException")
	}
	_, err := c.poll(r, d)
	c.wantCode(err, "SlowDownException")
	c.Advance(2 * time.Second)
	_, err = c.poll(r, d)
	c.wantCode(err, "AuthorizationPendingException")
	if _, err := c.visit(browse.Visitor{}, *d.VerificationUriComplete); err != nil {
		t.Fatal(err)
	}
	token, err := c.poll(r, d)
	if err != nil || token.RefreshToken == nil || token.ExpiresIn != 3600 {
		t.Fatalf("%+v, %v", token, err)
	}
	_, err = c.poll(r, d)
	c.wantCode(err, "InvalidGrantException")
	creds, err := c.credentials(token.AccessToken, "111122223333", "ReadOnly")
	if err != nil {
		t.Fatal(err)
	}
	arn, err := c.identity(creds)
	if err != nil || !strings.HasPrefix(arn, "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_") || !strings.HasSuffix(arn, "/testuser@example.com") {
		t.Errorf("%s, %v", arn, err)
	}
	c.Advance(time.Hour)
	_, err = c.identity(creds)
	c.wantCode(err, "ExpiredToken")
}

func TestDeviceDeniedAndExpired(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register()
	d := c.device(r)
	page, err := c.visit(browse.Visitor{Deny: true}, *d.VerificationUriComplete)
	if err != nil || !strings.Contains(page, "denied") {
		t.Errorf("%v: %s", err, page)
	}
	_, err = c.poll(r, d)
	c.wantCode(err, "AccessDeniedException")

	d = c.device(r)
	c.Advance(10 * time.Minute)
	_, err = c.poll(r, d)
	c.wantCode(err, "ExpiredTokenException")
	if _, err = c.visit(browse.Visitor{}, *d.VerificationUriComplete); err == nil {
		t.Error("an expired code was approved")
	}
	other := c.register()
	d = c.device(r)
	_, err = c.poll(other, d)
	c.wantCode(err, "InvalidGrantException")
}

func TestRegistrationExpires(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register()
	d := c.device(r)
	c.Advance(90*24*time.Hour + time.Second)
	_, err := c.poll(r, d)
	c.wantCode(err, "InvalidClientException")
	r = c.register()
	r.ClientSecret = aws.String("wrong")
	_, err = c.oidc.StartDeviceAuthorization(c.Context(), &ssooidc.StartDeviceAuthorizationInput{ClientId: r.ClientId, ClientSecret: r.ClientSecret, StartUrl: aws.String(startURL)})
	c.wantCode(err, "InvalidClientException")
}

func TestRefreshRotatesAndEnds(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, first := c.signIn("")
	second, err := c.refresh(r, first.RefreshToken)
	if err != nil || *second.RefreshToken == *first.RefreshToken || *second.AccessToken == *first.AccessToken {
		t.Fatalf("%+v, %v", second, err)
	}
	_, err = c.refresh(r, first.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
	_, err = c.refresh(c.register(), second.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
	if _, err = c.credentials(second.AccessToken, "111122223333", "ReadOnly"); err != nil {
		t.Error(err)
	}
	c.Advance(time.Hour)
	_, err = c.credentials(second.AccessToken, "111122223333", "ReadOnly")
	c.wantCode(err, "UnauthorizedException")
	third, err := c.refresh(r, second.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	c.Advance(7*time.Hour + time.Second)
	_, err = c.refresh(r, third.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
}

func TestLogoutRevokesEverything(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r, token := c.signIn("")
	_, other := c.signIn("")
	if _, err := c.sso.Logout(c.Context(), &sso.LogoutInput{AccessToken: token.AccessToken}); err != nil {
		t.Fatal(err)
	}
	_, err := c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken})
	c.wantCode(err, "UnauthorizedException")
	_, err = c.refresh(r, token.RefreshToken)
	c.wantCode(err, "InvalidGrantException")
	if _, err = c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: other.AccessToken}); err != nil {
		t.Errorf("another sign-in: %v", err)
	}
}

func TestPortalListsPageByPage(t *testing.T) {
	t.Parallel()
	w, err := world.Generate(250, 3)
	if err != nil {
		t.Fatal(err)
	}
	c := start(t, w)
	_, token := c.signIn("")
	pages := sso.NewListAccountsPaginator(c.sso, &sso.ListAccountsInput{AccessToken: token.AccessToken, MaxResults: aws.Int32(40)})
	seen, n := map[string]bool{}, 0
	for pages.HasMorePages() {
		page, err := pages.NextPage(c.Context())
		if err != nil {
			t.Fatal(err)
		}
		n++
		for _, a := range page.AccountList {
			seen[*a.AccountId] = true
		}
	}
	if len(seen) != 250 || n != 7 {
		t.Errorf("%d accounts on %d pages", len(seen), n)
	}
	roles, err := c.sso.ListAccountRoles(c.Context(), &sso.ListAccountRolesInput{AccessToken: token.AccessToken, AccountId: aws.String("200000000001")})
	if err != nil || len(roles.RoleList) != 3 || roles.NextToken != nil {
		t.Errorf("%+v, %v", roles, err)
	}
	long, err := c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken, MaxResults: aws.Int32(1000)})
	if err != nil || len(long.AccountList) != 100 || long.NextToken == nil {
		t.Errorf("a page of 1000: %+v, %v", long, err)
	}
	_, err = c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken, MaxResults: aws.Int32(-1)})
	c.wantCode(err, "InvalidRequestException")
	_, err = c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken, NextToken: aws.String("bm9uc2Vuc2U")})
	c.wantCode(err, "InvalidRequestException")
	_, err = c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: aws.String("aoa-nobody")})
	c.wantCode(err, "UnauthorizedException")
	_, err = c.credentials(token.AccessToken, "123456789012", "Role001")
	c.wantCode(err, "ForbiddenException")
}

func TestPortalThrottles(t *testing.T) {
	t.Parallel()
	w := world.Default()
	w.IdentityCenter[0].Session.RequestsPerSecond = 0.1
	c := start(t, w)
	_, token := c.signIn("")
	outcomes := ""
	list := func() {
		_, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken})
		outcomes += map[string]string{"": ".", "TooManyRequestsException": "t"}[code(err)]
	}
	list()
	list()
	c.Advance(10 * time.Second)
	list()
	if outcomes != ".t." {
		t.Errorf("outcomes %s", outcomes)
	}
}

// A burst is let through, then the rate counts, for each sign-in alone.
func TestPortalThrottleHasABurst(t *testing.T) {
	t.Parallel()
	w := world.Default()
	w.IdentityCenter[0].Session.RequestsPerSecond, w.IdentityCenter[0].Session.RequestBurst = 0.01, 3
	c := start(t, w)
	for range 2 {
		_, token := c.signIn("")
		served := 0
		for range 5 {
			if _, err := c.sso.ListAccounts(t.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken}); err == nil {
				served++
			}
		}
		if served != 3 {
			t.Errorf("%d of 5 requests were served, want 3", served)
		}
	}
}

// A late permission set is no part of the list, and can be used.
func TestPortalListsAPermissionSetLater(t *testing.T) {
	t.Parallel()
	w := world.Default()
	w.IdentityCenter[0].PermissionSet("ReadOnly").ListedAfter = world.Duration(5 * time.Minute)
	c := start(t, w)
	_, token := c.signIn("")
	roles := func() int {
		list, err := c.sso.ListAccountRoles(t.Context(), &sso.ListAccountRolesInput{AccessToken: token.AccessToken, AccountId: aws.String("111122223333")})
		if err != nil {
			t.Fatal(err)
		}
		return len(list.RoleList)
	}
	before := roles()
	if _, err := c.credentials(token.AccessToken, "111122223333", "ReadOnly"); err != nil {
		t.Error(err)
	}
	c.Advance(6 * time.Minute)
	if after := roles(); before != 1 || after != 2 {
		t.Errorf("%d roles, and later %d; want 1 and 2", before, after)
	}
}

// A fault of one account leaves the others alone.
func TestFaultOfOneAccount(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	_, token := c.signIn("")
	if _, err := c.Faults().Add(fault.Fault{Kind: fault.Fail, Operation: "ListAccountRoles", Account: "111122223333", Status: 403, Code: "ForbiddenException"}); err != nil {
		t.Fatal(err)
	}
	for account, want := range map[string]string{"111122223333": "ForbiddenException", "444455556666": ""} {
		_, err := c.sso.ListAccountRoles(t.Context(), &sso.ListAccountRolesInput{AccessToken: token.AccessToken, AccountId: aws.String(account)})
		if code(err) != want {
			t.Errorf("%s: %v, want %q", account, err, want)
		}
	}
}

func TestPasswordOfAUser(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	d := c.device(c.register())
	wrong := func(context.Context, string, string) (string, string, error) { return "guess", "", nil }
	if _, err := c.visit(browse.Visitor{User: "richard.roe@example.com", Secrets: wrong}, *d.VerificationUriComplete); err == nil {
		t.Error("signed in with a wrong password")
	}
	_, token := c.signIn("richard.roe@example.com")
	out, err := c.sso.ListAccounts(c.Context(), &sso.ListAccountsInput{AccessToken: token.AccessToken})
	if err != nil || len(out.AccountList) != 1 || *out.AccountList[0].AccountId != "123456789011" {
		t.Errorf("%+v, %v", out, err)
	}
}

// authorization is one authorization code request and its PKCE verifier.
type authorization struct{ address, redirect, verifier string }

func (c *client) authorization(r *ssooidc.RegisterClientOutput, callback string) authorization {
	verifier := strings.Repeat("verifier-", 6)
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {*r.ClientId}, "redirect_uri": {callback}, "state": {"the-state"}, "scopes": {"sso:account:access"},
		"code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	return authorization{c.url + "/authorize?" + q.Encode(), callback, verifier}
}

// callback is a client's own listener; it keeps what the browser brought.
func callback(t *testing.T) (address string, got func() url.Values) {
	t.Helper()
	answers := make(chan url.Values, 10)
	srv := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { answers <- r.URL.Query() }))
	t.Cleanup(srv.Close)
	return srv.URL + "/oauth/callback", func() url.Values {
		select {
		case q := <-answers:
			return q
		default:
			return nil
		}
	}
}

func (c *client) trade(r *ssooidc.RegisterClientOutput, a authorization, code string) error {
	_, err := c.oidc.CreateToken(c.Context(), &ssooidc.CreateTokenInput{
		ClientId: r.ClientId, ClientSecret: r.ClientSecret, GrantType: aws.String("authorization_code"),
		Code: &code, CodeVerifier: &a.verifier, RedirectUri: &a.redirect,
	})
	return err
}

func TestAuthorizationCode(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register("authorization_code", "refresh_token")
	address, got := callback(t)
	a := c.authorization(r, address)
	sign := func() string {
		t.Helper()
		if _, err := c.visit(browse.Visitor{}, a.address); err != nil {
			t.Fatal(err)
		}
		q := got()
		if q.Get("state") != "the-state" || q.Get("code") == "" {
			t.Fatalf("callback %v", q)
		}
		return q.Get("code")
	}
	code := sign()
	if err := c.trade(r, a, code); err != nil {
		t.Fatal(err)
	}
	c.wantCode(c.trade(r, a, code), "InvalidGrantException")

	forged := a
	forged.verifier = strings.Repeat("x", 54)
	code = sign()
	c.wantCode(c.trade(r, forged, code), "InvalidGrantException")
	c.wantCode(c.trade(r, a, code), "InvalidGrantException") // a failed try uses it up

	forged = a
	forged.redirect = "http://127.0.0.1:1/oauth/callback"
	c.wantCode(c.trade(r, forged, sign()), "InvalidGrantException")
	c.wantCode(c.trade(c.register("authorization_code"), a, sign()), "InvalidGrantException")

	late := sign()
	c.Advance(10*time.Minute + time.Second)
	c.wantCode(c.trade(r, a, late), "InvalidGrantException")
}

func TestAuthorizationCodeDenied(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	address, got := callback(t)
	if _, err := c.visit(browse.Visitor{Deny: true}, c.authorization(c.register("authorization_code"), address).address); err != nil {
		t.Fatal(err)
	}
	if q := got(); q.Get("error") != "access_denied" || q.Get("state") != "the-state" || q.Get("code") != "" {
		t.Errorf("callback %v", q)
	}
}

// A wrong redirect address must never be followed.
func TestRedirectRules(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	r := c.register("authorization_code")
	for _, redirect := range []string{
		"http://evil.example.com/oauth/callback", "http://127.0.0.1:5000/other", "https://127.0.0.1:5000/oauth/callback",
		"http://127.0.0.1.evil.example.com/oauth/callback", "http://127.0.0.1:5000@evil.example.com/oauth/callback",
		"http://127.0.0.1:5000/oauth/callback?next=x", "http://127.0.0.1:5000/oauth/callback#x", "javascript:alert(1)", "", "//evil.example.com/oauth/callback",
		"http://localhost:5000/oauth/callback", "http://127.0.0.1:5000/oauth/callback/../x", "http://127.0.0.1:5000/oauth%2fcallback",
	} {
		res, err := http.DefaultTransport.RoundTrip(request(t, http.MethodGet, c.authorization(r, redirect).address, ""))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusBadRequest || res.Header.Get("Location") != "" {
			t.Errorf("%s: %s, Location %q", redirect, res.Status, res.Header.Get("Location"))
		}
	}
}

func request(t *testing.T, method, address, body string) *http.Request {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func TestStateOutlivesARestart(t *testing.T) {
	t.Parallel()
	file := t.TempDir() + "/state.json"
	first, err := sandbox.New(world.Default(), sandbox.Options{StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	run, err := first.Serve(t.Context(), "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &client{T: t, Sandbox: first, url: run.URL, oidc: ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &run.URL}), sso: sso.New(sso.Options{Region: "us-east-1", BaseEndpoint: &run.URL})}
	r, token := c.signIn("")
	creds, err := c.credentials(token.AccessToken, "111122223333", "FullAccess")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s3Client(run.URL, creds).CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("kept-bucket")}); err != nil {
		t.Fatal(err)
	}
	c.Advance(30 * time.Minute)
	run.Close()

	second, err := sandbox.Start(t.Context(), &world.World{}, sandbox.Options{StateFile: file})
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	c.url = second.URL
	c.oidc = ssooidc.New(ssooidc.Options{Region: "us-east-1", BaseEndpoint: &second.URL})
	if arn, err := c.identity(creds); err != nil || !strings.Contains(arn, "FullAccess") {
		t.Errorf("credentials of before: %s, %v", arn, err)
	}
	if _, err := c.refresh(r, token.RefreshToken); err != nil {
		t.Errorf("refresh token of before: %v", err)
	}
	if _, err := s3Client(second.URL, creds).HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("kept-bucket")}); err != nil {
		t.Errorf("bucket of before: %v", err)
	}
	if ahead := time.Until(second.Now()); ahead < 29*time.Minute {
		t.Errorf("the clock is %s ahead", ahead)
	}
}

func s3Client(endpoint string, creds aws.CredentialsProvider) *s3.Client {
	return s3.New(s3.Options{Region: "us-east-1", BaseEndpoint: &endpoint, UsePathStyle: true, Credentials: creds, RetryMaxAttempts: 1})
}
