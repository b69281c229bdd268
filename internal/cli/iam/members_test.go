package iam

import (
	"testing"

	"github.com/awsid/awsid/internal/cli/service"
)

func TestTablesFitTheSDK(t *testing.T) {
	t.Parallel()
	for _, mismatch := range (service.Service{Members: members, Operations: operations()}).Mismatches() {
		t.Error(mismatch)
	}
}
