package ssooidc

import (
	"encoding/json"
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "sso-oidc"

// GrantDevice is the grant type of RFC 8628; the others are RFC 6749's.
const (
	GrantDevice  = "urn:ietf:params:oauth:grant-type:device_code"
	GrantCode    = "authorization_code"
	GrantRefresh = "refresh_token"
)

// AccountAccess is the scope that the portal API wants.
const AccountAccess = "sso:account:access"

type service struct{ deps endpoint.Deps }

// Service returns the OIDC API. Its authorize page is package web's.
func Service(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.REST(Name, "RegisterClient", http.MethodPost, "/client/register", s.register)
		m.REST(Name, "StartDeviceAuthorization", http.MethodPost, "/device_authorization", s.startDevice)
		m.REST(Name, "CreateToken", http.MethodPost, "/token", s.createToken)
	}}
}

// refuse returns an OAuth error with the exception name that goes with it.
func refuse(oauth, description string) error { return wire.OAuth(oauth, description) }

func decode(r *endpoint.Request, v any) error {
	if err := json.Unmarshal(r.Body, v); err != nil {
		return refuse("invalid_request", "the body is not the JSON that is expected")
	}
	return nil
}

// instance finds the Identity Center instance of a start URL. Through the
// proxy the host name's region must be the instance's.
func (s *service) instance(r *endpoint.Request, startURL string) (in *world.Instance, err error) {
	s.deps.State.Read(func(w *world.World) { in = w.Instance(startURL) })
	if in == nil {
		return nil, refuse("invalid_request", "there is no instance at this start URL")
	}
	if region := r.HostRegion(); region != "" && region != in.Region {
		return nil, refuse("invalid_request", "the instance of this start URL is in another region")
	}
	return in, nil
}
