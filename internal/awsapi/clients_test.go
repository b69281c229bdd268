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

// call sends a request to a service and returns its error.
func call(t *testing.T, cl *awsapi.Clients, service string) error {
	t.Helper()
	r := awsapi.Request{Service: service, Credentials: keys()}
	switch service {
	case "sts":
		r.Operation = "GetCallerIdentity"
	case "iam":
		r.Operation = "GetUser"
	case "s3":
		r.Operation, r.Input = "ListObjectsV2", bucketOf("ListObjectsV2")
	}
	_, err := cl.Call(t.Context(), r)
	return err
}

func TestRetriesAreCountedAndSaid(t *testing.T) {
	t.Parallel()
	url, requests := answer(t, 503, nil, "")
	cl := clients(t, world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=2"), nil)
	err := call(t, cl, "sts")
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
	if !errors.As(call(t, cl, "sts"), &e) || !strings.Contains(e.Hint, "10m ahead of") && !strings.Contains(e.Hint, "10m 1s ahead of") {
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
	_, _ = cl.Call(t.Context(), awsapi.Request{Service: "sts", Operation: "GetCallerIdentity"})
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
	if err := call(t, cl, "sts"); !errors.As(err, &e) || e.Code != "NoRegion" || e.Kind != problem.Config {
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
		if err := call(t, cl, "sts"); err == nil || problem.KindOf(err) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// hurried is a clock on which every wait is over at once.
type hurried struct{ slept *int }

func (h hurried) Now() time.Time { return time.Now().Round(0) }

func (h hurried) Sleep(ctx context.Context, _ time.Duration) error {
	*h.slept++
	return ctx.Err()
}

func TestWhatIsTriedAgain(t *testing.T) {
	t.Parallel()
	fault := func(code string) string { return `<R><Error><Code>` + code + `</Code></Error></R>` }
	for name, c := range map[string]struct {
		status   int
		body     string
		mode     string
		requests int
	}{
		"server error":            {500, fault("InternalFailure"), "", 3},
		"server error, adaptive":  {500, fault("InternalFailure"), "adaptive", 3},
		"server error, legacy":    {500, fault("InternalFailure"), "legacy", 3},
		"gateway's page":          {502, "<html>", "", 3},
		"gateway's text":          {503, "upstream", "", 3},
		"throttling":              {400, fault("Throttling"), "", 3},
		"request limit":           {400, fault("RequestLimitExceeded"), "adaptive", 3},
		"time-out of the service": {400, fault("RequestTimeout"), "", 3},
		"refusal":                 {403, fault("AccessDenied"), "", 1},
		"skewed clock":            {403, fault("RequestTimeTooSkewed"), "", 1},
		"malformed refusal":       {400, "hello", "", 1},
		"not implemented":         {501, fault("NotImplemented"), "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, requests := answer(t, c.status, nil, c.body)
			slept := 0
			env := world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", "AWS_RETRY_MODE="+c.mode)
			env.Clock = hurried{&slept}
			err := call(t, clients(t, env, nil), "sts")
			if err == nil || len(*requests) != c.requests || slept != c.requests-1 {
				t.Fatalf("%d requests, %d waits, %v; want %d requests", len(*requests), slept, err, c.requests)
			}
			counts := []string{"attempt=1; max=3", "attempt=2; max=3", "attempt=3; max=3"}
			for i, r := range *requests {
				if got := r.Header.Get("Amz-Sdk-Request"); got != counts[i] {
					t.Errorf("request %d says %q", i+1, got)
				}
			}
		})
	}
}

// timed is a clock on which every wait is over at once, and which knows how long it would have been.
type timed struct{ longest *time.Duration }

func (c timed) Now() time.Time { return time.Now().Round(0) }

func (c timed) Sleep(ctx context.Context, d time.Duration) error {
	*c.longest = max(*c.longest, d)
	return ctx.Err()
}

func TestServiceSaysWhenToRetry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		variable, header string
		least, most      time.Duration
	}{
		"its wish":          {"true", "4000", 4 * time.Second, 4 * time.Second},
		"too long a wish":   {"true", "600000", 5 * time.Second, 10 * time.Second},
		"nonsense":          {"true", "soon", 0, 3 * time.Second},
		"below nothing":     {"true", "-1", 0, 3 * time.Second},
		"nobody opted in":   {"", "600000", 0, 3 * time.Second},
		"opted out of that": {"false", "600000", 0, 3 * time.Second},
	} {
		url, _ := answer(t, 503, map[string]string{"x-amz-retry-after": c.header}, "")
		var longest time.Duration
		env := world(t, "AWS_ENDPOINT_URL="+url, "AWS_REGION=us-east-1", "AWS_MAX_ATTEMPTS=2", "AWS_NEW_RETRIES_2026="+c.variable)
		env.Clock = timed{&longest}
		if err := call(t, clients(t, env, nil), "sts"); err == nil || longest < c.least || longest > c.most {
			t.Errorf("%s: waited %v, want %v to %v; %v", name, longest, c.least, c.most, err)
		}
	}
}
