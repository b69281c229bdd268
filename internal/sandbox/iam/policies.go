package iam

import (
	"net/http"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func policyOperations() []operation {
	return []operation{
		{"CreatePolicy", createPolicy}, {"GetPolicy", getPolicy}, {"ListPolicies", listPolicies}, {"DeletePolicy", deletePolicy},
		{"CreatePolicyVersion", createPolicyVersion}, {"GetPolicyVersion", getPolicyVersion},
		{"ListPolicyVersions", listPolicyVersions}, {"DeletePolicyVersion", deletePolicyVersion},
		{"SetDefaultPolicyVersion", setDefaultPolicyVersion}, {"ListEntitiesForPolicy", listEntitiesForPolicy},
	}
}

// managedPolicy is a managed policy as answers show it.
type managedPolicy struct {
	PolicyName                    string
	PolicyID                      string `xml:"PolicyId"`
	ARN                           string `xml:"Arn"`
	Path                          string
	DefaultVersionID              string `xml:"DefaultVersionId"`
	AttachmentCount               int
	PermissionsBoundaryUsageCount int
	IsAttachable                  bool
	Description                   string `xml:",omitempty"`
	CreateDate                    query.Time
	UpdateDate                    query.Time
	Tags                          *query.List[query.Tag] `xml:",omitempty"`
}

// known tells whether a policy can be attached in an account.
func known(a *world.Account, arn string) bool {
	_, aws := policy.FindManaged(arn)
	return aws || ownPolicy(a, arn) != nil
}

// ownPolicy returns a customer managed policy by its ARN.
func ownPolicy(a *world.Account, arn string) *world.ManagedPolicy {
	if p := authz.CustomerPolicy(a, arn); p != nil && authz.PolicyARN(a.ID, p) == arn {
		return p
	}
	return nil
}

// referenceARN returns the ARN of an attached policy, which a world may also
// name without one.
func referenceARN(a *world.Account, ref string) string {
	if strings.HasPrefix(ref, "arn:") {
		return ref
	}
	if p := authz.CustomerPolicy(a, ref); p != nil {
		return authz.PolicyARN(a.ID, p)
	}
	if m, ok := policy.FindManagedName(ref); ok {
		return m.ARN("aws")
	}
	return "arn:aws:iam::" + a.ID + ":policy/" + ref
}

// usage counts who holds a policy.
type usage struct{ attached, boundary int }

// usages counts for all policies of an account, by ARN.
func usages(a *world.Account) map[string]usage {
	all := map[string]usage{}
	count := func(p world.Policies) {
		for _, ref := range p.Managed {
			arn := referenceARN(a, ref)
			n := all[arn]
			n.attached++
			all[arn] = n
		}
		if p.Boundary != "" {
			arn := referenceARN(a, p.Boundary)
			n := all[arn]
			n.boundary++
			all[arn] = n
		}
	}
	for _, u := range a.Users {
		count(u.Policies)
	}
	for _, g := range a.Groups {
		count(g.Policies)
	}
	for _, r := range a.Roles {
		count(r.Policies)
	}
	return all
}

func showPolicy(a *world.Account, p *world.ManagedPolicy, used map[string]usage) managedPolicy {
	arn := authz.PolicyARN(a.ID, p)
	n := used[arn]
	versions := versionsOf(p)
	out := managedPolicy{
		PolicyName: p.Name, PolicyID: world.UniqueID("ANPA", a.ID, "policy", p.Name), ARN: arn, Path: cleanPath(p.Path),
		DefaultVersionID: versions[defaultIndex(versions)].ID, AttachmentCount: n.attached,
		PermissionsBoundaryUsageCount: n.boundary, IsAttachable: true, Description: p.Description,
		CreateDate: shownTime(p.Created), UpdateDate: shownTime(versions[len(versions)-1].Created),
	}
	if len(p.Tags) > 0 {
		tags := query.ListOf(tagList(p.Tags)...)
		out.Tags = &tags
	}
	return out
}

func showManaged(m policy.Managed, used map[string]usage) managedPolicy {
	n := used[m.ARN("aws")]
	return managedPolicy{
		PolicyName: m.Name, PolicyID: world.UniqueID("ANPA", "aws", "policy", m.Name), ARN: m.ARN("aws"), Path: m.Path,
		DefaultVersionID: "v1", AttachmentCount: n.attached, PermissionsBoundaryUsageCount: n.boundary, IsAttachable: true,
		CreateDate: awsDate(), UpdateDate: awsDate(),
	}
}

func createPolicy(c *call) (any, error) {
	p := &world.ManagedPolicy{Name: c.name("PolicyName"), Path: c.path(), Tags: c.newTags(), Created: c.now()}
	p.Description = c.String("Description", query.Length(0, 1000))
	c.String("PolicyDocument", query.Required)
	if err := c.may(authz.PolicyARN(c.account, p)); err != nil {
		return nil, err
	}
	var err error
	if p.Document, err = c.document("PolicyDocument", policy.Identity); err != nil {
		return nil, err
	}
	var out managedPolicy
	err = c.change(func(a *world.Account) error {
		if slices.ContainsFunc(a.ManagedPolicies, func(one *world.ManagedPolicy) bool { return strings.EqualFold(one.Name, p.Name) }) {
			return exists("A policy called %s already exists. Duplicate names are not allowed.", p.Name)
		}
		a.ManagedPolicies = append(a.ManagedPolicies, p)
		out = showPolicy(a, p, nil) // nobody has it yet
		return nil
	})
	return struct{ Policy managedPolicy }{out}, err
}

func noPolicy(arn string) error { return noSuch("Policy %s was not found.", arn) }

func getPolicy(c *call) (any, error) {
	arn := c.policyARN()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var out managedPolicy
	err := c.view(func(_ *world.World, a *world.Account) error {
		if m, ok := policy.FindManaged(arn); ok {
			out = showManaged(m, usages(a))
			return nil
		}
		p := ownPolicy(a, arn)
		if p == nil {
			return noPolicy(arn)
		}
		out = showPolicy(a, p, usages(a))
		return nil
	})
	return struct{ Policy managedPolicy }{out}, err
}

func listPolicies(c *call) (any, error) {
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	scope := c.String("Scope", query.OneOf("All", "AWS", "Local"))
	prefix := c.String("PathPrefix", query.Length(1, 512))
	attachedOnly := c.String("OnlyAttached", query.OneOf("true", "false")) == "true"
	if err := c.may("policy path " + orSlash(prefix)); err != nil {
		return nil, err
	}
	var all []managedPolicy
	err = c.view(func(_ *world.World, a *world.Account) error {
		all = policiesOf(a, scope)
		return nil
	})
	all = slices.DeleteFunc(all, func(m managedPolicy) bool {
		return !strings.HasPrefix(m.Path, prefix) || attachedOnly && m.AttachmentCount == 0
	})
	members, more := cut(p, all, func(m managedPolicy) string { return m.ARN })
	return struct {
		Policies query.List[managedPolicy]
		paged
	}{query.ListOf(members...), more}, err
}

func policiesOf(a *world.Account, scope string) []managedPolicy {
	var all []managedPolicy
	used := usages(a)
	if scope != "AWS" {
		for _, p := range a.ManagedPolicies {
			all = append(all, showPolicy(a, p, used))
		}
	}
	if scope != "Local" {
		for _, m := range policy.AllManaged() {
			all = append(all, showManaged(m, used))
		}
	}
	return all
}

// withPolicy changes a customer managed policy that must exist.
func (c *call) withPolicy(arn string, f func(a *world.Account, p *world.ManagedPolicy) error) error {
	return c.change(func(a *world.Account) error {
		if _, ok := policy.FindManaged(arn); ok {
			return wire.New(http.StatusForbidden, "AccessDenied", "Cannot change the AWS managed policy "+arn)
		}
		p := ownPolicy(a, arn)
		if p == nil {
			return noPolicy(arn)
		}
		return f(a, p)
	})
}

func deletePolicy(c *call) (any, error) {
	arn := c.policyARN()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	return nil, c.withPolicy(arn, func(a *world.Account, p *world.ManagedPolicy) error {
		if n := usages(a)[arn]; n.attached+n.boundary > 0 {
			return inUse("Cannot delete a policy attached to entities.")
		}
		if len(p.Versions) > 1 {
			return inUse("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		a.ManagedPolicies = slices.DeleteFunc(a.ManagedPolicies, func(one *world.ManagedPolicy) bool { return one == p })
		return nil
	})
}
