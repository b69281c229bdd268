package sandbox

import "time"

// World is who and what there is when a sandbox starts. The zero value is an empty world: nobody can sign in and no
// access key is known. DefaultWorld returns one to begin with, ParseWorld reads one from YAML; docs/sandbox.md
// describes both.
type World struct {
	IdentityCenter []Instance // instances of IAM Identity Center, each found by its start URL
	Accounts       []Account
	Metadata       *Metadata  // what the instance metadata service answers; nil: there is no instance
	Container      *Container // what the container credentials endpoint answers; nil: there is none
}

// Instance is an organization instance of IAM Identity Center.
type Instance struct {
	StartURL       string  // the AWS access portal, https://NAME.awsapps.com/start
	ID             string  // ssoins-…; made from StartURL when empty
	Region         string  // where the instance lives; other regions refuse it
	Session        Session // lifetimes
	Users          []Person
	Groups         []PersonGroup
	PermissionSets []PermissionSet
	Assignments    []Assignment
	Generate       *Generator // adds accounts and permission sets, all of them for one user
}

// Generator makes many accounts, and permission sets Role001, Role002, … that are assigned in all of them.
type Generator struct {
	Accounts, Roles int
	User            string // the instance's first when empty
	OddNames        bool   // account names with brackets, blanks, slashes, other alphabets, and none; IDs that begin with 0
}

// Session is how long what an instance hands out holds. A zero member is the default that stands beside it.
type Session struct {
	Portal            time.Duration // a sign-in, refreshes included (8h)
	AccessToken       time.Duration // an access token that can be refreshed (1h)
	Registration      time.Duration // a client registration (90 days)
	DeviceCode        time.Duration // a device sign-in that waits for approval (10m)
	AuthorizationCode time.Duration // an authorization code (10m)
	PollInterval      time.Duration // the least time between two polls of a device sign-in (1s)
	RequestsPerSecond float64       // throttles the portal API for each sign-in (no limit)
	RequestBurst      int           // requests at once that the throttle lets through (those of a second)
	NoRefresh         bool          // hand out no refresh tokens
}

// Person is a workforce user of an Identity Center instance.
type Person struct {
	Name        string
	DisplayName string
	Email       string
	Password    string // asked for on the sign-in page when not empty
	MFASeed     string // base32 TOTP secret: the page asks for a code when not empty
	Disabled    bool   // may not sign in, and loses its sessions
}

// PersonGroup is a group of workforce users.
type PersonGroup struct {
	Name    string
	Members []string // names of persons
}

// PermissionSet is a role that Identity Center provisions in every account it is assigned to, as
// AWSReservedSSO_NAME_….
type PermissionSet struct {
	Name        string
	Duration    time.Duration // of its role credentials (1h, at most 12h)
	ListedAfter time.Duration // the portal lists it only so long after the start, but gives its credentials (at once)
	Policies
}

// Assignment gives a user or a group permission sets in accounts.
type Assignment struct {
	User, Group    string   // one of them
	Accounts       []string // account IDs
	PermissionSets []string // names
}

// Account is an AWS account.
type Account struct {
	ID                string // 12 digits
	Name, Email       string
	Alias             string // account alias of the console's sign-in page
	Users             []User
	Groups            []Group
	Roles             []Role
	ManagedPolicies   []ManagedPolicy
	MFADevices        []MFADevice // virtual devices that no user has yet
	IdentityProviders []IdentityProvider
	Buckets           []Bucket
}

// Policies are the identity policies of a user, group, role or permission set.
type Policies struct {
	Managed  []string          // ARNs, or bare names of AWS managed policies: "ReadOnlyAccess"
	Inline   map[string]string // JSON documents by name
	Boundary string            // a permissions boundary, as in Managed
}

// User is an IAM user.
type User struct {
	Name       string
	Path       string // "/" when empty
	ID         string // AIDA…; made from account and name when empty
	Password   string // lets the user sign in to the console (aws login)
	Created    time.Time
	AccessKeys []AccessKey
	MFADevices []MFADevice
	Groups     []string // names
	Tags       map[string]string
	Policies
}

// AccessKey is a long-term access key of an IAM user.
type AccessKey struct {
	ID       string // AKIA…
	Secret   string
	Inactive bool
	Created  time.Time
}

// MFADevice is a virtual MFA device (RFC 6238), arn:aws:iam::ACCOUNT:mfa/NAME; MFACode makes its codes.
type MFADevice struct {
	Name    string
	Seed    string // base32
	Created time.Time
	Enabled time.Time // when it was given to its user; Created when zero
}

// Group is an IAM group.
type Group struct {
	Name    string
	Path    string // "/" when empty
	Created time.Time
	Policies
}

// Role is an IAM role.
type Role struct {
	Name        string
	Path        string // "/" when empty
	ID          string // AROA…; made from account and name when empty
	Description string
	Created     time.Time
	Trust       string        // the trust policy, a JSON document
	MaxDuration time.Duration // of a session (1h, at most 12h)
	Tags        map[string]string
	Policies
}

// ManagedPolicy is a customer managed policy.
type ManagedPolicy struct {
	Name        string
	Path        string // "/" when empty
	Document    string // the default version, a JSON document
	Description string
	Created     time.Time
	Tags        map[string]string
	Versions    []PolicyVersion // all of them once there is more than one, the oldest first
}

// PolicyVersion is a version of a customer managed policy.
type PolicyVersion struct {
	ID       string // v1, v2, …
	Document string
	Created  time.Time
	Default  bool
}

// IdentityProvider is an OpenID Connect provider whose tokens AssumeRoleWithWebIdentity accepts.
type IdentityProvider struct {
	URL       string   // the issuer, https://…
	Audiences []string // accepted in aud
	Keys      []ProviderKey
}

// ProviderKey is a signing key of an identity provider: PEM, or a JWK as JSON. With Private the sandbox issues
// tokens itself; see Sandbox.WebIdentityToken.
type ProviderKey struct {
	ID      string // kid
	Public  string
	Private string
}

// Bucket is an S3 bucket.
type Bucket struct {
	Name    string
	Region  string // us-east-1 when empty
	Created time.Time
	Policy  string // a JSON document
	Objects []Object
}

// Object is an S3 object. Without a Body it has Size zero bytes.
type Object struct {
	Key         string
	Body        string
	Size        int64
	Modified    time.Time
	ContentType string
}

// Metadata is an EC2 instance as its metadata service tells it.
type Metadata struct {
	Role             string // ARN of the instance profile's role; empty: no role attached
	InstanceID       string
	AvailabilityZone string
	RequireToken     bool          // IMDSv2 only
	Disabled         bool          // answers 403 to everything
	HopLimit         int           // hops that a token answer may travel (1)
	Hops             int           // hops to the client (1); beyond HopLimit a token answer never arrives
	Credentials      time.Duration // lifetime of the role credentials (6h)
}

// Container is an ECS or EKS task as its credentials endpoint tells it.
type Container struct {
	Role        string        // ARN of the task role
	Token       string        // the Authorization header that the endpoint wants; empty: none
	Path        string        // where the endpoint answers ("/creds")
	Credentials time.Duration // lifetime of the role credentials (6h)
}
