package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// raw sends a request and returns status, error type and body.
func (c *client) raw(r *http.Request) (int, string, string) {
	c.Helper()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.Fatal(err)
	}
	return res.StatusCode, res.Header.Get("X-Amzn-Errortype"), string(text)
}

func TestForeignHosts(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	for host, want := range map[string]int{
		"evil.example.com": http.StatusMisdirectedRequest, "127.0.0.1:1": http.StatusMisdirectedRequest, "127.0.0.1.nip.io": http.StatusMisdirectedRequest,
		"sts.us-east-1.amazonaws.com":        http.StatusMisdirectedRequest, // the proxy's business
		strings.TrimPrefix(c.url, "http://"): http.StatusUnauthorized, strings.Replace(c.url, "http://127.0.0.1", "localhost", 1): http.StatusUnauthorized,
	} {
		r := request(t, http.MethodGet, c.url+"/assignment/accounts", "")
		r.Host = host
		if status, _, body := c.raw(r); status != want {
			t.Errorf("%s: %d %s", host, status, body)
		}
	}
}

func TestMethodsBodiesAndPaths(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	for name, want := range map[string]struct {
		method, path, contentType, body string
		status                          int
		code                            string
	}{
		"method":       {"GET", "/token", "", "", 405, "MethodNotAllowedException"},
		"not JSON":     {"POST", "/token", "application/json", "grantType=x", 400, "InvalidRequestException"},
		"list":         {"POST", "/client/register", "application/json", "[]", 400, "InvalidRequestException"},
		"wrong type":   {"POST", "/client/register", "application/json", `{"clientName":1}`, 400, "InvalidRequestException"},
		"confidential": {"POST", "/client/register", "application/json", `{"clientName":"x","clientType":"confidential"}`, 400, "InvalidClientMetadataException"},
		"scope":        {"POST", "/client/register", "application/json", `{"clientName":"x","clientType":"public","scopes":["no good"]}`, 400, "InvalidScopeException"},
		"grant":        {"POST", "/client/register", "application/json", `{"clientName":"x","clientType":"public","grantTypes":["password"]}`, 400, "UnsupportedGrantTypeException"},
		"redirect":     {"POST", "/client/register", "application/json", `{"clientName":"x","clientType":"public","redirectUris":["http://evil.example.com/"]}`, 400, "InvalidRedirectUriException"},
		"grant type":   {"POST", "/token", "application/json", `{"grantType":"password"}`, 400, "UnsupportedGrantTypeException"},
		"huge":         {"POST", "/token", "application/json", `{"a":"` + strings.Repeat("x", 2<<20) + `"}`, 413, ""},
		"no signature": {"POST", "/", "application/x-www-form-urlencoded", "Action=GetCallerIdentity&Version=2011-06-15", 403, ""},
		"no action":    {"POST", "/", "application/x-www-form-urlencoded", "Action=Nothing&Version=2011-06-15", 400, ""},
		"anonymous S3": {"GET", "/some-bucket/key", "", "", 403, ""},
		"control":      {"GET", "/-/control/log", "", "", 403, "AccessDeniedException"},
	} {
		r := request(t, want.method, c.url+want.path, want.body)
		r.Header.Set("Content-Type", want.contentType)
		if status, code, body := c.raw(r); status != want.status || want.code != "" && code != want.code {
			t.Errorf("%s: %d %s %s", name, status, code, body)
		}
	}
}

func TestLoopbackOnly(t *testing.T) {
	t.Parallel()
	sb, err := sandbox.New(world.Default(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"0.0.0.0:0", ":0", "192.0.2.1:0", "example.com:0"} {
		if run, err := sb.Serve(t.Context(), address, "127.0.0.1:0"); err == nil {
			run.Close()
			t.Errorf("served on %s", address)
		}
	}
}
