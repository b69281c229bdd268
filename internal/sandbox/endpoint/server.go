package endpoint

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/sigv4"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// The largest bodies that are read: far above what these operations send.
const (
	maxBody   = 1 << 20
	maxObject = 64 << 20
)

// Server answers for every service of a Mux on one listener.
type Server struct {
	Mux  *Mux
	Deps Deps
	// Before may answer in place of the operation (faults).
	Before func(w http.ResponseWriter, r *Request) (done bool, err error)
	// After hears of every request and its outcome (log).
	After func(r *Request, o Outcome)
	// AWSHosts accepts AWS host names (proxy) in place of loopback addresses.
	AWSHosts bool
}

// Outcome is how a request ended.
type Outcome struct {
	Status int
	Code   string // error code; empty for success
	Took   time.Duration
}

// ServeHTTP answers for the AWS services.
func (s *Server) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	s.serveRequest(w, hr, s.findRoute)
}

// Metadata returns the handler of the metadata listener.
func (s *Server) Metadata() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) { s.serveRequest(w, hr, s.findMetadata) })
}

// serveRequest takes a request through the steps that all operations share.
func (s *Server) serveRequest(w http.ResponseWriter, hr *http.Request, find func(*Request) (route, error)) {
	start := s.Deps.Clock.Now()
	r := &Request{Request: hr, ID: s.Deps.State.UUID(), Now: start}
	out := &recorder{ResponseWriter: w}
	if wall := s.Deps.Wall; wall != nil {
		w.Header().Set("Date", wall.Now().UTC().Format(http.TimeFormat)) // net/http would ask the system
	}
	code := ""
	defer func() {
		if s.After != nil { // also for a connection that a fault cuts: status 0
			s.After(r, Outcome{Status: out.status, Code: code, Took: s.Deps.Clock.Now().Sub(start)})
		}
	}()
	rt, err := s.runSteps(out, r, find)
	if err != nil {
		code = s.writeError(out, r, rt.protocol, err)
	}
}

func (s *Server) runSteps(w *recorder, r *Request, find func(*Request) (route, error)) (route, error) {
	if err := s.checkOrigin(r); err != nil {
		return route{}, err
	}
	if err := readBody(w, r); err != nil {
		return route{}, err
	}
	rt, err := find(r)
	r.Service, r.Operation = rt.service, rt.operation
	if err != nil {
		return rt, err
	}
	if rt.protocol == S3 {
		r.Operation = s.Mux.s3Operation(r)
	}
	if s.Before != nil && rt.service != "control" {
		if done, err := s.Before(w, r); done || err != nil {
			return rt, err
		}
	}
	w.cut = r.Cut
	if err := s.checkSignature(r, rt); err != nil {
		return rt, err
	}
	return rt, rt.handler(w, r)
}

func readBody(w http.ResponseWriter, r *Request) error {
	limit := int64(maxBody)
	if claim, err := sigv4.Parse(r.Request); err == nil && claim.Service == "s3" {
		limit = maxObject
	}
	if r.Request.Body == nil { // a request that no server parsed
		r.Request.Body = http.NoBody
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Request.Body, limit))
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return wire.New(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", fmt.Sprintf("the body is larger than %d bytes", limit))
	}
	if err != nil {
		return wire.New(http.StatusBadRequest, "IncompleteBody", "the body ended early")
	}
	r.Body = body
	r.Form = r.URL.Query()
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return wire.New(http.StatusBadRequest, "MalformedQueryString", "the form cannot be read")
		}
		maps.Copy(r.Form, form)
	}
	return nil
}

// writeError writes an error in its protocol's shape and returns its code.
func (s *Server) writeError(w http.ResponseWriter, r *Request, p Protocol, err error) string {
	var e *wire.Error
	if !errors.As(err, &e) {
		e = wire.New(http.StatusInternalServerError, "InternalFailure", err.Error())
	}
	maps.Copy(w.Header(), e.Header)
	switch p {
	case Query:
		wire.WriteQueryError(w, e, s.Mux.namespaces[r.Service], r.ID)
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

// recorder remembers the status that was sent.
type recorder struct {
	http.ResponseWriter
	status int
	wrote  bool
	cut    bool // the connection breaks in the middle of the body
}

func (w *recorder) WriteHeader(status int) {
	if !w.wrote {
		w.status, w.wrote = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if !w.wrote {
		w.status, w.wrote = http.StatusOK, true
	}
	if w.cut {
		_, _ = w.ResponseWriter.Write(p[:len(p)/2])
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		panic(http.ErrAbortHandler) // the server closes the connection and logs nothing
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
