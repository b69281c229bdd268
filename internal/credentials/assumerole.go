package credentials

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/value"
)

// KindAssumeRole is the profile's role_arn, assumed with the credentials of its source_profile or credential_source.
const KindAssumeRole = "assume-role"

type assumedRole struct {
	cache.Role
	ignoredDuration string // a duration_seconds that is no number
}

// readAssumedRole reads the parameters and refuses those that no service accepts.
func readAssumedRole(in input) (assumedRole, error) {
	r := assumedRole{Role: cache.Role{
		ARN: in.text("role_arn"), SessionName: in.text("role_session_name"),
		ExternalID: in.text("external_id"), MFASerial: in.text("mfa_serial"),
	}}
	if d, ok := in.get("duration_seconds"); ok {
		n, err := strconv.Atoi(strings.TrimSpace(d.Text))
		if err != nil {
			r.ignoredDuration = d.Text
		} else if r.Duration = n; n < 900 {
			return r, usageError(d.Origin, "duration_seconds is %d, the least is 900", n).
				WithHint("a role session lasts from 900 seconds to the role's maximum, at most 43200")
		}
	}
	for _, least := range []struct {
		key    string
		length int
	}{{"role_arn", minRoleARN}, {"role_session_name", minSessionName}, {"external_id", 2}, {"mfa_serial", 9}} {
		if v, ok := in.get(least.key); ok && v.Text != "" && utf8.RuneCountInString(v.Text) < least.length {
			return r, tooShortError(v.Origin, least.key, v.Text, least.length).
				WithHint("run `awsid configure set %s VALUE%s`", least.key, in.profileOption())
		}
	}
	if r.ARN == "" {
		return r, usageError(in.originOf("role_arn"), "role_arn is empty").
			WithHint("write the ARN of the role, or delete the line")
	}
	return r, nil
}

// The least lengths that STS takes.
const minRoleARN, minSessionName = 20, 2

func tooShortError(from origin.Origin, what, text string, least int) *problem.Error {
	return usageError(from, "%s %q is too short: it has at least %d characters", what, text, least)
}

// planAssumeRole is configured by role_arn without web_identity_token_file.
func planAssumeRole(in input) (*Step, error) {
	if !in.has("role_arn") {
		return nil, &NotConfigured{"profile " + in.name + " has no role_arn"}
	}
	if in.has("web_identity_token_file") {
		return nil, &NotConfigured{"profile " + in.name + " assumes its role with a web identity"}
	}
	return planHop(in, &sources{visited: []string{in.name}})
}

// planHop plans one role; s finds the credentials it starts from.
func planHop(in input, s *sources) (*Step, error) {
	r, err := readAssumedRole(in)
	if err != nil {
		return nil, err
	}
	source, err := s.planSource(in)
	if err != nil {
		return nil, err
	}
	step := AssumeRoleStep(in.name, r.ARN, in.originOf("role_arn"), source)
	step.CacheKey, step.Lifetime, step.dependsOn = r.Key(), RoleLifetime(r.Duration, source.Kind), r.Key()
	step.expected, step.configured = signin.ExpectedOf(signin.Session{}, in.profile), roleIdentity(r.ARN)
	step.signInCommand = source.signInCommand
	step.CacheWindow = cache.WindowOf(time.Duration(r.Duration) * time.Second)
	r.addNotes(in, step)
	step.inheritExpectedUser()
	step.retrieve = func(ctx context.Context) (Credentials, error) {
		want := cache.Want{Source: step.source, User: step.expected.User.Text, Window: step.CacheWindow}
		return step.retrieveDocument(ctx, want,
			func(ctx context.Context) (value.Object, error) { return r.fetchDocument(ctx, in, source) })
	}
	return step, nil
}

// AssumeRoleStep returns the step of a role that is assumed with the credentials of source.
func AssumeRoleStep(profile, roleARN string, at origin.Origin, source *Step) *Step {
	return &Step{Kind: KindAssumeRole, Profile: profile, Origin: at, Action: "assume role " + roleARN,
		Calls: []Call{{Service: "STS", Operation: "AssumeRole", Signed: true}}, Source: source, source: source.fingerprint()}
}

// RoleLifetime says how long the session of a role lasts and what caps it, for
// a duration in seconds (0 for none) and the kind of its source.
func RoleLifetime(duration int, source string) string {
	chained := isRoleSession(source)
	switch {
	case duration == 0 && chained:
		return "1h (role chaining allows no more)"
	case duration == 0:
		return "1h (the default; duration_seconds changes it)"
	case chained && duration > 3600:
		return fmt.Sprintf("duration_seconds = %d will be refused: role chaining allows 3600", duration)
	default:
		return fmt.Sprintf("%d seconds (duration_seconds), if the role's maximum allows it", duration)
	}
}

// isRoleSession reports whether the credentials of a kind are those of a role: with them, another role is chained.
func isRoleSession(kind string) bool {
	return slices.Contains([]string{KindAssumeRole, KindWebIdentity, KindSSO, KindContainer, KindInstanceRole}, kind)
}

// IsChained reports whether a step assumes a role with credentials that are temporary themselves, as far as is known
// before they are there: those of a process may be either.
func (s *Step) IsChained() bool {
	return s.Kind == KindAssumeRole && s.Source != nil &&
		(isRoleSession(s.Source.Kind) || s.Source.Kind == KindLogin || s.Source.hasToken)
}

// addNotes says what else decides how the step goes. The roles below it are assumed first and have the first codes.
func (r assumedRole) addNotes(in input, step *Step) {
	step.consumesMFACode = step.Source.consumesMFACode
	if r.MFASerial != "" {
		note, takes := in.mfa.Describe(r.device(in), step.consumesMFACode)
		step.Notes = append(step.Notes, note)
		step.consumesMFACode = step.consumesMFACode || takes
		step.blocked = in.mfa.Blocked(r.device(in))
	}
	if r.ignoredDuration != "" {
		step.Notes = append(step.Notes, fmt.Sprintf("duration_seconds %q is no number and is ignored",
			r.ignoredDuration))
	}
}

func (r assumedRole) device(in input) mfa.Device {
	return mfa.Device{Serial: r.MFASerial, Profile: in.profile, Name: in.name, Origin: in.originOf("mfa_serial")}
}

// fetchDocument makes the call and returns the document for the cache.
func (r assumedRole) fetchDocument(ctx context.Context, in input, source *Step) (value.Object, error) {
	// The source comes first: its errors are not this call's, and a person is
	// not asked for a code that cannot be used.
	keys, err := source.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	var requestID string
	input := value.Object{{Name: "RoleArn", Value: r.ARN},
		{Name: "RoleSessionName", Value: sessionName(in, r.SessionName)}}
	if r.ExternalID != "" {
		input = input.Set("ExternalId", r.ExternalID)
	}
	if r.Duration != 0 {
		input = input.Set("DurationSeconds", int64(r.Duration))
	}
	var answer value.Object
	call := func() error {
		answer, err = in.clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "AssumeRole", Credentials: keys,
			Input: input, RequestID: &requestID})
		return err
	}
	if r.MFASerial == "" {
		err = call()
	} else {
		err = in.mfa.Do(ctx, r.device(in), func(code string) error {
			input = input.Set("SerialNumber", r.MFASerial).Set("TokenCode", code)
			return call()
		})
	}
	if err != nil {
		return nil, r.explainRefusal(err, in)
	}
	document, err := roleDocument(answer, requestID)
	if err != nil || keys.User == "" {
		return document, err
	}
	return document.Set(cache.UserMember, keys.User), nil
}

// sessionName is what CloudTrail shows; the default is told apart by time.
func sessionName(in input, configured string) string {
	if configured != "" {
		return configured
	}
	return "awsid-" + strconv.FormatInt(in.env.Clock.Now().Unix(), 10)
}

// explainRefusal adds what people most often have to do about a refusal.
func (r assumedRole) explainRefusal(err error, in input) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Code == "" || e.Hint != "" {
		return err
	}
	switch {
	case e.Code == "AccessDenied":
		source := cmp.Or(in.text("source_profile"), in.text("credential_source"))
		return e.WithHint("%s; `awsid explain%s` shows the chain", r.whatMustAllow(err.Error(), source, in), in.profileOption())
	case e.Code == "ValidationError" && strings.Contains(err.Error(), "DurationSeconds"):
		return e.WithHint("lower duration_seconds of profile %s (role chaining allows 3600)", in.name)
	}
	return err
}

// whatMustAllow says which policy stands in the way, by the service's own words where it names one.
func (r assumedRole) whatMustAllow(message, source string, in input) string {
	for _, policy := range []string{"permissions boundary", "service control policy", "resource control policy", "session policy", "VPC endpoint policy"} {
		if strings.Contains(message, policy) {
			return fmt.Sprintf("the %s must allow the identity of %s to assume the role: whoever administers it can change that", policy, source)
		}
	}
	if strings.Contains(message, "identity-based policy") {
		return fmt.Sprintf("a policy of the identity of %s must allow sts:AssumeRole on %s, and none must deny it", source, r.ARN)
	}
	return fmt.Sprintf("the role's trust policy must allow the identity of %s, with the external ID and MFA it asks for (%s)",
		source, in.originOf("role_arn"))
}

// roleDocument is the cache file of an assumed role as the AWS CLI writes it:
// the service's answer, with the role's account.
func roleDocument(answer value.Object, requestID string) (value.Object, error) {
	keys := answer.Object("Credentials")
	expires := keys.Time("Expiration")
	if keys.Text("AccessKeyId") == "" || keys.Text("SecretAccessKey") == "" || keys.Text("SessionToken") == "" || expires.IsZero() {
		return nil, errors.New("STS answered without complete credentials")
	}
	keys = keys.Set("Expiration", pytime.Format(expires))
	if account := arn.AccountOf(answer.Object("AssumedRoleUser").Text("Arn")); account != "" {
		keys = keys.Set("AccountId", account)
	}
	return answer.Set("Credentials", keys).Set("ResponseMetadata", value.Object{
		{Name: "RequestId", Value: requestID}, {Name: "HTTPStatusCode", Value: int64(200)},
	}), nil
}
