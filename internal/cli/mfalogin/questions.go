package mfalogin

import (
	"context"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// questions asks for what options and profile leave open. The labels are
// those of the AWS CLI, which scripts answer by.
type questions struct {
	env   *app.Env
	ses   *app.Session
	asker *prompt.Prompter
}

func newQuestions(env *app.Env, ses *app.Session) questions {
	return questions{env: env, ses: ses, asker: prompt.New(env.Stdin, env.Stdout, env.Vars.Get("TERM"))}
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
	if _, err := fmt.Fprintln(q.env.Stdout, "Please provide your AWS credentials:"); err != nil {
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
	if profile := q.ses.Settings.Profile(); fromProfile && profile != nil {
		if v, ok := profile.Get("mfa_serial"); ok && v.Text != "" {
			return v.Text, nil
		}
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
