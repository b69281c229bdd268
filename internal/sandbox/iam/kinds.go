package iam

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

const (
	maxAttached = 10   // managed policies of one user, group or role
	maxDocument = 6144 // characters of a policy document
)

// kind is one of the three things that hold policies, for the operations that are the same for all of them.
type kind struct {
	noun string // "User": part of the operation's name
	path string // "user/": part of the ARN
	find func(w *world.World, a *world.Account, name string) *holder
}

// holder is a user, group or role.
type holder struct {
	arn      string
	policies *world.Policies
	tags     *map[string]string // nil for a group
}

// The kinds.
var (
	userKind  = kind{"User", "user/", findUserHolder}
	groupKind = kind{"Group", "group/", findGroupHolder}
	roleKind  = kind{"Role", "role/", findRoleHolder}
)

func findUserHolder(_ *world.World, a *world.Account, name string) *holder {
	if u := a.User(name); u != nil {
		return &holder{u.ARN(a.ID), &u.Policies, &u.Tags}
	}
	return nil
}

func findGroupHolder(_ *world.World, a *world.Account, name string) *holder {
	if g := a.Group(name); g != nil {
		return &holder{g.ARN(a.ID), &g.Policies, nil}
	}
	return nil
}

func findRoleHolder(w *world.World, a *world.Account, name string) *holder {
	if r := findRole(w, a, name); r != nil {
		return &holder{r.ARN(a.ID), &r.Policies, &r.Tags}
	}
	return nil
}

// noSuch is the error of a name that none of the kind has.
func (k kind) noSuch(name string) error {
	return noSuch("The %s with name %s cannot be found.", strings.ToLower(k.noun), name)
}

// readName reads the required name of one of the kind.
func (k kind) readName(c *call) string { return c.readName(k.noun + "Name") }

// authorize asks for a permission on one of the kind, by its ARN with its path and with the condition keys of its tags
// if it exists.
func (k kind) authorize(c *call, name string) {
	arn := c.accountARN(k.path + name)
	c.view(func(w *world.World, a *world.Account) {
		h := k.find(w, a, name)
		if h == nil {
			return
		}
		arn = h.arn
		if h.tags != nil {
			c.keys.SetTags("aws:ResourceTag/", *h.tags)
			c.keys.SetTags("iam:ResourceTag/", *h.tags)
		}
	})
	c.authorize(arn)
}

// view asks for the permission to see one of the kind and shows it; it must exist.
func (k kind) view(c *call, name string, f func(a *world.Account, h *holder)) {
	k.authorize(c, name)
	c.view(func(w *world.World, a *world.Account) {
		if h := k.find(w, a, name); h != nil {
			f(a, h)
			return
		}
		c.setError(k.noSuch(name))
	})
}

// authorizeChange asks for the permission to change one of the kind and changes it.
func (k kind) authorizeChange(c *call, name string, f func(a *world.Account, h *holder) error) any {
	k.authorize(c, name)
	return k.change(c, name, f)
}

// change changes one of the kind, which must exist and not be a role that Identity Center provisions.
func (k kind) change(c *call, name string, f func(a *world.Account, h *holder) error) any {
	if k.noun == "Role" && strings.HasPrefix(name, arn.ReservedPrefix) {
		c.setError(wire.New(http.StatusBadRequest, "UnmodifiableEntity",
			"Cannot perform the operation on the protected role '"+name+"' - this role is only modifiable by AWS"))
	}
	return c.change(func(a *world.Account) error {
		if h := k.find(nil, a, name); h != nil {
			return f(a, h)
		}
		return k.noSuch(name)
	})
}

// policyOperationsOf returns the operations on the policies of a kind.
func policyOperationsOf(k kind) []operation {
	bind := func(f func(*call, kind) any) func(*call) any { return func(c *call) any { return f(c, k) } }
	out := []operation{
		{"Attach" + k.noun + "Policy", bind(attachPolicy)}, {"Detach" + k.noun + "Policy", bind(detachPolicy)},
		{"ListAttached" + k.noun + "Policies", bind(listAttachedPolicies)}, {"Put" + k.noun + "Policy", bind(putInlinePolicy)},
		{"Get" + k.noun + "Policy", bind(getInlinePolicy)}, {"List" + k.noun + "Policies", bind(listInlinePolicies)},
		{"Delete" + k.noun + "Policy", bind(deleteInlinePolicy)},
	}
	if k.noun != "Group" {
		out = append(out, operation{"Put" + k.noun + "PermissionsBoundary", bind(putBoundary)},
			operation{"Delete" + k.noun + "PermissionsBoundary", bind(deleteBoundary)})
	}
	return out
}

// readPolicyARN reads PolicyArn and sets its condition key.
func (c *call) readPolicyARN() string {
	arn := c.String("PolicyArn", wire.Required, wire.Length(20, 2048))
	c.keys.Set("iam:PolicyARN", arn)
	return arn
}

func attachPolicy(c *call, k kind) any {
	name, arn := k.readName(c), c.readPolicyARN()
	return k.authorizeChange(c, name, func(a *world.Account, h *holder) error {
		switch {
		case !policyExists(a, arn):
			return noSuch("Policy %s does not exist or is not attachable.", arn)
		case attachedIndex(a, h.policies, arn) >= 0:
			return nil
		case len(h.policies.Managed) >= maxAttached:
			return overQuota("PoliciesPer"+k.noun, maxAttached)
		}
		h.policies.Managed = append(h.policies.Managed, arn)
		return nil
	})
}

func detachPolicy(c *call, k kind) any {
	name, arn := k.readName(c), c.readPolicyARN()
	return k.authorizeChange(c, name, func(a *world.Account, h *holder) error {
		i := attachedIndex(a, h.policies, arn)
		if i < 0 {
			return noPolicy(arn)
		}
		h.policies.Managed = slices.Delete(h.policies.Managed, i, i+1)
		return nil
	})
}

// attachedIndex finds an attached policy; a world may attach one by its name.
func attachedIndex(a *world.Account, p *world.Policies, arn string) int {
	return slices.IndexFunc(p.Managed, func(ref string) bool { return referenceARN(a, ref) == arn })
}

type attachedPolicy struct {
	PolicyName string
	PolicyARN  string `xml:"PolicyArn"`
}

func listAttachedPolicies(c *call, k kind) any {
	name, p := k.readName(c), c.readPage()
	var all []attachedPolicy
	k.view(c, name, func(a *world.Account, h *holder) {
		for _, ref := range h.policies.Managed {
			arn := referenceARN(a, ref)
			all = append(all, attachedPolicy{arn[strings.LastIndexByte(arn, '/')+1:], arn})
		}
	})
	return listPage(p, "AttachedPolicies", all, func(p attachedPolicy) string { return p.PolicyARN })
}

func putInlinePolicy(c *call, k kind) any {
	name, policyName, text := k.readName(c), c.readName("PolicyName"), c.readDocument("PolicyDocument")
	k.authorize(c, name)
	c.checkDocument(text, policy.Identity)
	return k.change(c, name, func(_ *world.Account, h *holder) error {
		if h.policies.Inline == nil {
			h.policies.Inline = map[string]world.Policy{}
		}
		h.policies.Inline[policyName] = world.Policy(text)
		return nil
	})
}

func getInlinePolicy(c *call, k kind) any {
	name, policyName := k.readName(c), c.readName("PolicyName")
	// The name of the holder is an element of its own for each kind.
	var out struct {
		UserName, GroupName, RoleName string `xml:",omitempty"`
		PolicyName, PolicyDocument    string
	}
	out.PolicyName = policyName
	elements := map[string]*string{"User": &out.UserName, "Group": &out.GroupName, "Role": &out.RoleName}
	*elements[k.noun] = name
	k.view(c, name, func(_ *world.Account, h *holder) {
		doc, ok := h.policies.Inline[policyName]
		if !ok {
			c.setError(noInlinePolicy(k, policyName))
		}
		out.PolicyDocument = encodeDocument(string(doc))
	})
	return out
}

// encodeDocument writes a document as IAM answers it: percent-encoded (RFC 3986).
func encodeDocument(document string) string {
	return strings.ReplaceAll(url.QueryEscape(document), "+", "%20")
}

func noInlinePolicy(k kind, name string) error {
	return noSuch("The %s policy with name %s cannot be found.", strings.ToLower(k.noun), name)
}

func listInlinePolicies(c *call, k kind) any {
	name, p := k.readName(c), c.readPage()
	var all []string
	k.view(c, name, func(_ *world.Account, h *holder) { all = slices.Collect(maps.Keys(h.policies.Inline)) })
	return listPage(p, "PolicyNames", all, func(name string) string { return name })
}

func deleteInlinePolicy(c *call, k kind) any {
	name, policyName := k.readName(c), c.readName("PolicyName")
	return k.authorizeChange(c, name, func(_ *world.Account, h *holder) error {
		if _, ok := h.policies.Inline[policyName]; !ok {
			return noInlinePolicy(k, policyName)
		}
		delete(h.policies.Inline, policyName)
		return nil
	})
}

func putBoundary(c *call, k kind) any {
	name, arn := k.readName(c), c.readBoundary(wire.Required)
	return k.authorizeChange(c, name, func(a *world.Account, h *holder) error {
		if err := checkBoundary(a, arn); err != nil {
			return err
		}
		h.policies.Boundary = arn
		return nil
	})
}

// checkBoundary refuses a permissions boundary that does not exist.
func checkBoundary(a *world.Account, arn string) error {
	if arn != "" && !policyExists(a, arn) {
		return noSuch("Scope ARN: %s does not exist or is not attachable.", arn)
	}
	return nil
}

func deleteBoundary(c *call, k kind) any {
	name := k.readName(c)
	return k.authorizeChange(c, name, func(_ *world.Account, h *holder) error {
		h.policies.Boundary = ""
		return nil
	})
}
