package iam

import (
	"encoding/base64"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// keepKey writes a new access key to the file of --csv and takes the secret
// out of what is printed. The file is made before the key: a key whose secret
// could not be stored is lost.
func keepKey(x service.Exchange, next service.Next) (value.Object, error) {
	name := x.Option("Csv")
	if name == "" {
		return next()
	}
	answer, err := intoFile(x.Dir, name, next, writeKey)
	if err != nil {
		return nil, err
	}
	key, _ := member(answer, "AccessKey").(value.Object)
	return value.Object{{Name: "AccessKey", Value: without(key, "SecretAccessKey")}}, nil
}

// writeKey writes the columns of the console's download with the user's name
// before them, as `configure import` of the AWS CLI wants them.
func writeKey(w *os.File, answer value.Object) error {
	key, _ := member(answer, "AccessKey").(value.Object)
	rows := csv.NewWriter(w)
	for _, row := range [][]string{
		{"User Name", "Access key ID", "Secret access key"},
		{text(key, "UserName"), text(key, "AccessKeyId"), text(key, "SecretAccessKey")},
	} {
		if err := rows.Write(row); err != nil {
			return err
		}
	}
	rows.Flush()
	return rows.Error()
}

// keepSeed writes the seed of a virtual MFA device, as text or as the image of
// a QR code, to the file of --outfile, and takes both out of what is printed.
func keepSeed(x service.Exchange, next service.Next) (value.Object, error) {
	name, method := x.Option("Outfile"), x.Option("BootstrapMethod")
	if name == "" || method != "QRCodePNG" && method != "Base32StringSeed" {
		e := problem.New(problem.Usage, "--outfile FILE and --bootstrap-method QRCodePNG or Base32StringSeed are required")
		e.Code = "ParamValidation"
		return nil, e
	}
	answer, err := intoFile(x.Dir, name, next, func(w *os.File, answer value.Object) error {
		device, _ := member(answer, "VirtualMFADevice").(value.Object)
		seed, err := base64.StdEncoding.DecodeString(text(device, method))
		if err != nil {
			return err
		}
		_, err = w.Write(seed)
		return err
	})
	if err != nil {
		return nil, err
	}
	device, _ := member(answer, "VirtualMFADevice").(value.Object)
	return value.Object{{Name: "VirtualMFADevice", Value: without(device, "QRCodePNG", "Base32StringSeed")}}, nil
}

// intoFile makes a new file for its owner only, makes the call, and lets write
// put the secret into the file. A file that is there is never overwritten; of
// a call that fails no file is left.
func intoFile(dir, name string, next service.Next, write func(*os.File, value.Object) error) (value.Object, error) {
	if !filepath.IsAbs(name) {
		name = filepath.Join(dir, name)
	}
	file, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, problem.New(problem.General, "%s is there already", name).WithHint("choose another name, or remove it if you need no secret in it")
	}
	if err != nil {
		return nil, err
	}
	answer, err := next()
	if err != nil {
		file.Close()
		os.Remove(name) // made just now, and empty
		return nil, err
	}
	err = write(file, answer)
	if err == nil {
		err = file.Sync()
	}
	return answer, errors.Join(err, file.Close())
}

func member(o value.Object, name string) any { v, _ := o.Get(name); return v }

func text(o value.Object, name string) string { s, _ := member(o, name).(string); return s }

func without(o value.Object, names ...string) value.Object {
	out := value.Object{}
	for _, m := range o {
		if !slices.Contains(names, m.Name) {
			out = append(out, m)
		}
	}
	return out
}
