package configuresso

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/value"
)

func TestAccountsAreSortedAndShownAsTheAWSCLIDoes(t *testing.T) {
	t.Parallel()
	account := func(id, name, email string) value.Object {
		return value.Object{{Name: "accountId", Value: id}, {Name: "accountName", Value: name}, {Name: "emailAddress", Value: email}}
	}
	accounts := []value.Object{
		{{Name: "accountId", Value: "900000000000"}},
		account("100000000000", "", ""),
		account("200000000000", "", "b@example.com"),
		account("300000000000", "Acme", ""),
		account("400000000000", "alpha", "x@example.com"),
	}
	sortAccounts(accounts)
	var lines []string
	for _, a := range accounts {
		lines = append(lines, accountLine(a))
	}
	want := "Acme (300000000000)|alpha, x@example.com (400000000000)|b@example.com (200000000000)|100000000000|900000000000"
	if got := strings.Join(lines, "|"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnswersThatWillNotDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		check  func(string) error
		answer string
		ok     bool
	}{
		{checkRegion, "", true}, {checkRegion, "eu-nowhere-9", true}, {checkRegion, "us east", false},
		{checkOutput, "", true}, {checkOutput, "yaml-stream", true}, {checkOutput, "xml", false},
		{checkName, "", false}, {checkName, "my prod", true}, {checkName, "a]b", false},
	} {
		if err := c.check(c.answer); (err == nil) != c.ok {
			t.Errorf("%q: %v", c.answer, err)
		}
	}
}
