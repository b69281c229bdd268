package endpoint

import (
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/sigv4"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// find decides which operation a request is for. Clients that use one address
// for all services (AWS_ENDPOINT_URL) are told apart by what they sign for,
// by path, and by Action; S3 has the rest, as its paths may be anything.
func (s *Server) find(r *Request) (route, error) {
	name := r.hostService()
	host := name
	if sigv4.Present(r.Request) {
		claim, err := sigv4.Parse(r.Request)
		if err != nil {
			return route{service: name, protocol: s.guess(r)}, authError(s.guess(r), claim, err, r.Now)
		}
		r.Region = claim.Region
		if name == "" {
			name = claim.Service
		}
	}
	if name == "s3" && s.Mux.hasS3 {
		return s.Mux.s3, nil
	}
	if rt, ok, err := s.findPath(r, host); ok || err != nil {
		return rt, err
	}
	if r.Form.Get("Action") != "" {
		return s.findAction(r, name)
	}
	if name == "" && s.Mux.hasS3 {
		return s.Mux.s3, nil
	}
	return route{service: name, protocol: JSON}, unknown(name, r)
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
	return route{protocol: JSON}, false, wire.New(http.StatusMethodNotAllowed, "MethodNotAllowedException", "method "+r.Method+" is not allowed here")
}

func (s *Server) findAction(r *Request, name string) (route, error) {
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		return route{protocol: Query}, wire.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "method "+r.Method+" is not allowed here")
	}
	action, version := r.Form.Get("Action"), r.Form.Get("Version")
	if name == "" {
		name = s.Mux.versions[version]
	}
	rt, ok := s.Mux.query[name+" "+action]
	if !ok {
		return route{service: name, operation: action, protocol: Query},
			wire.New(http.StatusBadRequest, "InvalidAction", "Could not find operation "+action+" for version "+version)
	}
	return rt, nil
}

func (s *Server) findMetadata(r *Request) (route, error) {
	var best prefixRoute
	wrongMethod := false
	for _, m := range s.Mux.metadata {
		if !strings.HasPrefix(r.URL.Path, m.prefix) || len(m.prefix) < len(best.prefix) {
			continue
		}
		if m.method != "" && m.method != r.Method {
			wrongMethod = true
			continue
		}
		best = m
	}
	if best.handler == nil && wrongMethod {
		return route{protocol: Plain}, wire.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "method "+r.Method+" is not allowed here")
	}
	if best.handler == nil {
		return route{protocol: Plain}, wire.New(http.StatusNotFound, "NotFound", "there is nothing at "+r.URL.Path)
	}
	return best.route, nil
}

// guess picks the protocol of an error before the operation is known.
func (s *Server) guess(r *Request) Protocol {
	switch {
	case r.Form.Get("Action") != "":
		return Query
	case strings.Contains(r.Header.Get("Content-Type"), "json"):
		return JSON
	}
	return S3
}

func unknown(name string, r *Request) error {
	return wire.New(http.StatusNotFound, "UnknownOperationException", "the awsid sandbox does not know this operation: service "+
		name+", "+r.Method+" "+r.URL.Path)
}
