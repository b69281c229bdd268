package sandbox_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// behindProxy returns a sandbox with a proxy and an HTTP client that uses it and trusts nobody else.
func behindProxy(t *testing.T, w *world.World) (*sandbox.Running, *http.Client) {
	t.Helper()
	run, err := sandbox.Start(t.Context(), w, sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	if err := run.StartProxy(t.Context(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(run.ProxyURL)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(run.Authority.PEM()) {
		t.Fatal("the authority cannot be read")
	}
	return run, &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(address), TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
}

func TestProxyAnswersUnderAWSNames(t *testing.T) {
	t.Parallel()
	w := bucketWorld(t)
	_, hc := behindProxy(t, w)
	for _, region := range []string{"us-east-1", "eu-west-1", "cn-north-1", "us-gov-west-1"} {
		out, err := sts.New(sts.Options{Region: region, HTTPClient: hc, Credentials: admin(), RetryMaxAttempts: 1}).GetCallerIdentity(t.Context(), nil)
		if err != nil || *out.Arn != "arn:aws:iam::111122223333:user/admin" {
			t.Errorf("%s: %v", region, err)
		}
	}
	// Virtual-host style, and the region that the host names.
	cl := s3.New(s3.Options{Region: "eu-west-1", HTTPClient: hc, Credentials: admin(), RetryMaxAttempts: 1})
	if out, err := cl.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("there")}); err != nil || *out.Contents[0].Key != "k" {
		t.Errorf("bucket there: %v", err)
	}
	_, err := cl.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("here")})
	if code(err) != "PermanentRedirect" {
		t.Errorf("bucket of another region: %v", err)
	}
}

func TestProxyRefusesTheRest(t *testing.T) {
	t.Parallel()
	run, hc := behindProxy(t, world.Default())
	for _, address := range []string{
		"https://example.com/", "https://amazonaws.com.evil.example/", "https://notamazonaws.com/", "http://example.com/", "https://127.0.0.1/", run.MetadataURL + "/latest/",
	} {
		res, err := hc.Do(request(t, http.MethodGet, address, ""))
		if err == nil {
			res.Body.Close()
			if res.StatusCode != http.StatusForbidden {
				t.Errorf("%s: %s", address, res.Status)
			}
		} else if !strings.Contains(err.Error(), "Forbidden") {
			t.Errorf("%s: %v", address, err)
		}
	}
	// The proxy is no way to the control API.
	r := request(t, http.MethodGet, "https://oidc.us-east-1.amazonaws.com/-/control/log", "")
	r.Header.Set("Authorization", "Bearer "+run.Token())
	res, err := hc.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNotFound {
		t.Errorf("control API: %s", res.Status)
	}
}

func TestPagesThroughTheProxy(t *testing.T) {
	t.Parallel()
	run, hc := behindProxy(t, world.Default())
	c := &client{T: t, Sandbox: run.Sandbox, url: "https://oidc.us-east-1.amazonaws.com"}
	c.oidc = oidcThrough(hc)
	r := c.register("authorization_code")
	address, got := callback(t)
	direct := browse.Visitor{Transport: roundTrip(func(q *http.Request) (*http.Response, error) {
		if strings.HasPrefix(q.URL.Host, "127.0.0.1") {
			return http.DefaultTransport.RoundTrip(q)
		}
		return hc.Transport.RoundTrip(q)
	})}
	a := c.authorization(r, address)
	if err := direct.Visit(t.Context(), a.address); err != nil {
		t.Fatal(err)
	}
	if err := c.trade(r, a, got().Get("code")); err != nil {
		t.Error(err)
	}
}

func oidcThrough(hc *http.Client) *ssooidc.Client {
	return ssooidc.New(ssooidc.Options{Region: "us-east-1", HTTPClient: hc, RetryMaxAttempts: 1})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestTrustStoreHoldsTheAuthority(t *testing.T) {
	t.Parallel()
	run, _ := behindProxy(t, world.Default())
	store := run.Authority.TrustStore()
	if len(store) < 500 || store[0] != 0xFE || store[1] != 0xED || store[7] != 2 {
		t.Errorf("%d bytes, %x", len(store), store[:8])
	}
}
