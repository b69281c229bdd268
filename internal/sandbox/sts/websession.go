package sts

import (
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/jwt"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// openWebSession makes the session of a verified token.
func (s *service) openWebSession(r *endpoint.Request, a assumption, role *world.Role, t *jwt.Token, provider string, claims policy.Context) (any, error) {
	account := arn.AccountOf(a.roleARN)
	who := state.RoleIdentity(role.ARN(account), role.UniqueID(account), a.sessionName)
	who.Session = inherit(nil, a)
	who.Session.Provider, who.Session.Keys = provider, map[string]string{}
	for key, values := range claims {
		if len(values) == 1 {
			who.Session.Keys[key] = values[0]
		}
	}
	if err := a.scope.apply(s, account, who.Session); err != nil {
		return nil, err
	}
	creds, err := s.issue(r, who, a.seconds)
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
		t.Subject, audience(t), provider, assumedRole{who.UserID, who.ARN}, creds,
		a.scope.packed(), who.Session.SourceIdentity,
	}, nil
}

func audience(t *jwt.Token) string {
	if azp, ok := t.Claims["azp"].(string); ok && azp != "" {
		return azp
	}
	return t.Audience[0]
}

// assumeRoleWithSAML checks its parameters and then refuses: a world has no
// SAML providers (the one of Identity Center is AWS's own).
func (s *service) assumeRoleWithSAML(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	p.String("RoleArn", query.Required, query.Length(20, 2048))
	p.String("PrincipalArn", query.Required, query.Length(20, 2048))
	p.String("SAMLAssertion", query.Required, query.Length(4, 100000))
	p.Int("DurationSeconds", 3600, 900, 43200)
	if err := p.Err(); err != nil {
		return nil, err
	}
	return nil, wire.New(http.StatusBadRequest, "InvalidIdentityToken", "Specified provider doesn't exist")
}
