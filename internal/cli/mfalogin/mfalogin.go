// Package mfalogin is the command `awsid configure mfa-login`: long-term keys and a code
// of an MFA device become temporary credentials in a profile of their own.
package mfalogin

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/prompt"
)

type mfaLoginOptions struct {
	global   *global.Options
	target   string // profile to write; "" asks
	duration string
	serial   string
	writing  configwrite.Options
}

// New returns the verb.
func New(env *app.Env, g *global.Options) *cobra.Command {
	opts := &mfaLoginOptions{global: g}
	cmd := &cobra.Command{
		Use:   "mfa-login",
		Short: "turn long-term keys and an MFA code into temporary credentials",
		Long: `Ask AWS for temporary credentials with a code of your MFA device, and write
them to a profile of their own. The keys that sign are those of --profile.

The code is that of --mfa-code, else what the profile's mfa_process prints, else
made from the device's seed in the keystore ("awsid mfa add"), else asked for.`,
		Example: `  awsid configure mfa-login --profile work --update-profile work-mfa
  awsid configure mfa-login --serial-number arn:aws:iam::123456789012:mfa/alice \
      --mfa-code 123456 --update-profile tmp`,
		RunE: func(cmd *cobra.Command, _ []string) error { return runMFALogin(cmd.Context(), env, opts) },
	}
	cmd.Flags().StringVar(&opts.target, "update-profile", "", "the `profile` to write; otherwise you are asked")
	cmd.Flags().StringVar(&opts.duration, "duration-seconds", "43200",
		"life of the credentials in `seconds`, from 900 to 129600")
	cmd.Flags().StringVar(&opts.serial, "serial-number", "",
		"serial `number` or ARN of the MFA device; otherwise mfa_serial of the profile")
	opts.writing.Flags(cmd)
	return cmd
}

func runMFALogin(ctx context.Context, env *app.Env, opts *mfaLoginOptions) error {
	seconds, err := strconv.ParseInt(opts.duration, 10, 32)
	if err != nil {
		return problem.New(problem.General, "%q is no whole number of seconds", opts.duration).At("--duration-seconds")
	}
	ses, err := opts.global.Open(env)
	if err != nil {
		return err
	}
	keys, err := longTermKeys(ctx, env, ses)
	if err != nil {
		return err
	}
	if !opts.writing.DryRun {
		if err := checkWritable(env.Paths.Credentials); err != nil {
			return err
		}
	}
	q := questions{env: env, ses: ses, asker: prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM"))}
	request, err := q.askAll(ctx, opts, keys)
	if err != nil {
		return err
	}
	request.seconds = seconds
	if err := request.validate(); err != nil {
		return err
	}
	session, err := request.sendWithCode(ctx, env, opts.global, ses)
	if err != nil {
		return err
	}
	return storeSession(ctx, env, opts.writing, request.target, session)
}

// checkWritable returns an error if the credentials could not be written, before a code is asked for and spent.
func checkWritable(path string) error {
	staged, err := atomicfile.Stage(path, make([]byte, 16<<10), atomicfile.Options{InPlace: true})
	if err != nil {
		return err
	}
	staged.Discard()
	return nil
}

// longTermKeys returns the keys of the profile; none is no error: they are asked for.
func longTermKeys(ctx context.Context, env *app.Env, ses *app.Session) (*credentials.Credentials, error) {
	keys, err := credentials.New(env, ses).Retrieve(ctx)
	if credentials.IsNone(err) {
		return nil, nil
	}
	return &keys, err
}

// storeSession writes the credentials to the credentials file and says so.
func storeSession(ctx context.Context, env *app.Env, options configwrite.Options, profile string,
	session credentials.Credentials) error {
	change := func(files *edit.Files) error {
		for _, key := range []struct{ name, value string }{
			{"aws_access_key_id", session.AccessKeyID},
			{"aws_secret_access_key", session.SecretAccessKey.Reveal()},
			{"aws_session_token", session.SessionToken.Reveal()},
			{settings.ExpirationKeys[0], handout.Timestamp(session.Expires)},
		} {
			if err := files.Credentials.Set(edit.Profile(profile), key.name, key.value); err != nil {
				return err
			}
		}
		return nil
	}
	changed, err := options.Apply(ctx, env, change, shared.CredentialsFile)
	if err != nil || !changed {
		return err
	}
	left := session.Expires.Sub(env.Clock.Now())
	err = env.Tellf(env.Stdout, "Temporary credentials written to profile '%s'\nThey expire at %s (in %s)\nUse them with:%s",
		profile, handout.Timestamp(session.Expires), timetext.Duration(left), shellwords.Option("--profile", profile))
	return err
}

// sessionRequest is one GetSessionToken call and where its answer goes.
type sessionRequest struct {
	keys         credentials.Credentials
	serial, code string
	from         mfa.Source // of the code
	seconds      int64
	target       string
}

// validate checks what the AWS CLI checks before the call (exit 252).
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

func (r sessionRequest) sendWithCode(ctx context.Context, env *app.Env, g *global.Options,
	ses *app.Session) (credentials.Credentials, error) {
	ses, err := r.withRegion(ctx, env, g, ses)
	if err != nil {
		return credentials.Credentials{}, err
	}
	signer := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return r.keys.AWS(), nil })
	var out value.Object
	err = r.mfaCodes(env, ses).Do(ctx, r.mfaDevice(ses), func(code string) (err error) {
		out, err = awsapi.New(env, ses.Settings).ForCommand().Call(ctx,
			awsapi.Request{Service: "sts", Operation: "GetSessionToken", Credentials: signer,
				Input: value.Object{{Name: "DurationSeconds", Value: r.seconds}, {Name: "SerialNumber", Value: r.serial},
					{Name: "TokenCode", Value: code}}})
		return err
	})
	if err != nil {
		return credentials.Credentials{}, err
	}
	c := out.Object("Credentials")
	if c == nil {
		return credentials.Credentials{}, problem.New(problem.General, "the service answered without credentials")
	}
	return credentials.Credentials{AccessKeyID: c.Text("AccessKeyId"),
		SecretAccessKey: secret.New(c.Text("SecretAccessKey")),
		SessionToken:    secret.New(c.Text("SessionToken")), HasToken: true, Expires: c.Time("Expiration")}, nil
}

// mfaCodes gets the code of the call. One that is typed has been asked for with the other questions.
func (r sessionRequest) mfaCodes(env *app.Env, ses *app.Session) *mfa.Codes {
	return mfa.New(env, ses.Settings, mfa.NewSeedStore(env),
		func(context.Context, mfa.Device) (string, error) { return r.code, nil })
}

func (r sessionRequest) mfaDevice(ses *app.Session) mfa.Device {
	return mfa.Device{Serial: r.serial, Profile: ses.Settings.Profile(), Name: ses.Settings.ProfileName().Text}
}

// withRegion chooses a region of the device's partition where none is set: session tokens are the same everywhere in
// it, and the person has just typed all that.
func (r sessionRequest) withRegion(ctx context.Context, env *app.Env, g *global.Options,
	ses *app.Session) (*app.Session, error) {
	region, err := awsapi.New(env, ses.Settings).Region(ctx)
	if err != nil || region.Set() {
		return ses, err
	}
	flags := g.Flags()
	flags["region"] = partitionRegion(r.serial)
	return app.Open(env, flags)
}

// questions asks for what options and profile leave open. The labels are
// those of the AWS CLI, which scripts answer by.
type questions struct {
	env   *app.Env
	ses   *app.Session
	asker *prompt.Prompter
}

func (q questions) askAll(ctx context.Context, opts *mfaLoginOptions,
	keys *credentials.Credentials) (sessionRequest, error) {
	r := sessionRequest{serial: opts.serial, target: opts.target}
	var err error
	if keys != nil {
		r.keys = *keys
	} else if r.keys, err = q.askKeys(ctx); err != nil {
		return r, err
	}
	if r.serial, err = q.askSerial(ctx, r.serial, keys != nil); err != nil {
		return r, err
	}
	offered, err := targetName(r.serial)
	if err != nil {
		return r, err
	}
	if err := q.askCode(ctx, &r); err != nil {
		return r, err
	}
	if r.target == "" {
		r.target, err = q.asker.Ask(ctx, prompt.Question{Text: "Profile to update [" + offered + "]: ",
			Default: offered})
	}
	return r, err
}

// askCode asks for the code, unless it comes from somewhere else: one that is
// made here is made for the call, when nothing is left to ask.
func (q questions) askCode(ctx context.Context, r *sessionRequest) error {
	from, given, err := r.mfaCodes(q.env, q.ses).Source(r.mfaDevice(q.ses))
	r.from = from
	switch {
	case err != nil:
	case from == mfa.FromOption:
		r.code = given.Text
	case from == mfa.FromPrompt:
		r.code, err = q.askRequired(ctx, "MFA token code", true)
	}
	return err
}

func (q questions) askKeys(ctx context.Context) (credentials.Credentials, error) {
	var keys credentials.Credentials
	if err := q.env.Tellf(q.env.Stdout, "Please provide your AWS credentials:"); err != nil {
		return keys, err
	}
	var err error
	if keys.AccessKeyID, err = q.askRequired(ctx, "AWS Access Key ID", false); err != nil {
		return keys, err
	}
	key, err := q.askRequired(ctx, "AWS Secret Access Key", true)
	keys.SecretAccessKey = secret.New(key)
	return keys, err
}

// askSerial returns the option, the profile's mfa_serial, or the answer.
func (q questions) askSerial(ctx context.Context, given string, fromProfile bool) (string, error) {
	if given != "" {
		return given, nil
	}
	if serial := q.ses.Settings.Profile().Text("mfa_serial"); fromProfile && serial != "" {
		return serial, nil
	}
	return q.askRequired(ctx, "MFA serial number or ARN", false)
}

// askRequired asks for something that must not be empty (exit 1). "None" is what
// the AWS CLI shows for a missing value, and is taken for one.
func (q questions) askRequired(ctx context.Context, label string, hidden bool) (string, error) {
	answer, err := q.asker.Ask(ctx, prompt.Question{Text: label + ": ", Secret: hidden})
	if err != nil {
		return "", err
	}
	if answer = strings.TrimSpace(answer); answer == "" || answer == "None" {
		return "", problem.New(problem.NotFound, "%s is required", label)
	}
	return answer, nil
}

// targetName returns the profile name offered for a device: account and name of a
// virtual device, "session-" and the serial of a hardware device.
func targetName(serial string) (string, error) {
	if !arn.Is(serial) {
		return "session-" + serial, nil
	}
	a, ok := arn.Parse(serial)
	if !ok || a.Service != "iam" || a.Account == "" || !strings.Contains(a.Resource, "/") {
		return "", problem.New(problem.Usage, "%q is not the ARN of an MFA device", serial).WithCode("ParamValidation").
			WithHint("it looks like arn:aws:iam::123456789012:mfa/NAME; `awsid iam list-mfa-devices` shows it")
	}
	return a.Account + "-" + a.Name(), nil
}

// partitionRegion returns where a device's partition answers when no region is set.
func partitionRegion(serial string) string {
	a, _ := arn.Parse(serial)
	return region.PartitionNamed(a.Partition).GlobalRegion
}
