package endpoint

import (
	"net/http"
	"net/url"
	"time"

	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sys/clock"
)

// Service is one AWS service of the sandbox.
type Service struct {
	// Name is the signing name or the nearest thing: sso-oidc, sso, sts, iam,
	// s3, signin, imds, container. Faults and the log use it.
	Name string
	// Mount registers the service's operations.
	Mount func(m *Mux)
}

// Deps is what services are built from.
type Deps struct {
	State      *state.State
	Clock      clock.Clock
	Authorizer Authorizer
	// Base returns the address of the sandbox's own listener for links to its
	// pages, "http://127.0.0.1:PORT", from a request.
	Base func(r *Request) string
	// Wall is the clock that clients keep to when the sandbox's own was put
	// forward; nil: there is only one.
	Wall clock.Clock
}

// Authorizer decides whether a caller may do something.
type Authorizer interface {
	// Authorize returns nil, or the AccessDenied error with AWS's message.
	// action is "s3:ListBucket", resource an ARN; keys are condition keys of
	// the request beside the global ones, which it adds itself.
	Authorize(r *Request, action, resource string, keys map[string][]string) error
}

// Request is a request that has passed the common steps.
type Request struct {
	*http.Request
	ID        string    // request ID for the answer
	Now       time.Time // the sandbox's time
	Service   string
	Operation string
	Body      []byte
	// Form holds the parameters of the query protocol, and the URL's query
	// for every other.
	Form url.Values
	// Credential is the key that signed the request; nil when the operation
	// is open to everybody and the request was not signed.
	Credential *state.Credential
	// Region is that of the signature, else of the host name, else "".
	Region string
	// AWSHost is the AWS host name asked for through the proxy, else "".
	AWSHost string
	// Fault is the ID of a fault that struck; Skewed tells that it changed Now.
	Fault  string
	Skewed bool
	// Cut tells that the connection ends in the middle of the answer.
	Cut bool
	// ClientNow is Now, or what the client's clock says by its signature when
	// the sandbox's own was put forward: the time that codes are judged by.
	ClientNow time.Time
}

// Caller returns who signed; nil for nobody.
func (r *Request) Caller() *state.Identity {
	if r.Credential == nil {
		return nil
	}
	return &r.Credential.Identity
}

// Handler answers one operation. An error (usually a *wire.Error) is written
// in the shape of the operation's protocol.
type Handler func(w http.ResponseWriter, r *Request) error

// Access says whether an operation wants a signature.
type Access int

// The kinds of access.
const (
	Signed Access = iota // a valid signature is required
	Open                 // anybody; a signature is not looked at
)
