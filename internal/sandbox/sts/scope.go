package sts

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// maxPacked is how many bytes of session policies and tags a session may carry; PackedPolicySize is the share of it,
// in percent.
const maxPacked = 4096

// scope is what a request makes of the session it asks for: session policies and tags.
type scope struct {
	policy     string
	policyARNs []string
	tags       []wire.Tag
	transitive []string
}

func readScope(p *wire.Params) scope {
	return scope{
		policy:     p.String("Policy", wire.Length(1, 2048)),
		policyARNs: p.List("PolicyArns", ".arn"),
		tags:       p.Tags(),
		transitive: p.List("TransitiveTagKeys", ""),
	}
}

// applyTo checks the scope and writes it into a session of an account.
func (sc scope) applyTo(s *service, account string, session *state.Session) error {
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
		return wire.Invalid("1 validation error detected: Value at 'policyArns' failed to satisfy constraint: Member must have length less than or equal to 10")
	}
	for _, arn := range sc.policyARNs {
		if !s.policyExists(account, arn) {
			return wire.Invalid("%s is invalid", arn)
		}
	}
	session.PolicyARNs = sc.policyARNs
	if err := sc.applyTags(session); err != nil {
		return err
	}
	if sc.packedSize() > 100 {
		return wire.New(http.StatusBadRequest, "PackedPolicyTooLarge",
			fmt.Sprintf("Serialized token too large for session: packed size is %d percent of the limit", sc.packedSize()))
	}
	return nil
}

func (s *service) policyExists(account, arn string) (ok bool) {
	if _, ok := policy.FindManaged(arn); ok {
		return true
	}
	s.deps.State.Read(func(w *world.World) {
		if a := w.Account(account); a != nil {
			p := a.ManagedPolicy(arn)
			ok = p != nil && p.ARN(account) == arn
		}
	})
	return ok
}

// requiredActions returns what a caller must be allowed to do to get such a session by an action.
func (sc scope) requiredActions(action string) []string {
	if len(sc.tags) > 0 {
		return []string{action, "sts:TagSession"}
	}
	return []string{action}
}

// applyTags joins the tags that a session inherits with new ones; inherited ones are transitive and cannot be set
// again. Tag keys ignore case.
func (sc scope) applyTags(session *state.Session) error {
	inherited := session.Transitive
	if session.Tags == nil {
		session.Tags = map[string]string{}
	}
	var seen []string
	for _, t := range sc.tags {
		switch {
		case containsFold(seen, t.Key):
			return wire.Invalid("Duplicate tag keys found. Please note that Tag keys are case insensitive.")
		case containsFold(inherited, t.Key):
			return wire.Invalid("One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.")
		case strings.HasPrefix(strings.ToLower(t.Key), "aws:"):
			return wire.Invalid("Tag keys beginning with aws: are reserved")
		}
		seen = append(seen, t.Key)
		session.Tags[t.Key] = t.Value
	}
	for _, key := range sc.transitive {
		if !containsFold(seen, key) {
			return wire.Invalid("The specified transitive tag key must be included in the requested tags.")
		}
		session.Transitive = append(slices.Clip(session.Transitive), key)
	}
	return nil
}

func containsFold(keys []string, key string) bool {
	return slices.ContainsFunc(keys, func(k string) bool { return strings.EqualFold(k, key) })
}

// packedSize is the size in percent of maxPacked; 0 means nothing to report.
func (sc scope) packedSize() int {
	n := len(sc.policy)
	for _, arn := range sc.policyARNs {
		n += len(arn)
	}
	for _, t := range sc.tags {
		n += len(t.Key) + len(t.Value)
	}
	return (n*100 + maxPacked - 1) / maxPacked
}

// addKeys sets the condition keys of a request with this scope.
func (sc scope) addKeys(ctx policy.Context) {
	var names []string
	for _, t := range sc.tags {
		ctx.Set("aws:RequestTag/"+t.Key, t.Value)
		names = append(names, t.Key)
	}
	ctx.Set("aws:TagKeys", names...)
	ctx.Set("sts:TransitiveTagKeys", sc.transitive...)
}

// The refusals of a second factor. AWS does not tell more, and neither do we.
const (
	mfaBoth  = "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."
	mfaOwner = "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."
	mfaCode  = "MultiFactorAuthentication failed with invalid MFA one time pass code. "
)

// secondFactor is the MFA device and code of a request.
type secondFactor struct{ serial, code string }

func readFactor(p *wire.Params) secondFactor {
	return secondFactor{
		serial: p.String("SerialNumber", wire.Length(9, 256), wire.Word("=/:,.@-", `[\w+=/:,.@-]*`)),
		code:   p.String("TokenCode", wire.Length(6, 6), wire.Digits(6)),
	}
}

// verifyFactor returns when the caller proved its second factor: now, earlier in the session of the caller, or never
// (zero).
func (s *service) verifyFactor(r *endpoint.Request, f secondFactor) (time.Time, error) {
	id := r.Caller()
	if f.serial == "" && f.code == "" {
		if id.Session != nil && id.Kind == state.User {
			return id.Session.MFA, nil
		}
		return time.Time{}, nil
	}
	if f.serial == "" || f.code == "" {
		return time.Time{}, accessDenied(mfaBoth)
	}
	key, ok := s.deviceKey(id, f.serial)
	if !ok {
		return time.Time{}, accessDenied(mfaOwner)
	}
	step, ok := totp.Find(key, f.code, r.ClientNow)
	proof := "mfa " + f.serial + " " + strconv.FormatInt(step, 10)
	if !ok || !s.deps.State.UseProof(proof, r.Now.Add(4*totp.Period)) {
		return time.Time{}, accessDenied(mfaCode)
	}
	return r.Now.UTC().Truncate(time.Second), nil
}

// deviceKey returns the secret of a device that the calling IAM user has.
func (s *service) deviceKey(id *state.Identity, serial string) (key []byte, ok bool) {
	if id.Kind != state.User {
		return nil, false
	}
	s.deps.State.Read(func(w *world.World) {
		a := w.Account(id.Account)
		if a == nil {
			return
		}
		u := a.User(id.Name)
		if u == nil {
			return
		}
		for _, d := range u.MFADevices {
			if d.Serial(a.ID) == serial {
				var err error
				key, err = totp.DecodeSeed(d.Seed)
				ok = err == nil
			}
		}
	})
	return key, ok
}
