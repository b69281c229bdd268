// Package authz decides requests with the policies of the live world: it finds the documents that hold for a caller and
// for a resource, gathers the global condition keys, and words refusals as AWS does.
package authz

import (
	"cmp"
	"net"
	"net/http"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// MessageHeader carries the encoded authorization message of a refusal, for DecodeAuthorizationMessage. AWS has such
// messages only in some services' error texts; none of the services here is one of them.
const MessageHeader = "X-Awsid-Authorization-Message"

// Authorizer answers for every service of one sandbox. It is safe for concurrent use.
type Authorizer struct {
	state *state.State
	docs  *library
	seal  sealer
}

// New returns an Authorizer over the live world of st. Its error names the first policy of the world that does not
// parse.
func New(st *state.State) (*Authorizer, error) {
	docs := &library{docs: map[docKey]*policy.Document{}, managed: map[string]*policy.Document{}}
	a := &Authorizer{state: st, docs: docs}
	var err error
	if a.seal, err = newSealer(st); err != nil {
		return nil, err
	}
	st.Read(func(w *world.World) { err = a.docs.checkWorld(w) })
	return a, err
}

// Authorize implements endpoint.Authorizer.
func (a *Authorizer) Authorize(r *endpoint.Request, q endpoint.Question) error {
	req, held := a.gatherPolicies(r, q)
	d := policy.Decide(req, held)
	if d.Allowed {
		return nil
	}
	e := wire.New(http.StatusForbidden, "AccessDenied", d.Denial(req))
	if req.Principal.Type == policy.Anonymous {
		e.Message = "Access Denied"
	}
	if encoded, err := a.seal.encodeMessage(describeDecision(req, d, r.Caller())); err == nil {
		e.Header = http.Header{MessageHeader: {encoded}}
	}
	return e
}

// gatherPolicies finds everything that has a say in a question.
func (a *Authorizer) gatherPolicies(r *endpoint.Request, q endpoint.Question) (req policy.Request, held policy.Policies) {
	req = policy.Request{Action: q.Action, Resource: q.Resource}
	a.state.Read(func(w *world.World) {
		var tags map[string]string
		if q.As != nil {
			req.Principal = *q.As
		} else if id := r.Caller(); id != nil {
			req.Principal = principalOf(id)
			held, tags = a.docs.heldBy(w, id)
		}
		a.docs.addResourcePolicy(w, q, &held)
		req.Context = globalKeys(r, req.Principal, tags)
	})
	if owner := cmp.Or(held.ResourceAccount, arn.AccountOf(q.Resource)); owner != "" {
		req.Context.Set("aws:ResourceAccount", owner)
	}
	for key, values := range q.Keys {
		req.Context.Set(key, values...)
	}
	return req, held
}

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

// Held implements endpoint.Authorizer.
func (a *Authorizer) Held(id state.Identity) (held policy.Policies, tags map[string]string) {
	a.state.Read(func(w *world.World) { held, tags = a.docs.heldBy(w, &id) })
	return held, tags
}

// globalKeys returns the condition keys that every request has
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
func globalKeys(r *endpoint.Request, who policy.Principal, tags map[string]string) policy.Context {
	ctx := make(policy.Context, 24)
	ctx["aws:currenttime"] = []string{r.Now.UTC().Format(time.RFC3339)}
	ctx["aws:epochtime"] = []string{strconv.FormatInt(r.Now.Unix(), 10)}
	ctx["aws:securetransport"] = []string{"true"} // the endpoints that the sandbox stands in for have TLS only
	ctx["aws:viaawsservice"] = []string{"false"}
	ctx["aws:principalisawsservice"] = []string{strconv.FormatBool(who.Type == policy.Service)}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		ctx["aws:sourceip"] = []string{host}
	}
	if agent := r.UserAgent(); agent != "" {
		ctx["aws:useragent"] = []string{agent}
	}
	if r.Region != "" {
		ctx["aws:requestedregion"] = []string{r.Region}
	}
	if id := r.Caller(); id != nil && who.ARN == id.ARN {
		addCallerKeys(ctx, id, tags)
		if id.Session != nil {
			addSessionKeys(ctx, id.Session, r.Now)
		}
	}
	return ctx
}

func addCallerKeys(ctx policy.Context, id *state.Identity, tags map[string]string) {
	ctx["aws:principalaccount"] = []string{id.Account}
	ctx["aws:principalarn"] = []string{id.ARN}
	ctx["aws:userid"] = []string{id.UserID}
	switch id.Kind {
	case state.Root:
		ctx["aws:principaltype"] = []string{"Account"}
	case state.User:
		ctx["aws:principaltype"], ctx["aws:username"] = []string{"User"}, []string{id.Name}
	case state.FederatedUser:
		ctx["aws:principaltype"] = []string{"FederatedUser"}
	case state.AssumedRole: // the key holds the role, not its session
		ctx["aws:principaltype"], ctx["aws:principalarn"] = []string{"AssumedRole"}, []string{id.Principal}
	}
	ctx.SetTags("aws:PrincipalTag/", tags)
}

// addSessionKeys adds those of temporary credentials. Long-term keys do not have aws:MultiFactorAuthPresent at all,
// which is what BoolIfExists is for.
func addSessionKeys(ctx policy.Context, s *state.Session, now time.Time) {
	ctx["aws:multifactorauthpresent"] = []string{strconv.FormatBool(!s.MFA.IsZero())}
	if !s.MFA.IsZero() {
		ctx["aws:multifactorauthage"] = []string{strconv.FormatInt(int64(now.Sub(s.MFA)/time.Second), 10)}
	}
	ctx["aws:tokenissuetime"] = []string{s.Issued.UTC().Format(time.RFC3339)}
	if s.SourceIdentity != "" {
		ctx["aws:sourceidentity"] = []string{s.SourceIdentity}
	}
	if s.Provider != "" {
		ctx["aws:federatedprovider"] = []string{s.Provider}
	}
	ctx.SetTags("aws:PrincipalTag/", s.Tags)
	for k, v := range s.Keys {
		ctx.Set(k, v)
	}
}
