package configuresso

import (
	"sort"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sso/types"
)

func TestAccountsAreSortedAndShownAsTheAWSCLIDoes(t *testing.T) {
	t.Parallel()
	accounts := []types.AccountInfo{
		{AccountId: aws.String("900000000000")},
		{AccountId: aws.String("100000000000")},
		{AccountId: aws.String("200000000000"), EmailAddress: aws.String("b@example.com")},
		{AccountId: aws.String("300000000000"), AccountName: aws.String("Acme")},
		{AccountId: aws.String("400000000000"), AccountName: aws.String("alpha"), EmailAddress: aws.String("x@example.com")},
	}
	sort.SliceStable(accounts, func(i, j int) bool { return accountKey(accounts[i]) < accountKey(accounts[j]) })
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
