// Package world describes what the sandbox stands in for: Identity Center instances, accounts, users, roles, keys,
// buckets, the metadata services. A World is plain data, read from YAML or built in Go; what happens at run time
// (tokens, sessions, issued credentials) is kept by package state.
//
// What each member means is said in the public package sandbox, whose types have the same members, and in default.yaml.
package world

import "time"

// World is everything the sandbox knows at its start. The zero value is an empty world: nobody can sign in and no
// key is known.
type World struct {
	IdentityCenter []*Instance `yaml:"identityCenter,omitempty" json:"identityCenter,omitempty"`
	Accounts       []*Account  `yaml:"accounts,omitempty" json:"accounts,omitempty"`
	Metadata       *Metadata   `yaml:"metadata,omitempty" json:"metadata,omitempty"`
	Container      *Container  `yaml:"container,omitempty" json:"container,omitempty"`
}

// Instance is one organization instance of IAM Identity Center.
type Instance struct {
	StartURL       string           `yaml:"startUrl" json:"startUrl"`
	ID             string           `yaml:"id,omitempty" json:"id,omitempty"`
	Region         string           `yaml:"region" json:"region"`
	Session        SessionSettings  `yaml:"session,omitempty" json:"session,omitzero"`
	Users          []*Person        `yaml:"users,omitempty" json:"users,omitempty"`
	Groups         []*PersonGroup   `yaml:"groups,omitempty" json:"groups,omitempty"`
	PermissionSets []*PermissionSet `yaml:"permissionSets,omitempty" json:"permissionSets,omitempty"`
	Assignments    []*Assignment    `yaml:"assignments,omitempty" json:"assignments,omitempty"`
	Generate       *Generator       `yaml:"generate,omitempty" json:"generate,omitempty"`
}

// SessionSettings are the lifetimes of an instance. A zero means the default named with each field.
type SessionSettings struct {
	Portal            Duration `yaml:"portal,omitempty" json:"portal,omitzero"`
	AccessToken       Duration `yaml:"accessToken,omitempty" json:"accessToken,omitzero"`
	Registration      Duration `yaml:"registration,omitempty" json:"registration,omitzero"`
	DeviceCode        Duration `yaml:"deviceCode,omitempty" json:"deviceCode,omitzero"`
	AuthorizationCode Duration `yaml:"authorizationCode,omitempty" json:"authorizationCode,omitzero"`
	PollInterval      Duration `yaml:"pollInterval,omitempty" json:"pollInterval,omitzero"`
	RequestsPerSecond float64  `yaml:"requestsPerSecond,omitempty" json:"requestsPerSecond,omitempty"`
	RequestBurst      int      `yaml:"requestBurst,omitempty" json:"requestBurst,omitempty"`
	NoRefresh         bool     `yaml:"noRefresh,omitempty" json:"noRefresh,omitempty"`
}

// Person is a workforce user of an Identity Center instance.
type Person struct {
	Name        string `yaml:"name" json:"name"`
	DisplayName string `yaml:"displayName,omitempty" json:"displayName,omitempty"`
	Email       string `yaml:"email,omitempty" json:"email,omitempty"`
	Password    string `yaml:"password,omitempty" json:"password,omitempty"`
	MFASeed     string `yaml:"mfaSeed,omitempty" json:"mfaSeed,omitempty"`
	Disabled    bool   `yaml:"disabled,omitempty" json:"disabled,omitempty"`
}

// PersonGroup is a group of the identity store.
type PersonGroup struct {
	Name    string   `yaml:"name" json:"name"`
	Members []string `yaml:"members,omitempty" json:"members,omitempty"` // Person names
}

// PermissionSet is a role that Identity Center provisions in every account it is assigned to, as
// AWSReservedSSO_<name>_<hex>.
type PermissionSet struct {
	Name        string   `yaml:"name" json:"name"`
	Duration    Duration `yaml:"duration,omitempty" json:"duration,omitzero"`
	ListedAfter Duration `yaml:"listedAfter,omitempty" json:"listedAfter,omitzero"`
	Policies    `yaml:",inline"`
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
	ID                string              `yaml:"id" json:"id"` // 12 digits
	Name              string              `yaml:"name,omitempty" json:"name,omitempty"`
	Email             string              `yaml:"email,omitempty" json:"email,omitempty"`
	Alias             string              `yaml:"alias,omitempty" json:"alias,omitempty"`
	Users             []*User             `yaml:"users,omitempty" json:"users,omitempty"`
	Groups            []*Group            `yaml:"groups,omitempty" json:"groups,omitempty"`
	Roles             []*Role             `yaml:"roles,omitempty" json:"roles,omitempty"`
	ManagedPolicies   []*ManagedPolicy    `yaml:"managedPolicies,omitempty" json:"managedPolicies,omitempty"`
	MFADevices        []*MFADevice        `yaml:"mfaDevices,omitempty" json:"mfaDevices,omitempty"`
	IdentityProviders []*IdentityProvider `yaml:"identityProviders,omitempty" json:"identityProviders,omitempty"`
	Buckets           []*Bucket           `yaml:"buckets,omitempty" json:"buckets,omitempty"`
}

// Policies are the identity policies of a user, group, role or permission set.
type Policies struct {
	Managed  []string          `yaml:"managed,omitempty" json:"managed,omitempty"`
	Inline   map[string]Policy `yaml:"inline,omitempty" json:"inline,omitempty"`
	Boundary string            `yaml:"boundary,omitempty" json:"boundary,omitempty"`
}

// User is an IAM user.
type User struct {
	Name       string            `yaml:"name" json:"name"`
	Path       string            `yaml:"path,omitempty" json:"path,omitempty"` // "/" when empty
	ID         string            `yaml:"id,omitempty" json:"id,omitempty"`
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
	Name    string    `yaml:"name" json:"name"`
	Seed    string    `yaml:"seed" json:"seed"` // base32
	Created time.Time `yaml:"created,omitempty" json:"created,omitzero"`
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
	Name        string            `yaml:"name" json:"name"`
	Path        string            `yaml:"path,omitempty" json:"path,omitempty"` // "/" when empty
	ID          string            `yaml:"id,omitempty" json:"id,omitempty"`     // AROA…; made up when empty
	Description string            `yaml:"description,omitempty" json:"description,omitempty"`
	Created     time.Time         `yaml:"created,omitempty" json:"created,omitzero"`
	Trust       Policy            `yaml:"trust" json:"trust"`
	MaxDuration Duration          `yaml:"maxDuration,omitempty" json:"maxDuration,omitzero"`
	Tags        map[string]string `yaml:"tags,omitempty" json:"tags,omitempty"`
	Policies    `yaml:",inline"`
}

// ManagedPolicy is a customer managed policy.
type ManagedPolicy struct {
	Name        string            `yaml:"name" json:"name"`
	Path        string            `yaml:"path,omitempty" json:"path,omitempty"`
	Document    Policy            `yaml:"document" json:"document"`
	Description string            `yaml:"description,omitempty" json:"description,omitempty"`
	Created     time.Time         `yaml:"created,omitempty" json:"created,omitzero"`
	Tags        map[string]string `yaml:"tags,omitempty" json:"tags,omitempty"`
	Versions    []*PolicyVersion  `yaml:"versions,omitempty" json:"versions,omitempty"`
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
	URL       string        `yaml:"url" json:"url"`
	Audiences []string      `yaml:"audiences" json:"audiences"`
	Keys      []ProviderKey `yaml:"keys" json:"keys"`
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
	Role             string   `yaml:"role,omitempty" json:"role,omitempty"`
	InstanceID       string   `yaml:"instanceId,omitempty" json:"instanceId,omitempty"`
	AvailabilityZone string   `yaml:"availabilityZone,omitempty" json:"availabilityZone,omitempty"`
	RequireToken     bool     `yaml:"requireToken,omitempty" json:"requireToken,omitempty"`
	Disabled         bool     `yaml:"disabled,omitempty" json:"disabled,omitempty"`
	HopLimit         int      `yaml:"hopLimit,omitempty" json:"hopLimit,omitempty"`
	Hops             int      `yaml:"hops,omitempty" json:"hops,omitempty"`
	Credentials      Duration `yaml:"credentials,omitempty" json:"credentials,omitzero"`
}

// Container is an ECS or EKS task as its credentials endpoint tells it.
type Container struct {
	Role        string   `yaml:"role" json:"role"`
	Token       string   `yaml:"token,omitempty" json:"token,omitempty"`
	Path        string   `yaml:"path,omitempty" json:"path,omitempty"`
	Credentials Duration `yaml:"credentials,omitempty" json:"credentials,omitzero"`
}
