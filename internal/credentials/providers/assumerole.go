package providers

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// AssumeRole assumes the profile's role_arn with the credentials of its
// source_profile or credential_source.
type AssumeRole struct{}

// Kind returns "assume-role".
func (AssumeRole) Kind() string { return KindAssumeRole }

// Plan is configured by role_arn without web_identity_token_file.
func (AssumeRole) Plan(in Input) (*Step, error) {
	if !in.hasKey("role_arn") {
		return nil, &NotConfigured{"profile " + in.Name + " has no role_arn"}
	}
	if in.hasKey("web_identity_token_file") {
		return nil, &NotConfigured{"profile " + in.Name + " assumes its role with a web identity"}
	}
	return planRole(in, &sources{visited: []string{in.Name}})
}

// planRole plans one hop; s finds the credentials it starts from.
func planRole(in Input, s *sources) (*Step, error) {
	r, err := roleOf(in)
	if err != nil {
		return nil, err
	}
	source, err := s.find(in)
	if err != nil {
		return nil, err
	}
	arn, _ := in.get("role_arn")
	step := &Step{
		Kind: KindAssumeRole, Profile: in.Name, Origin: arn.Origin, Does: "assume role " + r.ARN,
		Calls: []Call{{Service: "STS", Operation: "AssumeRole", Signed: true}},
		Cache: r.Key(), Lasts: r.lasts(source), Source: source, who: r.Key(), now: in.Env.Clock.Now,
		pin: signin.ExpectedOf(signin.Session{}, in.Profile), known: roleIdentity(r.ARN), signIn: source.signIn,
	}
	r.note(in, step)
	step.inherit()
	step.get = func(ctx context.Context) (Credentials, error) {
		want := cache.Want{Source: source.fingerprint(), User: step.pin.User.Text}
		entry, err := in.cache().Get(ctx, step.Cache, want, func(ctx context.Context) (value.Object, error) {
			return r.assume(ctx, in, source)
		})
		return fromEntry(entry), err
	}
	return step, nil
}

// role is what a profile says about the role to assume.
type role struct {
	cache.Role
	dropped string // a duration_seconds that is no number
}

// roleOf reads the parameters and refuses those that no service accepts.
func roleOf(in Input) (role, error) {
	r := role{Role: cache.Role{
		ARN: in.text("role_arn"), SessionName: in.text("role_session_name"),
		ExternalID: in.text("external_id"), MFASerial: in.text("mfa_serial"),
	}}
	if d, ok := in.get("duration_seconds"); ok {
		n, err := strconv.Atoi(strings.TrimSpace(d.Text))
		if err != nil {
			r.dropped = d.Text
		} else if r.Duration = n; n < 900 {
			return role{}, usage(d.Origin, "duration_seconds is %d, the least is 900", n).WithHint("a role session lasts from 900 seconds to the role's maximum, at most 43200")
		}
	}
	for _, least := range []struct {
		key    string
		length int
	}{{"role_arn", 20}, {"role_session_name", 2}, {"external_id", 2}, {"mfa_serial", 9}} {
		if v, ok := in.get(least.key); ok && v.Text != "" && len(v.Text) < least.length {
			return role{}, usage(v.Origin, "%s %q is too short: it has at least %d characters", least.key, v.Text, least.length).
				WithHint("run `awsid configure set %s VALUE --profile %s`", least.key, in.Name)
		}
	}
	if r.ARN == "" {
		arn, _ := in.get("role_arn")
		return role{}, usage(arn.Origin, "role_arn is empty").WithHint("write the ARN of the role, or delete the line")
	}
	return r, nil
}

// lasts says how long the session lasts and what caps it.
func (r role) lasts(source *Step) string {
	chained := source.Kind == KindAssumeRole || source.Kind == KindWebIdentity || source.Kind == KindSSO ||
		source.Kind == KindContainer || source.Kind == KindInstanceRole
	switch {
	case r.Duration == 0 && chained:
		return "1h (role chaining allows no more)"
	case r.Duration == 0:
		return "1h (the default; duration_seconds changes it)"
	case chained && r.Duration > 3600:
		return fmt.Sprintf("duration_seconds = %d will be refused: role chaining allows 3600", r.Duration)
	default:
		return fmt.Sprintf("%d seconds (duration_seconds), if the role's maximum allows it", r.Duration)
	}
}

// note says what else decides how the step goes. The roles below it are
// assumed first and have the first codes.
func (r role) note(in Input, step *Step) {
	step.spends = step.Source.spends
	if r.MFASerial != "" {
		note, takes := in.MFA.Describe(r.device(in), step.spends)
		step.Notes = append(step.Notes, note)
		step.spends = step.spends || takes
	}
	if r.dropped != "" {
		step.Notes = append(step.Notes, fmt.Sprintf("duration_seconds %q is no number and is ignored", r.dropped))
	}
}

// assume makes the call and returns the document for the cache.
func (r role) assume(ctx context.Context, in Input, source *Step) (value.Object, error) {
	// The source comes first: its errors are not this call's, and a person is
	// not asked for a code that cannot be used.
	keys, err := source.Retrieve(ctx)
	if err != nil {
		return nil, err
	}
	input := &sts.AssumeRoleInput{RoleArn: aws.String(r.ARN), RoleSessionName: aws.String(sessionName(in, r.SessionName))}
	if r.ExternalID != "" {
		input.ExternalId = aws.String(r.ExternalID)
	}
	if r.Duration != 0 {
		input.DurationSeconds = aws.Int32(int32(min(r.Duration, 1<<30)))
	}
	client, err := in.Clients.STS(ctx, fixed(keys))
	if err != nil {
		return nil, err
	}
	out, err := r.send(ctx, in, client, input)
	if err != nil {
		return nil, r.refused(err, in)
	}
	document, err := roleDocument(out.Credentials, out.AssumedRoleUser, out.ResultMetadata)
	if err != nil || keys.User == "" {
		return document, err
	}
	return document.Set(cache.UserMember, keys.User), nil
}

// send makes the call, with a code of the MFA device if the role wants one.
func (r role) send(ctx context.Context, in Input, client *sts.Client, input *sts.AssumeRoleInput) (out *sts.AssumeRoleOutput, err error) {
	call := func() error {
		out, err = client.AssumeRole(ctx, input)
		return awsapi.MapError(err, "AssumeRole")
	}
	if r.MFASerial == "" {
		err = call()
		return out, err
	}
	err = in.MFA.Do(ctx, r.device(in), func(code string) error {
		input.SerialNumber, input.TokenCode = aws.String(r.MFASerial), aws.String(code)
		return call()
	})
	return out, err
}

// device is the MFA device of the role.
func (r role) device(in Input) mfa.Device {
	return mfa.Device{Serial: r.MFASerial, Profile: in.Profile, Name: in.Name, Origin: originOf(in, "mfa_serial").Origin}
}

// refused adds what people most often have to do about a refusal.
func (r role) refused(err error, in Input) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Code == "" || e.Hint != "" {
		return err
	}
	arn, _ := in.get("role_arn")
	switch {
	case e.Code == "AccessDenied":
		return e.WithHint("the role's trust policy must allow the identity of %s, with the external ID and MFA it asks for (%s); `awsid explain --profile %s` shows the chain", sourceWord(in), arn.Origin, in.Name)
	case e.Code == "ValidationError" && strings.Contains(err.Error(), "DurationSeconds"):
		return e.WithHint("lower duration_seconds of profile %s (role chaining allows 3600)", in.Name)
	}
	return err
}

func sourceWord(in Input) string {
	return firstOf(in.text("source_profile"), in.text("credential_source"))
}

// sessionName is what CloudTrail shows; the default is told apart by time.
func sessionName(in Input, configured string) string {
	if configured != "" {
		return configured
	}
	return "awsid-" + strconv.FormatInt(in.Env.Clock.Now().Unix(), 10)
}

// fixed signs with keys that are already there.
func fixed(c Credentials) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return c.AWS(), nil })
}

// originOf returns a key of the profile for an error; the zero value if unset.
func originOf(in Input, key string) shared.Value { v, _ := in.get(key); return v }
