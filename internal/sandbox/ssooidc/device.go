package ssooidc

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

type deviceInput struct {
	ClientID     string `json:"clientId"`
	ClientSecret string `json:"clientSecret"`
	StartURL     string `json:"startUrl"`
}

type deviceOutput struct {
	DeviceCode              string `json:"deviceCode"`
	UserCode                string `json:"userCode"`
	VerificationURI         string `json:"verificationUri"`
	VerificationURIComplete string `json:"verificationUriComplete"`
	ExpiresIn               int64  `json:"expiresIn"`
	Interval                int64  `json:"interval"`
}

func (s *service) startDevice(w http.ResponseWriter, r *endpoint.Request) error {
	var in deviceInput
	if err := decode(r, &in); err != nil {
		return err
	}
	c, err := s.client(r, in.ClientID, in.ClientSecret, GrantDevice)
	if err != nil {
		return err
	}
	if in.StartURL == "" {
		return refuse("invalid_request", "startUrl is required")
	}
	instance, err := s.instance(r, in.StartURL)
	if err != nil {
		return err
	}
	life := instance.Session.DeviceCode.Or(10 * time.Minute)
	interval := instance.Session.PollInterval.Or(time.Second)
	d := s.deps.State.PutDevice(state.Device{
		ClientID: c.ID, StartURL: instance.StartURL, Scopes: c.Scopes, Expires: r.Now.Add(life), Interval: interval,
	})
	page := s.deps.Base(r) + "/device"
	return wire.WriteJSON(w, r.ID, deviceOutput{
		DeviceCode: d.Code, UserCode: d.UserCode, VerificationURI: page,
		VerificationURIComplete: page + "?user_code=" + url.QueryEscape(d.UserCode),
		ExpiresIn:               int64(life / time.Second), Interval: int64((interval + time.Second - 1) / time.Second),
	})
}

// client checks a registration: known, its secret, not expired, and meant for
// the grant.
func (s *service) client(r *endpoint.Request, id, secret, grant string) (state.Client, error) {
	if id == "" || secret == "" {
		return state.Client{}, refuse("invalid_request", "clientId and clientSecret are required")
	}
	c, ok := s.deps.State.Client(id, secret)
	switch {
	case !ok:
		return c, refuse("invalid_client", "the client is unknown or its secret is wrong")
	case !r.Now.Before(c.Expires):
		return c, refuse("invalid_client", "the client registration has expired")
	case c.Grants != nil && !slices.Contains(c.Grants, grant):
		return c, refuse("unauthorized_client", "the client is not registered for grant type "+grant)
	}
	return c, nil
}
