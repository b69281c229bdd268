package endpoint

import (
	"errors"
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/wire"
)

// writeError writes an error in its protocol's shape and returns its code.
func (s *Server) writeError(w http.ResponseWriter, r *Request, p Protocol, err error) string {
	var e *wire.Error
	if !errors.As(err, &e) {
		e = wire.New(http.StatusInternalServerError, "InternalFailure", err.Error())
	}
	for name, values := range e.Header {
		w.Header()[name] = values
	}
	switch p {
	case Query:
		wire.WriteQueryError(w, e, s.Mux.namespace(r.Service), r.ID)
	case S3:
		wire.WriteS3Error(w, e, r.Method, r.ID)
	case Page:
		if s.Mux.PageError == nil || s.Mux.PageError(w, e.Status, e.Code, e.Message) != nil {
			wire.WritePlainError(w, e)
		}
	case Plain:
		wire.WritePlainError(w, e)
	default:
		wire.WriteJSONError(w, e, r.ID)
	}
	return e.Code
}

// namespace is the XML namespace of a query service.
func (m *Mux) namespace(service string) string {
	for version, name := range m.versions {
		if name == service {
			return "https://" + name + ".amazonaws.com/doc/" + version + "/"
		}
	}
	return ""
}

// Namespace returns the XML namespace of a query service's answers.
func Namespace(service, version string) string {
	return "https://" + service + ".amazonaws.com/doc/" + version + "/"
}
