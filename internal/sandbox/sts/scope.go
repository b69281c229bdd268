package sts

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// maxPacked is how many bytes of session policies and tags a session may
// carry; PackedPolicySize is the share of it, in percent.
const maxPacked = 4096

// scope is what a request makes of the session it asks for: session policies
// and tags.
type scope struct {
	policy     string
	policyARNs []string
	tags       []query.Tag
	transitive []string
}

func readScope(p *query.Params) scope {
	return scope{
		policy:     p.String("Policy", query.Length(1, 2048)),
		policyARNs: p.List("PolicyArns", ".arn"),
		tags:       p.Tags(),
		transitive: p.List("TransitiveTagKeys", ""),
	}
}

// apply checks the scope and writes it into a session of an account.
func (sc scope) apply(s *service, account string, session *state.Session) error {
	if sc.policy != "" {
		if _, err := policy.Parse([]byte(sc.policy), policy.Identity); err != nil {
			var m *policy.Malformed
			if errors.As(err, &m) {
				return wire.New(http.StatusBadRequest, "MalformedPolicyDocument", m.Reason)
			}
			return err
		}
		session.Policies = []string{sc.policy}
	}
	if len(sc.policyARNs) > 10 {
		return query.Invalid("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10")
	}
	for _, arn := range sc.policyARNs {
		if !s.policyExists(account, arn) {
			return query.Invalid("%s is invalid", arn)
		}
	}
	session.PolicyARNs = sc.policyARNs
	if err := sc.applyTags(session); err != nil {
		return err
	}
	if sc.packed() > 100 {
		return wire.New(http.StatusBadRequest, "PackedPolicyTooLarge",
			fmt.Sprintf("Serialized token too large for session: packed size is %d percent of the limit", sc.packed()))
	}
	return nil
}

func (s *service) policyExists(account, arn string) (ok bool) {
	if _, ok := policy.FindManaged(arn); ok {
		return true
	}
	s.state.Read(func(w *world.World) {
		p := authz.CustomerPolicy(w.Account(account), arn)
		ok = p != nil && authz.PolicyARN(account, p) == arn
	})
	return ok
}

// applyTags joins the tags that a session inherits with new ones; inherited
// ones are transitive and cannot be set again. Tag keys ignore case.
func (sc scope) applyTags(session *state.Session) error {
	inherited := session.Transitive
	if session.Tags == nil {
		session.Tags = map[string]string{}
	}
	var seen []string
	for _, t := range sc.tags {
		switch {
		case has(seen, t.Key):
			return query.Invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		case has(inherited, t.Key):
			return query.Invalid("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return query.Invalid("Tag keys beginning with aws: are reserved")
		}
		seen = append(seen, t.Key)
		session.Tags[t.Key] = t.Value
	}
	for _, key := range sc.transitive {
		if !has(seen, key) {
			return query.Invalid("The specified transitive tag key must be included in the requested tags.")
		}
		session.Transitive = append(slices.Clip(session.Transitive), key)
	}
	return nil
}

func has(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) })
}

// packed is the size in percent of maxPacked; 0 means nothing to report.
func (sc scope) packed() int {
	n := len(sc.policy)
	for _, arn := range sc.policyARNs {
		n += len(arn)
	}
	for _, t := range sc.tags {
		n += len(t.Key) + len(t.Value)
	}
	return (n*100 + maxPacked - 1) / maxPacked
}

// keys are the condition keys of a request with this scope.
func (sc scope) keys(ctx policy.Context) {
	var names []string
	for _, t := range sc.tags {
		ctx.Set("aws:RequestTag/"+t.Key, t.Value)
		names = append(names, t.Key)
	}
	ctx.Set("aws:TagKeys", names...)
	ctx.Set("sts:TransitiveTagKeys", sc.transitive...)
}
