package sts

import (
	"cmp"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/arn"
)

// assumption is a request for a role session, however the caller proves itself.
type assumption struct {
	roleARN, sessionName string
	externalID           string
	sourceIdentity       string
	seconds              int
	scope                scope
	factor               secondFactor
}

// readAssumption reads the parameters that the AssumeRole operations share.
func readAssumption(p *query.Params) assumption {
	return assumption{
		roleARN:     p.String("RoleArn", query.Required, query.Length(20, 2048)),
		sessionName: p.String("RoleSessionName", query.Required, query.Length(2, 64), query.Name),
		seconds:     p.Int("DurationSeconds", 3600, 900, 43200),
		scope:       readScope(p),
	}
}

// assumedRole is the member of the answers that names the session.
type assumedRole struct {
	ID  string `xml:"AssumedRoleId"`
	ARN string `xml:"Arn"`
}

func (s *service) assumeRole(r *endpoint.Request) (any, error) {
	p := query.Read(r)
	a := readAssumption(p)
	a.externalID = p.String("ExternalId", query.Length(2, 1224), query.Word("+=,.@:/-", `[\w+=,.@:\/-]*`))
	a.sourceIdentity = p.String("SourceIdentity", query.Length(2, 64), query.Name)
	a.factor = readFactor(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := checkRoleARN(a.roleARN); err != nil {
		return nil, err
	}
	id := r.Caller()
	if id.Kind == state.Root {
		return nil, denied("Roles may not be assumed by root accounts.")
	}
	proved, err := s.verify(r, a.factor)
	if err != nil {
		return nil, err
	}
	role, keys := s.roleOf(a.roleARN)
	a.keys(keys, proved, r.Now)
	if err := s.mayAssume(r, a, keys); err != nil || role == nil {
		return nil, cmp.Or(err, denied("the role was just deleted"))
	}
	if err := a.checkDuration(role, id); err != nil {
		return nil, err
	}
	return s.openSession(r, a, role)
}

// openSession makes the session of a caller who may have it.
func (s *service) openSession(r *endpoint.Request, a assumption, role *world.Role) (any, error) {
	account := arn.AccountOf(a.roleARN)
	who := state.RoleIdentity(role.ARN(account), role.UniqueID(account), a.sessionName)
	who.Session = inherit(r.Caller(), a)
	if err := a.scope.apply(s, account, who.Session); err != nil {
		return nil, err
	}
	creds, err := s.issue(r, who, a.seconds)
	if err != nil {
		return nil, err
	}
	return struct {
		AssumedRoleUser  assumedRole
		Credentials      credentials
		PackedPolicySize int    `xml:",omitempty"`
		SourceIdentity   string `xml:",omitempty"`
	}{assumedRole{who.UserID, who.ARN}, creds, a.scope.packed(), who.Session.SourceIdentity}, nil
}

// inherit begins a role session with what the calling session hands on: its
// source identity and its transitive tags.
func inherit(caller *state.Identity, a assumption) *state.Session {
	out := &state.Session{Name: a.sessionName, Role: true, SourceIdentity: a.sourceIdentity, Tags: map[string]string{}}
	if caller == nil || caller.Session == nil {
		return out
	}
	if out.SourceIdentity == "" {
		out.SourceIdentity = caller.Session.SourceIdentity
	}
	for _, key := range caller.Session.Transitive {
		out.Tags[key] = caller.Session.Tags[key]
	}
	out.Transitive = caller.Session.Transitive
	return out
}

// mayAssume asks for every permission the request needs, of the caller's own
// policies and of the role's trust policy.
func (s *service) mayAssume(r *endpoint.Request, a assumption, keys policy.Context) error {
	id := r.Caller()
	if id.Kind == state.FederatedUser {
		return denied("Cannot call AssumeRole with session credentials")
	}
	inherited := ""
	if id.Session != nil {
		inherited = id.Session.SourceIdentity
	}
	// A source identity stays the same through a chain of roles.
	if inherited != "" && a.sourceIdentity != "" && inherited != a.sourceIdentity {
		return denied("User: " + id.ARN + " is not authorized to perform: sts:SetSourceIdentity on resource: " + a.roleARN)
	}
	actions := []string{"sts:AssumeRole"}
	if len(a.scope.tags) > 0 {
		actions = append(actions, "sts:TagSession")
	}
	if inherited != "" || a.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	for _, action := range actions {
		if err := s.authz.Ask(r, authz.Question{Action: action, Resource: a.roleARN, Keys: keys}).Err(r); err != nil {
			return err
		}
	}
	return nil
}

// keys sets the condition keys of the request.
func (a assumption) keys(ctx policy.Context, proved, now time.Time) {
	ctx.Set("sts:RoleSessionName", a.sessionName)
	ctx.Set("sts:DurationSeconds", strconv.Itoa(a.seconds))
	if a.externalID != "" {
		ctx.Set("sts:ExternalId", a.externalID)
	}
	if a.sourceIdentity != "" {
		ctx.Set("sts:SourceIdentity", a.sourceIdentity)
	}
	if !proved.IsZero() {
		ctx.Set("aws:MultiFactorAuthPresent", "true")
		ctx.Set("aws:MultiFactorAuthAge", strconv.Itoa(int(now.Sub(proved)/time.Second)))
	}
	a.scope.keys(ctx)
}

// roleOf returns a copy of the role of an ARN, nil for none, and the condition
// keys that its tags make.
func (s *service) roleOf(arn string) (*world.Role, policy.Context) {
	keys := policy.Context{}
	var role *world.Role
	s.state.Read(func(w *world.World) {
		if found := authz.FindRole(w, arn); found != nil {
			copied := *found
			role = &copied
			keys.Tags("aws:ResourceTag/", found.Tags)
			keys.Tags("iam:ResourceTag/", found.Tags)
		}
	})
	return role, keys
}

// checkDuration applies the role's own limit and the one of role chaining.
func (a assumption) checkDuration(role *world.Role, id *state.Identity) error {
	chained := id != nil && id.Session != nil && id.Session.Role
	switch limit := role.MaxDuration.Or(time.Hour); {
	case chained && a.seconds > 3600:
		return query.Invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case time.Duration(a.seconds)*time.Second > limit:
		return query.Invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return nil
}
