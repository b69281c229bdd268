package providers

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// WebIdentity assumes a role with the token that a platform puts into a file
// (EKS, CI systems). The call is not signed.
type WebIdentity struct{}

// Kind returns "assume-role-with-web-identity".
func (WebIdentity) Kind() string { return KindWebIdentity }

// Plan is configured by AWS_WEB_IDENTITY_TOKEN_FILE or the profile's
// web_identity_token_file.
func (WebIdentity) Plan(in Input) (*Step, error) {
	file, from := webSetting(in, "AWS_WEB_IDENTITY_TOKEN_FILE", "web_identity_token_file")
	if file == "" {
		return nil, &NotConfigured{"no web identity token file is set"}
	}
	arn, _ := webSetting(in, "AWS_ROLE_ARN", "role_arn")
	if arn == "" {
		return nil, broken(from, "a web identity token file is set but no role to assume with it").
			WithHint("set AWS_ROLE_ARN, or role_arn in profile %s", in.Name)
	}
	name, _ := webSetting(in, "AWS_ROLE_SESSION_NAME", "role_session_name")
	w := webIdentity{in: in, file: file, from: from, role: cache.Role{ARN: arn, SessionName: name}}
	step := &Step{
		Kind: KindWebIdentity, Profile: in.Name, Origin: from, Does: "assume role " + arn + " with the token in " + file,
		Calls: []Call{{Service: "STS", Operation: "AssumeRoleWithWebIdentity"}},
		Lasts: "1h (the default)", who: arn + "\x00" + file, now: in.Env.Clock.Now, get: w.uncached,
	}
	if !in.source {
		w.fingerprint = step.fingerprint()
		step.Cache, step.get = w.role.Key(), w.cached
	}
	return step, nil
}

// webSetting returns a variable, which wins, or the profile key of the same
// meaning.
func webSetting(in Input, variable, key string) (string, origin.Origin) {
	if text := in.Env.Vars.Get(variable); text != "" && !in.NoVariables {
		return text, origin.FromVariable(variable)
	}
	v, _ := in.get(key)
	return v.Text, v.Origin
}

type webIdentity struct {
	in   Input
	file string
	from origin.Origin
	role cache.Role

	fingerprint string
}

func (w webIdentity) cached(ctx context.Context) (Credentials, error) {
	entry, err := w.in.cache().Get(ctx, w.role.Key(), cache.Want{Source: w.fingerprint}, w.assume)
	if err != nil {
		return Credentials{}, err
	}
	return fromEntry(entry), nil
}

func (w webIdentity) uncached(ctx context.Context) (Credentials, error) {
	document, err := w.assume(ctx)
	if err != nil {
		return Credentials{}, err
	}
	entry, err := cache.Parse(document)
	return fromEntry(entry), err
}

func (w webIdentity) assume(ctx context.Context) (value.Object, error) {
	token, err := w.token()
	if err != nil {
		return nil, err
	}
	client, err := w.in.Clients.STS(ctx, nil)
	if err != nil {
		return nil, err
	}
	out, err := client.AssumeRoleWithWebIdentity(ctx, &sts.AssumeRoleWithWebIdentityInput{
		RoleArn: aws.String(w.role.ARN), RoleSessionName: aws.String(sessionName(w.in, w.role.SessionName)), WebIdentityToken: aws.String(token),
	})
	if err != nil {
		return nil, w.refused(awsapi.MapError(err, "AssumeRoleWithWebIdentity"))
	}
	return roleDocument(out.Credentials, out.AssumedRoleUser, out.ResultMetadata)
}

// refused says where the token that was refused comes from.
func (w webIdentity) refused(err error) error {
	var e *problem.Error
	if errors.As(err, &e) {
		switch e.Code {
		case "ExpiredTokenException", "InvalidIdentityToken", "IDPCommunicationError", "IDPRejectedClaim":
			return e.WithHint("the token in %s (%s) was refused: whoever writes the file must renew it, and this machine's clock must be right", w.file, w.from)
		case "AccessDenied":
			return e.WithHint("the trust policy of %s must allow the issuer, audience and subject of the token in %s (%s)", w.role.ARN, w.file, w.from)
		}
	}
	return err
}

// token reads the file anew each time: the platform replaces it.
func (w webIdentity) token() (string, error) {
	path := w.file
	if !filepath.IsAbs(path) && w.in.Env.Dir != "" {
		path = filepath.Join(w.in.Env.Dir, path)
	}
	token, err := os.ReadFile(path)
	if err != nil {
		if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return "", broken(w.from, "web identity token file %s: %w", w.file, err).WithHint("check the path; ~ and variables are not expanded in it")
	}
	if len(token) < 4 {
		return "", usage(w.from, "web identity token file %s holds no token", w.file).WithHint("whoever writes the file must fill it")
	}
	return string(token), nil
}
