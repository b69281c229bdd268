package providers

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
)

// EC2File reads the key file of the old EC2 tools, named by
// AWS_CREDENTIAL_FILE.
type EC2File struct{}

// Kind returns "ec2-credentials-file".
func (EC2File) Kind() string { return KindEC2File }

// Plan is configured by AWS_CREDENTIAL_FILE naming a file with a line
// AWSAccessKeyId=.
func (EC2File) Plan(in Input) (*Step, error) {
	const variable = "AWS_CREDENTIAL_FILE"
	name := in.Env.Vars.Get(variable)
	if name == "" {
		return nil, &NotConfigured{variable + " is not set"}
	}
	path := paths.Expand(name, in.Env.Vars, in.Env.Paths.Home)
	data, err := os.ReadFile(path)
	if err != nil {
		if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, broken(origin.FromVariable(variable), "read %s: %w", path, err).WithHint("unset %s if it is left over", variable)
	}
	values, lines := keyValues(data)
	if _, ok := values["AWSAccessKeyId"]; !ok {
		return nil, &NotConfigured{path + " has no line AWSAccessKeyId="}
	}
	at := origin.FromFile(path, lines["AWSAccessKeyId"])
	if values["AWSSecretKey"] == "" {
		return nil, broken(at, "AWSAccessKeyId without a line AWSSecretKey=").WithHint("add it, or unset %s if it is left over", variable)
	}
	c := Credentials{AccessKeyID: values["AWSAccessKeyId"], SecretAccessKey: secret.New(values["AWSSecretKey"])}
	return &Step{
		Kind: KindEC2File, Origin: at, Does: "use the keys of " + path, Lasts: lastsWithoutLimit, who: c.AccessKeyID, now: in.Env.Clock.Now,
		get: func(context.Context) (Credentials, error) { return c, nil },
	}, nil
}

// keyValues reads lines of the form NAME=VALUE.
func keyValues(data []byte) (values map[string]string, lines map[string]int) {
	values, lines = map[string]string{}, map[string]int{}
	n := 0
	for line := range bytes.Lines(data) {
		n++
		if key, value, ok := strings.Cut(string(line), "="); ok {
			key = strings.TrimSpace(key)
			values[key], lines[key] = strings.TrimSpace(value), n
		}
	}
	return values, lines
}
