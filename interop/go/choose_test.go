package gosdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/config"
)

// setUp is a home directory that is written already, its variables, and the profile that the program names.
type setUp struct {
	Vars    map[string]string `json:"vars"`
	Profile string            `json:"profile"`
}

// choice is the region and the keys that a set-up leads to.
type choice struct {
	Region string `json:"region"`
	Key    string `json:"key"`
	Error  string `json:"error"`
}

// choose answers the set-ups on standard input.
func choose(ctx context.Context, _ []string) error {
	var setUps []setUp
	if err := json.NewDecoder(os.Stdin).Decode(&setUps); err != nil {
		return err
	}
	choices := make([]choice, len(setUps))
	for i, s := range setUps {
		os.Clearenv()
		for name, value := range s.Vars {
			if err := os.Setenv(name, value); err != nil {
				return err
			}
		}
		// Both are set when the program starts.
		config.DefaultSharedConfigFiles = []string{config.DefaultSharedConfigFilename()}
		config.DefaultSharedCredentialsFiles = []string{config.DefaultSharedCredentialsFilename()}
		choices[i] = chosen(ctx, s.Profile)
	}
	return json.NewEncoder(os.Stdout).Encode(choices)
}

func chosen(ctx context.Context, name string) (c choice) {
	options := []option{config.WithHTTPClient(&http.Client{Transport: issuer{}}), config.WithRetryMaxAttempts(1)}
	if name != "" {
		options = append(options, profile(name))
	}
	cfg, err := config.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return choice{Error: err.Error()}
	}
	c.Region = cfg.Region
	keys, err := cfg.Credentials.Retrieve(ctx)
	if err != nil {
		c.Error = err.Error()
	}
	c.Key = keys.AccessKeyID
	return c
}

// issuer answers STS, the access portal and a container endpoint with keys whose id tells what was asked, where, and
// with which keys.
type issuer struct{}

func (issuer) RoundTrip(r *http.Request) (*http.Response, error) {
	body := ""
	if r.Body != nil {
		data, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		body = string(data)
	}
	kind, text := "application/json", ""
	const end = "2099-01-01T00:00:00Z"
	form, _ := url.ParseQuery(body)
	role := form.Get("RoleArn")
	role = role[strings.LastIndex(role, "/")+1:]
	switch action := form.Get("Action"); {
	case action != "":
		id := "web." + role + "@" + r.URL.Host
		if action == "AssumeRole" {
			_, signer, _ := strings.Cut(r.Header.Get("Authorization"), "Credential=")
			signer, _, _ = strings.Cut(signer, "/")
			id = "role." + role + "@" + r.URL.Host + "~" + signer
		}
		kind, text = "text/xml", fmt.Sprintf("<%[1]sResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><%[1]sResult><Credentials>"+
			"<AccessKeyId>%[2]s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%[3]s</Expiration>"+
			"</Credentials><AssumedRoleUser><Arn>arn:aws:sts::123456789012:assumed-role/r/s</Arn><AssumedRoleId>A:s</AssumedRoleId>"+
			"</AssumedRoleUser></%[1]sResult></%[1]sResponse>", action, id, end)
	case strings.HasPrefix(r.URL.Host, "portal.sso."):
		q := r.URL.Query()
		if q.Get("account_id") == "" || q.Get("role_name") == "" {
			return nil, errors.New("the portal refuses a call without account or role")
		}
		text = fmt.Sprintf(`{"roleCredentials":{"accessKeyId":"sso.%s.%s@%s","secretAccessKey":"s","sessionToken":"t","expiration":4070908800000}}`,
			q.Get("account_id"), q.Get("role_name"), r.URL.Host)
	default:
		text = `{"AccessKeyId":"container","SecretAccessKey":"s","Token":"t","Expiration":"` + end + `"}`
	}
	return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {kind}}, Request: r,
		Body: io.NopCloser(bytes.NewReader([]byte(text))), ContentLength: int64(len(text))}, nil
}
