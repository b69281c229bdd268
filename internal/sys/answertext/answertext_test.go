package answertext_test

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/answertext"
)

func TestDescribe(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		"":                                     "",
		"{}":                                   "",
		`{"Code": "X", "Message": "no role."}`: "X: no role.",
		`{"code": 403, "message": "denied"}`:   "403: denied",
		`{"message": "denied"}`:                "denied",
		`{"error": "invalid_grant", "error_description": "the code is used up"}`: "invalid_grant: the code is used up",
		`{"error": {"code": "C", "message": "M"}}`:                               "C: M",
		`{"SecretAccessKey": "never shown"}`:                                     "",
		"no such\r\n\tpath\x1b[2J\x07":                                           `no such path\x1b[2J\x07`,
		"<html><head><title>Sign in</title></head></html>":                       `the answer is a web page and not the service's: "Sign in"`,
		"[1, 2]":                 "[1, 2]",
		strings.Repeat("ü", 400): strings.Repeat("ü", 300) + "…",
	} {
		if got := answertext.Describe([]byte(body)); got != want {
			t.Errorf("Describe(%q)\n got %q\nwant %q", body, got, want)
		}
	}
}
