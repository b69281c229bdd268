package configuresso

import (
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/value"
)

func TestAccountsAreSortedAndShownAsTheAWSCLIDoes(t *testing.T) {
	t.Parallel()
	var accounts []value.Object
	for _, a := range [][3]string{
		{"900000000000", "", ""}, {"100000000000", "", ""}, {"200000000000", "", "b@example.com"}, {"300000000000", "Acme", ""},
		{"400000000000", "alpha", "x@example.com"},
	} {
		accounts = append(accounts, value.Object{{Name: "accountId", Value: a[0]}, {Name: "accountName", Value: a[1]}, {Name: "emailAddress", Value: a[2]}})
	}
	slices.SortStableFunc(accounts, func(a, b value.Object) int { return strings.Compare(accountKey(a), accountKey(b)) })
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
