package mfalogin

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/problem"
)

func TestTargetName(t *testing.T) {
	t.Parallel()
	for serial, want := range map[string]string{
		"GAHT12345678":                                   "session-GAHT12345678",
		"arn:aws:iam::111122223333:mfa/ann":              "111122223333-ann",
		"arn:aws:iam::111122223333:mfa/div/team/ann-tel": "111122223333-ann-tel",
		"arn:aws-cn:iam::444455556666:mfa/bob":           "444455556666-bob",
		"arn:aws:iam::444455556666:u2f/user/bob/key":     "444455556666-key",
	} {
		if got, err := targetName(serial); got != want || err != nil {
			t.Errorf("%s: %q, want %q (%v)", serial, got, want, err)
		}
	}
	for _, serial := range []string{"arn:", "arn:aws:iam::444455556666", "arn:aws:iam::444455556666:mfa", "arn:aws:s3:::b/k"} {
		if got, err := targetName(serial); problem.KindOf(err) != problem.Usage {
			t.Errorf("%s is taken for a device: %q, %v", serial, got, err)
		}
	}
}

func TestPartitionRegion(t *testing.T) {
	t.Parallel()
	for serial, want := range map[string]string{
		"GAHT1": "us-east-1", "arn:aws:iam::1:mfa/a": "us-east-1", "arn:aws-cn:iam::1:mfa/a": "cn-northwest-1", "arn:aws-iso:iam::1:mfa/a": "us-iso-east-1", "arn:aws-us-gov:iam::1:mfa/a": "us-gov-west-1",
	} {
		if got := partitionRegion(serial); got != want {
			t.Errorf("%s: %s, want %s", serial, got, want)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	good := sessionRequest{serial: "123456789", code: "123456", seconds: 900}
	if err := good.validate(); err != nil {
		t.Errorf("a good request: %v", err)
	}
	err := sessionRequest{serial: "abc", code: "12345", seconds: 899}.validate()
	if problem.KindOf(err) != problem.Usage || strings.Count(err.Error(), ";") != 2 {
		t.Errorf("got %v", err)
	}
}
