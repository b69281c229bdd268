package sso

import (
	"testing"

	"github.com/awsid/awsid/internal/cli/service"
)

func TestTablesFitTheSDK(t *testing.T) {
	t.Parallel()
	for _, mismatch := range (service.Service{Members: members, Operations: []service.Operation{listAccounts(), listAccountRoles(), getRoleCredentials()}}).Mismatches() {
		t.Error(mismatch)
	}
}
