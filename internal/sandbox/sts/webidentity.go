package sts

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// The claims in which a token may carry the tags and the source identity of
// the session (IAM User Guide, "Passing session tags using
// AssumeRoleWithWebIdentity").
const (
	tagsClaim           = "https://aws.amazon.com/tags"
	sourceIdentityClaim = "https://aws.amazon.com/source_identity"
)

func (s *service) assumeRoleWithWebIdentity(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	a := readAssumption(p)
	a.scope.tags, a.scope.transitive = nil, nil // only the token may carry them
	text := p.String("WebIdentityToken", query.Required, query.Length(4, jwt.MaxSize))
	p.String("ProviderId", query.Length(4, 2048))
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := checkRoleARN(a.roleARN); err != nil {
		return nil, err
	}
	token, provider, err := s.readToken(r, text, arn.AccountOf(a.roleARN))
	if err != nil {
		return nil, err
	}
	if err := a.readClaims(token); err != nil {
		return nil, err
	}
	role, keys := s.roleOf(a.roleARN)
	providerARN := "arn:aws:iam::" + arn.AccountOf(a.roleARN) + ":oidc-provider/" + provider
	a.keys(keys, time.Time{}, r.Now)
	keys.Set("aws:FederatedProvider", providerARN)
	claims := claimKeys(provider, token)
	for k, v := range claims {
		keys.Set(k, v...)
	}
	if err := s.mayFederateRole(r, a, providerARN, keys); err != nil || role == nil {
		return nil, cmp.Or(err, denied("the role was just deleted"))
	}
	if err := a.checkDuration(role, nil); err != nil {
		return nil, err
	}
	return s.openWebSession(r, a, role, token, providerARN, claims)
}

// mayFederateRole asks the role's trust policy alone: the caller has no
// identity policies.
func (s *service) mayFederateRole(r *endpoint.Request, a assumption, providerARN string, keys policy.Context) error {
	as := &policy.Principal{Type: policy.Federated, Name: providerARN, Account: arn.AccountOf(a.roleARN)}
	actions := []string{"sts:AssumeRoleWithWebIdentity"}
	if len(a.scope.tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if a.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		if !s.authz.Ask(r, authz.Question{Action: action, Resource: a.roleARN, Keys: keys, As: as}).Allowed {
			return denied("Not authorized to perform " + action)
		}
	}
	return nil
}

// readToken parses and verifies a token with the keys of the role account's
// provider, and returns the provider's name (its URL without https://).
func (s *service) readToken(r *endpoint.Request, text, account string) (*jwt.Token, string, error) {
	token, err := jwt.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, "", badToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	if token.Issuer == "" || token.Subject == "" || len(token.Audience) == 0 || token.Expires.IsZero() {
		return nil, "", badToken("Missing a required claim: a token needs iss, sub, aud and exp")
	}
	provider, keys := s.provider(account, token.Issuer)
	if provider == nil {
		return nil, "", badToken("No OpenIDConnect provider found in your account for " + token.Issuer)
	}
	switch err := token.Verify(keys); {
	case errors.Is(err, jwt.ErrNoKey):
		return nil, "", badToken("Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements")
	case err != nil:
		return nil, "", badToken("The signature of the token is not valid")
	}
	switch err := token.Current(r.Now, 0); {
	case errors.Is(err, jwt.ErrExpired):
		return nil, "", wire.New(http.StatusBadRequest, "ExpiredTokenException",
			fmt.Sprintf("Token expired: current date/time %d must be before the expiration date/time %d", r.Now.Unix(), token.Expires.Unix()))
	case err != nil:
		return nil, "", badToken("Token is not valid yet: current date/time " + strconv.FormatInt(r.Now.Unix(), 10) + " is before the not-before date/time")
	}
	if !slices.ContainsFunc(provider.Audiences, func(aud string) bool { return slices.Contains(token.Audience, aud) }) {
		return nil, "", badToken("Incorrect token audience")
	}
	return token, strings.TrimPrefix(provider.URL, "https://"), nil
}

func badToken(message string) error {
	return wire.New(http.StatusBadRequest, "InvalidIdentityToken", message)
}

// provider finds the identity provider of an issuer and its keys.
func (s *service) provider(account, issuer string) (found *world.IdentityProvider, keys []jwt.Key) {
	s.state.Read(func(w *world.World) {
		a := w.Account(account)
		if a == nil {
			return
		}
		for _, p := range a.IdentityProviders {
			if strings.TrimSuffix(p.URL, "/") == strings.TrimSuffix(issuer, "/") {
				copied := *p
				found, keys = &copied, providerKeys(p)
			}
		}
	})
	return found, keys
}

func providerKeys(p *world.IdentityProvider) []jwt.Key {
	var keys []jwt.Key
	for _, k := range p.Keys {
		if k.Public == "" {
			if private, err := jwt.ParsePrivate(k.Private); err == nil {
				keys = append(keys, jwt.Key{ID: k.ID, Public: private.Public()})
			}
			continue
		}
		if public, err := jwt.ParsePublic(k.Public); err == nil {
			keys = append(keys, jwt.Key{ID: k.ID, Public: public})
		}
	}
	return keys
}

// claimKeys are the condition keys "issuer:claim" of a token. With azp, that
// is the audience AWS sees, and aud becomes oaud.
func claimKeys(provider string, t *jwt.Token) policy.Context {
	ctx := policy.Context{}
	for name, v := range t.Claims {
		switch v := v.(type) {
		case string:
			ctx.Set(provider+":"+name, v)
		case bool:
			ctx.Set(provider+":"+name, strconv.FormatBool(v))
		case json.Number:
			ctx.Set(provider+":"+name, v.String())
		case []any:
			ctx.Set(provider+":"+name, texts(v)...)
		}
	}
	if azp, ok := t.Claims["azp"].(string); ok && azp != "" {
		ctx.Set(provider+":oaud", t.Audience...)
		ctx.Set(provider+":aud", azp)
	}
	return ctx
}

func texts(list []any) []string {
	var out []string
	for _, v := range list {
		if s, ok := v.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// readClaims takes session tags and source identity from the token.
func (a *assumption) readClaims(t *jwt.Token) error {
	if v, ok := t.Claims[sourceIdentityClaim].(string); ok {
		a.sourceIdentity = v
	}
	v, ok := t.Claims[tagsClaim]
	if !ok {
		return nil
	}
	var tags struct {
		Principal  map[string][]string `json:"principal_tags"`
		Transitive []string            `json:"transitive_tag_keys"`
	}
	text, err := json.Marshal(v)
	if err == nil {
		err = json.Unmarshal(text, &tags)
	}
	if err != nil {
		return badToken("The tags claim of the token is malformed")
	}
	for key, values := range tags.Principal {
		if len(values) != 1 {
			return badToken("The tags claim of the token is malformed: a tag has one value")
		}
		a.scope.tags = append(a.scope.tags, query.Tag{Key: key, Value: values[0]})
	}
	slices.SortFunc(a.scope.tags, func(x, y query.Tag) int { return strings.Compare(x.Key, y.Key) })
	a.scope.transitive = tags.Transitive
	return nil
}
