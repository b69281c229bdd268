package credentials_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

// loginProviders counts the providers that TestOrder leaves to this file.
const loginProviders = 1

const (
	loginProfile = "[default]\nlogin_session = arn:aws:sts::123456789012:assumed-role/Admin/alice\n"
	loginFile    = ".aws/login/cache/68afef069a49e0c940bc8515a36649850d686bdd2e3c07927360d151553fc4d3.json"
)

// consoleSignIn is a cache file of `aws login`.
func consoleSignIn(t *testing.T, without string) string {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	der, err := x509.MarshalECPrivateKey(key)
	must(t, err)
	file := map[string]any{
		"accessToken": map[string]string{"accessKeyId": "ASIALOGIN", "secretAccessKey": "s", "sessionToken": "t", "accountId": "123456789012", "expiresAt": "2099-01-01T00:00:00Z"},
		"tokenType":   "aws_sigv4", "clientId": "arn:aws:signin:::devtools/same-device", "refreshToken": "r", "idToken": "a.b.c",
		"dpopKey": string(pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: der})),
	}
	delete(file, without)
	text, err := json.Marshal(file)
	must(t, err)
	return string(text)
}

func TestLogin(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"config": loginProfile + "credential_process = false\n", loginFile: consoleSignIn(t, "")})
	if got, err := w.retrieve(""); err != nil || got.AccessKeyID != "ASIALOGIN" || got.Source != "login" || got.AccountID != "123456789012" {
		t.Errorf("%+v, %v", got, err)
	}
	static := map[string]string{"config": loginProfile, "credentials": "[default]\naws_access_key_id = F\naws_secret_access_key = s\n"}
	if got, err := newWorld(t, static).retrieve(""); err != nil || got.AccessKeyID != "F" {
		t.Errorf("keys of the credentials file come first: %+v, %v", got, err)
	}
	for name, files := range map[string]map[string]string{
		"not signed in": {"config": loginProfile},
		"damaged":       {"config": loginProfile, loginFile: "{"},
		"incomplete":    {"config": loginProfile, loginFile: consoleSignIn(t, "dpopKey")},
	} {
		_, err := newWorld(t, files).retrieve("")
		var selection *credentials.SelectionError
		var e *problem.Error
		if !errors.As(err, &selection) || !errors.As(err, &e) || e.Kind.Exit() != 255 || !strings.Contains(e.Hint, "awsid login") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
