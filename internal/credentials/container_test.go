package credentials

import "testing"

func FuzzParseRoleKeys(f *testing.F) {
	f.Add([]byte(`{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}`))
	f.Add([]byte(`{"Code":"AssumeRoleUnauthorizedAccess"}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		c, err := parseRoleKeys(body)
		if err == nil && (c.AccessKeyID == "" || c.SecretAccessKey.Empty()) {
			t.Errorf("%s is taken for credentials", body)
		}
	})
}
