package whoami

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPrincipal(t *testing.T) {
	t.Parallel()
	for arn, c := range map[string]struct {
		want  principal
		words string
	}{
		"arn:aws:iam::1:user/alice":           {principal{kind: "user", name: "alice", partition: "aws"}, "user alice"},
		"arn:aws:iam::1:user/eng/sre/alice":   {principal{kind: "user", name: "alice", partition: "aws"}, "user alice"},
		"arn:aws:iam::1:root":                 {principal{kind: "root", name: "root", partition: "aws"}, "the root user of the account"},
		"arn:aws:sts::1:federated-user/bob":   {principal{kind: "federated-user", name: "bob", partition: "aws"}, "federated user bob"},
		"arn:aws-cn:sts::1:assumed-role/R/me": {principal{kind: "role", name: "R", session: "me", partition: "aws-cn"}, "role R, session me"},
		"arn:aws:sts::1:assumed-role/AWSReservedSSO_Read_Only_0123456789abcdef/a@x": {
			principal{kind: "permission-set", name: "Read_Only", role: "AWSReservedSSO_Read_Only_0123456789abcdef", session: "a@x", partition: "aws"},
			"permission set Read_Only, session a@x",
		},
		"arn:aws:sts::1:assumed-role/AWSReservedSSO_odd/me": {principal{kind: "role", name: "AWSReservedSSO_odd", session: "me", partition: "aws"}, "role AWSReservedSSO_odd, session me"},
		"nonsense": {principal{name: "nonsense"}, "nonsense"},
	} {
		got := parsePrincipal(arn)
		if diff := cmp.Diff(c.want, got, cmp.AllowUnexported(principal{})); diff != "" {
			t.Errorf("%s differs (-want +got):\n%s", arn, diff)
		}
		if got.describe() != c.words {
			t.Errorf("%s reads %q, want %q", arn, got.describe(), c.words)
		}
	}
}
