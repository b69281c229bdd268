package iam

import (
	"sort"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/authz"
	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/query"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// call is one request in work. An operation reads its parameters, then asks
// may, then changes or views the account: validation, authorisation and
// existence are told in this order, as by AWS.
type call struct {
	*query.Params
	r       *endpoint.Request
	s       *service
	account string // the caller's
	keys    policy.Context
}

// name reads a required name of a user, group, role or policy.
func (c *call) name(param string) string {
	return c.String(param, query.Required, query.Length(1, 128), query.Name)
}

// path reads the Path of something new: "/" or "/a/b/".
func (c *call) path() string {
	rule := func(v string, given bool) string {
		if given && (!strings.HasPrefix(v, "/") || !strings.HasSuffix(v, "/") || len(v) > 512) {
			return `Member must satisfy regular expression pattern: (\u002F)|(\u002F[\u0021-\u007E]+\u002F)`
		}
		return ""
	}
	if p := c.String("Path", rule); p != "" {
		return p
	}
	return "/"
}

// userName reads UserName, which some operations may leave out to mean the caller.
func (c *call) userName() (string, error) {
	if c.Has("UserName") {
		return c.name("UserName"), nil
	}
	id := c.r.Caller()
	if id.Kind != state.User {
		return "", query.Invalid("Must specify userName when calling with non-User credentials")
	}
	return id.Name, nil
}

// key sets a condition key of the request.
func (c *call) key(name string, values ...string) {
	if c.keys == nil {
		c.keys = policy.Context{}
	}
	c.keys.Set(name, values...)
}

// may reports what is wrong with the parameters, and then whether the caller
// may do the operation on a resource.
func (c *call) may(resource string) error {
	if err := c.Err(); err != nil {
		return err
	}
	return c.s.authz.Ask(c.r, authz.Question{Action: "iam:" + c.r.Operation, Resource: resource, Keys: c.keys}).Err(c.r)
}

// arn returns the ARN of something in the caller's account.
func (c *call) arn(resource string) string { return "arn:aws:iam::" + c.account + ":" + resource }

// view calls f with the caller's account, which f must not change.
func (c *call) view(f func(w *world.World, a *world.Account) error) (err error) {
	c.s.state.Read(func(w *world.World) { err = f(w, accountIn(w, c.account)) })
	return err
}

// change calls f with the caller's account, which f may change.
func (c *call) change(f func(a *world.Account) error) (err error) {
	c.s.state.Write(func(w *world.World) { err = f(accountIn(w, c.account)) })
	return err
}

// accountIn returns an account; an empty one when the world lost it.
func accountIn(w *world.World, id string) *world.Account {
	if a := w.Account(id); a != nil {
		return a
	}
	return &world.Account{ID: id}
}

// now is the time of the request in whole seconds.
func (c *call) now() time.Time { return c.r.Now.UTC().Truncate(time.Second) }

// shownTime is a time of the world; what has none was always there.
func shownTime(t time.Time) query.Time {
	if t.IsZero() {
		t = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return query.Time{Time: t}
}

// tagList returns tags in the order of their keys.
func tagList(tags map[string]string) []query.Tag {
	out := make([]query.Tag, 0, len(tags))
	for k, v := range tags {
		out = append(out, query.Tag{Key: k, Value: v})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Key < out[j].Key })
	return out
}

// newTags reads the tags of a request, and sets their condition keys.
func (c *call) newTags() map[string]string {
	list := c.Tags()
	if len(list) == 0 {
		return nil
	}
	tags := make(map[string]string, len(list))
	var names []string
	for _, t := range list {
		tags[t.Key] = t.Value
		names = append(names, t.Key)
		c.key("aws:RequestTag/"+t.Key, t.Value)
	}
	c.key("aws:TagKeys", names...)
	return tags
}

// cleanPath is a path of the world with both slashes.
func cleanPath(p string) string {
	if p = strings.Trim(p, "/"); p == "" {
		return "/"
	}
	return "/" + p + "/"
}
