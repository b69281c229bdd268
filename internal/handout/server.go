package handout

import (
	"context"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/secret"
)

const (
	// credentialsPath is where the credentials are.
	credentialsPath = "/credentials"
	// statedLifetime is how long credentials without an expiry are said to last, so
	// that clients, which demand one, ask again.
	statedLifetime = time.Hour
)

// Server gives credentials to programs on this machine over the protocol of container credentials, which every AWS
// SDK speaks and by which it asks again before they expire.
type Server struct {
	// Source gives the credentials and renews them in time.
	Source aws.CredentialsProvider
	Clock  clock.Clock
	// Log is told of every request; secrets are not among what it is told.
	Log func(remote string, status int)

	listener *boundedListener
	token    secret.String
}

// Listen binds a port of the loopback interface (0 takes a free one) and makes the token that clients must show.
func (s *Server) Listen(ctx context.Context, port string, random io.Reader) error {
	token := make([]byte, 32)
	if _, err := io.ReadFull(random, token); err != nil {
		return fmt.Errorf("make a token: %w", err)
	}
	s.token = secret.New(fmt.Sprintf("%x", token))
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", port))
	s.listener = &boundedListener{Listener: listener}
	return err
}

// Variables are what leads an AWS client to this server.
func (s *Server) Variables() []Variable {
	return []Variable{
		{"AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://" + s.listener.Addr().String() + credentialsPath},
		{"AWS_CONTAINER_AUTHORIZATION_TOKEN", s.token.Reveal()},
	}
}

// Serve answers until ctx ends.
func (s *Server) Serve(ctx context.Context) error {
	server := &http.Server{
		Handler: s, MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0), // what clients do wrong is theirs
		ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		ConnContext: func(ctx context.Context, conn net.Conn) context.Context {
			return context.WithValue(ctx, connKey{}, conn)
		},
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// ServeHTTP answers one request. A browser is refused whatever it shows: pages
// can make it send requests here, but not without Origin or a foreign Host.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	status, body := s.answerTo(r, func() {
		if conn, isBounded := r.Context().Value(connKey{}).(*boundedConn); isBounded {
			s.listener.entitle(conn)
		}
		// The request is here; new credentials may take longer than it did.
		_ = http.NewResponseController(w).SetReadDeadline(time.Time{})
	})
	if s.Log != nil {
		s.Log(r.RemoteAddr, status)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // a client that has gone needs no answer
}

// isOwnHost reports whether a request names our address; clients leave the port of HTTP out.
func (s *Server) isOwnHost(host string) bool {
	own := s.listener.Addr().String()
	return host == own || host+":80" == own
}

// errorDocument is the error document that SDKs show.
type errorDocument struct {
	Code    string `json:"code"`
	Message string `json:"message"`
}

// document is the answer of the container credentials protocol.
type document struct {
	AccessKeyID     string `json:"AccessKeyId"`
	SecretAccessKey string
	Token           string
	Expiration      string
	AccountID       string `json:"AccountId,omitempty"`
}

// answerTo returns the answer to a request, and calls onToken when it shows the token.
func (s *Server) answerTo(r *http.Request, onToken func()) (int, any) {
	switch {
	case !s.isOwnHost(r.Host), r.Header.Get("Origin") != "", r.Header.Get("Referer") != "":
		return http.StatusForbidden, errorDocument{"Forbidden", "this address is for AWS clients on this machine"}
	case r.URL.Path != credentialsPath:
		return http.StatusNotFound, errorDocument{"NotFound", "credentials are at " + credentialsPath}
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed, errorDocument{"MethodNotAllowed", "only GET is answered"}
	case subtle.ConstantTimeCompare([]byte(r.Header.Get("Authorization")), []byte(s.token.Reveal())) != 1:
		return http.StatusUnauthorized, errorDocument{"Unauthorized",
			"the Authorization header must be AWS_CONTAINER_AUTHORIZATION_TOKEN"}
	}
	onToken()
	c, err := s.Source.Retrieve(r.Context())
	if err != nil {
		return http.StatusInternalServerError, errorDocument{"CredentialsUnavailable", err.Error()}
	}
	expires := s.Clock.Now().Add(statedLifetime)
	if c.CanExpire {
		expires = c.Expires
	}
	return http.StatusOK, document{
		AccessKeyID: c.AccessKeyID, SecretAccessKey: c.SecretAccessKey, Token: c.SessionToken,
		Expiration: expires.UTC().Format("2006-01-02T15:04:05Z"), AccountID: c.AccountID,
	}
}
