package sts

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// The claims in which a token may carry the tags and the source identity of the session (IAM User Guide, "Passing
// session tags using AssumeRoleWithWebIdentity").
const (
	tagsClaim           = "https://aws.amazon.com/tags"
	sourceIdentityClaim = "https://aws.amazon.com/source_identity"
)

func (s *service) assumeRoleWithWebIdentity(r *endpoint.Request) (any, error) {
	p := wire.NewParams(r.Form)
	a := readAssumption(p)
	a.scope.tags, a.scope.transitive = nil, nil // only the token may carry them
	text := p.String("WebIdentityToken", wire.Required, wire.Length(4, jwt.MaxSize))
	p.String("ProviderId", wire.Length(4, 2048))
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
	role, keys := s.findRole(a.roleARN)
	providerARN := world.IAMARN(arn.AccountOf(a.roleARN), "oidc-provider/"+provider)
	a.addKeys(keys, time.Time{}, r.Now)
	keys.Set("aws:FederatedProvider", providerARN)
	claims := claimKeys(provider, token)
	maps.Copy(keys, claims)
	if err := s.authorizeFederation(r, a, providerARN, keys); err != nil {
		return nil, err
	}
	if role == nil {
		return nil, accessDenied("the role was just deleted")
	}
	if err := a.checkDuration(role, nil); err != nil {
		return nil, err
	}
	session := inheritSession(nil, a)
	session.Provider, session.Keys = providerARN, map[string]string{}
	for key, values := range claims {
		if len(values) == 1 {
			session.Keys[key] = values[0]
		}
	}
	who, creds, err := s.openSession(r, a, role, session)
	if err != nil {
		return nil, err
	}
	return struct {
		SubjectFromWebIdentityToken string
		Audience                    string
		Provider                    string
		AssumedRoleUser             assumedRole
		Credentials                 credentials
		PackedPolicySize            int    `xml:",omitempty"`
		SourceIdentity              string `xml:",omitempty"`
	}{
		token.Subject, audienceOf(token), providerARN, assumedRole{who.UserID, who.ARN}, creds,
		a.scope.packedSize(), session.SourceIdentity,
	}, nil
}

// audienceOf returns the audience that AWS sees: azp, if the token has it.
func audienceOf(t *jwt.Token) string {
	if azp, ok := t.Claims["azp"].(string); ok && azp != "" {
		return azp
	}
	return t.Audience[0]
}

// authorizeFederation asks the role's trust policy alone: the caller has no identity policies.
func (s *service) authorizeFederation(r *endpoint.Request, a assumption, providerARN string, keys policy.Context) error {
	as := &policy.Principal{Type: policy.Federated, Name: providerARN, Account: arn.AccountOf(a.roleARN)}
	actions := a.scope.requiredActions("sts:AssumeRoleWithWebIdentity")
	if a.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		if s.deps.Authorizer.Authorize(r, endpoint.Question{Action: action, Resource: a.roleARN, Keys: keys, As: as}) != nil {
			return accessDenied("Not authorized to perform " + action)
		}
	}
	return nil
}

// readToken parses and verifies a token with the keys of the role account's provider, and returns the provider's
// name (its URL without https://).
func (s *service) readToken(r *endpoint.Request, text, account string) (*jwt.Token, string, error) {
	token, err := jwt.Parse(strings.TrimSpace(text))
	if err != nil {
		return nil, "", badToken("The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)")
	}
	if token.Issuer == "" || token.Subject == "" || len(token.Audience) == 0 || token.Expires.IsZero() {
		return nil, "", badToken("Missing a required claim: a token needs iss, sub, aud and exp")
	}
	provider, keys := s.findProvider(account, token.Issuer)
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

// findProvider finds the identity provider of an issuer and its keys.
func (s *service) findProvider(account, issuer string) (found *world.IdentityProvider, keys []jwt.Key) {
	s.deps.State.Read(func(w *world.World) {
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

// claimKeys are the condition keys "issuer:claim" of a token. With azp, that is the audience AWS sees, and aud
// becomes oaud.
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
			ctx.Set(provider+":"+name, stringsIn(v)...)
		}
	}
	if seen := audienceOf(t); t.Claims["azp"] == seen {
		ctx.Set(provider+":oaud", t.Audience...)
		ctx.Set(provider+":aud", seen)
	}
	return ctx
}

func stringsIn(list []any) []string {
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
		a.scope.tags = append(a.scope.tags, wire.Tag{Key: key, Value: values[0]})
	}
	slices.SortFunc(a.scope.tags, func(x, y wire.Tag) int { return strings.Compare(x.Key, y.Key) })
	a.scope.transitive = tags.Transitive
	return nil
}

// assumeRoleWithSAML checks its parameters and then refuses: a world has no SAML providers (the one of Identity
// Center is AWS's own).
func (s *service) assumeRoleWithSAML(r *endpoint.Request) (any, error) {
	p := wire.NewParams(r.Form)
	p.String("RoleArn", wire.Required, wire.Length(20, 2048))
	p.String("PrincipalArn", wire.Required, wire.Length(20, 2048))
	p.String("SAMLAssertion", wire.Required, wire.Length(4, 100000))
	p.Int("DurationSeconds", 3600, 900, 43200)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return nil, wire.New(http.StatusBadRequest, "InvalidIdentityToken", "Specified provider doesn't exist")
}
