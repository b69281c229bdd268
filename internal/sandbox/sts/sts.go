// Package sts is the Security Token Service of the sandbox: every operation that hands out temporary credentials, with
// AWS's checks and messages (https://docs.aws.amazon.com/STS/latest/APIReference/).
package sts

import (
	"cmp"
	"net/http"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const version = "2011-06-15"

// rootLimit is the longest session of an account's root user, in seconds.
const rootLimit = 3600

// service answers the operations.
type service struct{ deps endpoint.Deps }

// New returns the service.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: "sts", Mount: func(m *endpoint.Mux) {
		for _, op := range s.operations() {
			m.Query("sts", version, op.action, op.access, op.answer)
		}
	}}
}

// operation is one API action.
type operation struct {
	action string
	access endpoint.Access
	answer endpoint.Answer
}

// operations returns everything that STS answers.
func (s *service) operations() []operation {
	return []operation{
		{"GetCallerIdentity", endpoint.Signed, s.getCallerIdentity},
		{"AssumeRole", endpoint.Signed, s.assumeRole},
		{"AssumeRoleWithWebIdentity", endpoint.Open, s.assumeRoleWithWebIdentity},
		{"AssumeRoleWithSAML", endpoint.Open, s.assumeRoleWithSAML},
		{"GetSessionToken", endpoint.Signed, s.getSessionToken},
		{"GetFederationToken", endpoint.Signed, s.getFederationToken},
		{"GetAccessKeyInfo", endpoint.Signed, s.getAccessKeyInfo},
		{"DecodeAuthorizationMessage", endpoint.Signed, s.decodeAuthorizationMessage},
	}
}

// credentials are temporary credentials as every operation answers them.
type credentials struct {
	AccessKeyID     string    `xml:"AccessKeyId"`
	SecretAccessKey string    `xml:"SecretAccessKey"`
	SessionToken    string    `xml:"SessionToken"`
	Expiration      wire.Time `xml:"Expiration"`
}

// issueCredentials makes credentials for an identity whose session begins now.
func (s *service) issueCredentials(r *endpoint.Request, who state.Identity, seconds int) (credentials, error) {
	who.Session.Issued = r.Now.UTC().Truncate(time.Second)
	c, err := s.deps.State.Issue(who, time.Duration(seconds)*time.Second)
	if err != nil {
		return credentials{}, err
	}
	return credentials{c.AccessKeyID, c.Secret, c.Token, wire.Time{Time: c.Expires}}, nil
}

func accessDenied(message string) error {
	return wire.New(http.StatusForbidden, "AccessDenied", message)
}

// authorizeAll asks for every permission that a request needs on one resource.
func (s *service) authorizeAll(r *endpoint.Request, actions []string, resource string, keys policy.Context) error {
	for _, action := range actions {
		if err := s.deps.Authorizer.Authorize(r, endpoint.Question{Action: action, Resource: resource, Keys: keys}); err != nil {
			return err
		}
	}
	return nil
}

// getCallerIdentity needs no permission, and no policy can deny it.
func (s *service) getCallerIdentity(r *endpoint.Request) (any, error) {
	id := r.Caller()
	return struct {
		ARN     string `xml:"Arn"`
		UserID  string `xml:"UserId"`
		Account string
	}{id.ARN, id.UserID, id.Account}, nil
}

// getAccessKeyInfo answers for keys of the world, and for all others from the key ID itself.
func (s *service) getAccessKeyInfo(r *endpoint.Request) (any, error) {
	p := wire.NewParams(r.Form)
	key := p.String("AccessKeyId", wire.Required, wire.Length(16, 128), wire.Word("", `[\w]*`))
	if err := s.authorizeCaller(r, p, "sts:GetAccessKeyInfo"); err != nil {
		return nil, err
	}
	account := cmp.Or(s.accountOfKey(key), state.AccountOfKey(key))
	if account == "" {
		return nil, wire.Invalid("Invalid access key: %s", key)
	}
	return struct{ Account string }{account}, nil
}

func (s *service) accountOfKey(key string) (account string) {
	s.deps.State.Read(func(w *world.World) {
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
	p := wire.NewParams(r.Form)
	encoded := p.String("EncodedMessage", wire.Required, wire.Length(1, 10240))
	if err := s.authorizeCaller(r, p, "sts:DecodeAuthorizationMessage"); err != nil {
		return nil, err
	}
	message, err := s.deps.Authorizer.Decode(encoded)
	if err != nil {
		return nil, wire.New(http.StatusBadRequest, "InvalidAuthorizationMessageException", "Message is not valid")
	}
	return struct{ DecodedMessage string }{message}, nil
}

// authorizeCaller checks the parameters and a permission of the caller. Of the temporary credentials only those of roles
// and of console sign-ins may call anything here but AssumeRole and GetCallerIdentity.
func (s *service) authorizeCaller(r *endpoint.Request, p *wire.Params, action string) error {
	if err := p.Err(); err != nil {
		return err
	}
	if id := r.Caller(); id.Session != nil && id.Kind != state.AssumedRole && !id.Session.Console {
		return accessDenied("Cannot call " + strings.TrimPrefix(action, "sts:") + " with session credentials")
	}
	return s.authorizeAll(r, []string{action}, "*", nil)
}

// getSessionToken needs no permission; it is a user's own keys made temporary.
func (s *service) getSessionToken(r *endpoint.Request) (any, error) {
	p := wire.NewParams(r.Form)
	seconds := p.Int("DurationSeconds", 43200, 900, 129600)
	factor := readFactor(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	who := *r.Caller()
	if who.Session != nil {
		return nil, accessDenied("Cannot call GetSessionToken with session credentials")
	}
	proved, err := s.verifyFactor(r, factor)
	if err != nil {
		return nil, err
	}
	if who.Kind == state.Root {
		seconds = min(seconds, rootLimit)
	}
	who.Session = &state.Session{MFA: proved}
	creds, err := s.issueCredentials(r, who, seconds)
	if err != nil {
		return nil, err
	}
	return struct{ Credentials credentials }{creds}, nil
}

type federatedUser struct {
	ID  string `xml:"FederatedUserId"`
	ARN string `xml:"Arn"`
}

// getFederationToken gives a user's keys a second name, and no more than the session policies allow.
func (s *service) getFederationToken(r *endpoint.Request) (any, error) {
	p := wire.NewParams(r.Form)
	name := p.String("Name", wire.Required, wire.Length(2, 32), wire.Name)
	seconds := p.Int("DurationSeconds", 43200, 900, 129600)
	sc := readScope(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	caller := r.Caller()
	if caller.Session != nil {
		return nil, accessDenied("Cannot call GetFederationToken with session credentials")
	}
	arn := "arn:aws:sts::" + caller.Account + ":federated-user/" + name
	keys := policy.Context{}
	sc.addKeys(keys)
	if err := s.authorizeAll(r, sc.requiredActions("sts:GetFederationToken"), arn, keys); err != nil {
		return nil, err
	}
	if caller.Kind == state.Root {
		seconds = min(seconds, rootLimit)
	}
	who := state.Identity{
		Kind: state.FederatedUser, Account: caller.Account, ARN: arn, UserID: caller.Account + ":" + name,
		Name: name, Principal: caller.Principal, Session: &state.Session{Name: name},
	}
	if err := sc.applyTo(s, caller.Account, who.Session); err != nil {
		return nil, err
	}
	creds, err := s.issueCredentials(r, who, seconds)
	if err != nil {
		return nil, err
	}
	return struct {
		Credentials      credentials
		FederatedUser    federatedUser
		PackedPolicySize int `xml:",omitempty"`
	}{creds, federatedUser{who.UserID, who.ARN}, sc.packedSize()}, nil
}
