// Package iam is `awsid iam`: the operations of IAM, two of which can put a
// secret into a file.
package iam

import (
	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
)

// New returns the command of the service.
func New(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{
		Name: "iam",
		Long: "Every operation of IAM, with the AWS CLI's options and output: users, groups, roles,\npolicies, access keys, MFA devices and certificates of the account.",
		Example: `  awsid iam list-users
  awsid iam create-access-key --user-name NAME --csv NAME.csv
  awsid iam create-role --generate-cli-skeleton yaml-input`,
		Extras: []service.Extra{
			{Operation: "CreateAccessKey", Wrap: saveKey, Options: []service.Option{
				{Name: "csv", Doc: "write the key to this new file, for configure import, and do not print the secret"},
			}},
			{Operation: "CreateVirtualMFADevice", Wrap: saveSeed, Options: []service.Option{
				{Name: "outfile", Doc: "write the seed to this new file", Required: true},
				{Name: "bootstrap-method", Doc: "form of the seed: QRCodePNG or Base32StringSeed", Required: true,
					Choices: []string{"QRCodePNG", "Base32StringSeed"}},
			}},
		},
	})
}
