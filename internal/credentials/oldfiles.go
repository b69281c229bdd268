package credentials

import (
	"bytes"
	"errors"
	"io/fs"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
)

const (
	// KindEC2File is the key file of the old EC2 tools.
	KindEC2File = "ec2-credentials-file"
	// KindBoto is the configuration file of the first boto library.
	KindBoto = "boto-config"
)

// planEC2File is configured by AWS_CREDENTIAL_FILE naming a file with a line AWSAccessKeyId=.
func planEC2File(in input) (*Step, error) {
	const variable = "AWS_CREDENTIAL_FILE"
	name := in.env.Vars.Get(variable)
	if name == "" {
		return nil, &NotConfigured{variable + " is not set"}
	}
	path := paths.Expand(name, in.env.Vars, in.env.Paths.Home)
	data, err := in.env.Paths.Pipes.Read(path, readfile.SmallLimit)
	if err != nil {
		return nil, brokenError(origin.FromVariable(variable), "read %s: %w", path, problem.Bare(err)).
			WithHint("unset %s if it is left over", variable)
	}
	values, lines := readKeyValues(data)
	if _, ok := values["AWSAccessKeyId"]; !ok {
		return nil, &NotConfigured{path + " has no line AWSAccessKeyId="}
	}
	at := origin.FromFile(path, lines["AWSAccessKeyId"])
	if _, ok := values["AWSSecretKey"]; !ok {
		return nil, brokenError(at, "AWSAccessKeyId without a line AWSSecretKey=").
			WithHint("add it, or unset %s if it is left over", variable)
	}
	step := &Step{Kind: KindEC2File, Origin: at, Action: "use the keys of " + path, Lifetime: LifetimeOfKeys}
	return step.answerWith(Credentials{AccessKeyID: values["AWSAccessKeyId"],
		SecretAccessKey: secret.New(values["AWSSecretKey"])}, "AWSAccessKeyId", "AWSSecretKey")
}

func readKeyValues(data []byte) (values map[string]string, lines map[string]int) {
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

// planBoto is configured by aws_access_key_id in the section [Credentials] of
// BOTO_CONFIG, else of /etc/boto.cfg or ~/.boto.
func planBoto(in input) (*Step, error) {
	const variable = "BOTO_CONFIG"
	files, named := []string{"/etc/boto.cfg", "~/.boto"}, in.env.Vars.Get(variable)
	if named != "" {
		files = []string{named}
	}
	for _, name := range files {
		path := paths.Expand(name, in.env.Vars, in.env.Paths.Home)
		data, err := readBotoFile(in, path, named != "")
		switch {
		case err == nil:
		case named == "" && !isNoFile(path, err), errors.Is(err, fs.ErrNotExist):
			continue // absent or not for us, as in the AWS CLI
		case named != "":
			return nil, brokenError(origin.FromVariable(variable), "read %s: %w", path, problem.Bare(err)).
				WithHint("unset %s if it is left over", variable)
		default:
			return nil, brokenError(origin.FromFile(path, 0), "the configuration of boto cannot be read: %w", problem.Bare(err)).
				WithHint("move it away if boto is no longer used")
		}
		step, err := planBotoFile(path, data)
		if step != nil || err != nil {
			return step, err
		}
	}
	return nil, &NotConfigured{"there is no boto configuration with keys"}
}

// readBotoFile reads a file that a person named, which may be a pipe, or one that is just there.
func readBotoFile(in input, path string, named bool) ([]byte, error) {
	if named {
		return in.env.Paths.Pipes.Read(path, readfile.SmallLimit)
	}
	return readfile.Regular(path, readfile.SmallLimit)
}

// isNoFile reports whether there is something else than a file, of which nobody knows what it would have said. The null
// device says nothing.
func isNoFile(path string, err error) bool {
	isNull := errors.Is(err, readfile.ErrDevice) && readfile.Check(path) == nil
	return !isNull && (readfile.IsIrregular(err) || errors.Is(err, readfile.ErrTooBig))
}

func planBotoFile(path string, data []byte) (*Step, error) {
	section, ok := ini.Parse(data).Section("Credentials")
	if !ok {
		return nil, nil
	}
	id, ok := section.Item("aws_access_key_id")
	if !ok {
		return nil, nil
	}
	at := origin.FromFile(path, section.Line()+id.Line-1)
	key, ok := section.Item("aws_secret_access_key")
	if !ok {
		return nil, brokenError(at, "aws_access_key_id without aws_secret_access_key").
			WithHint("remove the file if boto is no longer used")
	}
	step := &Step{Kind: KindBoto, Origin: at, Action: "use the keys of " + path, Lifetime: LifetimeOfKeys}
	return step.answerWith(Credentials{AccessKeyID: id.Text, SecretAccessKey: secret.New(key.Text)}, id.Key, key.Key)
}
