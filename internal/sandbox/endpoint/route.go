package endpoint

import (
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/sigv4"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// Protocol picks how answers and errors are written.
type Protocol int

// The protocols of the services here.
const (
	RESTJSON Protocol = iota // rest-json: sso-oidc, sso, signin
	Query                    // sts, iam
	S3                       // s3
	Page                     // HTML
	Plain                    // imds
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
	rest        map[string]route  // "POST /token"
	paths       map[string]bool   // every path of rest, for 405
	query       map[string]route  // "sts GetCallerIdentity"
	versions    map[string]string // API version: service
	namespaces  map[string]string // service: of its XML
	s3          *route
	console     *route // of every path of the console's hosts
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
	return &Mux{
		rest: map[string]route{}, paths: map[string]bool{}, query: map[string]route{},
		versions: map[string]string{}, namespaces: map[string]string{},
	}
}

// REST registers a rest-json operation that needs no signature.
func (m *Mux) REST(service, operation, method, path string, answer Answer) {
	m.HandleREST(service, operation, method, path, func(w http.ResponseWriter, r *Request) error {
		out, err := answer(r)
		if err != nil {
			return err
		}
		if out == nil {
			w.Header().Set("X-Amzn-Requestid", r.ID)
			w.WriteHeader(http.StatusOK)
			return nil
		}
		return wire.WriteJSON(w, r.ID, out)
	})
}

// HandleREST is REST for an operation that writes its answer itself.
func (m *Mux) HandleREST(service, operation, method, path string, h Handler) {
	m.rest[method+" "+path] = route{service: service, operation: operation, protocol: RESTJSON, access: Open, handler: h}
	m.paths[path] = true
}

// Page registers a web page or a form's target; errors are pages.
func (m *Mux) Page(service, operation, method, path string, h Handler) {
	m.PageWhen(nil, service, operation, method, path, h)
	m.paths[path] = true
}

// PageWhen is Page for a path that other services use too: it counts for requests that when accepts.
func (m *Mux) PageWhen(when func(*Request) bool, service, operation, method, path string, h Handler) {
	m.rest[method+" "+path] = route{service: service, operation: operation, protocol: Page, access: Open, handler: h, when: when}
}

// Query registers an operation of the query protocol. version is the API version of the service ("2011-06-15").
func (m *Mux) Query(service, version, action string, access Access, answer Answer) {
	namespace := "https://" + service + ".amazonaws.com/doc/" + version + "/"
	m.versions[version], m.namespaces[service] = service, namespace
	m.query[service+" "+action] = route{
		service: service, operation: action, protocol: Query, access: access,
		handler: func(w http.ResponseWriter, r *Request) error {
			out, err := answer(r)
			if err != nil {
				return err
			}
			return wire.WriteQuery(w, r.ID, namespace, action, out)
		},
	}
}

// S3 registers the handler of everything that is S3's. It finds the operation by itself; operation names it for
// faults and the log before the call.
func (m *Mux) S3(operation func(r *Request) string, h Handler) {
	m.s3 = &route{service: "s3", protocol: S3, access: Signed, handler: h}
	m.s3Operation = operation
}

// ConsoleHosts registers the page of every path of the console's host names, but for those below /-/.
func (m *Mux) ConsoleHosts(service, operation string, h Handler) {
	m.console = &route{service: service, operation: operation, protocol: Page, access: Open, handler: h}
}

// OnSigned has f hear of every request whose signature was good.
func (m *Mux) OnSigned(f func(*Request)) { m.signed = append(m.signed, f) }

// Metadata registers an operation of the metadata listener (instance metadata, container credentials): every path
// that begins with prefix. The longest prefix wins. method "" accepts any method.
func (m *Mux) Metadata(service, operation, method, prefix string, h Handler) {
	m.metadata = append(m.metadata, prefixRoute{method, prefix, route{service: service, operation: operation, protocol: Plain, access: Open, handler: h}})
}

// findRoute decides which operation a request is for. Clients that use one address for all services
// (AWS_ENDPOINT_URL) are told apart by what they sign for, by path, and by Action; S3 has the rest, as its paths may
// be anything.
func (s *Server) findRoute(r *Request) (route, error) {
	name := parseHost(r.AWSHost).service
	host := name
	if sigv4.IsSigned(r.Request) {
		claim, err := sigv4.Parse(r.Request)
		if err != nil {
			return route{service: name, protocol: guessProtocol(r)}, authError(guessProtocol(r), claim, err, r.Now)
		}
		r.Region = claim.Region
		if name == "" {
			name = claim.Service
		}
	}
	if name == "s3" && s.Mux.s3 != nil {
		return *s.Mux.s3, nil
	}
	if host == "console" && s.Mux.console != nil && !strings.HasPrefix(r.URL.Path, "/-/") {
		return *s.Mux.console, nil
	}
	if rt, ok, err := s.findPath(r, host); ok || err != nil {
		return rt, err
	}
	if r.Form.Get("Action") != "" {
		return s.findAction(r, name)
	}
	if name == "" && s.Mux.s3 != nil {
		return *s.Mux.s3, nil
	}
	return route{service: name, protocol: RESTJSON}, wire.New(http.StatusNotFound, "UnknownOperationException",
		"the awsid sandbox does not know this operation: service "+name+", "+r.Method+" "+r.URL.Path)
}

func (s *Server) findPath(r *Request, name string) (route, bool, error) {
	rt, ok := s.Mux.rest[r.Method+" "+r.URL.Path]
	if ok && rt.when != nil && !rt.when(r) {
		return route{}, false, nil
	}
	if ok && (name == "" || rt.service == name || rt.protocol == Page) {
		return rt, true, nil
	}
	if ok || !s.Mux.paths[r.URL.Path] {
		return route{}, false, nil
	}
	return route{protocol: RESTJSON}, false, wire.New(http.StatusMethodNotAllowed, "MethodNotAllowedException", "method "+r.Method+" is not allowed here")
}

func (s *Server) findAction(r *Request, name string) (route, error) {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return route{protocol: Query}, methodNotAllowed(r)
	}
	action, version := r.Form.Get("Action"), r.Form.Get("Version")
	if name == "" {
		name = s.Mux.versions[version]
	}
	if rt, ok := s.Mux.query[name+" "+action]; ok {
		return rt, nil
	}
	return route{service: name, operation: action, protocol: Query},
		wire.New(http.StatusBadRequest, "InvalidAction", "Could not find operation "+action+" for version "+version)
}

func (s *Server) findMetadata(r *Request) (route, error) {
	best := prefixRoute{route: route{protocol: Plain}}
	err := wire.New(http.StatusNotFound, "NotFound", "there is nothing at "+r.URL.Path)
	for _, m := range s.Mux.metadata {
		switch {
		case !strings.HasPrefix(r.URL.Path, m.prefix) || len(m.prefix) < len(best.prefix):
		case m.method == "" || m.method == r.Method:
			best = m
		default:
			err = methodNotAllowed(r)
		}
	}
	if best.handler == nil {
		return best.route, err
	}
	return best.route, nil
}

func methodNotAllowed(r *Request) *wire.Error {
	return wire.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "method "+r.Method+" is not allowed here")
}

// guessProtocol picks the protocol of an error before the operation is known.
func guessProtocol(r *Request) Protocol {
	switch {
	case r.Form.Get("Action") != "":
		return Query
	case strings.Contains(r.Header.Get("Content-Type"), "json"):
		return RESTJSON
	}
	return S3
}
