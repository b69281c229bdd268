package sts

import (
	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
)

// rootLimit is the longest session of an account's root user, in seconds.
const rootLimit = 3600

// getSessionToken needs no permission; it is a user's own keys made temporary.
func (s *service) getSessionToken(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	seconds := p.Int("DurationSeconds", 43200, 900, 129600)
	factor := readFactor(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	who := *r.Caller()
	if who.Session != nil {
		return nil, denied("Cannot call GetSessionToken with session credentials")
	}
	proved, err := s.verify(r, factor)
	if err != nil {
		return nil, err
	}
	if who.Kind == state.Root {
		seconds = min(seconds, rootLimit)
	}
	who.Session = &state.Session{MFA: proved}
	creds, err := s.issue(r, who, seconds)
	if err != nil {
		return nil, err
	}
	return struct{ Credentials credentials }{creds}, nil
}

type federatedUser struct {
	ID  string `xml:"FederatedUserId"`
	ARN string `xml:"Arn"`
}

// getFederationToken gives a user's keys a second name, and no more than the
// session policies allow.
func (s *service) getFederationToken(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	name := p.String("Name", query.Required, query.Length(2, 32), query.Name)
	seconds := p.Int("DurationSeconds", 43200, 900, 129600)
	sc := readScope(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	caller := r.Caller()
	if caller.Session != nil {
		return nil, denied("Cannot call GetFederationToken with session credentials")
	}
	arn := "arn:aws:sts::" + caller.Account + ":federated-user/" + name
	keys := policy.Context{}
	sc.keys(keys)
	if err := s.mayFederate(r, arn, sc, keys); err != nil {
		return nil, err
	}
	if caller.Kind == state.Root {
		seconds = min(seconds, rootLimit)
	}
	who := state.Identity{
		Kind: state.FederatedUser, Account: caller.Account, ARN: arn, UserID: caller.Account + ":" + name,
		Name: name, Principal: caller.Principal, Session: &state.Session{Name: name},
	}
	if err := sc.apply(s, caller.Account, who.Session); err != nil {
		return nil, err
	}
	creds, err := s.issue(r, who, seconds)
	if err != nil {
		return nil, err
	}
	return struct {
		Credentials      credentials
		FederatedUser    federatedUser
		PackedPolicySize int `xml:",omitempty"`
	}{creds, federatedUser{who.UserID, who.ARN}, sc.packed()}, nil
}

func (s *service) mayFederate(r *endpoint.Request, arn string, sc scope, keys policy.Context) error {
	actions := []string{"sts:GetFederationToken"}
	if len(sc.tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	for _, action := range actions {
		if err := s.authz.Ask(r, authz.Question{Action: action, Resource: arn, Keys: keys}).Err(r); err != nil {
			return err
		}
	}
	return nil
}
