// Package policy reads IAM policy documents and decides requests with them: the language of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html and the evaluation logic of
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html. A document is compiled
// once by Parse; deciding neither parses nor allocates in the common case.
package policy

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// Kind says where a document is attached, and so which elements it may have.
type Kind int

const (
	Identity Kind = iota // users, groups, roles, permission sets, sessions: no Principal
	Trust                // a role's assume-role policy: Principal, no Resource
	Resource             // a bucket's policy: Principal and Resource
)

// Document is one compiled policy. It is immutable and safe for concurrent use.
type Document struct {
	Version    string
	ID         string
	Statements []Statement
}

// Statement is one compiled statement of a document.
type Statement struct {
	Sid   string
	Allow bool // Effect is Allow; otherwise Deny

	principals   principals
	notPrincipal bool
	actions      []pattern // folded to lower case
	notAction    bool
	resources    []pattern // empty in a trust policy: matches the role it is on
	notResource  bool
	conditions   []condition
}

// Malformed is the error of a document that IAM would refuse with the code MalformedPolicyDocument; its text is the
// message IAM would send.
type Malformed struct{ Reason string }

// Error returns the reason.
func (m *Malformed) Error() string { return m.Reason }

func malformedError(format string, args ...any) error {
	return &Malformed{Reason: fmt.Sprintf(format, args...)}
}

// Context holds the condition keys of one request, by lower-case name ("aws:multifactorauthage",
// "aws:principaltag/team"). An absent key and a key without values are the same.
type Context map[string][]string

// Set gives a key its values, replacing earlier ones; without values the key is removed.
func (c Context) Set(key string, values ...string) {
	key = strings.ToLower(key)
	if len(values) == 0 {
		delete(c, key)
		return
	}
	c[key] = values
}

// SetTags sets prefix + key for each tag ("aws:PrincipalTag/").
func (c Context) SetTags(prefix string, tags map[string]string) {
	for k, v := range tags {
		c.Set(prefix+k, v)
	}
}

// singleValue returns the value of a key with exactly one: only such keys can be policy variables.
func (c Context) singleValue(key string) (string, bool) {
	if v := c[key]; len(v) == 1 {
		return v[0], true
	}
	return "", false
}

// Denial is the sentence of an AccessDenied error, in the form AWS uses
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html).
func (d Decision) Denial(r Request) string {
	s := "User: " + r.Principal.ARN + " is not authorized to perform: " + r.Action
	switch {
	case !strings.HasPrefix(r.Action, "s3:"):
		s += " on resource: " + r.Resource
	case r.Resource != "*": // S3 quotes the resource, or leaves it out
		s += ` on resource: "` + r.Resource + `"`
	}
	switch {
	case d.Source == TrustBased: // STS does not say which side refused
		return s
	case d.Explicit && d.Source == PermissionsBoundary:
		return s + " with an explicit deny in a permissions boundary"
	case d.Explicit && d.Source == IdentityBased:
		return s + " with an explicit deny in an identity-based policy"
	case d.Explicit:
		return s + " with an explicit deny in a " + string(d.Source)
	}
	return s + " because no " + string(d.Source) + " allows the " + r.Action + " action"
}

// managedFiles holds AWS managed policies in condensed form: the services that people sign in for, with wildcards
// instead of thousands of actions. The path below managed is that of the policy's ARN.
//
//go:embed managed
var managedFiles embed.FS

// Managed is one AWS managed policy.
type Managed struct {
	Name string
	Path string // "/" or "/job-function/"
	Text string // the JSON document
}

// ARN returns the policy's ARN in a partition.
func (m Managed) ARN(partition string) string {
	return "arn:" + partition + ":iam::aws:policy" + m.Path + m.Name
}

// AllManaged returns every AWS managed policy, ordered by path and name.
func AllManaged() []Managed {
	var out []Managed
	err := fs.WalkDir(managedFiles, "managed", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := managedFiles.ReadFile(file)
		dir, name := path.Split(strings.TrimPrefix(file, "managed"))
		out = append(out, Managed{Name: strings.TrimSuffix(name, ".json"), Path: dir, Text: string(text)})
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("policy: embedded files: %v", err)) // the build is broken
	}
	return out
}

// FindManaged returns the AWS managed policy with an ARN of any partition.
func FindManaged(policyARN string) (Managed, bool) {
	parsed, _ := arn.Parse(policyARN)
	name, ok := strings.CutPrefix(parsed.Resource, "policy")
	if !ok || parsed.Service != "iam" || parsed.Account != "aws" {
		return Managed{}, false
	}
	return readManaged(name)
}

// FindManagedName returns the AWS managed policy of a bare name, whatever its path: "ViewOnlyAccess" is
// arn:aws:iam::aws:policy/job-function/ViewOnlyAccess.
func FindManagedName(name string) (Managed, bool) {
	for _, dir := range []string{"/", "/job-function/", "/service-role/"} {
		if m, ok := readManaged(dir + name); ok {
			return m, true
		}
	}
	return Managed{}, false
}

// readManaged reads the policy of a path and name, "/job-function/Billing".
func readManaged(file string) (Managed, bool) {
	text, err := managedFiles.ReadFile("managed" + file + ".json") // refuses dots in the path
	if err != nil {
		return Managed{}, false
	}
	dir, name := path.Split(file)
	return Managed{Name: name, Path: dir, Text: string(text)}, true
}
