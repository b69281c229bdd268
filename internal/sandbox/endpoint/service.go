// Package endpoint is what every service of the sandbox hangs on: it finds the service and operation of a request
// (path, host name, signed scope or Action), bounds and reads its body, checks its signature, and writes answers and
// errors in the protocol's own shape, so that no service can forget a step.
package endpoint

import (
	"encoding/json"
	"net/http"
	"net/url"
	"time"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Service is one AWS service of the sandbox.
type Service struct {
	// Name is the signing name or the nearest thing: sso-oidc, sso, sts, iam, s3, signin, imds, container. Faults and
	// the log use it.
	Name string
	// Mount registers the service's operations.
	Mount func(m *Mux)
}

// Deps is what services are built from.
type Deps struct {
	State      *state.State
	Clock      clock.Clock
	Authorizer Authorizer
	// Base returns the address of the sandbox's own listener for links to its pages, "http://127.0.0.1:PORT".
	Base func(r *Request) string
	// Wall is the clock that clients keep to when the sandbox's own was put forward; nil: there is only one.
	Wall clock.Clock
}

// Authorizer decides requests by the policies of the live world.
type Authorizer interface {
	// Authorize returns nil, or the AccessDenied error with AWS's message.
	Authorize(r *Request, q Question) error
	// Held returns the policies that limit an identity, and its tags.
	Held(id state.Identity) (policy.Policies, map[string]string)
	// Decode opens the encoded authorization message of a refusal.
	Decode(message string) (string, error)
}

// Question is one thing that the caller of a request wants to do.
type Question struct {
	Action   string // "sts:AssumeRole"
	Resource string // an ARN, or "*"
	// Keys are condition keys of the request beside the global ones, which the Authorizer adds.
	Keys policy.Context
	// As replaces the signer of the request: a federated principal or a service. It has no identity policies.
	As *policy.Principal
}

// Request is a request that has passed the common steps.
type Request struct {
	*http.Request
	ID        string    // request ID for the answer
	Now       time.Time // the sandbox's time
	Service   string
	Operation string
	Body      []byte
	// Form holds the parameters of the query protocol, and the URL's query for every other.
	Form url.Values
	// Credential is the key that signed the request; nil for an operation that is open to everybody.
	Credential *state.Credential
	// Region is that of the signature, else of the host name, else "".
	Region string
	// AWSHost is the AWS host name asked for through the proxy, else "".
	AWSHost string
	// Fault is the ID of a fault that struck; Skewed says that it changed Now.
	Fault  string
	Skewed bool
	// Cut says that the connection ends in the middle of the answer.
	Cut bool
	// ClientNow is Now, or what the client's clock says by its signature when the sandbox's own was put forward: the
	// time that codes are judged by.
	ClientNow time.Time
}

// Caller returns who signed; nil for nobody.
func (r *Request) Caller() *state.Identity {
	if r.Credential == nil {
		return nil
	}
	return &r.Credential.Identity
}

// Answer answers one operation. The value is written in the operation's protocol; nil is an answer without a body. An
// error, usually a *wire.Error, is written in the protocol's shape.
type Answer func(r *Request) (any, error)

// Handler answers one operation and writes the answer itself, but not an error.
type Handler func(w http.ResponseWriter, r *Request) error

// JSON returns an Answer that reads the request's body first; refuse words the error of one that cannot be read.
func JSON[In any](refuse func(error) error, answer func(*Request, *In) (any, error)) Answer {
	return func(r *Request) (any, error) {
		in := new(In)
		if err := json.Unmarshal(r.Body, in); err != nil {
			return nil, refuse(err)
		}
		return answer(r, in)
	}
}

// Access says whether an operation wants a signature.
type Access int

// The kinds of access.
const (
	Signed Access = iota // a valid signature is required
	Open                 // anybody; a signature is not looked at
)
