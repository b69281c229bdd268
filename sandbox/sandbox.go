// Package sandbox lets the tests of other Go projects sign in to AWS on loopback: IAM Identity Center with its
// sign-in pages, `aws login`, STS, IAM, S3, instance metadata and container credentials over one made-up world, with
// signatures, expiry and policies really checked. It needs no account and no network.
//
//	sb, err := sandbox.Start(ctx, nil, sandbox.Options{})   // the built-in world on free ports of 127.0.0.1
//	defer sb.Close()
//	cmd.Env = sb.Environ(os.Environ())                 // any AWS client, in a child process
//	cfg.BaseEndpoint = aws.String(sb.URL)              // or a client of an SDK in this one
//
// New returns a sandbox that is only an http.Handler, for httptest.NewServer. It is what `awsid sandbox` serves;
// docs/sandbox.md says what it answers and what is different from AWS on purpose.
package sandbox

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// DefaultWorld returns the built-in world, a new one at every call: the accounts, people and keys of the AWS
// documentation's examples, which `awsid sandbox world` prints.
func DefaultWorld() *World { return publicWorld(world.Default()) }

// ParseWorld reads a world in the form that `awsid sandbox world` prints. Errors name the line.
func ParseWorld(yaml []byte) (*World, error) {
	w, err := world.Parse(yaml)
	if err != nil {
		return nil, err
	}
	return publicWorld(w), nil
}

func publicWorld(w *world.World) *World {
	out := &World{}
	convertValue(reflect.ValueOf(out).Elem(), reflect.ValueOf(w))
	return out
}

// Clock is the time that a sandbox goes by.
type Clock interface {
	Now() time.Time
	// Sleep waits for d, or until ctx ends, and then returns ctx.Err().
	Sleep(ctx context.Context, d time.Duration) error
}

// Options are what a sandbox is made of. The zero value works.
type Options struct {
	Clock Clock     // nil: the system's
	Rand  io.Reader // nil: the system's; it makes codes and tokens
	// StateFile keeps the state, world included, over restarts. When it is there, its world is used and not the one
	// given. It holds secrets. Empty: nothing is kept.
	StateFile string
}

// Sandbox is a stand-in for AWS: an http.Handler for all of its services. It is safe for concurrent use.
type Sandbox struct{ inner *sandbox.Sandbox }

// New returns a sandbox over a world; nil is DefaultWorld. Its error is about the world: what contradicts itself, or
// a policy that cannot be read.
func New(w *World, o Options) (*Sandbox, error) {
	own := world.Default()
	if w != nil {
		own = &world.World{}
		convertValue(reflect.ValueOf(own).Elem(), reflect.ValueOf(w))
		err := own.Expand()
		if err == nil {
			err = own.Check()
		}
		if err != nil {
			return nil, fmt.Errorf("sandbox: %w", err)
		}
	}
	inner, err := sandbox.New(own, sandbox.Options{Clock: o.Clock, Rand: o.Rand, StateFile: o.StateFile})
	if err != nil {
		return nil, err
	}
	return &Sandbox{inner}, nil
}

// ServeHTTP answers for every AWS service: point AWS_ENDPOINT_URL, or a client's base endpoint, at it.
func (s *Sandbox) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.inner.ServeHTTP(w, r) }

// Metadata returns the handler of the instance metadata service and of container credentials, which have an address
// of their own.
func (s *Sandbox) Metadata() http.Handler { return s.inner.Metadata() }

// World returns the world as it is now: what calls of IAM and S3 have changed is in it. Changing it changes nothing.
func (s *Sandbox) World() (out *World) {
	s.inner.State().Read(func(w *world.World) { out = publicWorld(w) })
	return out
}

// Now returns the sandbox's time.
func (s *Sandbox) Now() time.Time { return s.inner.Now() }

// Advance puts the sandbox's clock forward and returns its new time, so that an expiry needs no waiting. Clients
// that keep to the real time may still sign with it.
func (s *Sandbox) Advance(d time.Duration) time.Time { return s.inner.Advance(d) }

// Approve does what a person does in a browser: it opens a sign-in page (the verification URI of a device sign-in,
// an authorization URL), signs in as a user, with the password and code of the world if the user has any, and allows
// what the client asks for. With an empty user it is the first one offered. It returns when the browser has come to
// the end, which for an authorization URL is the client's own redirect address.
func (s *Sandbox) Approve(ctx context.Context, page, user string) error {
	return (&browse.Visitor{User: user, Secrets: s.inner.Secrets}).Visit(ctx, page)
}

// Deny is Approve by a person who denies the request.
func (s *Sandbox) Deny(ctx context.Context, page, user string) error {
	return (&browse.Visitor{User: user, Secrets: s.inner.Secrets, Deny: true}).Visit(ctx, page)
}

// TokenRequest says what a web identity token is to hold. The zero value is a token of an hour for the first
// provider that can sign.
type TokenRequest struct {
	Provider string         // issuer; empty: the first one with a private key
	Subject  string         // sub; "awsid-sandbox" when empty
	Audience string         // aud; the provider's first audience when empty
	Lifetime time.Duration  // 1h when zero; negative for an expired token
	Claims   map[string]any // further claims
}

// WebIdentityToken returns a token that AssumeRoleWithWebIdentity accepts, of a provider of the world with a private
// key: what a CI system or a cluster would write into AWS_WEB_IDENTITY_TOKEN_FILE.
func (s *Sandbox) WebIdentityToken(req TokenRequest) (token string, err error) {
	s.inner.State().Read(func(w *world.World) { token, err = w.Token(s.inner.Now(), world.TokenRequest(req)) })
	return token, err
}

// MFACode returns the code that a device with a base32 seed shows at a moment.
func MFACode(seed string, at time.Time) (string, error) {
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		return "", err
	}
	return totp.At(key, at), nil
}

// FaultKind is a way to misbehave.
type FaultKind string

// The kinds of faults.
const (
	Latency  FaultKind = "latency"  // wait Delay, then answer as always
	Throttle FaultKind = "throttle" // the service's throttling error
	Fail     FaultKind = "error"    // Status and Code; 503 ServiceUnavailable when empty
	Drop     FaultKind = "drop"     // close the connection without an answer
	Skew     FaultKind = "skew"     // the service's clock is off by Delay, which may be negative
	Garbage  FaultKind = "garbage"  // status 200 (or Status) and a body that cannot be read (Body)
	Empty    FaultKind = "empty"    // status 200 (or Status) and no body
	Cut      FaultKind = "cut"      // run the operation, and close the connection in the middle of its answer
)

// Fault is an order to misbehave: for every service or one, every operation or one, always, a number of times, or at
// a rate.
type Fault struct {
	Kind      FaultKind
	Service   string        // sso-oidc, sso, sts, iam, s3, signin, imds, container; empty: every one
	Operation string        // GetRoleCredentials, …; empty: every one
	Account   string        // ID of the account that a request to the portal is about; empty: every one
	Times     int           // how often; 0: until it is removed
	Skip      int           // let this many pass first
	Rate      float64       // share of the requests, 0 to 1; 0: all of them
	Delay     time.Duration // of Latency and Skew
	Status    int
	Code      string // also an OAuth error such as slow_down, which takes the service's own shape
	Message   string
	Body      string // of Garbage
	Bare      bool   // Fail: without the header that names the error
}

// AddFault orders a fault and returns its ID. Its error is about an order that makes no sense.
func (s *Sandbox) AddFault(f Fault) (id string, err error) {
	return s.inner.Faults().Add(fault.Fault{
		Kind: fault.Kind(f.Kind), Service: f.Service, Operation: f.Operation, Account: f.Account, Times: f.Times, Skip: f.Skip, Rate: f.Rate,
		Delay: fault.Wait(f.Delay), Status: f.Status, Code: f.Code, Message: f.Message, Body: f.Body, Bare: f.Bare,
	})
}

// RemoveFault takes a fault back, all of them for an empty ID, and returns how many there were.
func (s *Sandbox) RemoveFault(id string) int { return s.inner.Faults().Remove(id) }

// Request is a request that a sandbox has answered, secrets masked.
type Request struct {
	N           int64 // 1 is the first
	Time        time.Time
	Service     string
	Operation   string
	Method      string
	Host        string
	Path        string
	Parameters  map[string]any
	AccessKeyID string // that signed
	Caller      string // its ARN
	Region      string
	UserAgent   string
	Status      int
	Code        string // of an error
	Fault       string // ID of the fault that struck
	Millis      float64
	RequestID   string
}

// Requests returns what was asked so far, the latest 20,000 requests, the oldest first.
func (s *Sandbox) Requests() []Request {
	entries, _ := s.inner.Log().After(0)
	out := make([]Request, len(entries))
	for i, e := range entries {
		out[i] = Request(e)
	}
	return out
}

// Count returns how often an operation was asked for: ("sso", "GetRoleCredentials").
func (s *Sandbox) Count(service, operation string) int {
	for _, c := range s.inner.Log().Counts() {
		if c.Service == service && c.Operation == operation {
			return int(c.Count)
		}
	}
	return 0
}

// ForgetRequests makes Requests and Count start over.
func (s *Sandbox) ForgetRequests() { s.inner.Log().Clear() }

// Running is a sandbox with listeners of its own.
type Running struct {
	Sandbox
	URL         string // of all AWS services: AWS_ENDPOINT_URL
	MetadataURL string // of instance metadata: AWS_EC2_METADATA_SERVICE_ENDPOINT
	running     *sandbox.Running
}

// Start serves a new sandbox on free ports of 127.0.0.1 until ctx ends or Close is called.
func Start(ctx context.Context, w *World, o Options) (*Running, error) {
	s, err := New(w, o)
	if err != nil {
		return nil, err
	}
	run, err := s.inner.Serve(ctx, "127.0.0.1:0", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	return &Running{*s, run.URL, run.MetadataURL, run}, nil
}

// Close stops serving, and saves the state if it is to be kept.
func (r *Running) Close() { r.running.Close() }

// Environ returns the environment of a child process whose AWS clients talk to the sandbox: base ("NAME=value")
// without its AWS variables, and what leads there. HOME is base's: a test that keeps files away from the person's
// sets its own.
func (r *Running) Environ(base []string) []string {
	var out []string
	for _, line := range base {
		if name, _, _ := strings.Cut(line, "="); !strings.HasPrefix(strings.ToUpper(name), "AWS_") {
			out = append(out, line)
		}
	}
	out = append(out, "AWS_EC2_METADATA_SERVICE_ENDPOINT="+r.MetadataURL+"/")
	for _, v := range r.running.EndpointVariables() {
		out = append(out, v.Name+"="+v.Value)
	}
	return out
}
