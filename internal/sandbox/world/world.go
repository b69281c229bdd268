// Package world describes what the sandbox stands in for: Identity Center instances, accounts, users, roles, keys,
// buckets, the metadata services. A World is plain data, read from YAML or built in Go; what happens at run time
// (tokens, sessions, issued credentials) is kept by package state.
package world

import (
	"time"
)

// World is everything the sandbox knows at its start. The zero value is an empty world: nobody can sign in and no
// key is known.
type World struct {
	// IdentityCenter are the Identity Center instances, found by start URL.
	IdentityCenter []*Instance `yaml:"identityCenter,omitempty" json:"identityCenter,omitempty"`
	// Accounts are the AWS accounts.
	Accounts []*Account `yaml:"accounts,omitempty" json:"accounts,omitempty"`
	// Metadata is what the instance metadata service answers; nil: no instance.
	Metadata *Metadata `yaml:"metadata,omitempty" json:"metadata,omitempty"`
	// Container is what the container credentials endpoint answers; nil: none.
	Container *Container `yaml:"container,omitempty" json:"container,omitempty"`
}

// Instance is one organization instance of IAM Identity Center.
type Instance struct {
	// StartURL is the AWS access portal address people type.
	StartURL string `yaml:"startUrl" json:"startUrl"`
	// ID is the instance identifier (ssoins-…); made from the URL when empty.
	ID string `yaml:"id,omitempty" json:"id,omitempty"`
	// Region is where the instance lives; other regions refuse it.
	Region  string          `yaml:"region" json:"region"`
	Session SessionSettings `yaml:"session,omitempty" json:"session,omitzero"`
	// Users are the workforce users of the identity store; the first one approves sign-ins when nobody else is
	// named.
	Users          []*Person        `yaml:"users,omitempty" json:"users,omitempty"`
	Groups         []*PersonGroup   `yaml:"groups,omitempty" json:"groups,omitempty"`
	PermissionSets []*PermissionSet `yaml:"permissionSets,omitempty" json:"permissionSets,omitempty"`
	Assignments    []*Assignment    `yaml:"assignments,omitempty" json:"assignments,omitempty"`
}

// SessionSettings are the lifetimes of an instance. A zero means the default named with each field.
type SessionSettings struct {
	// Portal is how long a sign-in lasts, refreshes included (8h).
	Portal Duration `yaml:"portal,omitempty" json:"portal,omitzero"`
	// AccessToken is the lifetime of an access token that can be refreshed (1h). Without a refresh token it lives as
	// long as the sign-in.
	AccessToken Duration `yaml:"accessToken,omitempty" json:"accessToken,omitzero"`
	// Registration is the lifetime of a client registration (90d).
	Registration Duration `yaml:"registration,omitempty" json:"registration,omitzero"`
	// DeviceCode is how long a device sign-in waits for approval (10m).
	DeviceCode Duration `yaml:"deviceCode,omitempty" json:"deviceCode,omitzero"`
	// AuthorizationCode is the lifetime of an authorization code (10m).
	AuthorizationCode Duration `yaml:"authorizationCode,omitempty" json:"authorizationCode,omitzero"`
	// PollInterval is the least time between two polls of a device sign-in (1s).
	PollInterval Duration `yaml:"pollInterval,omitempty" json:"pollInterval,omitzero"`
	// RequestsPerSecond throttles the portal API for each user (no limit).
	RequestsPerSecond float64 `yaml:"requestsPerSecond,omitempty" json:"requestsPerSecond,omitempty"`
	// NoRefresh leaves refresh tokens out.
	NoRefresh bool `yaml:"noRefresh,omitempty" json:"noRefresh,omitempty"`
}

// Person is a workforce user of an Identity Center instance.
type Person struct {
	Name        string `yaml:"name" json:"name"`
	DisplayName string `yaml:"displayName,omitempty" json:"displayName,omitempty"`
	Email       string `yaml:"email,omitempty" json:"email,omitempty"`
	// Password is asked for on the sign-in page when it is not empty.
	Password string `yaml:"password,omitempty" json:"password,omitempty"`
	// MFASeed is a base32 TOTP secret; the page asks for a code when set.
	MFASeed string `yaml:"mfaSeed,omitempty" json:"mfaSeed,omitempty"`
	// Disabled users are refused at sign-in and lose their sessions.
	Disabled bool `yaml:"disabled,omitempty" json:"disabled,omitempty"`
}

// PersonGroup is a group of the identity store.
type PersonGroup struct {
	Name    string   `yaml:"name" json:"name"`
	Members []string `yaml:"members,omitempty" json:"members,omitempty"` // Person names
}

// PermissionSet is a role that Identity Center provisions in every account it is assigned to, as
// AWSReservedSSO_<name>_<hex>.
type PermissionSet struct {
	Name string `yaml:"name" json:"name"`
	// Duration is the lifetime of its role credentials (1h, at most 12h).
	Duration Duration `yaml:"duration,omitempty" json:"duration,omitzero"`
	Policies `yaml:",inline"`
}

// Assignment gives a user or a group permission sets in accounts.
type Assignment struct {
	User           string   `yaml:"user,omitempty" json:"user,omitempty"`
	Group          string   `yaml:"group,omitempty" json:"group,omitempty"`
	Accounts       []string `yaml:"accounts" json:"accounts"` // account IDs
	PermissionSets []string `yaml:"permissionSets" json:"permissionSets"`
}

// Account is one AWS account.
type Account struct {
	ID    string `yaml:"id" json:"id"` // 12 digits
	Name  string `yaml:"name,omitempty" json:"name,omitempty"`
	Email string `yaml:"email,omitempty" json:"email,omitempty"`
	// Alias is the account alias of the sign-in page; console and IAM only.
	Alias           string           `yaml:"alias,omitempty" json:"alias,omitempty"`
	Users           []*User          `yaml:"users,omitempty" json:"users,omitempty"`
	Groups          []*Group         `yaml:"groups,omitempty" json:"groups,omitempty"`
	Roles           []*Role          `yaml:"roles,omitempty" json:"roles,omitempty"`
	ManagedPolicies []*ManagedPolicy `yaml:"managedPolicies,omitempty" json:"managedPolicies,omitempty"`
	// MFADevices are virtual devices that no user has yet.
	MFADevices        []*MFADevice        `yaml:"mfaDevices,omitempty" json:"mfaDevices,omitempty"`
	IdentityProviders []*IdentityProvider `yaml:"identityProviders,omitempty" json:"identityProviders,omitempty"`
	Buckets           []*Bucket           `yaml:"buckets,omitempty" json:"buckets,omitempty"`
}

// Policies are the identity policies of a user, group, role or permission set.
type Policies struct {
	// Managed are policy ARNs or bare names of AWS managed policies.
	Managed []string `yaml:"managed,omitempty" json:"managed,omitempty"`
	// Inline are policy documents by name.
	Inline map[string]Policy `yaml:"inline,omitempty" json:"inline,omitempty"`
	// Boundary is a permissions boundary: an ARN or name, as in Managed.
	Boundary string `yaml:"boundary,omitempty" json:"boundary,omitempty"`
}

// User is an IAM user.
type User struct {
	Name string `yaml:"name" json:"name"`
	Path string `yaml:"path,omitempty" json:"path,omitempty"` // "/" when empty
	// ID is the unique identifier (AIDA…); made from account and name when empty.
	ID string `yaml:"id,omitempty" json:"id,omitempty"`
	// Password lets the user sign in to the console (`aws login`).
	Password   string            `yaml:"password,omitempty" json:"password,omitempty"`
	Created    time.Time         `yaml:"created,omitempty" json:"created,omitzero"`
	AccessKeys []*AccessKey      `yaml:"accessKeys,omitempty" json:"accessKeys,omitempty"`
	MFADevices []*MFADevice      `yaml:"mfaDevices,omitempty" json:"mfaDevices,omitempty"`
	Groups     []string          `yaml:"groups,omitempty" json:"groups,omitempty"`
	Tags       map[string]string `yaml:"tags,omitempty" json:"tags,omitempty"`
	Policies   `yaml:",inline"`
}

// AccessKey is a long-term access key of an IAM user.
type AccessKey struct {
	ID       string    `yaml:"id" json:"id"` // AKIA…
	Secret   string    `yaml:"secret" json:"secret"`
	Inactive bool      `yaml:"inactive,omitempty" json:"inactive,omitempty"`
	Created  time.Time `yaml:"created,omitempty" json:"created,omitzero"`
}

// MFADevice is a TOTP device (RFC 6238, SHA-1, 6 digits, 30 seconds).
type MFADevice struct {
	// Name is the device name; the serial number is arn:aws:iam::ACCOUNT:mfa/NAME.
	Name    string    `yaml:"name" json:"name"`
	Seed    string    `yaml:"seed" json:"seed"` // base32
	Created time.Time `yaml:"created,omitempty" json:"created,omitzero"`
	// Enabled is when the device was given to its user; Created when zero.
	Enabled time.Time `yaml:"enabled,omitempty" json:"enabled,omitzero"`
}

// Group is an IAM group.
type Group struct {
	Name     string    `yaml:"name" json:"name"`
	Path     string    `yaml:"path,omitempty" json:"path,omitempty"`
	Created  time.Time `yaml:"created,omitempty" json:"created,omitzero"`
	Policies `yaml:",inline"`
}

// Role is an IAM role.
type Role struct {
	Name        string    `yaml:"name" json:"name"`
	Path        string    `yaml:"path,omitempty" json:"path,omitempty"` // "/" when empty
	ID          string    `yaml:"id,omitempty" json:"id,omitempty"`     // AROA…; made up when empty
	Description string    `yaml:"description,omitempty" json:"description,omitempty"`
	Created     time.Time `yaml:"created,omitempty" json:"created,omitzero"`
	// Trust is the trust policy (assume role policy document).
	Trust Policy `yaml:"trust" json:"trust"`
	// MaxDuration is the longest role session (1h, at most 12h).
	MaxDuration Duration          `yaml:"maxDuration,omitempty" json:"maxDuration,omitzero"`
	Tags        map[string]string `yaml:"tags,omitempty" json:"tags,omitempty"`
	Policies    `yaml:",inline"`
}

// ManagedPolicy is a customer managed policy.
type ManagedPolicy struct {
	Name string `yaml:"name" json:"name"`
	Path string `yaml:"path,omitempty" json:"path,omitempty"`
	// Document is the default version.
	Document    Policy            `yaml:"document" json:"document"`
	Description string            `yaml:"description,omitempty" json:"description,omitempty"`
	Created     time.Time         `yaml:"created,omitempty" json:"created,omitzero"`
	Tags        map[string]string `yaml:"tags,omitempty" json:"tags,omitempty"`
	// Versions are all versions once there is more than one, the oldest first.
	Versions []*PolicyVersion `yaml:"versions,omitempty" json:"versions,omitempty"`
}

// PolicyVersion is one version of a customer managed policy.
type PolicyVersion struct {
	ID       string    `yaml:"id" json:"id"` // v1, v2, …
	Document Policy    `yaml:"document" json:"document"`
	Created  time.Time `yaml:"created,omitempty" json:"created,omitzero"`
	Default  bool      `yaml:"default,omitempty" json:"default,omitempty"`
}

// IdentityProvider is an OpenID Connect provider whose tokens AssumeRoleWithWebIdentity accepts.
type IdentityProvider struct {
	// URL is the issuer, https://….
	URL string `yaml:"url" json:"url"`
	// Audiences are the client IDs accepted in aud.
	Audiences []string `yaml:"audiences" json:"audiences"`
	// Keys are the public keys, one PEM block (PUBLIC KEY) or a JWK as JSON each.
	Keys []ProviderKey `yaml:"keys" json:"keys"`
}

// ProviderKey is one signing key of an identity provider. With Private the sandbox itself can issue tokens of this
// provider (awsid sandbox token).
type ProviderKey struct {
	ID      string `yaml:"id,omitempty" json:"id,omitempty"` // kid
	Public  string `yaml:"public,omitempty" json:"public,omitempty"`
	Private string `yaml:"private,omitempty" json:"private,omitempty"`
}

// Bucket is an S3 bucket.
type Bucket struct {
	Name    string    `yaml:"name" json:"name"`
	Region  string    `yaml:"region,omitempty" json:"region,omitempty"` // us-east-1 when empty
	Created time.Time `yaml:"created,omitempty" json:"created,omitzero"`
	Policy  Policy    `yaml:"policy,omitempty" json:"policy,omitempty"`
	Objects []*Object `yaml:"objects,omitempty" json:"objects,omitempty"`
}

// Object is an S3 object. Without a body Size many zero bytes are served.
type Object struct {
	Key         string    `yaml:"key" json:"key"`
	Body        string    `yaml:"body,omitempty" json:"body,omitempty"`
	Size        int64     `yaml:"size,omitempty" json:"size,omitempty"`
	Modified    time.Time `yaml:"modified,omitempty" json:"modified,omitzero"`
	ContentType string    `yaml:"contentType,omitempty" json:"contentType,omitempty"`
}

// Metadata is an EC2 instance as its metadata service tells it.
type Metadata struct {
	// Role is the ARN of the instance profile's role; empty: no role attached.
	Role             string `yaml:"role,omitempty" json:"role,omitempty"`
	InstanceID       string `yaml:"instanceId,omitempty" json:"instanceId,omitempty"`
	AvailabilityZone string `yaml:"availabilityZone,omitempty" json:"availabilityZone,omitempty"`
	// RequireToken refuses version 1 requests (IMDSv2 only).
	RequireToken bool `yaml:"requireToken,omitempty" json:"requireToken,omitempty"`
	// Disabled answers 403 to everything.
	Disabled bool `yaml:"disabled,omitempty" json:"disabled,omitempty"`
	// HopLimit is the number of hops a token response may travel (1).
	HopLimit int `yaml:"hopLimit,omitempty" json:"hopLimit,omitempty"`
	// Hops is how many hops away the client is (1). Beyond HopLimit the answer to a token request never arrives, as
	// in a container behind a bridge.
	Hops int `yaml:"hops,omitempty" json:"hops,omitempty"`
	// Credentials is the lifetime of the role credentials (6h).
	Credentials Duration `yaml:"credentials,omitempty" json:"credentials,omitzero"`
}

// Container is an ECS or EKS task as its credentials endpoint tells it.
type Container struct {
	// Role is the ARN of the task role.
	Role string `yaml:"role" json:"role"`
	// Token is the Authorization header the endpoint wants; empty: none.
	Token string `yaml:"token,omitempty" json:"token,omitempty"`
	// Path is where the endpoint answers ("/creds").
	Path string `yaml:"path,omitempty" json:"path,omitempty"`
	// Credentials is the lifetime of the role credentials (6h).
	Credentials Duration `yaml:"credentials,omitempty" json:"credentials,omitzero"`
}
