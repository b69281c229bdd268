package explain

import (
	"errors"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// Object is the explanation for programs; docs/explain.md describes it. Every
// member is always there; what is not known is null.
func (e *Explanation) Object() value.Object {
	o := objectOf(
		"Reader", e.Reader.ID,
		"Profile", objectOf(
			"Name", e.Profile.Name, "Origin", e.originOrNil(e.Profile.Origin), "Why", e.Profile.Why,
			"Found", e.Profile.Found, "Sections", convertAll(e.Profile.Sections, e.originOrNil), "Shadowed",
			e.valueObjects(e.Profile.Shadowed),
		),
		"Files", convertAll(e.Files, e.fileObject),
		"Settings", convertAll(e.Settings, e.settingObject),
		"Considered", convertAll(e.Considered, func(c credentials.Considered) any {
			return objectOf("Kind", c.Kind, "Result", string(c.Result), "Why", e.tildeText(c.Why))
		}),
		"Steps", convertAll(e.Steps, e.stepObject),
		"Caches", convertAll(e.Caches, e.cacheObject),
		"Differs", convertAll(e.Differs, func(s string) any { return s }),
		"Error", nil,
		"Check", nil,
	)
	if e.Err != nil {
		shown := objectOf("Message", e.tildeText(e.Err.Error()), "Hint", nil, "ExitCode", int64(problem.KindOf(e.Err).Exit()))
		if p := (*problem.Error)(nil); errors.As(e.Err, &p) && p.Hint != "" {
			shown = shown.Set("Hint", e.tildeText(p.Hint))
		}
		o = o.Set("Error", shown)
	}
	if e.Check != nil {
		o = o.Set("Check", e.checkObject())
	}
	return o
}

// objectOf returns an object of names and values in turn.
func objectOf(namesAndValues ...any) (o value.Object) {
	for i := 0; i < len(namesAndValues); i += 2 {
		o = append(o, value.Member{Name: namesAndValues[i].(string), Value: namesAndValues[i+1]})
	}
	return o
}

func convertAll[T any](from []T, to func(T) any) []any {
	out := make([]any, 0, len(from))
	for _, v := range from {
		out = append(out, to(v))
	}
	return out
}

// originOrNil is where something stands, for programs and people: "~/.aws/config:4",
// "AWS_REGION", "--region", "default", or null.
func (e *Explanation) originOrNil(o origin.Origin) any {
	if text := e.originText(o); text != "" {
		return text
	}
	return nil
}

func (e *Explanation) originText(o origin.Origin) string {
	o.Name = paths.Tilde(o.Name, e.env.Paths.Home)
	return o.String()
}

func (e *Explanation) valueObjects(from []Value) []any {
	return convertAll(from, func(v Value) any { return objectOf("Value", v.Text, "Origin", e.originOrNil(v.Origin)) })
}

func (e *Explanation) fileObject(f File) any {
	return objectOf(
		"Path", e.tildePath(f.Path), "NamedBy", textOrNil(f.From), "Found", f.Found, "Refused", f.Refused,
		"Problems", convertAll(f.Problems, func(p Problem) any {
			return objectOf("Origin", e.originOrNil(p.Origin), "Message", p.Text, "Hint", textOrNil(p.Hint), "Fatal",
				p.Fatal)
		}),
	)
}

func (e *Explanation) settingObject(s Setting) any {
	return objectOf("Name", s.Name, "Section", textOrNil(s.Section), "Value", s.Text,
		"Origin", e.originOrNil(s.Origin), "Shadowed", e.valueObjects(s.Shadowed))
}

func (e *Explanation) stepObject(s Step) any {
	return objectOf(
		"Kind", s.Kind, "Profile", textOrNil(s.Profile), "Origin", e.originOrNil(s.Origin),
		"Does", e.tildeText(s.Action), "Broken", s.Broken, "Lasts", textOrNil(s.Lifetime),
		"Notes", convertAll(s.Notes, func(n string) any { return n }), "Cache", textOrNil(e.tildePath(s.CacheFile)),
		"Cached", s.cached,
		"Calls", convertAll(s.Calls, func(c Call) any {
			return objectOf("Service", textOrNil(c.Service), "Operation", c.Operation, "Endpoint", textOrNil(c.URL),
				"EndpointOrigin", e.originOrNil(c.Origin), "Region", textOrNil(c.Region), "Signed", c.Signed,
				"Now", c.Now, "When", textOrNil(c.When))
		}),
	)
}

func (e *Explanation) cacheObject(c Cache) any {
	return objectOf("Path", e.tildePath(c.Path), "Holds", c.Holds, "State", string(c.State),
		"Expires", timeOrNil(c.Expires), "Refreshable", c.Refreshable,
		"RegistrationExpires", timeOrNil(c.RegistrationExpires), "Note", textOrNil(e.tildeText(c.Note)))
}

func (e *Explanation) checkObject() any {
	c := e.Check
	o := objectOf(
		"Account", textOrNil(c.Account), "Arn", textOrNil(c.ARN), "UserId", textOrNil(c.User),
		"Source", textOrNil(c.Source), "Expires", timeOrNil(c.Expires), "Milliseconds", c.Took.Milliseconds(),
		"Error", nil,
		"Steps", convertAll(c.Steps, func(s Timing) any {
			t := objectOf("Does", e.tildeText(s.Action), "Milliseconds", s.Took.Milliseconds(), "Cached", s.Cached,
				"Error", nil)
			if s.Err != nil {
				t = t.Set("Error", e.tildeText(s.Err.Error()))
			}
			return t
		}),
	)
	if c.Err != nil {
		o = o.Set("Error", e.tildeText(c.Err.Error()))
	}
	return o
}

func (e *Explanation) tildePath(path string) string { return paths.Tilde(path, e.env.Paths.Home) }

func textOrNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func timeOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}
