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
	o := value.Object{
		{Name: "Reader", Value: e.Reader.ID},
		{Name: "Profile", Value: value.Object{
			{Name: "Name", Value: e.Profile.Name}, {Name: "Origin", Value: e.place(e.Profile.Origin)}, {Name: "Why", Value: e.Profile.Why},
			{Name: "Found", Value: e.Profile.Found}, {Name: "Sections", Value: e.headers(e.Profile.Sections)}, {Name: "Shadowed", Value: e.values(e.Profile.Shadowed)},
		}},
		{Name: "Files", Value: list(e.Files, e.fileObject)},
		{Name: "Settings", Value: list(e.Settings, e.settingObject)},
		{Name: "Considered", Value: list(e.Considered, func(c credentials.Considered) any {
			return value.Object{{Name: "Kind", Value: c.Kind}, {Name: "Result", Value: string(c.Result)}, {Name: "Why", Value: e.tilde(c.Why)}}
		})},
		{Name: "Steps", Value: list(e.Steps, e.stepObject)},
		{Name: "Caches", Value: list(e.Caches, e.cacheObject)},
		{Name: "Differs", Value: list(e.Differs, func(s string) any { return s })},
		{Name: "Error", Value: nil},
		{Name: "Check", Value: nil},
	}
	if e.Err != nil {
		o = o.Set("Error", e.errorObject())
	}
	if e.Check != nil {
		o = o.Set("Check", e.checkObject())
	}
	return o
}

func (e *Explanation) errorObject() any {
	o := value.Object{{Name: "Message", Value: e.tilde(e.Err.Error())}, {Name: "Hint", Value: nil}, {Name: "ExitCode", Value: int64(problem.KindOf(e.Err).Exit())}}
	var p *problem.Error
	if errors.As(e.Err, &p) && p.Hint != "" {
		o = o.Set("Hint", e.tilde(p.Hint))
	}
	return o
}

func list[T any](from []T, to func(T) any) []any {
	out := make([]any, 0, len(from))
	for _, v := range from {
		out = append(out, to(v))
	}
	return out
}

// place is where something stands, for programs and people: "~/.aws/config:4",
// "AWS_REGION", "--region", "default", or null.
func (e *Explanation) place(o origin.Origin) any {
	if text := e.at(o); text != "" {
		return text
	}
	return nil
}

func (e *Explanation) at(o origin.Origin) string {
	o.Name = paths.Tilde(o.Name, e.env.Paths.Home)
	return o.String()
}

func (e *Explanation) headers(origins []origin.Origin) []any {
	return list(origins, func(o origin.Origin) any { return e.place(o) })
}

func (e *Explanation) values(from []Value) []any {
	return list(from, func(v Value) any {
		return value.Object{{Name: "Value", Value: v.Text}, {Name: "Origin", Value: e.place(v.Origin)}}
	})
}

func (e *Explanation) fileObject(f File) any {
	return value.Object{
		{Name: "Path", Value: e.home(f.Path)}, {Name: "NamedBy", Value: textOrNil(f.From)}, {Name: "Found", Value: f.Found}, {Name: "Refused", Value: f.Refused},
		{Name: "Problems", Value: list(f.Problems, func(p Problem) any {
			return value.Object{{Name: "Origin", Value: e.place(p.Origin)}, {Name: "Message", Value: p.Text}, {Name: "Hint", Value: textOrNil(p.Hint)}, {Name: "Fatal", Value: p.Fatal}}
		})},
	}
}

func (e *Explanation) settingObject(s Setting) any {
	return value.Object{{Name: "Name", Value: s.Name}, {Name: "Section", Value: textOrNil(s.Section)}, {Name: "Value", Value: s.Text},
		{Name: "Origin", Value: e.place(s.Origin)}, {Name: "Shadowed", Value: e.values(s.Shadowed)}}
}

func (e *Explanation) stepObject(s Step) any {
	return value.Object{
		{Name: "Kind", Value: s.Kind}, {Name: "Profile", Value: textOrNil(s.Profile)}, {Name: "Origin", Value: e.place(s.Origin)},
		{Name: "Does", Value: e.tilde(s.Action)}, {Name: "Broken", Value: s.Broken}, {Name: "Lasts", Value: textOrNil(s.Lifetime)},
		{Name: "Notes", Value: list(s.Notes, func(n string) any { return n })}, {Name: "Cache", Value: textOrNil(e.home(s.CacheFile))},
		{Name: "Cached", Value: s.cached},
		{Name: "Calls", Value: list(s.Calls, func(c Call) any {
			return value.Object{{Name: "Service", Value: textOrNil(c.Service)}, {Name: "Operation", Value: c.Operation}, {Name: "Endpoint", Value: textOrNil(c.URL)},
				{Name: "EndpointOrigin", Value: e.place(c.Origin)}, {Name: "Region", Value: textOrNil(c.Region)}, {Name: "Signed", Value: c.Signed},
				{Name: "Now", Value: c.Now}, {Name: "When", Value: textOrNil(c.When)}}
		})},
	}
}

func (e *Explanation) cacheObject(c Cache) any {
	return value.Object{{Name: "Path", Value: e.home(c.Path)}, {Name: "Holds", Value: c.Holds}, {Name: "State", Value: string(c.State)},
		{Name: "Expires", Value: timeOrNil(c.Expires)}, {Name: "Refreshable", Value: c.Refreshable},
		{Name: "RegistrationExpires", Value: timeOrNil(c.RegistrationExpires)}, {Name: "Note", Value: textOrNil(e.tilde(c.Note))}}
}

func (e *Explanation) checkObject() any {
	c := e.Check
	o := value.Object{
		{Name: "Account", Value: textOrNil(c.Account)}, {Name: "Arn", Value: textOrNil(c.ARN)}, {Name: "UserId", Value: textOrNil(c.User)},
		{Name: "Source", Value: textOrNil(c.Source)}, {Name: "Expires", Value: timeOrNil(c.Expires)}, {Name: "Milliseconds", Value: c.Took.Milliseconds()},
		{Name: "Error", Value: nil},
		{Name: "Steps", Value: list(c.Steps, func(s Timing) any {
			t := value.Object{{Name: "Does", Value: e.tilde(s.Action)}, {Name: "Milliseconds", Value: s.Took.Milliseconds()}, {Name: "Cached", Value: s.Cached}, {Name: "Error", Value: nil}}
			if s.Err != nil {
				t = t.Set("Error", e.tilde(s.Err.Error()))
			}
			return t
		})},
	}
	if c.Err != nil {
		o = o.Set("Error", e.tilde(c.Err.Error()))
	}
	return o
}

func (e *Explanation) home(path string) string { return paths.Tilde(path, e.env.Paths.Home) }

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
