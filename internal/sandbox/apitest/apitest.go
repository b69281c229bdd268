// Package apitest lets tests call the sandbox's services over real HTTP. Its
// signer is written from the specification, for tests only; the sandbox
// verifies with code of its own.
package apitest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Key signs requests.
type Key struct{ ID, Secret, Token string }

// Server is a sandbox with some services on loopback.
type Server struct {
	URL      string // of the AWS services
	Metadata string // of the metadata listener
	State    *state.State
	Authz    *authz.Authorizer
	client   *http.Client
	clock    clock.Clock
	t        testing.TB
}

// Clock is a clock that tests move.
type Clock struct {
	clock.System
	Ahead time.Duration
}

// Now returns the moved time.
func (c *Clock) Now() time.Time { return c.System.Now().Add(c.Ahead) }

// Start serves services over a world until the test ends. Randomness is the
// system's, given by the caller.
func Start(t testing.TB, w *world.World, c clock.Clock, rand io.Reader, services ...func(*state.State, *authz.Authorizer) endpoint.Service) *Server {
	t.Helper()
	st, err := state.New(w, c, rand)
	if err != nil {
		t.Fatal(err)
	}
	az, err := authz.New(st)
	if err != nil {
		t.Fatal(err)
	}
	mux := endpoint.NewMux()
	for _, service := range services {
		service(st, az).Mount(mux)
	}
	srv := &endpoint.Server{Mux: mux, Deps: endpoint.Deps{State: st, Clock: c, Authorizer: az}}
	api, metadata := httptest.NewServer(srv), httptest.NewServer(srv.Metadata())
	t.Cleanup(api.Close)
	t.Cleanup(metadata.Close)
	return &Server{URL: api.URL, Metadata: metadata.URL, State: st, Authz: az, client: api.Client(), clock: c, t: t}
}

// Answer is what came back from the query protocol.
type Answer struct {
	Status int
	Header http.Header
	Body   string
	// Code and Message are those of an error.
	Code, Message string
}

// Query calls an operation of the query protocol; params are name, value, ….
// Without a key ID the request is not signed.
func (s *Server) Query(k Key, service, action string, params ...string) Answer {
	s.t.Helper()
	version := map[string]string{"sts": "2011-06-15", "iam": "2010-05-08"}[service]
	form := url.Values{"Action": {action}, "Version": {version}}
	for i := 0; i+1 < len(params); i += 2 {
		form.Add(params[i], params[i+1])
	}
	return s.post(k, service, form.Encode())
}

func (s *Server) post(k Key, service, body string) Answer {
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
	a := Answer{Status: res.StatusCode, Header: res.Header, Body: string(text)}
	if a.Status >= 400 {
		a.Code, a.Message = a.Text("Error>Code"), a.Text("Error>Message")
	}
	return a
}

// Text returns the text of the first element of a path below the root or the
// result, "Credentials>AccessKeyId".
func (a Answer) Text(path string) string {
	if all := a.Texts(path); len(all) > 0 {
		return all[0]
	}
	return ""
}

// Texts returns the texts of all elements whose innermost names are path.
func (a Answer) Texts(path string) []string {
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

// Key returns the credentials of an answer.
func (a Answer) Key() Key {
	return Key{a.Text("Credentials>AccessKeyId"), a.Text("Credentials>SecretAccessKey"), a.Text("Credentials>SessionToken")}
}

// Sign adds an Authorization header of Signature Version 4.
func (k Key) Sign(r *http.Request, service, region, body string, now time.Time) {
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
