package servicetest

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/world"
)

const rolePath = "/latest/meta-data/iam/security-credentials/"

func startInstance(t *testing.T, change func(*world.Metadata)) (*apiServer, *apiClock) {
	t.Helper()
	w := world.Default()
	change(w.Metadata)
	return serve(t, w)
}

func asIs(*world.Metadata) {}

// call returns status and body; headers are name, value, ….
func callMetadata(t *testing.T, s *apiServer, method, path string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequest(method, s.MetadataURL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func newToken(t *testing.T, s *apiServer, ttl string) string {
	t.Helper()
	status, body := callMetadata(t, s, http.MethodPut, "/latest/api/token", "X-aws-ec2-metadata-token-ttl-seconds", ttl)
	if status != 200 {
		t.Fatalf("token: %d %s", status, body)
	}
	return body
}

func TestTokenRules(t *testing.T) {
	t.Parallel()
	s, _ := startInstance(t, asIs)
	for _, c := range []struct {
		method  string
		headers []string
		want    int
	}{
		{http.MethodPut, []string{"X-aws-ec2-metadata-token-ttl-seconds", "21600"}, 200},
		{http.MethodPut, nil, 400},
		{http.MethodPut, []string{"X-aws-ec2-metadata-token-ttl-seconds", "0"}, 400},
		{http.MethodPut, []string{"X-aws-ec2-metadata-token-ttl-seconds", "21601"}, 400},
		{http.MethodPut, []string{"X-aws-ec2-metadata-token-ttl-seconds", "soon"}, 400},
		{http.MethodPut, []string{"X-aws-ec2-metadata-token-ttl-seconds", "60", "X-Forwarded-For", "10.0.0.1"}, 403},
		{http.MethodGet, nil, 405},
	} {
		if got, body := callMetadata(t, s, c.method, "/latest/api/token", c.headers...); got != c.want {
			t.Errorf("%s %v: %d %s, want %d", c.method, c.headers, got, body, c.want)
		}
	}
}

func TestVersions(t *testing.T) {
	t.Parallel()
	s, c := startInstance(t, asIs)
	get := func(headers ...string) int {
		status, _ := callMetadata(t, s, http.MethodGet, rolePath, headers...)
		return status
	}
	good := newToken(t, s, "60")
	if got := get(); got != 200 {
		t.Errorf("version 1: %d", got)
	}
	if got := get("X-aws-ec2-metadata-token", good); got != 200 {
		t.Errorf("version 2: %d", got)
	}
	for _, bad := range []string{"x", good[1:], strings.Repeat("A", len(good))} {
		if got := get("X-aws-ec2-metadata-token", bad); got != 401 {
			t.Errorf("bad token: %d", got)
		}
	}
	c.Ahead = time.Minute
	if got := get("X-aws-ec2-metadata-token", good); got != 401 {
		t.Errorf("token after its time: %d", got)
	}
	strict, _ := startInstance(t, func(m *world.Metadata) { m.RequireToken = true })
	if got, _ := callMetadata(t, strict, http.MethodGet, rolePath); got != 401 {
		t.Errorf("version 1 turned off: %d", got)
	}
	if got, _ := callMetadata(t, strict, http.MethodGet, rolePath, "X-aws-ec2-metadata-token", newToken(t, strict, "60")); got != 200 {
		t.Errorf("version 2 alone: %d", got)
	}
	off, _ := startInstance(t, func(m *world.Metadata) { m.Disabled = true })
	if got, _ := callMetadata(t, off, http.MethodGet, rolePath); got != 403 {
		t.Errorf("turned off: %d", got)
	}
}

func TestPaths(t *testing.T) {
	t.Parallel()
	s, _ := startInstance(t, asIs)
	for path, want := range map[string]string{
		rolePath: "ec2-app", strings.TrimSuffix(rolePath, "/"): "ec2-app",
		"/latest/meta-data/placement/availability-zone/": "us-east-1a", "/latest/meta-data/placement/region": "us-east-1",
		"/latest/meta-data/instance-id": "i-1234567890abcdef0", "/latest/meta-data/iam/": "info\nsecurity-credentials/",
		"/latest/": "dynamic/\nmeta-data/",
	} {
		if status, body := callMetadata(t, s, http.MethodGet, path); status != 200 || body != want {
			t.Errorf("%s: %d %q, want %q", path, status, body, want)
		}
	}
	if status, _ := callMetadata(t, s, http.MethodGet, rolePath+"other"); status != 404 {
		t.Errorf("another role: %d", status)
	}
	var doc struct{ Region, AccountID, InstanceID string }
	_, body := callMetadata(t, s, http.MethodGet, "/latest/dynamic/instance-identity/document")
	if err := json.Unmarshal([]byte(body), &doc); err != nil || doc.Region != "us-east-1" || doc.AccountID != "123456789012" {
		t.Errorf("identity document %s: %v", body, err)
	}
	bare, _ := startInstance(t, func(m *world.Metadata) { m.Role = "" })
	if status, _ := callMetadata(t, bare, http.MethodGet, rolePath); status != 404 {
		t.Errorf("no role attached: %d", status)
	}
}

type rolePage struct{ Code, AccessKeyID, SecretAccessKey, Token, Expiration, LastUpdated, Type string }

func fetch(t *testing.T, s *apiServer) rolePage {
	t.Helper()
	_, body := callMetadata(t, s, http.MethodGet, rolePath+"ec2-app")
	var d rolePage
	if err := json.Unmarshal([]byte(body), &d); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return d
}

// TestInstanceCredentials: they work, stay the same for a while and are renewed well before their end.
func TestInstanceCredentials(t *testing.T) {
	t.Parallel()
	s, c := startInstance(t, func(m *world.Metadata) { m.Credentials = world.Duration(time.Hour) })
	first := fetch(t, s)
	if first.Code != "Success" || first.Type != "AWS-HMAC" {
		t.Fatalf("rolePage %+v", first)
	}
	a := s.Query(apiKey{ID: first.AccessKeyID, Secret: first.SecretAccessKey, Token: first.Token}, "sts", "GetCallerIdentity")
	if a.Text("Arn") != "arn:aws:sts::123456789012:assumed-role/ec2-app/i-1234567890abcdef0" {
		t.Errorf("caller %s", a.Body)
	}
	if again := fetch(t, s); again != first {
		t.Error("the credentials changed at once")
	}
	c.Ahead = 31 * time.Minute
	if later := fetch(t, s); later.AccessKeyID == first.AccessKeyID || later.Expiration <= first.Expiration {
		t.Errorf("not renewed: %+v", later)
	}
}

func TestRoleThatEC2MayNotAssume(t *testing.T) {
	t.Parallel()
	s, _ := startInstance(t, func(m *world.Metadata) { m.Role = "arn:aws:iam::123456789012:role/developer" })
	status, body := callMetadata(t, s, http.MethodGet, rolePath+"developer")
	if status != 200 || !strings.Contains(body, `"Code": "AssumeRoleUnauthorizedAccess"`) || strings.Contains(body, "SecretAccessKey") {
		t.Errorf("%d %s", status, body)
	}
}

// TestHopLimit: too far away, the answer never comes.
func TestHopLimit(t *testing.T) {
	t.Parallel()
	s, _ := startInstance(t, func(m *world.Metadata) { m.Hops = 2 })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, s.MetadataURL+"/latest/api/token", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("X-aws-ec2-metadata-token-ttl-seconds", "60")
	if res, err := http.DefaultClient.Do(r); err == nil {
		res.Body.Close()
		t.Errorf("an answer came: %d", res.StatusCode)
	}
	near, _ := startInstance(t, func(m *world.Metadata) { m.Hops, m.HopLimit = 2, 2 })
	newToken(t, near, "60")
}
