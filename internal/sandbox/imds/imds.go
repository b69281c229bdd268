// Package imds is the EC2 instance metadata service of the sandbox, versions 1
// and 2 (Amazon EC2 User Guide, "Use the Instance Metadata Service").
package imds

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/servicerole"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	tokenPath = "/latest/api/token"
	ttlHeader = "X-Aws-Ec2-Metadata-Token-Ttl-Seconds"
	maxTTL    = 21600 // six hours
)

type service struct {
	state *state.State
	roles *servicerole.Source
	key   []byte // authenticates session tokens
}

// New returns the service.
func New(st *state.State, az *authz.Authorizer) endpoint.Service {
	s := &service{st, servicerole.New(st, az, "ec2.amazonaws.com"), []byte(st.Random("", 32))}
	return endpoint.Service{Name: "imds", Mount: s.mount}
}

func (s *service) mount(m *endpoint.Mux) {
	m.Metadata("imds", "GetToken", http.MethodPut, "/latest/", s.getToken)
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		m.Metadata("imds", "GetMetadata", method, "/latest/", s.getMetadata)
		m.Metadata("imds", "GetSecurityCredentials", method, "/latest/meta-data/iam/security-credentials", s.getMetadata)
	}
}

// settings returns a copy of the instance's settings, or the refusal.
func (s *service) settings() (world.Metadata, error) {
	var m world.Metadata
	there := false
	s.state.Read(func(w *world.World) {
		if w.Metadata != nil {
			m, there = *w.Metadata, true
		}
	})
	switch {
	case !there:
		return m, wire.New(http.StatusNotFound, "NotFound", "404 - Not Found: the world has no instance")
	case m.Disabled:
		return m, wire.New(http.StatusForbidden, "Forbidden", "403 - Forbidden: the metadata service is turned off")
	}
	return m, nil
}

// getToken begins a session of version 2.
func (s *service) getToken(w http.ResponseWriter, r *endpoint.Request) error {
	m, err := s.settings()
	if err != nil {
		return err
	}
	if r.URL.Path != tokenPath {
		return wire.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "405 - Method Not Allowed")
	}
	// A request that came through a proxy is a sign of a forwarding
	// vulnerability: no token for it.
	if r.Header.Get("X-Forwarded-For") != "" {
		return wire.New(http.StatusForbidden, "Forbidden", "403 - Forbidden")
	}
	ttl, err := strconv.Atoi(r.Header.Get(ttlHeader))
	if err != nil || ttl < 1 || ttl > maxTTL {
		return wire.New(http.StatusBadRequest, "BadRequest", "400 - Bad Request")
	}
	if max(m.Hops, 1) > max(m.HopLimit, 1) {
		<-r.Context().Done() // the packets die on the way; the client gives up
		return nil
	}
	w.Header().Set(ttlHeader, strconv.Itoa(ttl))
	plain(w, s.newToken(r.Now.Add(time.Duration(ttl)*time.Second)))
	return nil
}

// newToken makes a token that carries its own end, so that no list is kept.
func (s *service) newToken(expires time.Time) string {
	b := binary.BigEndian.AppendUint64(nil, uint64(expires.UnixMilli()))
	b = append(b, s.state.Random("", 6)...)
	return base64.URLEncoding.EncodeToString(append(b, s.mac(b)...))
}

func (s *service) mac(b []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(b)
	return h.Sum(nil)[:24]
}

func (s *service) goodToken(token string, now time.Time) bool {
	b, err := base64.URLEncoding.DecodeString(token)
	if err != nil || len(b) != 8+8+24 || !hmac.Equal(b[16:], s.mac(b[:16])) {
		return false
	}
	return now.UnixMilli() < int64(binary.BigEndian.Uint64(b))
}

func (s *service) getMetadata(w http.ResponseWriter, r *endpoint.Request) error {
	m, err := s.settings()
	if err != nil {
		return err
	}
	if r.URL.Path == tokenPath {
		return wire.New(http.StatusMethodNotAllowed, "MethodNotAllowed", "405 - Method Not Allowed")
	}
	token := r.Header.Get("X-Aws-Ec2-Metadata-Token")
	if token == "" && m.RequireToken || token != "" && !s.goodToken(token, r.Now) {
		return wire.New(http.StatusUnauthorized, "Unauthorized", "401 - Unauthorized")
	}
	value, ok := s.tree(r, m).find(strings.Split(strings.Trim(strings.TrimPrefix(r.URL.Path, "/latest"), "/"), "/"))
	if !ok {
		return wire.New(http.StatusNotFound, "NotFound", "404 - Not Found")
	}
	plain(w, value)
	return nil
}

func plain(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/plain")
	w.Header().Set("Server", "EC2ws")
	w.Header().Set("Content-Length", strconv.Itoa(len(text)))
	_, _ = w.Write([]byte(text)) // the client may have gone
}
