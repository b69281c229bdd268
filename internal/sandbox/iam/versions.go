package iam

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const maxVersions = 5

// awsDate is when the AWS managed policies were made.
func awsDate() query.Time {
	return query.Time{Time: time.Date(2015, 2, 6, 18, 39, 46, 0, time.UTC)}
}

type policyVersion struct {
	Document         string `xml:",omitempty"`
	VersionID        string `xml:"VersionId"`
	IsDefaultVersion bool
	CreateDate       query.Time
}

// versionsOf returns all versions of a policy, also of one that has only its
// first.
func versionsOf(p *world.ManagedPolicy) []*world.PolicyVersion {
	if len(p.Versions) > 0 {
		return p.Versions
	}
	return []*world.PolicyVersion{{ID: "v1", Document: p.Document, Created: p.Created, Default: true}}
}

func defaultIndex(versions []*world.PolicyVersion) int {
	return max(0, slices.IndexFunc(versions, func(v *world.PolicyVersion) bool { return v.Default }))
}

func versionIndex(versions []*world.PolicyVersion, id string) int {
	return slices.IndexFunc(versions, func(v *world.PolicyVersion) bool { return v.ID == id })
}

// allVersions shows the versions of any policy, newest first.
func allVersions(a *world.Account, arn string) ([]policyVersion, error) {
	if m, ok := policy.FindManaged(arn); ok {
		return []policyVersion{{encoded(m.Text), "v1", true, awsDate()}}, nil
	}
	p := ownPolicy(a, arn)
	if p == nil {
		return nil, noPolicy(arn)
	}
	var out []policyVersion
	for _, v := range versionsOf(p) {
		out = append(out, policyVersion{encoded(string(v.Document)), v.ID, v.Default, shownTime(v.Created)})
	}
	slices.Reverse(out)
	return out, nil
}

func noVersion(arn, id string) error {
	return noSuch("Policy %s version %s does not exist or is not attachable.", arn, id)
}

func (c *call) versionID() string {
	return c.String("VersionId", query.Required, query.Length(2, 64))
}

func getPolicyVersion(c *call) (any, error) {
	arn, id := c.policyARN(), c.versionID()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var out policyVersion
	err := c.view(func(_ *world.World, a *world.Account) error {
		versions, err := allVersions(a, arn)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(versions, func(v policyVersion) bool { return v.VersionID == id })
		if i < 0 {
			return noVersion(arn, id)
		}
		out = versions[i]
		return nil
	})
	return struct{ PolicyVersion policyVersion }{out}, err
}

func listPolicyVersions(c *call) (any, error) {
	arn := c.policyARN()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var all []policyVersion
	err := c.view(func(_ *world.World, a *world.Account) (err error) {
		all, err = allVersions(a, arn)
		return err
	})
	for i := range all {
		all[i].Document = "" // lists leave it out
	}
	return struct {
		Versions query.List[policyVersion]
		paged
	}{query.ListOf(all...), paged{}}, err
}

func createPolicyVersion(c *call) (any, error) {
	arn := c.policyARN()
	asDefault := c.String("SetAsDefault", query.OneOf("true", "false")) == "true"
	c.String("PolicyDocument", query.Required)
	if err := c.may(arn); err != nil {
		return nil, err
	}
	doc, err := c.document("PolicyDocument", policy.Identity)
	if err != nil {
		return nil, err
	}
	v := &world.PolicyVersion{Document: doc, Created: c.now()}
	err = c.withPolicy(arn, func(_ *world.Account, p *world.ManagedPolicy) error {
		versions := versionsOf(p)
		if len(versions) >= maxVersions {
			return wire.New(http.StatusConflict, "LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
		}
		last, _ := strconv.Atoi(strings.TrimPrefix(versions[len(versions)-1].ID, "v"))
		v.ID = "v" + strconv.Itoa(last+1)
		p.Versions = append(versions, v)
		if asDefault {
			setDefault(p, len(p.Versions)-1)
		}
		return nil
	})
	return struct{ PolicyVersion policyVersion }{policyVersion{VersionID: v.ID, IsDefaultVersion: asDefault, CreateDate: shownTime(v.Created)}}, err
}

// setDefault makes a version the one that holds.
func setDefault(p *world.ManagedPolicy, i int) {
	for j, v := range p.Versions {
		v.Default = i == j
	}
	p.Document = p.Versions[i].Document
}

func setDefaultPolicyVersion(c *call) (any, error) {
	arn, id := c.policyARN(), c.versionID()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	return nil, c.withPolicy(arn, func(_ *world.Account, p *world.ManagedPolicy) error {
		p.Versions = versionsOf(p)
		i := versionIndex(p.Versions, id)
		if i < 0 {
			return noVersion(arn, id)
		}
		setDefault(p, i)
		return nil
	})
}

func deletePolicyVersion(c *call) (any, error) {
	arn, id := c.policyARN(), c.versionID()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	return nil, c.withPolicy(arn, func(_ *world.Account, p *world.ManagedPolicy) error {
		versions := versionsOf(p)
		i := versionIndex(versions, id)
		switch {
		case i < 0:
			return noVersion(arn, id)
		case versions[i].Default:
			return inUse("Cannot delete the default version of a policy.")
		}
		p.Versions = slices.Delete(versions, i, i+1)
		return nil
	})
}

type policyUser struct {
	UserName string
	UserID   string `xml:"UserId"`
}

type policyGroup struct {
	GroupName string
	GroupID   string `xml:"GroupId"`
}

type policyRole struct {
	RoleName string
	RoleID   string `xml:"RoleId"`
}

func listEntitiesForPolicy(c *call) (any, error) {
	arn := c.policyARN()
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var out struct {
		PolicyGroups query.List[policyGroup]
		PolicyUsers  query.List[policyUser]
		PolicyRoles  query.List[policyRole]
		paged
	}
	err := c.view(func(_ *world.World, a *world.Account) error {
		if !known(a, arn) {
			return noPolicy(arn)
		}
		for _, g := range a.Groups {
			if attachedIndex(a, &g.Policies, arn) >= 0 {
				out.PolicyGroups.Members = append(out.PolicyGroups.Members, policyGroup{g.Name, groupID(a, g)})
			}
		}
		for _, u := range a.Users {
			if attachedIndex(a, &u.Policies, arn) >= 0 {
				out.PolicyUsers.Members = append(out.PolicyUsers.Members, policyUser{u.Name, u.UniqueID(a.ID)})
			}
		}
		for _, r := range a.Roles {
			if attachedIndex(a, &r.Policies, arn) >= 0 {
				out.PolicyRoles.Members = append(out.PolicyRoles.Members, policyRole{r.Name, r.UniqueID(a.ID)})
			}
		}
		return nil
	})
	return out, err
}
