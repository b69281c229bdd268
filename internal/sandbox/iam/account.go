package iam

import (
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

var accountOperations = []operation{
	{"CreateAccountAlias", createAccountAlias}, {"ListAccountAliases", listAccountAliases},
	{"DeleteAccountAlias", deleteAccountAlias}, {"GetAccountSummary", getAccountSummary},
	{"ListOpenIDConnectProviders", listOpenIDConnectProviders}, {"GetOpenIDConnectProvider", getOpenIDConnectProvider},
	{"SimulatePrincipalPolicy", simulatePrincipalPolicy}, {"SimulateCustomPolicy", simulateCustomPolicy},
}

// readAlias reads AccountAlias: lower case letters, digits and single dashes inside.
func (c *call) readAlias() string {
	return c.String("AccountAlias", wire.Required, wire.Length(3, 63),
		wire.Pattern("^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$", func(v string) bool {
			return strings.Trim(v, "abcdefghijklmnopqrstuvwxyz0123456789-") == "" && !strings.HasPrefix(v, "-") && !strings.HasSuffix(v, "-") && !strings.Contains(v, "--")
		}))
}

// createAccountAlias replaces the one alias an account has.
func createAccountAlias(c *call) any {
	alias := c.readAlias()
	c.authorize("*")
	c.view(func(w *world.World, a *world.Account) {
		for _, other := range w.Accounts {
			if other.Alias == alias && other.ID != a.ID {
				c.setError(alreadyExists("The account alias %s already exists.", alias))
			}
		}
	})
	return c.change(func(a *world.Account) error {
		a.Alias = alias
		return nil
	})
}

func listAccountAliases(c *call) any {
	p := c.readPage()
	c.authorize("*")
	var all []string
	c.view(func(_ *world.World, a *world.Account) {
		if a.Alias != "" {
			all = []string{a.Alias}
		}
	})
	return listPage(p, "AccountAliases", all, func(alias string) string { return alias })
}

func deleteAccountAlias(c *call) any {
	alias := c.readAlias()
	c.authorize("*")
	return c.change(func(a *world.Account) error {
		if a.Alias != alias {
			return noSuch("The account alias %s cannot be found.", alias)
		}
		a.Alias = ""
		return nil
	})
}

type summaryEntry struct {
	Key   string `xml:"key"`
	Value int    `xml:"value"`
}

func getAccountSummary(c *call) any {
	c.authorize("*")
	var out struct {
		SummaryMap struct {
			Entries []summaryEntry `xml:"entry"`
		}
	}
	c.view(func(w *world.World, a *world.Account) { out.SummaryMap.Entries = summarizeAccount(w, a) })
	return out
}

func summarizeAccount(w *world.World, a *world.Account) []summaryEntry {
	devices, inUse := len(a.MFADevices), 0
	for _, u := range a.Users {
		inUse += len(u.MFADevices)
	}
	return []summaryEntry{
		{"Users", len(a.Users)}, {"UsersQuota", 5000}, {"Groups", len(a.Groups)}, {"GroupsQuota", 300},
		{"Roles", len(a.Roles) + len(w.ReservedRoles(a.ID))}, {"RolesQuota", 1000},
		{"Policies", len(a.ManagedPolicies)}, {"PoliciesQuota", 1500}, {"PolicySizeQuota", maxDocument},
		{"PolicyVersionsInUseQuota", 10000}, {"VersionsPerPolicyQuota", maxVersions},
		{"AttachedPoliciesPerUserQuota", maxAttached}, {"AttachedPoliciesPerGroupQuota", maxAttached}, {"AttachedPoliciesPerRoleQuota", maxAttached},
		{"AccessKeysPerUserQuota", maxKeys}, {"GroupsPerUserQuota", 10}, {"UserPolicySizeQuota", 2048}, {"AssumeRolePolicySizeQuota", 2048},
		{"MFADevices", devices + inUse}, {"MFADevicesInUse", inUse}, {"AccountMFAEnabled", 0}, {"AccountAccessKeysPresent", 0},
		{"AccountSigningCertificatesPresent", 0}, {"Providers", len(a.IdentityProviders)}, {"ServerCertificates", 0}, {"ServerCertificatesQuota", 20},
	}
}

type providerEntry struct {
	ARN string `xml:"Arn"`
}

func listOpenIDConnectProviders(c *call) any {
	c.authorize("*")
	var out struct{ OpenIDConnectProviderList wire.List[providerEntry] }
	c.view(func(_ *world.World, a *world.Account) {
		for _, p := range a.IdentityProviders {
			out.OpenIDConnectProviderList.Members = append(out.OpenIDConnectProviderList.Members, providerEntry{p.ARN(a.ID)})
		}
	})
	return out
}

func getOpenIDConnectProvider(c *call) any {
	arn := c.String("OpenIDConnectProviderArn", wire.Required, wire.Length(20, 2048))
	c.authorize(arn)
	var out struct {
		URL            string `xml:"Url"`
		ClientIDList   wire.List[string]
		ThumbprintList wire.List[string]
		CreateDate     wire.Time
	}
	c.view(func(_ *world.World, a *world.Account) {
		for _, p := range a.IdentityProviders {
			if p.ARN(a.ID) == arn {
				out.URL, out.ClientIDList = strings.TrimPrefix(p.URL, "https://"), wire.ListOf(p.Audiences...)
				out.CreateDate = shownTime(time.Time{})
				return
			}
		}
		c.setError(noSuch("OpenIDConnect Provider not found for arn %s", arn))
	})
	return out
}

// evaluation is the outcome of a simulation for one action on one resource.
type evaluation struct {
	EvalActionName       string
	EvalResourceName     string
	EvalDecision         string
	MatchedStatements    wire.List[matchedStatement]
	MissingContextValues wire.List[string]
}

type matchedStatement struct {
	SourcePolicyID   string `xml:"SourcePolicyId"`
	SourcePolicyType string
}

// simulation is what both operations read.
type simulation struct {
	actions, resources []string
	extra              []*policy.Document
	ctx                policy.Context
}

func (c *call) readSimulation() simulation {
	in := simulation{actions: c.List("ActionNames", ""), resources: c.List("ResourceArns", ""), ctx: policy.Context{}}
	if len(in.actions) == 0 {
		c.String("ActionNames", wire.Required)
	}
	if len(in.resources) == 0 {
		in.resources = []string{"*"}
	}
	for i, name := range c.List("ContextEntries", ".ContextKeyName") {
		in.ctx.Set(name, c.List("ContextEntries.member."+strconv.Itoa(i+1)+".ContextKeyValues", "")...)
	}
	for _, text := range c.List("PolicyInputList", "") {
		doc, err := parseDocument(text, policy.Identity)
		if err != nil {
			c.setError(err)
		}
		in.extra = append(in.extra, doc)
	}
	return in
}

// evaluateAll decides every action on every resource.
func (in simulation) evaluateAll(who policy.Principal, held policy.Policies) any {
	held.Identity = append(held.Identity, in.extra...)
	var out []evaluation
	for _, action := range in.actions {
		for _, resource := range in.resources {
			d := policy.Decide(policy.Request{Principal: who, Action: action, Resource: resource, Context: in.ctx}, held)
			e := evaluation{EvalActionName: action, EvalResourceName: resource, EvalDecision: decisionName(d)}
			for _, s := range d.Matched {
				e.MatchedStatements.Members = append(e.MatchedStatements.Members, matchedStatement{s.Sid, "IAM Policy"})
			}
			out = append(out, e)
		}
	}
	return newList("EvaluationResults", out, truncation{})
}

func decisionName(d policy.Decision) string {
	switch {
	case d.Allowed:
		return "allowed"
	case d.Explicit:
		return "explicitDeny"
	}
	return "implicitDeny"
}

func simulateCustomPolicy(c *call) any {
	in := c.readSimulation()
	c.authorize("*")
	if c.err != nil {
		return nil
	}
	return in.evaluateAll(policy.Principal{Type: policy.User, Account: c.account}, policy.Policies{})
}

func simulatePrincipalPolicy(c *call) any {
	source := c.String("PolicySourceArn", wire.Required, wire.Length(20, 2048))
	in := c.readSimulation()
	c.authorize(source)
	var who state.Identity
	c.view(func(w *world.World, a *world.Account) {
		parsed, _ := arn.Parse(source)
		if u := a.User(parsed.Name()); u != nil && u.ARN(a.ID) == source {
			who = state.Identity{Kind: state.User, Account: a.ID, ARN: source, Name: u.Name, Principal: source}
		} else if r := findRole(w, a, parsed.Name()); r != nil && r.ARN(a.ID) == source {
			who = state.RoleIdentity(source, r.UniqueID(a.ID), "simulation")
		} else {
			c.setError(noSuch("The entity with arn %s cannot be found.", source))
		}
	})
	if c.err != nil {
		return nil
	}
	held, tags := c.service.deps.Authorizer.Held(who)
	in.ctx.SetTags("aws:PrincipalTag/", tags)
	if who.Kind == state.User {
		in.ctx.Set("aws:username", who.Name)
	}
	in.ctx.Set("aws:PrincipalArn", source)
	return in.evaluateAll(policy.Principal{Type: policy.User, Account: c.account, ARN: source}, held)
}
