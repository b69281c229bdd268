package iam

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type policyVersion struct {
	Document         string `xml:",omitempty"`
	VersionID        string `xml:"VersionId"`
	IsDefaultVersion bool
	CreateDate       wire.Time
}

// versionsOf returns all versions of a policy, also of one that has only its first.
func versionsOf(p *world.ManagedPolicy) []*world.PolicyVersion {
	if len(p.Versions) > 0 {
		return p.Versions
	}
	return []*world.PolicyVersion{{ID: "v1", Document: p.Document, Created: p.Created, Default: true}}
}

// viewVersions returns the versions of any policy, newest first.
func (c *call) viewVersions(arn string) (out []policyVersion) {
	c.view(func(_ *world.World, a *world.Account) {
		if m, ok := policy.FindManaged(arn); ok {
			out = []policyVersion{{encodeDocument(m.Text), "v1", true, awsDate()}}
			return
		}
		p := customerPolicy(a, arn)
		if p == nil {
			c.setError(noPolicy(arn))
			return
		}
		for _, v := range versionsOf(p) {
			out = append(out, policyVersion{encodeDocument(string(v.Document)), v.ID, v.Default, shownTime(v.Created)})
		}
	})
	slices.Reverse(out)
	return out
}

func noVersion(arn, id string) error {
	return noSuch("Policy %s version %s does not exist or is not attachable.", arn, id)
}

func (c *call) readVersionID() string {
	return c.String("VersionId", wire.Required, wire.Length(2, 64))
}

func getPolicyVersion(c *call) any {
	arn, id := c.readPolicyARN(), c.readVersionID()
	c.authorize(arn)
	for _, v := range c.viewVersions(arn) {
		if v.VersionID == id {
			return struct{ PolicyVersion policyVersion }{v}
		}
	}
	c.setError(noVersion(arn, id))
	return nil
}

func listPolicyVersions(c *call) any {
	arn := c.readPolicyARN()
	c.authorize(arn)
	all := c.viewVersions(arn)
	for i := range all {
		all[i].Document = "" // lists leave it out
	}
	return newList("Versions", all, truncation{})
}

func createPolicyVersion(c *call) any {
	arn, text := c.readPolicyARN(), c.readDocument("PolicyDocument")
	asDefault := c.String("SetAsDefault", wire.OneOf("true", "false")) == "true"
	c.authorize(arn)
	c.checkDocument(text, policy.Identity)
	v := &world.PolicyVersion{Document: world.Policy(text), Created: c.requestTime()}
	c.changePolicy(arn, func(_ *world.Account, p *world.ManagedPolicy) error {
		versions := versionsOf(p)
		if len(versions) >= maxVersions {
			return wire.New(http.StatusConflict, "LimitExceeded", "A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
		}
		last, _ := strconv.Atoi(strings.TrimPrefix(versions[len(versions)-1].ID, "v"))
		v.ID = "v" + strconv.Itoa(last+1)
		p.Versions = append(versions, v)
		if asDefault {
			setDefaultVersion(p, len(p.Versions)-1)
		}
		return nil
	})
	return struct{ PolicyVersion policyVersion }{policyVersion{VersionID: v.ID, IsDefaultVersion: asDefault, CreateDate: shownTime(v.Created)}}
}

// setDefaultVersion makes a version the one that holds.
func setDefaultVersion(p *world.ManagedPolicy, i int) {
	for j, v := range p.Versions {
		v.Default = i == j
	}
	p.Document = p.Versions[i].Document
}

func setDefaultPolicyVersion(c *call) any {
	return c.changeVersion(func(p *world.ManagedPolicy, i int) error {
		setDefaultVersion(p, i)
		return nil
	})
}

func deletePolicyVersion(c *call) any {
	return c.changeVersion(func(p *world.ManagedPolicy, i int) error {
		if p.Versions[i].Default {
			return deleteConflict("Cannot delete the default version of a policy.")
		}
		p.Versions = slices.Delete(p.Versions, i, i+1)
		return nil
	})
}

// changeVersion changes a version that a customer managed policy has.
func (c *call) changeVersion(f func(p *world.ManagedPolicy, i int) error) any {
	arn, id := c.readPolicyARN(), c.readVersionID()
	c.authorize(arn)
	return c.changePolicy(arn, func(_ *world.Account, p *world.ManagedPolicy) error {
		p.Versions = versionsOf(p)
		i := slices.IndexFunc(p.Versions, func(v *world.PolicyVersion) bool { return v.ID == id })
		if i < 0 {
			return noVersion(arn, id)
		}
		return f(p, i)
	})
}
