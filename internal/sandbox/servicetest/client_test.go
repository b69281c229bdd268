package servicetest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// The services are called over real HTTP. The signer is written from the specification, for these tests only; the
// sandbox verifies with code of its own.

// apiKey signs requests.
type apiKey struct{ ID, Secret, Token string }

// apiServer is a sandbox on loopback.
type apiServer struct {
	*sandbox.Sandbox
	URL         string // of the AWS services
	MetadataURL string // of the metadata listener
	client      *http.Client
	clock       clock.Clock
	t           testing.TB
}

// apiClock is a clock that tests move.
type apiClock struct {
	clock.System
	Ahead time.Duration
}

// Now returns the moved time.
func (c *apiClock) Now() time.Time { return c.System.Now().Add(c.Ahead) }

// readWorld reads a world of testdata.
func readWorld(t testing.TB, name string) *world.World {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	w, err := world.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// serve serves a world until the test ends.
func serve(t testing.TB, w *world.World) (*apiServer, *apiClock) {
	t.Helper()
	c := &apiClock{}
	s, err := sandbox.New(w, sandbox.Options{Clock: c})
	if err != nil {
		t.Fatal(err)
	}
	api, metadata := httptest.NewServer(s), httptest.NewServer(s.Metadata())
	t.Cleanup(api.Close)
	t.Cleanup(metadata.Close)
	return &apiServer{Sandbox: s, URL: api.URL, MetadataURL: metadata.URL, client: api.Client(), clock: c, t: t}, c
}

// apiAnswer is what came back from the query protocol.
type apiAnswer struct {
	Status int
	Header http.Header
	Body   string
	// Code and Message are those of an error.
	Code, Message string
}

// Query calls an operation of the query protocol; params are name, value, …. Without a key ID the request is not
// signed.
func (s *apiServer) Query(k apiKey, service, action string, params ...string) apiAnswer {
	s.t.Helper()
	called.Store(action, true)
	version := map[string]string{"sts": "2011-06-15", "iam": "2010-05-08"}[service]
	form := url.Values{"Action": {action}, "Version": {version}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Add(params[i], params[i+1])
	}
	return s.post(k, service, form.Encode())
}

func (s *apiServer) post(k apiKey, service, body string) apiAnswer {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.URL+"/", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")
	if k.ID != "" {
		k.Sign(r, service, "us-east-1", body, s.clock.Now())
	}
	res, err := s.client.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	a := apiAnswer{Status: res.StatusCode, Header: res.Header, Body: string(text)}
	if a.Status >= 400 {
		a.Code, a.Message = a.Text("Error>Code"), a.Text("Error>Message")
	}
	return a
}

// Text returns the text of the first element of a path below the root or the result, "Credentials>AccessKeyId".
func (a apiAnswer) Text(path string) string {
	if all := a.Texts(path); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Texts returns the texts of all elements whose innermost names are path.
func (a apiAnswer) Texts(path string) []string {
	want := strings.Split(path, ">")
	d := xml.NewDecoder(strings.NewReader(a.Body))
	var stack, out []string
	text := ""
	for {
		tok, err := d.Token()
		if err != nil {
			return out
		}
		switch v := tok.(type) {
		case xml.StartElement:
			stack, text = append(stack, v.Name.Local), ""
		case xml.CharData:
			text += string(v)
		case xml.EndElement:
			if n := len(stack) - len(want); n >= 0 && strings.Join(stack[n:], ">") == path {
				out = append(out, text)
			}
			stack, text = stack[:len(stack)-1], ""
		}
	}
}

// apiKey returns the credentials of an answer.
func (a apiAnswer) Key() apiKey {
	return apiKey{a.Text("Credentials>AccessKeyId"), a.Text("Credentials>SecretAccessKey"), a.Text("Credentials>SessionToken")}
}

// Sign adds an Authorization header of Signature Version 4.
func (k apiKey) Sign(r *http.Request, service, region, body string, now time.Time) {
	stamp := now.UTC().Format("20060102T150405Z")
	r.Header.Set("X-Amz-Date", stamp)
	names := []string{"content-type", "host", "x-amz-date"}
	if k.Token != "" {
		r.Header.Set("X-Amz-Security-Token", k.Token)
		names = append(names, "x-amz-security-token")
	}
	canonical := r.Method + "\n" + r.URL.EscapedPath() + "\n" + r.URL.RawQuery + "\n"
	for _, name := range names {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.URL.Host
		}
		canonical += name + ":" + value + "\n"
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + hash(body)
	scope := stamp[:8] + "/" + region + "/" + service + "/aws4_request"
	key := []byte("AWS4" + k.Secret)
	for _, part := range strings.Split(scope, "/") {
		key = mac(key, part)
	}
	signature := hex.EncodeToString(mac(key, "AWS4-HMAC-SHA256\n"+stamp+"\n"+scope+"\n"+hash(canonical)))
	r.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential="+k.ID+"/"+scope+", SignedHeaders="+strings.Join(names, ";")+", Signature="+signature)
}

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}
