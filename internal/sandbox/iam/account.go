package iam

import (
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func accountOperations() []operation {
	return []operation{
		{"CreateAccountAlias", createAccountAlias}, {"ListAccountAliases", listAccountAliases},
		{"DeleteAccountAlias", deleteAccountAlias}, {"GetAccountSummary", getAccountSummary},
		{"ListOpenIDConnectProviders", listOpenIDConnectProviders}, {"GetOpenIDConnectProvider", getOpenIDConnectProvider},
	}
}

// alias reads AccountAlias: lower case letters, digits and single dashes inside.
func (c *call) alias() string {
	rule := func(v string, given bool) string {
		bad := func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-' }
		if given && (strings.ContainsFunc(v, bad) || strings.HasPrefix(v, "-") || strings.HasSuffix(v, "-") || strings.Contains(v, "--")) {
			return "Member must satisfy regular expression pattern: ^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"
		}
		return ""
	}
	return c.String("AccountAlias", query.Required, query.Length(3, 63), rule)
}

// createAccountAlias replaces the one alias an account has.
func createAccountAlias(c *call) (any, error) {
	alias := c.alias()
	if err := c.may("*"); err != nil {
		return nil, err
	}
	taken := false
	_ = c.view(func(w *world.World, a *world.Account) error {
		for _, other := range w.Accounts {
			taken = taken || other.Alias == alias && other.ID != a.ID
		}
		return nil
	})
	if taken {
		return nil, exists("The account alias %s already exists.", alias)
	}
	return nil, c.change(func(a *world.Account) error {
		a.Alias = alias
		return nil
	})
}

func listAccountAliases(c *call) (any, error) {
	if _, err := c.readPage(); err != nil {
		return nil, err
	}
	if err := c.may("*"); err != nil {
		return nil, err
	}
	var out struct {
		AccountAliases query.List[string]
		paged
	}
	err := c.view(func(_ *world.World, a *world.Account) error {
		if a.Alias != "" {
			out.AccountAliases = query.ListOf(a.Alias)
		}
		return nil
	})
	return out, err
}

func deleteAccountAlias(c *call) (any, error) {
	alias := c.alias()
	if err := c.may("*"); err != nil {
		return nil, err
	}
	return nil, c.change(func(a *world.Account) error {
		if a.Alias != alias {
			return noSuch("The account alias %s cannot be found.", alias)
		}
		a.Alias = ""
		return nil
	})
}

type entry struct {
	Key   string `xml:"key"`
	Value int    `xml:"value"`
}

func getAccountSummary(c *call) (any, error) {
	if err := c.may("*"); err != nil {
		return nil, err
	}
	var out struct {
		SummaryMap struct {
			Entries []entry `xml:"entry"`
		}
	}
	err := c.view(func(w *world.World, a *world.Account) error {
		out.SummaryMap.Entries = summary(w, a)
		return nil
	})
	return out, err
}

func summary(w *world.World, a *world.Account) []entry {
	devices, inUse := len(a.MFADevices), 0
	for _, u := range a.Users {
		inUse += len(u.MFADevices)
	}
	return []entry{
		{"Users", len(a.Users)}, {"UsersQuota", 5000}, {"Groups", len(a.Groups)}, {"GroupsQuota", 300},
		{"Roles", len(a.Roles) + len(reservedRoles(w, a))}, {"RolesQuota", 1000},
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

func providerARN(account string, p *world.IdentityProvider) string {
	return "arn:aws:iam::" + account + ":oidc-provider/" + strings.TrimPrefix(p.URL, "https://")
}

func listOpenIDConnectProviders(c *call) (any, error) {
	if err := c.may("*"); err != nil {
		return nil, err
	}
	var out struct {
		OpenIDConnectProviderList query.List[providerEntry]
	}
	err := c.view(func(_ *world.World, a *world.Account) error {
		for _, p := range a.IdentityProviders {
			out.OpenIDConnectProviderList.Members = append(out.OpenIDConnectProviderList.Members, providerEntry{providerARN(a.ID, p)})
		}
		return nil
	})
	return out, err
}

func getOpenIDConnectProvider(c *call) (any, error) {
	arn := c.String("OpenIDConnectProviderArn", query.Required, query.Length(20, 2048))
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var out struct {
		URL            string `xml:"Url"`
		ClientIDList   query.List[string]
		ThumbprintList query.List[string]
		CreateDate     query.Time
	}
	err := c.view(func(_ *world.World, a *world.Account) error {
		for _, p := range a.IdentityProviders {
			if providerARN(a.ID, p) == arn {
				out.URL, out.ClientIDList = strings.TrimPrefix(p.URL, "https://"), query.ListOf(p.Audiences...)
				out.CreateDate = shownTime(time.Time{})
				return nil
			}
		}
		return noSuch("OpenIDConnect Provider not found for arn %s", arn)
	})
	return out, err
}
