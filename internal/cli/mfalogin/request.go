package mfalogin

import (
	"context"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// sessionRequest is one GetSessionToken call and where its answer goes.
type sessionRequest struct {
	keys         credentials.Credentials
	serial, code string
	from         mfa.Source // of the code
	seconds      int32
	target       string
}

// validate is what the AWS CLI checks before the call (exit 252).
func (r sessionRequest) validate() error {
	var wrong []string
	if r.seconds < 900 {
		wrong = append(wrong, fmt.Sprintf("--duration-seconds is %d and must be at least 900", r.seconds))
	}
	if n := len([]rune(r.serial)); n < 9 {
		wrong = append(wrong, fmt.Sprintf("the serial number is %d characters long and needs at least 9", n))
	}
	if n := len([]rune(r.code)); n < 6 && (r.from == mfa.FromOption || r.from == mfa.FromPrompt) {
		wrong = append(wrong, fmt.Sprintf("the MFA code is %d characters long and needs 6", n))
	}
	if len(wrong) == 0 {
		return nil
	}
	return problem.New(problem.Usage, "%s", strings.Join(wrong, "; ")).WithCode("ParamValidation")
}

func (r sessionRequest) send(ctx context.Context, env *app.Env, g *global.Options, ses *app.Session) (credentials.Credentials, error) {
	ses, err := r.withRegion(ctx, env, g, ses)
	if err != nil {
		return credentials.Credentials{}, err
	}
	clients := awsapi.New(env, ses.Settings).ForCommand()
	request := awsapi.Request{Service: "sts", Operation: "GetSessionToken", Credentials: aws.CredentialsProviderFunc(
		func(context.Context) (aws.Credentials, error) { return r.keys.AWS(), nil })}
	var answer value.Object
	err = r.codes(env, ses).Do(ctx, r.device(ses), func(code string) (err error) {
		request.Input = value.Object{
			{Name: "DurationSeconds", Value: int64(r.seconds)}, {Name: "SerialNumber", Value: r.serial}, {Name: "TokenCode", Value: code},
		}
		answer, err = clients.Call(ctx, request)
		return err
	})
	if err != nil {
		return credentials.Credentials{}, err
	}
	keys := answer.Object("Credentials")
	if keys == nil {
		return credentials.Credentials{}, problem.New(problem.General, "the service answered without credentials")
	}
	return credentials.Credentials{
		AccessKeyID: keys.Text("AccessKeyId"), SecretAccessKey: secret.New(keys.Text("SecretAccessKey")),
		SessionToken: secret.New(keys.Text("SessionToken")), HasToken: true, Expires: keys.Time("Expiration"),
	}, nil
}

// codes gets the code of the call. One that is typed has been asked for with
// the other questions.
func (r sessionRequest) codes(env *app.Env, ses *app.Session) *mfa.Codes {
	return mfa.New(env, ses.Settings, mfa.NewSeedStore(env), func(context.Context, mfa.Device) (string, error) { return r.code, nil })
}

func (r sessionRequest) device(ses *app.Session) mfa.Device {
	return mfa.Device{Serial: r.serial, Profile: ses.Settings.Profile(), Name: ses.Settings.ProfileName().Text}
}

// withRegion chooses a region of the device's partition where none is set:
// session tokens are the same everywhere in it, and the person has just typed
// all that.
func (r sessionRequest) withRegion(ctx context.Context, env *app.Env, g *global.Options, ses *app.Session) (*app.Session, error) {
	region, err := awsapi.New(env, ses.Settings).Region(ctx)
	if err != nil || region.Set() {
		return ses, err
	}
	flags := g.Flags()
	flags["region"] = partitionRegion(r.serial)
	return app.Open(env, flags)
}

// quoted quotes a profile name for a shell where it must be.
func quoted(name string) string {
	if strings.ContainsAny(name, " \t'\"$&|;<>()*?[]#~!\\`") {
		return "'" + strings.ReplaceAll(name, "'", `'\''`) + "'"
	}
	return name
}
