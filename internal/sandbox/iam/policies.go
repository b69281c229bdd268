package iam

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const maxVersions = 5 // of a managed policy

var policyOperations = []operation{
	{"CreatePolicy", createPolicy}, {"GetPolicy", getPolicy}, {"ListPolicies", listPolicies}, {"DeletePolicy", deletePolicy},
	{"CreatePolicyVersion", createPolicyVersion}, {"GetPolicyVersion", getPolicyVersion},
	{"ListPolicyVersions", listPolicyVersions}, {"DeletePolicyVersion", deletePolicyVersion},
	{"SetDefaultPolicyVersion", setDefaultPolicyVersion}, {"ListEntitiesForPolicy", listEntitiesForPolicy},
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
	CreateDate                    wire.Time
	UpdateDate                    wire.Time
	Tags                          *wire.List[wire.Tag] `xml:",omitempty"`
}

// policyExists reports whether a policy can be attached in an account.
func policyExists(a *world.Account, arn string) bool {
	_, aws := policy.FindManaged(arn)
	return aws || customerPolicy(a, arn) != nil
}

// customerPolicy returns a customer managed policy by its ARN.
func customerPolicy(a *world.Account, arn string) *world.ManagedPolicy {
	if p := a.ManagedPolicy(arn); p != nil && p.ARN(a.ID) == arn {
		return p
	}
	return nil
}

// referenceARN returns the ARN of an attached policy, which a world may also name without one.
func referenceARN(a *world.Account, ref string) string {
	if strings.HasPrefix(ref, "arn:") {
		return ref
	}
	if p := a.ManagedPolicy(ref); p != nil {
		return p.ARN(a.ID)
	}
	if m, ok := policy.FindManagedName(ref); ok {
		return m.ARN("aws")
	}
	return world.IAMARN(a.ID, "policy/"+ref)
}

func noPolicy(arn string) error { return noSuch("Policy %s was not found.", arn) }

func malformedDocument(reason string) error {
	return wire.New(http.StatusBadRequest, "MalformedPolicyDocument", reason)
}

// readDocument reads a policy document, which checkDocument is to look at once the call is authorised.
func (c *call) readDocument(param string) string {
	return c.String(param, wire.Required, wire.Length(1, 131072))
}

// checkDocument refuses a policy document that is too long or does not parse.
func (c *call) checkDocument(text string, kind policy.Kind) *policy.Document {
	if len(strings.Join(strings.Fields(text), "")) > maxDocument {
		c.setError(overQuota("PolicySize", maxDocument))
	}
	doc, err := parseDocument(text, kind)
	if err != nil {
		c.setError(err)
	}
	return doc
}

func parseDocument(text string, kind policy.Kind) (*policy.Document, error) {
	doc, err := policy.Parse([]byte(text), kind)
	var m *policy.Malformed
	if errors.As(err, &m) {
		return nil, malformedDocument(m.Reason)
	}
	return doc, err
}

// usage counts who holds a policy.
type usage struct{ attached, boundary int }

// countUsage counts for all policies of an account, by ARN.
func countUsage(a *world.Account) map[string]usage {
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

func showCustomerPolicy(a *world.Account, p *world.ManagedPolicy, used map[string]usage) managedPolicy {
	arn := p.ARN(a.ID)
	versions := versionsOf(p)
	standard := max(0, slices.IndexFunc(versions, func(v *world.PolicyVersion) bool { return v.Default }))
	return managedPolicy{
		PolicyName: p.Name, PolicyID: world.UniqueID("ANPA", a.ID, "policy", p.Name), ARN: arn, Path: world.CleanPath(p.Path),
		DefaultVersionID: versions[standard].ID, AttachmentCount: used[arn].attached,
		PermissionsBoundaryUsageCount: used[arn].boundary, IsAttachable: true, Description: p.Description,
		CreateDate: shownTime(p.Created), UpdateDate: shownTime(versions[len(versions)-1].Created), Tags: shownTags(p.Tags),
	}
}

// awsDate is when the AWS managed policies were made.
func awsDate() wire.Time { return wire.Time{Time: time.Date(2015, 2, 6, 18, 39, 46, 0, time.UTC)} }

func showAWSPolicy(m policy.Managed, used map[string]usage) managedPolicy {
	arn := m.ARN("aws")
	return managedPolicy{
		PolicyName: m.Name, PolicyID: world.UniqueID("ANPA", "aws", "policy", m.Name), ARN: arn, Path: m.Path,
		DefaultVersionID: "v1", AttachmentCount: used[arn].attached, PermissionsBoundaryUsageCount: used[arn].boundary,
		IsAttachable: true, CreateDate: awsDate(), UpdateDate: awsDate(),
	}
}

func createPolicy(c *call) any {
	p := &world.ManagedPolicy{Name: c.readName("PolicyName"), Path: c.readPath(), Tags: c.readTags(), Created: c.requestTime()}
	p.Description = c.String("Description", wire.Length(0, 1000))
	text := c.readDocument("PolicyDocument")
	c.authorize(p.ARN(c.account))
	c.checkDocument(text, policy.Identity)
	p.Document = world.Policy(text)
	var out managedPolicy
	c.change(func(a *world.Account) error {
		if slices.ContainsFunc(a.ManagedPolicies, func(one *world.ManagedPolicy) bool { return strings.EqualFold(one.Name, p.Name) }) {
			return alreadyExists("A policy called %s already exists. Duplicate names are not allowed.", p.Name)
		}
		a.ManagedPolicies = append(a.ManagedPolicies, p)
		out = showCustomerPolicy(a, p, nil) // nobody has it yet
		return nil
	})
	return struct{ Policy managedPolicy }{out}
}

func getPolicy(c *call) any {
	arn := c.readPolicyARN()
	c.authorize(arn)
	var out managedPolicy
	c.view(func(_ *world.World, a *world.Account) {
		if m, ok := policy.FindManaged(arn); ok {
			out = showAWSPolicy(m, countUsage(a))
		} else if p := customerPolicy(a, arn); p != nil {
			out = showCustomerPolicy(a, p, countUsage(a))
		} else {
			c.setError(noPolicy(arn))
		}
	})
	return struct{ Policy managedPolicy }{out}
}

func listPolicies(c *call) any {
	p, prefix := c.readPage(), c.readPathPrefix()
	scope := c.String("Scope", wire.OneOf("All", "AWS", "Local"))
	attachedOnly := c.String("OnlyAttached", wire.OneOf("true", "false")) == "true"
	c.authorize("policy path " + cmp.Or(prefix, "/"))
	var all []managedPolicy
	c.view(func(_ *world.World, a *world.Account) {
		used := countUsage(a)
		if scope != "AWS" {
			for _, p := range a.ManagedPolicies {
				all = append(all, showCustomerPolicy(a, p, used))
			}
		}
		if scope != "Local" {
			for _, m := range policy.AllManaged() {
				all = append(all, showAWSPolicy(m, used))
			}
		}
	})
	all = slices.DeleteFunc(all, func(m managedPolicy) bool {
		return !strings.HasPrefix(m.Path, prefix) || attachedOnly && m.AttachmentCount == 0
	})
	return listPage(p, "Policies", all, func(m managedPolicy) string { return m.ARN })
}

// changePolicy changes a customer managed policy that must exist.
func (c *call) changePolicy(arn string, f func(a *world.Account, p *world.ManagedPolicy) error) any {
	return c.change(func(a *world.Account) error {
		if _, ok := policy.FindManaged(arn); ok {
			return wire.New(http.StatusForbidden, "AccessDenied", "Cannot change the AWS managed policy "+arn)
		}
		if p := customerPolicy(a, arn); p != nil {
			return f(a, p)
		}
		return noPolicy(arn)
	})
}

func deletePolicy(c *call) any {
	arn := c.readPolicyARN()
	c.authorize(arn)
	return c.changePolicy(arn, func(a *world.Account, p *world.ManagedPolicy) error {
		if n := countUsage(a)[arn]; n.attached+n.boundary > 0 {
			return deleteConflict("Cannot delete a policy attached to entities.")
		}
		if len(p.Versions) > 1 {
			return deleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.")
		}
		a.ManagedPolicies = slices.DeleteFunc(a.ManagedPolicies, func(one *world.ManagedPolicy) bool { return one == p })
		return nil
	})
}

type entity struct {
	UserName, GroupName, RoleName string `xml:",omitempty"`
	UserID                        string `xml:"UserId,omitempty"`
	GroupID                       string `xml:"GroupId,omitempty"`
	RoleID                        string `xml:"RoleId,omitempty"`
}

func listEntitiesForPolicy(c *call) any {
	arn := c.readPolicyARN()
	c.authorize(arn)
	var out struct {
		PolicyGroups, PolicyUsers, PolicyRoles wire.List[entity]
		truncation
	}
	c.view(func(_ *world.World, a *world.Account) {
		if !policyExists(a, arn) {
			c.setError(noPolicy(arn))
		}
		add := func(to *wire.List[entity], held *world.Policies, e entity) {
			if attachedIndex(a, held, arn) >= 0 {
				to.Members = append(to.Members, e)
			}
		}
		for _, g := range a.Groups {
			add(&out.PolicyGroups, &g.Policies, entity{GroupName: g.Name, GroupID: g.UniqueID(a.ID)})
		}
		for _, u := range a.Users {
			add(&out.PolicyUsers, &u.Policies, entity{UserName: u.Name, UserID: u.UniqueID(a.ID)})
		}
		for _, r := range a.Roles {
			add(&out.PolicyRoles, &r.Policies, entity{RoleName: r.Name, RoleID: r.UniqueID(a.ID)})
		}
	})
	return out
}
