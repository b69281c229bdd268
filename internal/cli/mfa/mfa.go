// Package mfa is the noun `awsid mfa`: keep the seeds of virtual MFA devices
// in the keystore, and make their codes.
package mfa

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New returns the noun with its verbs.
func New(env *app.Env, g *global.Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "mfa",
		Short: "keep the seeds of MFA devices, and make their codes",
		Long: `With the seed of a virtual MFA device in the keystore, awsid makes the codes that
roles with mfa_serial and "configure mfa-login" need, and asks for none.`,
		Example: `  awsid mfa add --profile deploy     keep the seed of the profile's device
  awsid mfa code --profile deploy    a code, to sign in to the console
  awsid mfa list                     which devices, for which profiles`,
	}
	cmd.AddCommand(newAdd(env, g), newCode(env, g), newList(env, g), newRemove(env))
	return cmd
}

// serialOf is the argument, else mfa_serial of the profile.
func serialOf(env *app.Env, g *global.Options, args []string) (string, error) {
	if len(args) > 0 {
		return strings.TrimSpace(args[0]), nil
	}
	ses, err := g.Open(env)
	if err != nil {
		return "", err
	}
	name := ses.Settings.ProfileName()
	if profile := ses.Settings.Profile(); profile != nil {
		if v, ok := profile.Get("mfa_serial"); ok && v.Text != "" {
			return v.Text, nil
		}
	}
	e := problem.New(problem.Usage, "which device? Profile %q has no mfa_serial", name.Text).
		WithHint("give the device's ARN, or --profile; `awsid mfa list` shows those of all profiles")
	e.Code = "ParamValidation"
	return "", e
}

// completeSerials completes the argument to the devices whose seeds are kept.
func completeSerials(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		serials, _ := mfa.NewSeedStore(env).Serials() // a shell prompt is no place for an error
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}

// completeConfigured completes the argument to the devices of the profiles.
func completeConfigured(env *app.Env) cobra.CompletionFunc {
	return func(_ *cobra.Command, args []string, _ string) (serials []string, _ cobra.ShellCompDirective) {
		files, err := shared.Load(env.Paths)
		if err != nil || len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		for _, d := range listDevices(files, nil) {
			serials = append(serials, d.serial)
		}
		return serials, cobra.ShellCompDirectiveNoFileComp
	}
}
