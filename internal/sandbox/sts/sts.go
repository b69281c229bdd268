// Package sts is the Security Token Service of the sandbox: every operation
// that hands out temporary credentials, with AWS's checks and messages
// (https://docs.aws.amazon.com/STS/latest/APIReference/).
package sts

import (
	"net/http"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

const version = "2011-06-15"

// service answers the operations.
type service struct {
	state *state.State
	authz *authz.Authorizer
}

// New returns the service.
func New(st *state.State, az *authz.Authorizer) endpoint.Service {
	s := &service{st, az}
	return endpoint.Service{Name: "sts", Mount: s.mount}
}

func (s *service) mount(m *endpoint.Mux) {
	for _, op := range []struct {
		action string
		access endpoint.Access
		answer func(*endpoint.Request) (any, error)
	}{
		{"GetCallerIdentity", endpoint.Signed, s.getCallerIdentity},
		{"AssumeRole", endpoint.Signed, s.assumeRole},
		{"AssumeRoleWithWebIdentity", endpoint.Open, s.assumeRoleWithWebIdentity},
		{"AssumeRoleWithSAML", endpoint.Open, s.assumeRoleWithSAML},
		{"GetSessionToken", endpoint.Signed, s.getSessionToken},
		{"GetFederationToken", endpoint.Signed, s.getFederationToken},
		{"GetAccessKeyInfo", endpoint.Signed, s.getAccessKeyInfo},
		{"DecodeAuthorizationMessage", endpoint.Signed, s.decodeAuthorizationMessage},
	} {
		m.Query("sts", version, op.action, op.access, handler(op.answer))
	}
}

// handler writes what an operation answers.
func handler(answer func(*endpoint.Request) (any, error)) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		result, err := answer(r)
		if err != nil {
			return err
		}
		return wire.WriteQuery(w, r.ID, endpoint.Namespace("sts", version), r.Operation, result)
	}
}

// credentials are temporary credentials as every operation answers them.
type credentials struct {
	AccessKeyID     string     `xml:"AccessKeyId"`
	SecretAccessKey string     `xml:"SecretAccessKey"`
	SessionToken    string     `xml:"SessionToken"`
	Expiration      query.Time `xml:"Expiration"`
}

// issue makes credentials for an identity whose session begins now.
func (s *service) issue(r *endpoint.Request, who state.Identity, seconds int) (credentials, error) {
	who.Session.Issued = r.Now.UTC().Truncate(time.Second)
	c, err := s.state.Issue(who, time.Duration(seconds)*time.Second)
	if err != nil {
		return credentials{}, err
	}
	return credentials{c.AccessKeyID, c.Secret, c.Token, query.Time{Time: c.Expires}}, nil
}

func denied(message string) error {
	return wire.New(http.StatusForbidden, "AccessDenied", message)
}
