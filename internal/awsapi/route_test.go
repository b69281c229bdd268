package awsapi_test

import (
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// unknownHost is a network that knows none of the hosts it is asked for.
type unknownHost struct{}

func (unknownHost) RoundTrip(r *http.Request) (*http.Response, error) {
	return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: r.URL.Hostname(), Err: "no such host", IsNotFound: true}}
}

// The error of a call that does not get through names the setting that led there, by file and line or variable.
func TestErrorNamesTheSettingThatLedThere(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(nil)
	gone.Close()
	notAWS, _ := answer(t, 404, nil, "404 page not found")
	notXML, _ := answer(t, 200, nil, "hello")
	page, _ := answer(t, 403, nil, "<html><title>Intranet</title>")
	secure, bundle := tlsServer(t)
	other := filepath.Join(t.TempDir(), "other.pem")
	text, err := os.ReadFile("testdata/other.pem")
	must(t, err)
	must(t, os.WriteFile(other, text, 0o600))
	for name, c := range map[string]struct {
		config       string
		vars         []string
		flags        settings.Flags
		isNetworkOut bool // no host is known
		origin, hint string
	}{
		"endpoint in a profile":    {config: "[default]\nregion = us-east-1\nendpoint_url = " + gone.URL + "\n", origin: ".aws/config:3", hint: "endpoint_url ("},
		"endpoint of a service":    {config: "[default]\nservices = s\n[services s]\nsts =\n  endpoint_url = " + gone.URL + "\n", origin: ".aws/config:5", hint: "endpoint_url ("},
		"endpoint in a variable":   {vars: []string{"AWS_ENDPOINT_URL=" + gone.URL}, origin: "AWS_ENDPOINT_URL", hint: "`unset AWS_ENDPOINT_URL`"},
		"that of a service":        {vars: []string{"AWS_ENDPOINT_URL_STS=" + gone.URL}, origin: "AWS_ENDPOINT_URL_STS", hint: "`unset AWS_ENDPOINT_URL_STS`"},
		"endpoint that is no AWS":  {vars: []string{"AWS_ENDPOINT_URL=" + notXML}, hint: "AWS_ENDPOINT_URL sends the calls to STS there"},
		"a page there":             {vars: []string{"AWS_ENDPOINT_URL=" + page}, hint: "AWS_ENDPOINT_URL sends the calls to STS there"},
		"not found there":          {vars: []string{"AWS_ENDPOINT_URL=" + notAWS}, hint: "AWS_ENDPOINT_URL sends the calls to STS there"},
		"no TLS there":             {vars: []string{"AWS_ENDPOINT_URL=" + strings.Replace(notAWS, "http:", "https:", 1)}, origin: "AWS_ENDPOINT_URL", hint: "correct it"},
		"unknown host there":       {vars: []string{"AWS_ENDPOINT_URL=https://nowhere.invalid"}, isNetworkOut: true, origin: "AWS_ENDPOINT_URL", hint: "correct it"},
		"FIPS in a profile":        {config: "[default]\nuse_fips_endpoint = true\n", isNetworkOut: true, origin: ".aws/config:2", hint: "STS may not have in eu-central-1"},
		"FIPS in a variable":       {vars: []string{"AWS_USE_FIPS_ENDPOINT=true"}, isNetworkOut: true, origin: "AWS_USE_FIPS_ENDPOINT", hint: "use_fips_endpoint asks for a FIPS endpoint"},
		"dual-stack in a variable": {vars: []string{"AWS_USE_DUALSTACK_ENDPOINT=true"}, isNetworkOut: true, origin: "AWS_USE_DUALSTACK_ENDPOINT", hint: "dual-stack endpoint"},
		"no setting":               {isNetworkOut: true, hint: "region's spelling"},
		"proxy that is gone":       {vars: []string{"HTTPS_PROXY=http://me:s3cret@" + strings.TrimPrefix(gone.URL, "http://")}, origin: "HTTPS_PROXY", hint: "NO_PROXY"},
		"proxy, small letters":     {vars: []string{"https_proxy=" + gone.URL}, origin: "https_proxy", hint: "the proxy of https_proxy is not reached"},
		"other authority":          {vars: []string{"AWS_ENDPOINT_URL=" + secure.URL, "AWS_CA_BUNDLE=" + other}, origin: "AWS_CA_BUNDLE", hint: "other.pem alone is trusted here"},
		"other authority, profile": {config: "[default]\nca_bundle = " + other + "\n", vars: []string{"AWS_ENDPOINT_URL=" + secure.URL}, origin: ".aws/config:2", hint: "other.pem alone"},
		"authority of Python's":    {vars: []string{"AWS_ENDPOINT_URL=" + secure.URL, "REQUESTS_CA_BUNDLE=" + other}, origin: "REQUESTS_CA_BUNDLE", hint: "other.pem alone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := world(t, append([]string{"AWS_REGION=eu-central-1", "AWS_MAX_ATTEMPTS=1"}, c.vars...)...)
			if c.isNetworkOut {
				env.Transport = unknownHost{}
			}
			must(t, os.MkdirAll(filepath.Dir(env.Paths.Config), 0o700))
			must(t, os.WriteFile(env.Paths.Config, []byte(c.config), 0o600))
			var e *problem.Error
			if err := call(t, clients(t, env, c.flags), "sts"); !errors.As(err, &e) {
				t.Fatal(err)
			}
			if !strings.HasSuffix(e.Origin, c.origin) || c.origin == "" && e.Origin != "" || !strings.Contains(e.Hint, c.hint) {
				t.Errorf("%v\norigin %q, want %q\nhint %q, want %q", e, e.Origin, c.origin, e.Hint, c.hint)
			}
			if strings.Contains(e.Error()+e.Hint, "s3cret") {
				t.Errorf("the proxy's password is shown: %v, %s", e, e.Hint)
			}
		})
	}
	// A bundle of the profile beats Python's variable, and it works where it is the right one.
	env := world(t, "AWS_REGION=eu-central-1", "AWS_MAX_ATTEMPTS=1", "AWS_ENDPOINT_URL="+secure.URL, "REQUESTS_CA_BUNDLE="+bundle)
	if err := call(t, clients(t, env, nil), "sts"); err != nil {
		t.Errorf("REQUESTS_CA_BUNDLE: %v", err)
	}
	must(t, os.MkdirAll(filepath.Dir(env.Paths.Config), 0o700))
	must(t, os.WriteFile(env.Paths.Config, []byte("[default]\nca_bundle = "+other+"\n"), 0o600))
	if err := call(t, clients(t, env, nil), "sts"); err == nil {
		t.Error("REQUESTS_CA_BUNDLE beats the profile")
	}
}
