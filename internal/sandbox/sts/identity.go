package sts

import (
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// getCallerIdentity needs no permission, and no policy can deny it.
func (s *service) getCallerIdentity(r *endpoint.Request) (any, error) {
	id := r.Caller()
	return struct {
		ARN     string `xml:"Arn"`
		UserID  string `xml:"UserId"`
		Account string
	}{id.ARN, id.UserID, id.Account}, nil
}

// getAccessKeyInfo answers for keys of the world, and for all others from the
// key ID itself.
func (s *service) getAccessKeyInfo(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	key := p.String("AccessKeyId", query.Required, query.Length(16, 128), query.Word("", `[\w]*`))
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := s.allowed(r, "sts:GetAccessKeyInfo", "*"); err != nil {
		return nil, err
	}
	account := s.ownerOf(key)
	if account == "" {
		account = state.AccountOfKey(key)
	}
	if account == "" {
		return nil, query.Invalid("Invalid access key: %s", key)
	}
	return struct{ Account string }{account}, nil
}

func (s *service) ownerOf(key string) (account string) {
	s.state.Read(func(w *world.World) {
		for _, a := range w.Accounts {
			for _, u := range a.Users {
				for _, k := range u.AccessKeys {
					if k.ID == key {
						account = a.ID
					}
				}
			}
		}
	})
	return account
}

func (s *service) decodeAuthorizationMessage(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	encoded := p.String("EncodedMessage", query.Required, query.Length(1, 10240))
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := s.allowed(r, "sts:DecodeAuthorizationMessage", "*"); err != nil {
		return nil, err
	}
	message, err := s.authz.Decode(encoded)
	if err != nil {
		return nil, wire.New(http.StatusBadRequest, "InvalidAuthorizationMessageException", "Message is not valid")
	}
	return struct{ DecodedMessage string }{message}, nil
}

// allowed checks a permission of the caller. Of the temporary credentials only
// those of roles and of console sign-ins may call anything here but AssumeRole
// and GetCallerIdentity.
func (s *service) allowed(r *endpoint.Request, action, resource string) error {
	if id := r.Caller(); id.Session != nil && id.Kind != state.AssumedRole && !id.Session.Console {
		return denied("Cannot call " + strings.TrimPrefix(action, "sts:") + " with session credentials")
	}
	return s.authz.Ask(r, authz.Question{Action: action, Resource: resource}).Err(r)
}
