// Package iam is `awsid iam`: the operations of IAM, two of which can put a
// secret into a file.
package iam

import (
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// New returns the command of the service.
func New(env *app.Env, g *global.Options) *cobra.Command {
	return service.New(env, g, service.Service{
		Name: "iam",
		Long: `Every operation of IAM, with the AWS CLI's options and output: users, groups, roles,
policies, access keys, MFA devices and certificates of the account.`,
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

// saveKey writes a new access key to the file of --csv and takes the secret
// out of what is printed. The file is made before the key: a key whose secret
// could not be stored is lost.
func saveKey(x service.Exchange, call service.Call) (value.Object, error) {
	if x.Option("csv") == "" {
		return call()
	}
	answer, err := callIntoFile(x.Path("csv"), call, writeKey)
	if err != nil {
		return nil, err
	}
	return value.Object{{Name: "AccessKey", Value: answer.Object("AccessKey").Without("SecretAccessKey")}}, nil
}

// writeKey writes the columns of the console's download with the user's name
// before them, as `configure import` of the AWS CLI wants them.
func writeKey(w *os.File, answer value.Object) error {
	key := answer.Object("AccessKey")
	rows := csv.NewWriter(w)
	return rows.WriteAll([][]string{
		{"User Name", "Access key ID", "Secret access key"},
		{key.Text("UserName"), key.Text("AccessKeyId"), key.Text("SecretAccessKey")},
	})
}

// saveSeed writes the seed of a virtual MFA device, as text or as the image of
// a QR code, to the file of --outfile, and takes both out of what is printed.
func saveSeed(x service.Exchange, call service.Call) (value.Object, error) {
	answer, err := callIntoFile(x.Path("outfile"), call, func(w *os.File, answer value.Object) error {
		coded := answer.Object("VirtualMFADevice").Text(x.Option("bootstrap-method"))
		seed, err := base64.StdEncoding.DecodeString(coded)
		if err != nil {
			return err
		}
		_, err = w.Write(seed)
		return err
	})
	if err != nil {
		return nil, err
	}
	device := answer.Object("VirtualMFADevice").Without("QRCodePNG", "Base32StringSeed")
	return value.Object{{Name: "VirtualMFADevice", Value: device}}, nil
}

// callIntoFile makes a new file for its owner only, makes the call, and lets
// write put the secret into the file. A file that exists is never overwritten;
// a call that fails leaves no file.
func callIntoFile(name string, call service.Call, write func(*os.File, value.Object) error) (value.Object, error) {
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case errors.Is(err, fs.ErrExist):
		return nil, problem.New(problem.General, "%s exists already", name).
			WithHint("choose another name, or remove the file if you need no secret in it")
	case err != nil:
		return nil, problem.New(problem.Usage, "%s cannot be written: %w", name, problem.Bare(err)).
			WithHint("name a file in a folder that exists: %s", filepath.Base(name))
	}
	answer, err := call()
	if err != nil {
		file.Close()
		os.Remove(name) // made just now, and empty
		return nil, err
	}
	if err = write(file, answer); err == nil {
		err = file.Sync()
	}
	return answer, errors.Join(err, file.Close())
}
