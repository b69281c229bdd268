package credentials

import (
	"slices"
	"testing"

	"github.com/awsid/awsid/internal/config/settings"
)

// What credential_source may say and what stands for it are the same.
func TestPlacesAreTheChoicesOfCredentialSource(t *testing.T) {
	t.Parallel()
	var places []string
	for _, p := range Order() {
		if p.place != "" {
			places = append(places, p.place)
		}
	}
	slices.Sort(places)
	if want := slices.Sorted(slices.Values(settings.Choices("credential_source"))); !slices.Equal(places, want) {
		t.Errorf("the providers stand for %v, the setting takes %v", places, want)
	}
}

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
