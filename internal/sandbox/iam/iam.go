// Package iam is Identity and Access Management of the sandbox: users, groups, roles, access keys, policies, MFA
// devices and the account alias of the live world, with AWS's checks and errors
// (https://docs.aws.amazon.com/IAM/latest/APIReference/). Every call is authorised by the caller's own policies.
package iam

import (
	"cmp"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"sort"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const version = "2010-05-08"

// service answers the operations.
type service struct {
	deps endpoint.Deps
	used *lastUse
}

// operation is one API action: its answer, or nil for an operation without one.
type operation struct {
	action string
	answer func(*call) any
}

// New returns the service.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps, &lastUse{uses: map[string]keyUse{}}}
	return endpoint.Service{Name: "iam", Mount: func(m *endpoint.Mux) {
		m.OnSigned(s.used.recordUse)
		for _, list := range allOperations() {
			for _, op := range list {
				m.Query("iam", version, op.action, endpoint.Signed, s.answer(op))
			}
		}
	}}
}

// allOperations returns everything that IAM answers.
func allOperations() [][]operation {
	return [][]operation{
		userOperations, keyOperations, passwordOperations, groupOperations, roleOperations, policyOperations, mfaOperations,
		accountOperations, policyOperationsOf(userKind), policyOperationsOf(groupKind), policyOperationsOf(roleKind),
		tagOperationsOf(userKind), tagOperationsOf(roleKind),
	}
}

func (s *service) answer(op operation) endpoint.Answer {
	return func(r *endpoint.Request) (any, error) {
		if !mayCallIAM(r.Caller()) {
			return nil, wire.New(http.StatusForbidden, "InvalidClientTokenId", "The security token included in the request is invalid")
		}
		c := &call{Params: wire.NewParams(r.Form), request: r, service: s, account: r.Caller().Account, keys: policy.Context{}}
		result := op.answer(c)
		return result, c.err
	}
}

// mayCallIAM reports whether credentials are of a kind that IAM accepts: not temporary ones of users that were made
// without a second factor, and none of federated users.
func mayCallIAM(id *state.Identity) bool {
	return id.Session == nil || id.Kind == state.AssumedRole || id.Session.Console || id.Kind == state.User && !id.Session.MFA.IsZero()
}

// call is one request in work. An operation reads its parameters, then authorizes, then changes or views the
// account: validation, authorisation and existence are checked in this order, as by AWS. The first error is kept,
// and whatever follows it does nothing.
type call struct {
	*wire.Params
	request *endpoint.Request
	service *service
	account string // the caller's
	keys    policy.Context
	err     error
}

func (c *call) setError(err error) {
	if c.err == nil {
		c.err = err
	}
}

// readName reads a required name of a user, group, role or policy.
func (c *call) readName(param string) string {
	return c.String(param, wire.Required, wire.Length(1, 128), wire.Name)
}

// readPath reads the Path of something new: "/" or "/a/b/".
func (c *call) readPath() string {
	return cmp.Or(c.String("Path", wire.Pattern(`(\u002F)|(\u002F[\u0021-\u007E]+\u002F)`, func(v string) bool {
		return strings.HasPrefix(v, "/") && strings.HasSuffix(v, "/") && len(v) <= 512
	})), "/")
}

// readPathPrefix reads the PathPrefix of a list.
func (c *call) readPathPrefix() string { return c.String("PathPrefix", wire.Length(1, 512)) }

// readUserName reads UserName, which some operations may leave out to mean the caller.
func (c *call) readUserName() string {
	if c.Has("UserName") {
		return c.readName("UserName")
	}
	id := c.request.Caller()
	if id.Kind != state.User {
		c.setError(wire.Invalid("Must specify userName when calling with non-User credentials"))
	}
	return id.Name
}

// readBoundary reads the ARN of a permissions boundary and sets its condition key.
func (c *call) readBoundary(rules ...wire.Rule) string {
	arn := c.String("PermissionsBoundary", append(rules, wire.Length(20, 2048))...)
	if arn != "" {
		c.keys.Set("iam:PermissionsBoundary", arn)
	}
	return arn
}

// authorize reports what is wrong with the parameters, and then whether the caller may do the operation on a
// resource.
func (c *call) authorize(resource string) {
	if err := c.Err(); err != nil {
		c.setError(err)
	}
	if c.err == nil {
		q := endpoint.Question{Action: "iam:" + c.request.Operation, Resource: resource, Keys: c.keys}
		c.err = c.service.deps.Authorizer.Authorize(c.request, q)
	}
}

// accountARN returns the ARN of something in the caller's account.
func (c *call) accountARN(resource string) string { return world.IAMARN(c.account, resource) }

// view calls f with the caller's account, which f must not change.
func (c *call) view(f func(w *world.World, a *world.Account)) {
	if c.err == nil {
		c.service.deps.State.Read(func(w *world.World) { f(w, accountIn(w, c.account)) })
	}
}

// change calls f with the caller's account, which f may change. It returns nil: the answer of most changes.
func (c *call) change(f func(a *world.Account) error) any {
	if c.err == nil {
		c.service.deps.State.Write(func(w *world.World) { c.err = f(accountIn(w, c.account)) })
	}
	return nil
}

// accountIn returns an account; an empty one when the world lost it.
func accountIn(w *world.World, id string) *world.Account {
	if a := w.Account(id); a != nil {
		return a
	}
	return &world.Account{ID: id}
}

// requestTime is the time of the request in whole seconds.
func (c *call) requestTime() time.Time { return c.request.Now.UTC().Truncate(time.Second) }

// shownTime is a time of the world; what has none was always there.
func shownTime(t time.Time) wire.Time {
	if t.IsZero() {
		t = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return wire.Time{Time: t}
}

// page is the part of a list that a request asks for.
type page struct {
	after string // the name the page begins behind
	most  int
}

// readPage reads Marker and MaxItems.
func (c *call) readPage() page {
	p := page{most: c.Int("MaxItems", 100, 1, 1000)}
	if text := c.String("Marker", wire.Length(1, 5120)); text != "" {
		name, err := base64.URLEncoding.DecodeString(text)
		if err != nil {
			c.setError(wire.Invalid("Invalid Marker."))
		}
		p.after = string(name)
	}
	return p
}

// truncation ends the answer of a list.
type truncation struct {
	IsTruncated bool
	Marker      string `xml:",omitempty"`
}

// cutPage sorts a list by name and returns the page of it. The marker holds the last name, so that a list that changes
// between two pages loses nothing.
func cutPage[T any](p page, all []T, name func(T) string) ([]T, truncation) {
	// package slices would put its sorting into the binary once for each type.
	sort.SliceStable(all, func(i, j int) bool { return name(all[i]) < name(all[j]) })
	if p.after != "" {
		start := slices.IndexFunc(all, func(one T) bool { return name(one) > p.after })
		if start < 0 {
			start = len(all)
		}
		all = all[start:]
	}
	if len(all) <= p.most {
		return all, truncation{}
	}
	all = all[:p.most]
	return all, truncation{true, base64.URLEncoding.EncodeToString([]byte(name(all[p.most-1])))}
}

// list is the answer of a list operation, in an element of a name.
type list[T any] struct {
	Members struct {
		XMLName xml.Name
		All     []T `xml:"member"`
	}
	truncation
}

func newList[T any](element string, members []T, end truncation) list[T] {
	out := list[T]{truncation: end}
	out.Members.XMLName.Local, out.Members.All = element, members
	return out
}

// listPage returns the answer of a list operation: the asked page of all.
func listPage[T any](p page, element string, all []T, name func(T) string) list[T] {
	members, end := cutPage(p, all, name)
	return newList(element, members, end)
}

func noSuch(format string, args ...any) error {
	return wire.New(http.StatusNotFound, "NoSuchEntity", fmt.Sprintf(format, args...))
}

func alreadyExists(format string, args ...any) error {
	return wire.New(http.StatusConflict, "EntityAlreadyExists", fmt.Sprintf(format, args...))
}

func deleteConflict(message string) error {
	return wire.New(http.StatusConflict, "DeleteConflict", message)
}

func overQuota(quota string, n int) error {
	return wire.New(http.StatusConflict, "LimitExceeded", fmt.Sprintf("Cannot exceed quota for %s: %d", quota, n))
}

// dependent is something that must go before what it belongs to.
type dependent struct {
	there bool
	order string
}

// checkDeletable refuses the deletion of what something still depends on.
func checkDeletable(dependents ...dependent) error {
	for _, d := range dependents {
		if d.there {
			return deleteConflict("Cannot delete entity, " + d.order)
		}
	}
	return nil
}
