package endpoint

import "net/http"

// Protocol picks how errors are written.
type Protocol int

// The protocols of the services here.
const (
	JSON  Protocol = iota // rest-json: sso-oidc, sso, signin
	Query                 // sts, iam
	S3                    // s3
	Page                  // HTML
	Plain                 // imds
)

// route is one operation.
type route struct {
	service, operation string
	protocol           Protocol
	access             Access
	handler            Handler
	when               func(*Request) bool // nil: always
}

// Mux holds the operations of all services.
type Mux struct {
	// PageError writes an error for a person; nil: in plain text.
	PageError   func(w http.ResponseWriter, status int, title, text string) error
	rest        map[string]route // "POST /token"
	paths       map[string]bool  // every path of rest, for 405
	query       map[string]route // "sts GetCallerIdentity"
	versions    map[string]string
	s3          route
	hasS3       bool
	s3Operation func(r *Request) string
	metadata    []prefixRoute
	signed      []func(*Request)
}

type prefixRoute struct {
	method, prefix string
	route
}

// NewMux returns an empty Mux.
func NewMux() *Mux {
	return &Mux{rest: map[string]route{}, paths: map[string]bool{}, query: map[string]route{}, versions: map[string]string{}}
}

// REST registers a rest-json operation that needs no signature.
func (m *Mux) REST(service, operation, method, path string, h Handler) {
	m.path(service, operation, method, path, JSON, h)
}

// Page registers a web page or a form's target; errors are pages.
func (m *Mux) Page(service, operation, method, path string, h Handler) {
	m.path(service, operation, method, path, Page, h)
}

// PageWhen is Page for a path that other services use too: it counts for
// requests that when takes.
func (m *Mux) PageWhen(when func(*Request) bool, service, operation, method, path string, h Handler) {
	m.rest[method+" "+path] = route{service: service, operation: operation, protocol: Page, access: Open, handler: h, when: when}
}

func (m *Mux) path(service, operation, method, path string, p Protocol, h Handler) {
	m.rest[method+" "+path] = route{service: service, operation: operation, protocol: p, access: Open, handler: h}
	m.paths[path] = true
}

// Query registers an operation of the query protocol. version is the API
// version of the service ("2011-06-15").
func (m *Mux) Query(service, version, action string, access Access, h Handler) {
	m.query[service+" "+action] = route{service: service, operation: action, protocol: Query, access: access, handler: h}
	m.versions[version] = service
}

// S3 registers the handler of everything that is S3's. It finds the operation
// by itself; operation names it for faults and the log before the call.
func (m *Mux) S3(operation func(r *Request) string, h Handler) {
	m.s3, m.hasS3 = route{service: "s3", protocol: S3, access: Signed, handler: h}, true
	m.s3Operation = operation
}

// OnSigned has f hear of every request whose signature was good.
func (m *Mux) OnSigned(f func(*Request)) { m.signed = append(m.signed, f) }

// Metadata registers an operation of the metadata listener (instance metadata,
// container credentials): every path that begins with prefix. The longest
// prefix wins. method "" takes any method.
func (m *Mux) Metadata(service, operation, method, prefix string, h Handler) {
	m.metadata = append(m.metadata, prefixRoute{method, prefix, route{service: service, operation: operation, protocol: Plain, access: Open, handler: h}})
}
