// Package authz decides requests with the policies of the live world: it finds
// the documents that hold for a caller and for a resource, gathers the global
// condition keys, and words refusals as AWS does.
package authz

import (
	"cmp"
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// MessageHeader carries the encoded authorization message of a refusal, for
// DecodeAuthorizationMessage. AWS has such messages only in some services'
// error texts; none of the services here is one of them.
const MessageHeader = "X-Awsid-Authorization-Message"

// Authorizer answers for every service of one sandbox. It is safe for
// concurrent use.
type Authorizer struct {
	state *state.State
	docs  *library
	seal  sealer
}

// New returns an Authorizer over the live world of st. Its error names the
// first policy of the world that does not parse.
func New(st *state.State) (*Authorizer, error) {
	a := &Authorizer{state: st, docs: newLibrary()}
	var err error
	if a.seal, err = newSealer(st); err != nil {
		return nil, err
	}
	st.Read(func(w *world.World) { err = a.docs.check(w) })
	return a, err
}

// Question is one thing somebody wants to do.
type Question struct {
	Action   string // "sts:AssumeRole"
	Resource string // an ARN, or "*"
	// Keys are condition keys of the request beside the global ones.
	Keys policy.Context
	// As replaces the signer of the request: a federated principal or a
	// service. It has no identity policies.
	As *policy.Principal
}

// Answer is a decided question.
type Answer struct {
	policy.Decision
	Request policy.Request
	seal    sealer
}

// Authorize implements endpoint.Authorizer.
func (a *Authorizer) Authorize(r *endpoint.Request, action, resource string, keys map[string][]string) error {
	return a.Ask(r, Question{Action: action, Resource: resource, Keys: keys}).Err(r)
}

// Ask decides a question of the caller who signed r.
func (a *Authorizer) Ask(r *endpoint.Request, q Question) Answer {
	req := policy.Request{Action: q.Action, Resource: q.Resource}
	var held policy.Policies
	a.state.Read(func(w *world.World) {
		var tags map[string]string
		if q.As != nil {
			req.Principal = *q.As
		} else if id := r.Caller(); id != nil {
			req.Principal = principalOf(id)
			held, tags = a.docs.heldBy(w, id)
		}
		a.docs.onResource(w, q, &held)
		req.Context = globalKeys(r, req.Principal, tags)
		if owner := ownerOf(q.Resource, held.ResourceAccount); owner != "" {
			req.Context.Set("aws:ResourceAccount", owner)
		}
	})
	for key, values := range q.Keys {
		req.Context.Set(key, values...)
	}
	return Answer{Decision: policy.Decide(req, held), Request: req, seal: a.seal}
}

// Err returns nil, or the AccessDenied error.
func (ans Answer) Err(r *endpoint.Request) error {
	if ans.Allowed {
		return nil
	}
	e := wire.New(http.StatusForbidden, "AccessDenied", ans.Denial(ans.Request))
	if ans.Request.Principal.Type == policy.Anonymous {
		e.Message = "Access Denied"
	}
	if encoded, err := ans.seal.encode(ans, r.Caller()); err == nil {
		e = e.WithHeader(MessageHeader, encoded)
	}
	return e
}

// ownerOf returns the account of a resource: the one found in the world, else
// the one that its ARN names.
func ownerOf(resource, found string) string { return cmp.Or(found, arn.AccountOf(resource)) }

func principalOf(id *state.Identity) policy.Principal {
	p := policy.Principal{Account: id.Account, ARN: id.ARN, Name: id.Name}
	switch id.Kind {
	case state.Root:
		p.Type = policy.Root
	case state.User:
		p.Type = policy.User
	case state.FederatedUser:
		p.Type = policy.FederatedUser
	case state.AssumedRole:
		p.Type, p.Role = policy.AssumedRole, id.Principal
	}
	return p
}

// Held returns the policies that limit an identity, and its tags.
func (a *Authorizer) Held(id state.Identity) (held policy.Policies, tags map[string]string) {
	a.state.Read(func(w *world.World) { held, tags = a.docs.heldBy(w, &id) })
	return held, tags
}
