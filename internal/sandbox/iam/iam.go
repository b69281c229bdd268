// Package iam is Identity and Access Management of the sandbox: users, groups,
// roles, access keys, policies, MFA devices and the account alias of the live
// world, with AWS's checks and errors
// (https://docs.aws.amazon.com/IAM/latest/APIReference/). Every call is
// authorised by the caller's own policies.
package iam

import (
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

const version = "2010-05-08"

// service answers the operations.
type service struct {
	state *state.State
	authz *authz.Authorizer
	used  *lastUse
}

// operation is one API action. Its function checks, authorises and acts.
type operation struct {
	action string
	answer func(*call) (any, error)
}

// New returns the service.
func New(st *state.State, az *authz.Authorizer) endpoint.Service {
	s := &service{st, az, newLastUse()}
	return endpoint.Service{Name: "iam", Mount: s.mount}
}

func (s *service) mount(m *endpoint.Mux) {
	m.OnSigned(s.used.note)
	for _, list := range operations() {
		for _, op := range list {
			m.Query("iam", version, op.action, endpoint.Signed, s.handler(op))
		}
	}
}

// operations is the list of everything IAM answers.
func operations() [][]operation {
	return [][]operation{
		userOperations(), keyOperations(), loginOperations(), groupOperations(), roleOperations(),
		policyOperations(), mfaOperations(), accountOperations(), simulationOperations(),
		attachmentOperations(userKind()), attachmentOperations(groupKind()), attachmentOperations(roleKind()),
	}
}

func (s *service) handler(op operation) endpoint.Handler {
	return func(w http.ResponseWriter, r *endpoint.Request) error {
		if err := needsRole(r); err != nil {
			return err
		}
		result, err := op.answer(&call{Params: query.Read(r), r: r, s: s, account: r.Caller().Account})
		if err != nil {
			return err
		}
		return wire.WriteQuery(w, r.ID, endpoint.Namespace("iam", version), r.Operation, result)
	}
}

// needsRole refuses temporary credentials of users that were made without a
// second factor, and all of federated users: IAM does not take them.
func needsRole(r *endpoint.Request) error {
	id := r.Caller()
	if id.Session == nil || id.Kind == state.AssumedRole || id.Session.Console || id.Kind == state.User && !id.Session.MFA.IsZero() {
		return nil
	}
	return wire.New(http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid")
}
