package signin

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"net/http"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

// Name is the service's name in faults and the log.
const Name = "signin"

type service struct {
	deps endpoint.Deps
	// key signs ID tokens; made when the first one is.
	key func() (crypto.Signer, error)
}

// Service returns the token API and the federation endpoint.
func Service(deps endpoint.Deps) endpoint.Service {
	s := &service{deps, sync.OnceValues(func() (crypto.Signer, error) {
		return ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	})}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "CreateOAuth2Token", http.MethodPost, "/v1/token", s.createToken)
		m.REST(Name, "Federation", http.MethodGet, "/federation", s.federation)
		m.REST(Name, "Federation", http.MethodPost, "/federation", s.federation)
	}}
}

// The words of the member "error" (the service's OAuth2ErrorCode).
const (
	tokenExpired     = "TOKEN_EXPIRED"
	userChanged      = "USER_CREDENTIALS_CHANGED"
	notPermitted     = "INSUFFICIENT_PERMISSIONS"
	codeExpired      = "AUTHCODE_EXPIRED"
	invalidRequest   = "INVALID_REQUEST"
	accessDeniedName = "AccessDeniedException"
)

func denied(reason, message string) error {
	return wire.New(http.StatusForbidden, accessDeniedName, message).With("error", reason)
}

func invalid(message string) error {
	return wire.New(http.StatusBadRequest, "ValidationException", message).With("error", invalidRequest)
}
