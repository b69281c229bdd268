package iam

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const (
	maxAttached = 10   // managed policies of one user, group or role
	maxDocument = 6144 // characters of a policy document
)

// attachmentOperations are the operations on the policies of a kind.
func attachmentOperations(k kind) []operation {
	bind := func(f func(*call, kind) (any, error)) func(*call) (any, error) {
		return func(c *call) (any, error) { return f(c, k) }
	}
	out := []operation{
		{"Attach" + k.noun + "Policy", bind(attach)}, {"Detach" + k.noun + "Policy", bind(detach)},
		{"ListAttached" + k.noun + "Policies", bind(listAttached)}, {"Put" + k.noun + "Policy", bind(putInline)},
		{"Get" + k.noun + "Policy", bind(getInline)}, {"List" + k.noun + "Policies", bind(listInline)},
		{"Delete" + k.noun + "Policy", bind(deleteInline)},
	}
	if k.noun != "Group" {
		out = append(out, operation{"Put" + k.noun + "PermissionsBoundary", bind(putBoundary)},
			operation{"Delete" + k.noun + "PermissionsBoundary", bind(deleteBoundary)})
	}
	return out
}

// policyARN reads PolicyArn and sets its condition key.
func (c *call) policyARN() string {
	arn := c.String("PolicyArn", query.Required, query.Length(20, 2048))
	c.key("iam:PolicyARN", arn)
	return arn
}

func attach(c *call, k kind) (any, error) {
	name, arn := c.name(k.param), c.policyARN()
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(a *world.Account, p *world.Policies) error {
		switch {
		case !known(a, arn):
			return noSuch("Policy %s does not exist or is not attachable.", arn)
		case attachedIndex(a, p, arn) >= 0:
			return nil
		case len(p.Managed) >= maxAttached:
			return overQuota("PoliciesPer"+k.noun, maxAttached)
		}
		p.Managed = append(p.Managed, arn)
		return nil
	})
}

func detach(c *call, k kind) (any, error) {
	name, arn := c.name(k.param), c.policyARN()
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(a *world.Account, p *world.Policies) error {
		i := attachedIndex(a, p, arn)
		if i < 0 {
			return noSuch("Policy %s was not found.", arn)
		}
		p.Managed = slices.Delete(p.Managed, i, i+1)
		return nil
	})
}

// attachedIndex finds an attached policy; a world may attach one by its name.
func attachedIndex(a *world.Account, p *world.Policies, arn string) int {
	return slices.IndexFunc(p.Managed, func(ref string) bool { return referenceARN(a, ref) == arn })
}

type attached struct {
	PolicyName string
	PolicyARN  string `xml:"PolicyArn"`
}

func listAttached(c *call, k kind) (any, error) {
	name := c.name(k.param)
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	var all []attached
	err = k.view(c, name, func(a *world.Account, p *world.Policies) error {
		for _, ref := range p.Managed {
			arn := referenceARN(a, ref)
			all = append(all, attached{arn[strings.LastIndexByte(arn, '/')+1:], arn})
		}
		return nil
	})
	members, more := cut(p, all, func(a attached) string { return a.PolicyARN })
	return struct {
		AttachedPolicies query.List[attached]
		paged
	}{query.ListOf(members...), more}, err
}

// document reads a policy document and checks it.
func (c *call) document(param string, kind policy.Kind) (world.Policy, error) {
	text := c.String(param, query.Required, query.Length(1, 131072))
	if err := c.Err(); err != nil {
		return "", err
	}
	if len(strings.Join(strings.Fields(text), "")) > maxDocument {
		return "", overQuota("PolicySize", maxDocument)
	}
	_, err := checkDocument(text, kind)
	return world.Policy(text), err
}

func putInline(c *call, k kind) (any, error) {
	name, policyName := c.name(k.param), c.name("PolicyName")
	c.String("PolicyDocument", query.Required)
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	doc, err := c.document("PolicyDocument", policy.Identity)
	if err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(_ *world.Account, p *world.Policies) error {
		if p.Inline == nil {
			p.Inline = map[string]world.Policy{}
		}
		p.Inline[policyName] = doc
		return nil
	})
}

func getInline(c *call, k kind) (any, error) {
	name, policyName := c.name(k.param), c.name("PolicyName")
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	text := ""
	err := k.view(c, name, func(_ *world.Account, p *world.Policies) error {
		doc, ok := p.Inline[policyName]
		if !ok {
			return noInline(k, policyName)
		}
		text = string(doc)
		return nil
	})
	// The name of the holder is an element of its own for each kind.
	out := struct {
		UserName, GroupName, RoleName string `xml:",omitempty"`
		PolicyName, PolicyDocument    string
	}{PolicyName: policyName, PolicyDocument: encoded(text)}
	switch k.noun {
	case "User":
		out.UserName = name
	case "Group":
		out.GroupName = name
	default:
		out.RoleName = name
	}
	return out, err
}

// encoded is a document as IAM answers it: percent-encoded (RFC 3986).
func encoded(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func noInline(k kind, name string) error {
	return noSuch("The %s policy with name %s cannot be found.", strings.ToLower(k.noun), name)
}

func listInline(c *call, k kind) (any, error) {
	name := c.name(k.param)
	p, err := c.readPage()
	if err != nil {
		return nil, err
	}
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	var all []string
	err = k.view(c, name, func(_ *world.Account, p *world.Policies) error {
		all = slices.Collect(maps.Keys(p.Inline))
		return nil
	})
	members, more := cut(p, all, func(s string) string { return s })
	return struct {
		PolicyNames query.List[string]
		paged
	}{query.ListOf(members...), more}, err
}

func deleteInline(c *call, k kind) (any, error) {
	name, policyName := c.name(k.param), c.name("PolicyName")
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(_ *world.Account, p *world.Policies) error {
		if _, ok := p.Inline[policyName]; !ok {
			return noInline(k, policyName)
		}
		delete(p.Inline, policyName)
		return nil
	})
}

func putBoundary(c *call, k kind) (any, error) {
	name := c.name(k.param)
	arn := c.String("PermissionsBoundary", query.Required, query.Length(20, 2048))
	c.key("iam:PermissionsBoundary", arn)
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(a *world.Account, p *world.Policies) error {
		if !known(a, arn) {
			return noSuch("Scope ARN: %s does not exist or is not attachable.", arn)
		}
		p.Boundary = arn
		return nil
	})
}

func deleteBoundary(c *call, k kind) (any, error) {
	name := c.name(k.param)
	if err := c.may(k.arn(c, name)); err != nil {
		return nil, err
	}
	return nil, k.change(c, name, func(_ *world.Account, p *world.Policies) error {
		p.Boundary = ""
		return nil
	})
}
