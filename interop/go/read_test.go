package gosdk

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/config"
)

// files are the two files of a case and what is asked of them.
type files struct {
	Config      string      `json:"config"`
	Credentials string      `json:"credentials"`
	Ask         [][2]string `json:"ask"` // profile, key
}

// answer is what the SDK makes of one question.
type answer struct {
	Value   *string `json:"value,omitempty"`
	Missing bool    `json:"missing,omitempty"` // no such profile, or no such key in it
	Refused bool    `json:"refused,omitempty"` // the SDK fails
}

// read answers the questions on standard input.
func read(ctx context.Context, _ []string) error {
	var cases []files
	if err := json.NewDecoder(os.Stdin).Decode(&cases); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "read")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	out := make([][]answer, len(cases))
	for i, c := range cases {
		where := func(o *config.LoadSharedConfigOptions) {
			o.ConfigFiles = []string{filepath.Join(dir, "config")}
			o.CredentialsFiles = []string{filepath.Join(dir, "credentials")}
		}
		if err := errors.Join(os.WriteFile(filepath.Join(dir, "config"), []byte(c.Config), 0o600),
			os.WriteFile(filepath.Join(dir, "credentials"), []byte(c.Credentials), 0o600)); err != nil {
			return err
		}
		for _, q := range c.Ask {
			out[i] = append(out[i], ask(ctx, q[0], q[1], where))
		}
	}
	return json.NewEncoder(os.Stdout).Encode(out)
}

func ask(ctx context.Context, profile, key string, where func(*config.LoadSharedConfigOptions)) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{Refused: true} // it panics on a value that is one quote
		}
	}()
	p, err := config.LoadSharedConfigProfile(ctx, profile, where)
	var absent config.SharedConfigProfileNotExistError
	switch {
	case errors.As(err, &absent):
		return answer{Missing: true}
	case err != nil:
		return answer{Refused: true}
	}
	value := member(p, key)
	return answer{Value: value, Missing: value == nil}
}

// member finds the field of a key. The SDK keeps no value of keys that it does
// not know.
func member(p config.SharedConfig, key string) *string {
	fields := map[string]string{
		"region": p.Region, "credential_process": p.CredentialProcess, "role_arn": p.RoleARN,
		"external_id": p.ExternalID, "mfa_serial": p.MFASerial, "role_session_name": p.RoleSessionName,
		"source_profile": p.SourceProfileName, "sso_account_id": p.SSOAccountID, "sso_role_name": p.SSORoleName,
		"sso_start_url": p.SSOStartURL, "sso_region": p.SSORegion, "sso_session": p.SSOSessionName,
		"endpoint_url": p.BaseEndpoint, "ca_bundle": p.CustomCABundle, "sdk_ua_app_id": p.AppID,
		"web_identity_token_file": p.WebIdentityTokenFile, "services": p.ServicesSectionName,
		"aws_access_key_id": p.Credentials.AccessKeyID, "aws_secret_access_key": p.Credentials.SecretAccessKey,
		"aws_session_token": p.Credentials.SessionToken, "login_session": p.LoginSession,
	}
	value, known := fields[key]
	if !known || value == "" {
		return nil
	}
	return &value
}
