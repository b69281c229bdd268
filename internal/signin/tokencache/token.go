package tokencache

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"time"

	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// EarlyRefresh is how long before its end a token or a registration counts as used up, as in the AWS CLI.
const EarlyRefresh = 15 * time.Minute

// Token is one sign-in: an access token and what is needed to renew it.
type Token struct {
	StartURL              string // as typed in the config file
	Region                string
	AccessToken           secret.String
	ExpiresAt             time.Time
	ClientID              string
	ClientSecret          secret.String
	RegistrationExpiresAt time.Time
	RefreshToken          secret.String // empty when the service gave none

	otherMembers value.Object // members of other programs, kept on a rewrite
}

// Left returns how long the token is still valid; zero when it is not.
func (t Token) Left(now time.Time) time.Duration {
	if t.AccessToken.Empty() || !now.Before(t.ExpiresAt) {
		return 0
	}
	return t.ExpiresAt.Sub(now)
}

// Refreshable reports whether the token can be renewed without the person.
func (t Token) Refreshable(now time.Time) bool {
	return !t.RefreshToken.Empty() && t.ClientID != "" && !t.ClientSecret.Empty() &&
		now.Before(t.RegistrationExpiresAt) && t.Note(refusedNote) != t.refreshTokenMark()
}

// refusedNote is the member in which awsid keeps that the service has refused
// the refresh token for good, so that nobody asks again in vain.
const refusedNote = "awsidRefused"

// MarkRefused returns the token with that note. It counts for this refresh token
// only: a program that puts another one there clears it.
func (t Token) MarkRefused() Token { return t.WithNote(refusedNote, t.refreshTokenMark()) }

func (t Token) refreshTokenMark() string {
	sum := sha256.Sum256([]byte(t.RefreshToken.Reveal()))
	return hex.EncodeToString(sum[:8])
}

// ownMembers are the members that awsid itself writes, in the order of the file.
var ownMembers = []string{"startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret",
	"registrationExpiresAt", "refreshToken"}

// Token reads the token of a key. Errors: fs.ErrNotExist, *Damaged, or what the operating system says.
func (c Cache) Token(key string) (Token, error) {
	path := c.Path(key)
	o, err := ReadObject(path)
	if err != nil {
		return Token{}, err
	}
	t, err := parseToken(path, o)
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

func parseToken(path string, o value.Object) (Token, error) {
	t := Token{
		StartURL: o.Text("startUrl"), Region: o.Text("region"),
		AccessToken: secret.New(o.Text("accessToken")),
		ClientID:    o.Text("clientId"), ClientSecret: secret.New(o.Text("clientSecret")),
		RefreshToken: secret.New(o.Text("refreshToken")),
		otherMembers: o.Without(ownMembers...),
	}
	if t.AccessToken.Empty() {
		return t, &Damaged{path, errors.New("it has no accessToken")}
	}
	at, err := ParseTime(o.Text("expiresAt"))
	if err != nil {
		return t, &Damaged{path, errors.New("its expiresAt is not a time")}
	}
	t.ExpiresAt = at
	// Without a readable end the registration counts as expired: no refresh.
	t.RegistrationExpiresAt, _ = ParseTime(o.Text("registrationExpiresAt"))
	return t, nil
}

// PutToken writes the token of a key.
func (c Cache) PutToken(key string, t Token) error {
	o := value.Object{
		{Name: "startUrl", Value: t.StartURL}, {Name: "region", Value: t.Region},
		{Name: "accessToken", Value: t.AccessToken.Reveal()}, {Name: "expiresAt", Value: FormatTime(t.ExpiresAt)},
	}
	if t.ClientID != "" {
		o = append(o, value.Member{Name: "clientId", Value: t.ClientID},
			value.Member{Name: "clientSecret", Value: t.ClientSecret.Reveal()})
	}
	if !t.RegistrationExpiresAt.IsZero() {
		o = append(o, value.Member{Name: "registrationExpiresAt", Value: FormatTime(t.RegistrationExpiresAt)})
	}
	if !t.RefreshToken.Empty() {
		o = append(o, value.Member{Name: "refreshToken", Value: t.RefreshToken.Reveal()})
	}
	return WriteObject(c.Path(key), append(o, t.otherMembers...))
}

// Note returns the text that awsid itself keeps beside the token under a name
// of its own, such as the person's user name; "" when there is none.
func (t Token) Note(name string) string { return t.otherMembers.Text(name) }

// WithNote returns the token with such a text; "" takes it away.
func (t Token) WithNote(name, text string) Token {
	t.otherMembers = t.otherMembers.Without(name)
	if text != "" {
		t.otherMembers = append(t.otherMembers, value.Member{Name: name, Value: text})
	}
	return t
}

// WithOtherMembersOf returns the token with the members that other programs put beside an earlier one.
func (t Token) WithOtherMembersOf(earlier Token) Token {
	t.otherMembers = earlier.otherMembers
	return t
}

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

// textsOf returns the texts in a list.
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
