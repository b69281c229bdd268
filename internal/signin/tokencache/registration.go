package tokencache

import (
	"errors"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// Registration is an OAuth client that the service made for this program (RFC 7591); it is good for about 90 days.
type Registration struct {
	ClientID     string
	ClientSecret secret.String
	ExpiresAt    time.Time
	Scopes       []string
	// GrantTypes is set for authorization code registrations only. Both kinds
	// share one file name, and this member alone tells them apart.
	GrantTypes []string
}

// AuthorizationCode reports whether the registration is for the authorization code flow, and not for device codes.
func (r Registration) AuthorizationCode() bool {
	return slices.Contains(r.GrantTypes, "authorization_code")
}

// RegistrationKey returns the file name (without .json) of a registration. scopes nil means that the session does not
// configure any; startURL is the typed one; sessionName is empty for a profile without a session.
func RegistrationKey(region string, scopes []string, sessionName, startURL string) string {
	o := value.Object{{Name: "region", Value: region}, {Name: "scopes", Value: nil},
		{Name: "session_name", Value: nil}, {Name: "startUrl", Value: startURL}, {Name: "tool", Value: "botocore"}}
	if scopes != nil {
		o = o.Set("scopes", scopes)
	}
	if sessionName != "" {
		o = o.Set("session_name", sessionName)
	}
	return sha1Hex(value.Marshal(o))
}

// Registration reads the registration of a key. Errors as for Token.
func (c Cache) Registration(key string) (Registration, error) {
	path := c.Path(key)
	o, err := ReadObject(path)
	if err != nil {
		return Registration{}, err
	}
	r := Registration{ClientID: o.Text("clientId"), ClientSecret: secret.New(o.Text("clientSecret")),
		Scopes: textsOf(o.List("scopes")), GrantTypes: textsOf(o.List("grantTypes"))}
	if r.ClientID == "" || r.ClientSecret.Empty() {
		return Registration{}, &Damaged{path, errors.New("it has no clientId and clientSecret")}
	}
	if r.ExpiresAt, err = ParseTime(o.Text("expiresAt")); err != nil {
		return Registration{}, &Damaged{path, errors.New("its expiresAt is not a time")}
	}
	return r, nil
}

func textsOf(list []any) (texts []string) {
	for _, v := range list {
		if s, ok := v.(string); ok {
			texts = append(texts, s)
		}
	}
	return texts
}

// PutRegistration writes the registration of a key.
func (c Cache) PutRegistration(key string, r Registration) error {
	o := value.Object{{Name: "clientId", Value: r.ClientID}, {Name: "clientSecret", Value: r.ClientSecret.Reveal()},
		{Name: "expiresAt", Value: FormatTime(r.ExpiresAt)}}
	if len(r.Scopes) > 0 {
		o = append(o, value.Member{Name: "scopes", Value: r.Scopes})
	}
	if len(r.GrantTypes) > 0 {
		o = append(o, value.Member{Name: "grantTypes", Value: r.GrantTypes})
	}
	return WriteObject(c.Path(key), o)
}
