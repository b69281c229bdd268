package credentials

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/value"
)

// KindWebIdentity is a role that is assumed with the token that a platform puts
// into a file (EKS, CI systems). The call is not signed.
const KindWebIdentity = "assume-role-with-web-identity"

// webIdentity is what variables or the profile say about the role.
type webIdentity struct {
	in   input
	file string
	from origin.Origin
	role cache.Role
}

// planWebIdentity is configured by AWS_WEB_IDENTITY_TOKEN_FILE or the profile's web_identity_token_file.
func planWebIdentity(in input) (*Step, error) {
	file, from := in.variableOrKey("AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
	switch {
	case file == "" && in.has("web_identity_token_file"): // whose role the profile wants is said; the machine's is another
		return nil, brokenError(from, "web_identity_token_file is empty").WithHint("name a file, or delete the line")
	case file == "":
		return nil, &NotConfigured{"no web identity token file is set"}
	}
	arn, arnFrom := in.variableOrKey("AWS_ROLE_ARN", "role_arn")
	if arn == "" {
		return nil, brokenError(from, "a web identity token file is set but no role to assume with it").
			WithHint("set AWS_ROLE_ARN, or role_arn in profile %s", in.name)
	}
	name, nameFrom := in.variableOrKey("AWS_ROLE_SESSION_NAME", "role_session_name")
	if len(arn) < minRoleARN {
		return nil, tooShortError(arnFrom, "the role", arn, minRoleARN).WithHint("write the role's ARN: arn:aws:iam::ACCOUNT:role/NAME")
	}
	if name != "" && len(name) < minSessionName {
		return nil, tooShortError(nameFrom, "the session name", name, minSessionName)
	}
	w := webIdentity{in: in, file: file, from: from, role: cache.Role{ARN: arn, SessionName: name}}
	step := WebIdentityStep(in.name, arn, file, from)
	step.dependsOn = arn + "\x00" + file
	if !in.isSource {
		step.CacheKey = w.role.Key()
	}
	step.retrieve = func(ctx context.Context) (Credentials, error) {
		return step.retrieveDocument(ctx, cache.Want{Source: step.fingerprint()}, w.fetchDocument)
	}
	return step, nil
}

// WebIdentityStep returns the step of a role and the file with its token.
func WebIdentityStep(profile, arn, file string, at origin.Origin) *Step {
	return &Step{Kind: KindWebIdentity, Profile: profile, Origin: at,
		Action: "assume role " + arn + " with the token in " + file,
		Calls:  []Call{{Service: "STS", Operation: "AssumeRoleWithWebIdentity"}}, Lifetime: "1h (the default)",
		TokenFile: file}
}

// variableOrKey returns a variable, which wins, or the profile's key of the same meaning.
func (in input) variableOrKey(variable, key string) (string, origin.Origin) {
	if text := in.env.Vars.Get(variable); text != "" && !in.ignoresVariables {
		return text, origin.FromVariable(variable)
	}
	v, _ := in.get(key)
	return v.Text, v.Origin
}

func (w webIdentity) fetchDocument(ctx context.Context) (value.Object, error) {
	token, err := w.readToken(ctx)
	if err != nil {
		return nil, err
	}
	var requestID string
	region := ""
	if !w.in.session.Settings.Get("region").Set() {
		region = awsapi.GlobalRegion // nothing is signed: any region will do
	}
	answer, err := w.in.clients.Call(ctx, awsapi.Request{
		Service: "sts", Operation: "AssumeRoleWithWebIdentity", Region: region, RequestID: &requestID,
		Input: value.Object{{Name: "RoleArn", Value: w.role.ARN},
			{Name: "RoleSessionName", Value: sessionName(w.in, w.role.SessionName)},
			{Name: "WebIdentityToken", Value: token}},
	})
	if err != nil {
		return nil, w.explainRefusal(withoutToken(err, token))
	}
	return roleDocument(answer, requestID)
}

const minWebToken = 4 // as STS has it; how long a token may be is for STS to say

// readToken reads the file at each call: the platform replaces it.
func (w webIdentity) readToken(ctx context.Context) (string, error) {
	path := w.file
	if !filepath.IsAbs(path) && w.in.env.Dir != "" {
		path = filepath.Join(w.in.env.Dir, path)
	}
	token, err := readfile.Named(ctx, path, readfile.SmallLimit)
	if err != nil {
		return "", brokenError(w.from, "web identity token file %s: %w", w.file, problem.Bare(err)).
			WithHint("check the path; ~ and variables are not expanded in it")
	}
	if utf8.RuneCount(token) < minWebToken {
		return "", usageError(w.from, "web identity token file %s holds no token", w.file).
			WithHint("whoever writes the file must fill it")
	}
	return string(token), nil
}

// withoutToken leaves the token out of the service's words, which quote a value that is no token at all.
func withoutToken(err error, token string) error {
	var e *problem.Error
	if errors.As(err, &e) && strings.Contains(err.Error(), token) {
		e.Err = errors.New(strings.ReplaceAll(e.Err.Error(), token, "(the token)"))
	}
	return err
}

// explainRefusal says where the token that was refused comes from.
func (w webIdentity) explainRefusal(err error) error {
	var e *problem.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.Code {
	case "ExpiredTokenException", "InvalidIdentityToken", "IDPCommunicationError", "IDPRejectedClaim":
		return e.WithHint("the token in %s (%s) was refused: whoever writes the file must renew it, and this machine's clock must be right", w.file, w.from)
	case "AccessDenied":
		return e.WithHint("the trust policy of %s must allow the issuer, audience and subject of the token in %s (%s)", w.role.ARN, w.file, w.from)
	}
	return err
}
