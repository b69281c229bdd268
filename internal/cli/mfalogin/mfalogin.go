// Package mfalogin is `awsid configure mfa-login`: long-term keys and a code
// of an MFA device become temporary credentials in a profile of their own.
package mfalogin

import (
	"context"
	"fmt"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/writing"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// expiryKey is the key under which other tools, too, note when a stored
// session token ends.
const expiryKey = "x_security_token_expires"

type mfaOptions struct {
	target   string // profile to write; "" asks
	duration string
	serial   string
	writing  writing.Options
}

// New returns the verb.
func New(env *app.Env, g *global.Options) *cobra.Command {
	var opts mfaOptions
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
	}
	cmd.Flags().StringVar(&opts.target, "update-profile", "", "the `profile` to write; otherwise you are asked")
	cmd.Flags().StringVar(&opts.duration, "duration-seconds", "43200", "life of the credentials in `seconds`, from 900 to 129600")
	cmd.Flags().StringVar(&opts.serial, "serial-number", "", "serial `number` or ARN of the MFA device; otherwise mfa_serial of the profile")
	opts.writing.Flags(cmd)
	cmd.RunE = func(cmd *cobra.Command, _ []string) error { return runMFALogin(cmd.Context(), env, g, opts) }
	return cmd
}

func runMFALogin(ctx context.Context, env *app.Env, g *global.Options, opts mfaOptions) error {
	seconds, err := strconv.ParseInt(opts.duration, 10, 32)
	if err != nil {
		return problem.New(problem.General, "%q is no whole number of seconds", opts.duration).At("--duration-seconds")
	}
	ses, err := g.Open(env)
	if err != nil {
		return err
	}
	keys, err := longTermKeys(ctx, env, ses)
	if err != nil {
		return err
	}
	request, err := newQuestions(env, ses).askAll(ctx, opts, keys)
	if err != nil {
		return err
	}
	request.seconds = int32(seconds)
	if err := request.validate(); err != nil {
		return err
	}
	session, err := request.send(ctx, env, g, ses)
	if err != nil {
		return err
	}
	return storeSession(ctx, env, opts.writing, request.target, session)
}

// longTermKeys returns the keys of the profile; none is no error: they are
// asked for.
func longTermKeys(ctx context.Context, env *app.Env, ses *app.Session) (*credentials.Credentials, error) {
	plan, err := credentials.New(env, ses).Plan()
	if err != nil {
		return nil, err
	}
	keys, err := plan.Retrieve(ctx)
	if credentials.IsNone(err) {
		return nil, nil
	}
	return &keys, err
}

// storeSession writes the credentials to the credentials file and says so.
func storeSession(ctx context.Context, env *app.Env, options writing.Options, profile string, session credentials.Credentials) error {
	change := func(files *edit.Files) error {
		for _, key := range []struct{ name, value string }{
			{"aws_access_key_id", session.AccessKeyID},
			{"aws_secret_access_key", session.SecretAccessKey.Reveal()},
			{"aws_session_token", session.SessionToken.Reveal()},
			{expiryKey, handout.Timestamp(session.Expires)},
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
	_, err = fmt.Fprintf(env.Stdout, "Temporary credentials written to profile '%s'\nThey expire at %s (in %s)\nUse them with: --profile %s\n",
		profile, handout.Timestamp(session.Expires), timetext.Duration(left), quoted(profile))
	return err
}
