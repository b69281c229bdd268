package sts

import (
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
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
func readAssumption(p *wire.Params) assumption {
	return assumption{
		roleARN:     p.String("RoleArn", wire.Required, wire.Length(20, 2048)),
		sessionName: p.String("RoleSessionName", wire.Required, wire.Length(2, 64), wire.Name),
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
	p := wire.NewParams(r.Form)
	a := readAssumption(p)
	a.externalID = p.String("ExternalId", wire.Length(2, 1224), wire.Word("+=,.@:/-", `[\w+=,.@:\/-]*`))
	a.sourceIdentity = p.String("SourceIdentity", wire.Length(2, 64), wire.Name)
	a.factor = readFactor(p)
	if err := p.Err(); err != nil {
		return nil, err
	}
	if err := checkRoleARN(a.roleARN); err != nil {
		return nil, err
	}
	id := r.Caller()
	if id.Kind == state.Root {
		return nil, accessDenied("Roles may not be assumed by root accounts.")
	}
	proved, err := s.verifyFactor(r, a.factor)
	if err != nil {
		return nil, err
	}
	role, keys := s.findRole(a.roleARN)
	a.addKeys(keys, proved, r.Now)
	if err := s.authorizeAssumption(r, a, keys); err != nil {
		return nil, err
	}
	if role == nil {
		return nil, accessDenied("the role was just deleted")
	}
	if err := a.checkDuration(role, id); err != nil {
		return nil, err
	}
	who, creds, err := s.openSession(r, a, role, inheritSession(id, a))
	if err != nil {
		return nil, err
	}
	return struct {
		AssumedRoleUser  assumedRole
		Credentials      credentials
		PackedPolicySize int    `xml:",omitempty"`
		SourceIdentity   string `xml:",omitempty"`
	}{assumedRole{who.UserID, who.ARN}, creds, a.scope.packedSize(), who.Session.SourceIdentity}, nil
}

// checkRoleARN refuses what is no ARN of a role.
func checkRoleARN(text string) error {
	role, _ := arn.Parse(text)
	if role.Service != "iam" || role.Region != "" || !arn.IsAccountID(role.Account) || !strings.HasPrefix(role.Resource, "role/") {
		return wire.Invalid("%s is invalid", text)
	}
	return nil
}

// openSession makes a session of a role and its credentials.
func (s *service) openSession(r *endpoint.Request, a assumption, role *world.Role, session *state.Session) (state.Identity, credentials, error) {
	account := arn.AccountOf(a.roleARN)
	who := state.RoleIdentity(role.ARN(account), role.UniqueID(account), a.sessionName)
	who.Session = session
	if err := a.scope.applyTo(s, account, session); err != nil {
		return who, credentials{}, err
	}
	creds, err := s.issueCredentials(r, who, a.seconds)
	return who, creds, err
}

// inheritSession begins a role session with what the calling session hands on: its source identity and its transitive
// tags.
func inheritSession(caller *state.Identity, a assumption) *state.Session {
	out := &state.Session{Name: a.sessionName, Role: true, SourceIdentity: a.sourceIdentity, Tags: map[string]string{}}
	if caller == nil || caller.Session == nil {
		return out
	}
	out.Chained = true
	if out.SourceIdentity == "" {
		out.SourceIdentity = caller.Session.SourceIdentity
	}
	for _, key := range caller.Session.Transitive {
		out.Tags[key] = caller.Session.Tags[key]
	}
	out.Transitive = caller.Session.Transitive
	return out
}

// authorizeAssumption asks for every permission that the request needs, of the caller's own policies and of the role's
// trust policy.
func (s *service) authorizeAssumption(r *endpoint.Request, a assumption, keys policy.Context) error {
	id := r.Caller()
	if id.Kind == state.FederatedUser {
		return accessDenied("Cannot call AssumeRole with session credentials")
	}
	inherited := ""
	if id.Session != nil {
		inherited = id.Session.SourceIdentity
	}
	// A source identity stays the same through a chain of roles.
	if inherited != "" && a.sourceIdentity != "" && inherited != a.sourceIdentity {
		return accessDenied("User: " + id.ARN + " is not authorized to perform: sts:SetSourceIdentity on resource: " + a.roleARN)
	}
	actions := a.scope.requiredActions("sts:AssumeRole")
	if inherited != "" || a.sourceIdentity != "" {
		actions = append(actions, "sts:SetSourceIdentity")
	}
	return s.authorizeAll(r, actions, a.roleARN, keys)
}

// addKeys sets the condition keys of the request.
func (a assumption) addKeys(ctx policy.Context, proved, now time.Time) {
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
	a.scope.addKeys(ctx)
}

// findRole returns a copy of the role of an ARN, nil for none, and the condition keys that its tags make.
func (s *service) findRole(roleARN string) (role *world.Role, keys policy.Context) {
	keys = policy.Context{}
	s.deps.State.Read(func(w *world.World) {
		if found := w.RoleByARN(roleARN); found != nil {
			copied := *found
			role = &copied
			keys.SetTags("aws:ResourceTag/", found.Tags)
			keys.SetTags("iam:ResourceTag/", found.Tags)
		}
	})
	return role, keys
}

// checkDuration applies the role's own limit and the one of role chaining.
func (a assumption) checkDuration(role *world.Role, id *state.Identity) error {
	chained := id != nil && id.Session != nil && id.Session.Role
	switch limit := role.MaxDuration.Or(time.Hour); {
	case chained && a.seconds > 3600:
		return wire.Invalid("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	case time.Duration(a.seconds)*time.Second > limit:
		return wire.Invalid("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	}
	return nil
}
