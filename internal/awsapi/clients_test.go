package awsapi_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	oidctypes "github.com/aws/aws-sdk-go-v2/service/ssooidc/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// world is an environment in a fresh home directory.
func world(t *testing.T, vars ...string) *app.Env {
	t.Helper()
	home := t.TempDir()
	v := environ.Parse(append([]string{"HOME=" + home, "AWS_EC2_METADATA_DISABLED=true"}, vars...))
	return &app.Env{
		Stdout: io.Discard, Stderr: io.Discard, Vars: v, GOOS: "linux",
		Paths: paths.Resolve(v, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader,
	}
}

func clients(t *testing.T, env *app.Env, flags settings.Flags) *awsapi.Clients {
	t.Helper()
	ses, err := app.Open(env, flags)
	if err != nil {
		t.Fatal(err)
	}
	return awsapi.New(env, ses.Settings)
}

func keys() aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIATEST", SecretAccessKey: "secret"}, nil
	})
}

// answer starts a service that always answers the same and keeps the requests.
func answer(t *testing.T, status int, header map[string]string, body string) (url string, requests *[]*http.Request) {
	t.Helper()
	requests = &[]*http.Request{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		*requests = append(*requests, r.Clone(r.Context()))
		for k, v := range header {
			w.Header().Set(k, v)
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return server.URL, requests
}

func TestServiceErrorsReadAsTheAWSCLIDoes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		service       string
		status        int
		header        map[string]string
		body          string
		code, message string
	}{
		"json header": {"sso", 401, map[string]string{"x-amzn-ErrorType": "UnauthorizedException:http://x"}, `{"message":"no"}`, "UnauthorizedException", "no"},
		"json __type": {"sso", 401, nil, `{"message":"no","__type":"com.amazonaws#UnauthorizedException"}`, "UnauthorizedException", "no"},
		"json code":   {"sso", 400, nil, `{"Message":"no","code":"Odd"}`, "Odd", "no"},
		"json page": {"sso", 403, nil, `<html><title>Blocked
by us</title></html>`, "403", `the answer is a web page and not the service's: "Blocked by us"`},
		"json text":              {"sso", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, `plain`, "InvalidRequestException", "plain"},
		"json empty":             {"sso", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, ``, "InvalidRequestException", ""},
		"json empty, no type":    {"sso", 418, nil, ``, "418", ""},
		"json list":              {"sso", 400, nil, `[1]`, "400", "[1]"},
		"json numeric code":      {"sso", 400, nil, `{"code":12,"message":"m"}`, "12", "m"},
		"json odd message":       {"sso", 400, map[string]string{"x-amzn-ErrorType": "InvalidRequestException"}, `{"message":{"a":1}}`, "InvalidRequestException", "map[a:1]"},
		"json page of a gateway": {"sso", 502, nil, `<html>`, "502", "Bad Gateway"},
		"oauth name only":        {"oidc", 400, nil, `{"error":"authorization_pending"}`, "AuthorizationPendingException", ""},
		"query":                  {"sts", 403, nil, `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &amp; no</Message></Error><RequestId>r</RequestId></ErrorResponse>`, "AccessDenied", "no & no"},
		"query empty 500":        {"sts", 500, nil, ``, "500", "Internal Server Error"},
		"query empty 403":        {"sts", 403, nil, ``, "403", "Forbidden"},
		"query page":             {"sts", 407, nil, `<!DOCTYPE html><html>sign in</html>`, "407", "the answer is a web page and not the service's"},
		"oauth description":      {"oidc", 400, map[string]string{"x-amzn-ErrorType": "AuthorizationPendingException"}, `{"error":"authorization_pending","error_description":"wait"}`, "AuthorizationPendingException", "wait"},
		"iam":                    {"iam", 404, nil, `<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>gone</Message></Error></ErrorResponse>`, "NoSuchEntity", "gone"},
		"s3":                     {"s3", 404, nil, `<Error><Code>NoSuchBucket</Code><Message>gone</Message></Error>`, "NoSuchBucket", "gone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, _ := answer(t, c.status, c.header, c.body)
			cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=1"), nil)
			err := call(t, cl, c.service)
			var e *problem.Error
			if !errors.As(awsapi.MapError(err, ""), &e) {
				t.Fatalf("MapError(%v) is no problem", err)
			}
			if e.Kind != problem.Service || e.Code != c.code || e.Err.Error() != c.message || e.Operation == "" {
				t.Errorf("got kind %v code %q message %q operation %q", e.Kind, e.Code, e.Err, e.Operation)
			}
		})
	}
}

func call(t *testing.T, cl *awsapi.Clients, service string) error {
	t.Helper()
	ctx := t.Context()
	var err error
	switch service {
	case "sso":
		client, e := cl.SSO(ctx, "")
		must(t, e)
		_, err = client.ListAccounts(ctx, &sso.ListAccountsInput{AccessToken: aws.String("t")})
	case "oidc":
		client, e := cl.OIDC(ctx, "")
		must(t, e)
		_, err = client.CreateToken(ctx, &ssooidc.CreateTokenInput{ClientId: aws.String("c"), ClientSecret: aws.String("s"), GrantType: aws.String("g")})
		if pending := (*oidctypes.AuthorizationPendingException)(nil); !errors.As(err, &pending) {
			t.Errorf("the SDK's own exception is lost: %v", err)
		}
	case "sts":
		client, e := cl.STS(ctx, keys())
		must(t, e)
		_, err = client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	case "iam":
		client, e := cl.IAM(ctx, keys())
		must(t, e)
		_, err = client.GetUser(ctx, &iam.GetUserInput{})
	case "s3":
		client, e := cl.S3(ctx, keys(), "")
		must(t, e)
		_, err = client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: aws.String("b")})
	}
	return err
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestOAuthDetailsAreKept(t *testing.T) {
	t.Parallel()
	url, _ := answer(t, 400, map[string]string{"x-amzn-ErrorType": "AuthorizationPendingException"}, `{"error":"authorization_pending","error_description":"wait"}`)
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1"), nil)
	var e *problem.Error
	if !errors.As(awsapi.MapError(call(t, cl, "oidc"), ""), &e) || len(e.Details) != 2 || e.Details[1].Value != "wait" {
		t.Errorf("got %+v", e)
	}
}

func TestRetriesAreCountedAndSaid(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 503, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=2"), nil)
	err := awsapi.MapError(call(t, cl, "sts"), "")
	if len(*requests) != 2 || !strings.Contains(err.Error(), "(reached max retries: 1): Service Unavailable") {
		t.Errorf("%d requests, %v", len(*requests), err)
	}
}

func TestSkewedClockIsNamed(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 403, map[string]string{"Date": time.Now().Add(-10 * time.Minute).UTC().Format(http.TimeFormat)},
		`<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>`)
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1"), nil)
	var e *problem.Error
	if !errors.As(awsapi.MapError(call(t, cl, "sts"), ""), &e) || !strings.Contains(e.Hint, "10m ahead of") && !strings.Contains(e.Hint, "10m 1s ahead of") {
		t.Errorf("got %+v", e)
	}
	if len(*requests) != 1 {
		t.Errorf("%d requests", len(*requests))
	}
}

func TestSigningRegionIsTheClientsWithACustomEndpoint(t *testing.T) {
	t.Parallel()
	for service, want := range map[string]string{"iam": "/eu-west-1/iam/", "sts": "/eu-west-1/sts/", "s3": "/eu-west-1/s3/"} {
		url, requests := answer(t, 403, nil, "")
		cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=eu-west-1", "AWS_USE_FIPS_ENDPOINT=true", "AWS_USE_DUALSTACK_ENDPOINT=true"), nil)
		_ = call(t, cl, service)
		if len(*requests) != 1 || !strings.Contains((*requests)[0].Header.Get("Authorization"), want) {
			t.Errorf("%s: %d requests, not signed for %s", service, len(*requests), want)
		}
	}
}

func TestCallsWithoutCredentialsCarryNoSignature(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 403, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=eu-west-1"), nil)
	client, err := cl.STS(t.Context(), nil)
	must(t, err)
	_, _ = client.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if len(*requests) != 1 || (*requests)[0].Header.Get("Authorization") != "" {
		t.Error("signed")
	}
}

func TestEndpointOptionIsForTheCommandOnly(t *testing.T) {
	t.Parallel()
	own, ownRequests := answer(t, 403, nil, "")
	configured, configuredRequests := answer(t, 403, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+configured, "AWS_REGION=eu-west-1"), settings.Flags{"endpoint-url": own})
	_ = call(t, cl, "sts")
	_ = call(t, cl.ForCommand(), "sts")
	if len(*ownRequests) != 1 || len(*configuredRequests) != 1 {
		t.Errorf("own %d, configured %d", len(*ownRequests), len(*configuredRequests))
	}
}

func TestNoRegion(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 403, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url), nil)
	var e *problem.Error
	if _, err := cl.STS(t.Context(), keys()); !errors.As(err, &e) || e.Code != "NoRegion" || e.Kind != problem.Config {
		t.Errorf("STS: %v", err)
	}
	_ = call(t, cl, "s3")
	if len(*requests) != 1 || !strings.Contains((*requests)[0].Header.Get("Authorization"), "/us-east-1/s3/") {
		t.Error("S3 is to be signed for us-east-1")
	}
}

func TestBadEndpoints(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]problem.Kind{"localhost": problem.Usage, "localhost:99": problem.General, "http://": problem.General, "ftp://x": problem.General} {
		cl := clients(t, world(t, "AWS_REGION=us-east-1"), settings.Flags{"endpoint-url": text}).ForCommand()
		if _, err := cl.STS(t.Context(), keys()); err == nil || problem.KindOf(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}
