package authz

import (
	"net"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
)

// globalKeys are the condition keys that every request has
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html).
func globalKeys(r *endpoint.Request, who policy.Principal, tags map[string]string) policy.Context {
	ctx := make(policy.Context, 24)
	ctx["aws:currenttime"] = []string{r.Now.UTC().Format(time.RFC3339)}
	ctx["aws:epochtime"] = []string{strconv.FormatInt(r.Now.Unix(), 10)}
	// The sandbox stands in for endpoints that exist with TLS only.
	ctx["aws:securetransport"] = []string{"true"}
	ctx["aws:viaawsservice"] = []string{"false"}
	ctx["aws:principalisawsservice"] = []string{strconv.FormatBool(who.Type == policy.Service)}
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		ctx["aws:sourceip"] = []string{host}
	}
	if agent := r.UserAgent(); agent != "" {
		ctx["aws:useragent"] = []string{agent}
	}
	if r.Region != "" {
		ctx["aws:requestedregion"] = []string{r.Region}
	}
	if id := r.Caller(); id != nil && who.ARN == id.ARN {
		callerKeys(ctx, id, tags)
		if id.Session != nil {
			sessionKeys(ctx, id.Session, r.Now)
		}
	}
	return ctx
}

func callerKeys(ctx policy.Context, id *state.Identity, tags map[string]string) {
	ctx["aws:principalaccount"] = []string{id.Account}
	ctx["aws:principalarn"] = []string{id.ARN}
	ctx["aws:userid"] = []string{id.UserID}
	switch id.Kind {
	case state.Root:
		ctx["aws:principaltype"] = []string{"Account"}
	case state.User:
		ctx["aws:principaltype"], ctx["aws:username"] = []string{"User"}, []string{id.Name}
	case state.FederatedUser:
		ctx["aws:principaltype"] = []string{"FederatedUser"}
	case state.AssumedRole: // the key holds the role, not its session
		ctx["aws:principaltype"], ctx["aws:principalarn"] = []string{"AssumedRole"}, []string{id.Principal}
	}
	ctx.Tags("aws:PrincipalTag/", tags)
}

// sessionKeys are those of temporary credentials. Long-term keys do not have
// aws:MultiFactorAuthPresent at all, which is what BoolIfExists is for.
func sessionKeys(ctx policy.Context, s *state.Session, now time.Time) {
	ctx["aws:multifactorauthpresent"] = []string{strconv.FormatBool(!s.MFA.IsZero())}
	if !s.MFA.IsZero() {
		ctx["aws:multifactorauthage"] = []string{strconv.FormatInt(int64(now.Sub(s.MFA)/time.Second), 10)}
	}
	ctx["aws:tokenissuetime"] = []string{s.Issued.UTC().Format(time.RFC3339)}
	if s.SourceIdentity != "" {
		ctx["aws:sourceidentity"] = []string{s.SourceIdentity}
	}
	if s.Provider != "" {
		ctx["aws:federatedprovider"] = []string{s.Provider}
	}
	ctx.Tags("aws:PrincipalTag/", s.Tags)
	for k, v := range s.Keys {
		ctx.Set(k, v)
	}
}
