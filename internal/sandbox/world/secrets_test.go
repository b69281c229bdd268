package world

import (
	"strings"
	"testing"
)

func TestUnreadableSecretsAreRefused(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"accounts:\n  - id: \"111122223333\"\n    users:\n      - name: u\n        mfaDevices:\n          - {name: phone, seed: \"018\"}\n":                                                                         "line 6: the seed of MFA device phone is not base32",
		"accounts:\n  - id: \"111122223333\"\n    mfaDevices:\n      - {name: phone, seed: MFRGG}\n      - {name: phone, seed: MFRGG}\n":                                                                            "line 5: MFA device phone is there twice",
		"identityCenter:\n  - startUrl: https://a.awsapps.com/start\n    region: r\n    users:\n      - {name: ann, mfaSeed: \"1\"}\n":                                                                              "line 5: the MFA seed of user ann is not base32",
		"accounts:\n  - id: \"111122223333\"\n    identityProviders:\n      - url: https://token.example.com\n        audiences: [a]\n        keys:\n          - {id: k, public: \"-----BEGIN PUBLIC KEY-----\"}\n": "line 4: key \"k\" of identity provider https://token.example.com",
	} {
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
}
