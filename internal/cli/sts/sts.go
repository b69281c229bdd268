// Package sts is `awsid sts`: who am I, and temporary credentials.
package sts

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/mfa"
	"github.com/awsid/awsid/internal/sys/value"
)

// New returns the command of the service.
func New(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{
		Name: "sts",
		Long: `Every operation of STS, with the AWS CLI's options and output: who credentials belong
to, and temporary ones.`,
		Example: `  awsid sts get-caller-identity
  awsid sts assume-role --role-arn ARN --role-session-name NAME
  awsid sts get-session-token --serial-number ARN --token-code CODE`,
		Extras: []service.Extra{
			{Operation: "AssumeRole", Wrap: explainCode},
			{Operation: "GetSessionToken", Wrap: explainCode},
		},
	})
}

// explainCode says why an MFA code on the command line was refused.
func explainCode(x service.Exchange, call service.Call) (value.Object, error) {
	answer, err := call()
	return answer, mfa.ExplainRefusal(err, mfa.Device{Serial: x.Input.Text("SerialNumber")}, mfa.FromOption)
}
