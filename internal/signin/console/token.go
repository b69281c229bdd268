package console

import (
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/signin/types"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// exchangeToken calls the token endpoint with a proof of the key.
func exchangeToken(ctx context.Context, env *app.Env, client *sdk.Client, key *ecdsa.PrivateKey, in types.CreateOAuth2TokenRequestBody) (signIn, error) {
	out, err := client.CreateOAuth2Token(ctx, &sdk.CreateOAuth2TokenInput{TokenInput: &in}, withProof(env, key))
	if err != nil {
		return signIn{}, explainRefusal(awsapi.MapError(err, "CreateOAuth2Token"))
	}
	t := out.TokenOutput
	if t == nil || t.AccessToken == nil || aws.ToString(t.AccessToken.AccessKeyId) == "" {
		return signIn{}, problem.New(problem.General, "the answer of CreateOAuth2Token holds no credentials")
	}
	return signIn{
		Keys: Keys{AccessKeyID: aws.ToString(t.AccessToken.AccessKeyId), SecretAccessKey: secret.New(aws.ToString(t.AccessToken.SecretAccessKey)),
			SessionToken: secret.New(aws.ToString(t.AccessToken.SessionToken)),
			Expires:      env.Clock.Now().Add(time.Duration(aws.ToInt32(t.ExpiresIn)) * time.Second)},
		ClientID: aws.ToString(in.ClientId), RefreshToken: secret.New(aws.ToString(t.RefreshToken)),
		IDToken: secret.New(aws.ToString(t.IdToken)), Key: key,
	}, nil
}

// explainRefusal puts the service's reasons into words. They are refusals of a
// sign-in and not of a command, so the exit code is 255.
func explainRefusal(err error) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Code != "AccessDeniedException" {
		return err
	}
	text := "the sign-in service refused"
	hint := plainHint
	switch refusalReason(e) {
	case "AUTHCODE_EXPIRED":
		text = "the sign-in took too long: its authorization code has expired"
	case "TOKEN_EXPIRED":
		text = "the console sign-in has ended"
	case "USER_CREDENTIALS_CHANGED":
		text = "the password was changed, which ended the console sign-in"
	case "INSUFFICIENT_PERMISSIONS":
		text = "this user may not sign in for command line use"
		hint = "ask whoever administers the account for the policy SignInLocalDevelopmentAccess, then run `awsid login`"
	default:
		if m := e.Err.Error(); m != "" {
			text += ": " + m
		}
	}
	return problem.New(problem.NeedsSignIn, "%s", text).WithHint("%s", hint)
}

func refusalReason(e *problem.Error) string {
	for _, d := range e.Details {
		if d.Name == "error" {
			return d.Value
		}
	}
	return ""
}

// subjectOf reads the ARN out of an ID token. It came straight from the service
// over TLS, so its signature needs no check (OpenID Connect Core 3.1.3.7).
func subjectOf(idToken string) (string, error) {
	parts := strings.Split(idToken, ".")
	if len(parts) != 3 {
		return "", errors.New("the ID token is no JWT")
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil {
		return "", errors.New("the ID token is no JWT")
	}
	var claims struct {
		Sub string `json:"sub"`
	}
	if json.Unmarshal(payload, &claims) != nil || strings.Count(claims.Sub, ":") < 5 {
		return "", errors.New("the ID token names nobody")
	}
	return claims.Sub, nil
}
