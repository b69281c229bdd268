package iam

import (
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func simulationOperations() []operation {
	return []operation{{"SimulatePrincipalPolicy", simulatePrincipalPolicy}, {"SimulateCustomPolicy", simulateCustomPolicy}}
}

// evaluation is the outcome for one action on one resource.
type evaluation struct {
	EvalActionName       string
	EvalResourceName     string
	EvalDecision         string
	MatchedStatements    query.List[matched]
	MissingContextValues query.List[string]
}

type matched struct {
	SourcePolicyID   string `xml:"SourcePolicyId"`
	SourcePolicyType string
}

// simulation is what both operations read.
type simulation struct {
	actions, resources []string
	extra              []*policy.Document
	ctx                policy.Context
}

func readSimulation(c *call) (simulation, error) {
	in := simulation{actions: c.List("ActionNames", ""), resources: c.List("ResourceArns", ""), ctx: policy.Context{}}
	if len(in.actions) == 0 {
		c.String("ActionNames", query.Required)
	}
	if len(in.resources) == 0 {
		in.resources = []string{"*"}
	}
	for i, name := range c.List("ContextEntries", ".ContextKeyName") {
		in.ctx.Set(name, c.List("ContextEntries.member."+strconv.Itoa(i+1)+".ContextKeyValues", "")...)
	}
	for _, text := range c.List("PolicyInputList", "") {
		doc, err := checkDocument(text, policy.Identity)
		if err != nil {
			return in, err
		}
		in.extra = append(in.extra, doc)
	}
	return in, nil
}

// run decides every action on every resource.
func (in simulation) run(who policy.Principal, held policy.Policies) any {
	held.Identity = append(held.Identity, in.extra...)
	var out []evaluation
	for _, action := range in.actions {
		for _, resource := range in.resources {
			d := policy.Decide(policy.Request{Principal: who, Action: action, Resource: resource, Context: in.ctx}, held)
			e := evaluation{EvalActionName: action, EvalResourceName: resource, EvalDecision: verdict(d)}
			for _, s := range d.Matched {
				e.MatchedStatements.Members = append(e.MatchedStatements.Members, matched{s.Sid, "IAM Policy"})
			}
			out = append(out, e)
		}
	}
	return struct {
		EvaluationResults query.List[evaluation]
		paged
	}{query.ListOf(out...), paged{}}
}

func verdict(d policy.Decision) string {
	switch {
	case d.Allowed:
		return "allowed"
	case d.Explicit:
		return "explicitDeny"
	}
	return "implicitDeny"
}

func simulateCustomPolicy(c *call) (any, error) {
	if err := c.may("*"); err != nil {
		return nil, err
	}
	in, err := readSimulation(c)
	if err == nil {
		err = c.Err()
	}
	if err != nil {
		return nil, err
	}
	return in.run(policy.Principal{Type: policy.User, Account: c.account}, policy.Policies{}), nil
}

func simulatePrincipalPolicy(c *call) (any, error) {
	arn := c.String("PolicySourceArn", query.Required, query.Length(20, 2048))
	in, err := readSimulation(c)
	if err != nil {
		return nil, err
	}
	if err := c.may(arn); err != nil {
		return nil, err
	}
	var who state.Identity
	if err := c.view(func(w *world.World, a *world.Account) (err error) {
		who, err = sourceOf(w, a, arn)
		return err
	}); err != nil {
		return nil, err
	}
	held, tags := c.s.authz.Held(who)
	in.ctx.Tags("aws:PrincipalTag/", tags)
	if who.Kind == state.User {
		in.ctx.Set("aws:username", who.Name)
	}
	in.ctx.Set("aws:PrincipalArn", arn)
	return in.run(policy.Principal{Type: policy.User, Account: c.account, ARN: arn}, held), nil
}

// sourceOf returns the identity of the user or role of an ARN.
func sourceOf(w *world.World, a *world.Account, arn string) (state.Identity, error) {
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	if u := a.User(name); u != nil && u.ARN(a.ID) == arn {
		return state.Identity{Kind: state.User, Account: a.ID, ARN: arn, Name: name, Principal: arn}, nil
	}
	if r := findRole(w, a, name); r != nil && r.ARN(a.ID) == arn {
		return state.RoleIdentity(arn, r.UniqueID(a.ID), "simulation"), nil
	}
	return state.Identity{}, noSuch("The entity with arn %s cannot be found.", arn)
}
