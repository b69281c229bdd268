package providers

import (
	"context"
	"os"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
)

// Boto reads the configuration file of the first boto library.
type Boto struct{}

// Kind returns "boto-config".
func (Boto) Kind() string { return KindBoto }

// Plan is configured by aws_access_key_id in the section [Credentials] of
// BOTO_CONFIG, else of /etc/boto.cfg or ~/.boto.
func (Boto) Plan(in Input) (*Step, error) {
	files := []string{"/etc/boto.cfg", "~/.boto"}
	if name := in.Env.Vars.Get("BOTO_CONFIG"); name != "" {
		files = []string{name}
	}
	for _, name := range files {
		path := paths.Expand(name, in.Env.Vars, in.Env.Paths.Home)
		data, err := os.ReadFile(path)
		if err != nil {
			continue // absent or not for us, as in the AWS CLI
		}
		step, err := botoStep(in, path, data)
		if step != nil || err != nil {
			return step, err
		}
	}
	return nil, &NotConfigured{"there is no boto configuration with keys"}
}

func botoStep(in Input, path string, data []byte) (*Step, error) {
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
		return nil, broken(at, "aws_access_key_id without aws_secret_access_key").WithHint("remove the file if boto is no longer used")
	}
	c := Credentials{AccessKeyID: id.Text, SecretAccessKey: secret.New(key.Text)}
	return &Step{
		Kind: KindBoto, Origin: at, Does: "use the keys of " + path, Lasts: lastsWithoutLimit, who: c.AccessKeyID, now: in.Env.Clock.Now,
		get: func(context.Context) (Credentials, error) { return c, nil },
	}, nil
}
