package iam

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
)

func noSuch(format string, args ...any) error {
	return wire.New(http.StatusNotFound, "NoSuchEntity", fmt.Sprintf(format, args...))
}

func noUser(name string) error  { return noSuch("The user with name %s cannot be found.", name) }
func noRole(name string) error  { return noSuch("The role with name %s cannot be found.", name) }
func noGroup(name string) error { return noSuch("The group with name %s cannot be found.", name) }
func noKey(id string) error     { return noSuch("The Access Key with id %s cannot be found.", id) }

func exists(format string, args ...any) error {
	return wire.New(http.StatusConflict, "EntityAlreadyExists", fmt.Sprintf(format, args...))
}

func inUse(format string, args ...any) error {
	return wire.New(http.StatusConflict, "DeleteConflict", fmt.Sprintf(format, args...))
}

func overQuota(quota string, n int) error {
	return wire.New(http.StatusConflict, "LimitExceeded", fmt.Sprintf("Cannot exceed quota for %s: %d", quota, n))
}

// checkDocument refuses a policy document that does not parse.
func checkDocument(text string, kind policy.Kind) (*policy.Document, error) {
	doc, err := policy.Parse([]byte(text), kind)
	var m *policy.Malformed
	if errors.As(err, &m) {
		return nil, wire.New(http.StatusBadRequest, "MalformedPolicyDocument", m.Reason)
	}
	return doc, err
}

func malformedPrincipal(arn string) error {
	return wire.New(http.StatusBadRequest, "MalformedPolicyDocument", `Invalid principal in policy: "AWS":"`+arn+`"`)
}
