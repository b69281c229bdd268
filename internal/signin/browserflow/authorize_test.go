package browserflow_test

import (
	"bytes"
	"crypto/rand"
	"regexp"
	"testing"

	"github.com/awsid/awsid/internal/signin/browserflow"
)

func TestVerifierIsUnreservedAndNew(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[A-Za-z0-9\-._~]{64}$`)
	a, err := browserflow.NewVerifier(rand.Reader)
	b, err2 := browserflow.NewVerifier(rand.Reader)
	if err != nil || err2 != nil || !form.MatchString(a) || a == b {
		t.Errorf("%q %v, %q %v", a, err, b, err2)
	}
	if _, err := browserflow.NewVerifier(bytes.NewReader(nil)); err == nil {
		t.Error("no randomness must be an error")
	}
}

// The example of RFC 7636, appendix B.
func TestChallengeOfTheRFC(t *testing.T) {
	t.Parallel()
	if got := browserflow.Challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"); got != "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM" {
		t.Error(got)
	}
}

func TestStateIsAUUID(t *testing.T) {
	t.Parallel()
	s, err := browserflow.NewState(rand.Reader)
	if err != nil || !regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(s) {
		t.Errorf("%q, %v", s, err)
	}
	if _, err := browserflow.NewState(bytes.NewReader([]byte("short"))); err == nil {
		t.Error("too little randomness must be an error")
	}
}
