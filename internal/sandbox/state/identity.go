package state

import (
	"time"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Kind is the kind of principal behind a credential.
type Kind string

// The principals that sign requests.
const (
	Root          Kind = "root"
	User          Kind = "user"           // IAM user: access key or GetSessionToken
	AssumedRole   Kind = "assumed-role"   // role session, Identity Center ones included
	FederatedUser Kind = "federated-user" // GetFederationToken
)

// Identity is who signed a request, as GetCallerIdentity tells it, and what
// authorization needs to know about the session.
type Identity struct {
	Kind    Kind   `json:"k"`
	Account string `json:"a"`
	// ARN is the caller's ARN: arn:aws:iam::A:user/N, arn:aws:sts::A:assumed-role/R/S.
	ARN string `json:"r"`
	// UserID is AIDA…, AROA…:session or ACCOUNT:name.
	UserID string `json:"u"`
	// Name is the user's or role's name without its path.
	Name string `json:"n"`
	// Principal is the ARN of the IAM user or role whose policies hold; it
	// differs from ARN for role sessions (arn:aws:iam::A:role/PATH/NAME).
	Principal string `json:"p"`
	// Session describes temporary credentials; nil for long-term keys.
	Session *Session `json:"s,omitempty"`
}

// Session is what temporary credentials carry beside the identity.
type Session struct {
	Issued time.Time `json:"i"`
	// MFA is when a code was verified for this session; zero: never.
	MFA time.Time `json:"m,omitzero"`
	// Name is the role session name.
	Name string `json:"n,omitempty"`
	// SourceIdentity is sts:SourceIdentity; it stays through chaining.
	SourceIdentity string            `json:"si,omitempty"`
	Tags           map[string]string `json:"t,omitempty"`
	Transitive     []string          `json:"tt,omitempty"` // keys of transitive tags
	// Policies are inline session policies, PolicyARNs managed ones. A
	// session with either is limited to what they allow too.
	Policies   []string `json:"sp,omitempty"`
	PolicyARNs []string `json:"sa,omitempty"`
	// Provider is the federated provider (web identity issuer ARN).
	Provider string `json:"f,omitempty"`
	// Keys are further condition keys of the session (saml:…, issuer:sub …).
	Keys map[string]string `json:"ck,omitempty"`
	// Role tells that the session came from AssumeRole*: assuming another
	// role from it is role chaining (one hour at most).
	Role bool `json:"ro,omitempty"`
	// Console tells that the session came from a console sign-in: unlike one
	// of GetSessionToken it may call IAM without a second factor.
	Console bool `json:"co,omitempty"`
}

// Credential is an access key that can sign.
type Credential struct {
	AccessKeyID string
	Secret      string
	Token       string    // session token; empty for long-term keys
	Expires     time.Time // zero for long-term keys
	Identity    Identity
}

// RoleIdentity returns the identity of a role session. principal is the
// role's ARN, id its AROA… identifier.
func RoleIdentity(principal, id, sessionName string) Identity {
	role, _ := arn.Parse(principal)
	account, name := role.Account, role.Name()
	return Identity{
		Kind: AssumedRole, Account: account, Name: name, Principal: principal,
		ARN:    "arn:aws:sts::" + account + ":assumed-role/" + name + "/" + sessionName,
		UserID: id + ":" + sessionName,
	}
}
