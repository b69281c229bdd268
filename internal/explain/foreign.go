package explain

import (
	"fmt"
	"os"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/problem"
)

// foreign explains a reader with a parser and a chain of its own.
func (e *Explanation) foreign(flags settings.Flags) {
	view := e.Reader.Read(e.env.Paths.Config, fileText(e.env.Paths.Config), e.env.Paths.Credentials, fileText(e.env.Paths.Credentials))
	set := e.ses.Settings
	e.Profile = profileOf(set, e.Reader)
	section, found := view.Profile(e.Profile.Name)
	e.Profile.Found, e.Profile.Sections = found, nil
	if found {
		e.Profile.Sections = section.Headers
	}
	e.Files = e.files()
	e.remarks(view)
	e.Settings = e.foreignSettings(view, section, flags)
	if !found && e.Reader.ID == readers.Go && e.Profile.Origin.Kind != origin.Default {
		e.foreignResult(view, readers.Identity{})
		return
	}
	id := e.Reader.Identity(readers.Input{Get: e.env.Vars.Get, Files: view, Profile: e.Profile.Name, Explicit: e.Profile.Origin.Kind == origin.Flag})
	for _, c := range id.Considered {
		e.Considered = append(e.Considered, fromReader(c))
	}
	for _, s := range id.Steps {
		e.foreignStep(s)
	}
	e.foreignResult(view, id)
}

func fileText(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return string(data)
}

func (e *Explanation) remarks(view *readers.Files) {
	for _, r := range view.Remarks {
		for i := range e.Files {
			if e.Files[i].Path == r.Origin.Name {
				e.Files[i].Refused = e.Files[i].Refused || r.Fatal
				e.Files[i].Problems = append(e.Files[i].Problems, Problem{Origin: r.Origin, Text: r.Text, Fatal: r.Fatal})
			}
		}
	}
}

func fromReader(c readers.Considered) Considered {
	out := Considered{Kind: c.Kind, Why: c.Why, Result: NotConfigured}
	switch {
	case c.Chosen:
		out.Result = Chosen
	case c.Broken:
		out.Result = Broken
	case c.Ready:
		out.Result = TooLate
	}
	if c.Later {
		return later(out)
	}
	return out
}

// foreignResult says what stands in the way.
func (e *Explanation) foreignResult(view *readers.Files, id readers.Identity) {
	only := len(id.Steps) > 0 && id.Steps[0].Kind == readers.KindInstanceRole && id.Steps[0].Origin.Kind == origin.Default
	switch {
	case e.refused() != nil:
		e.Err = e.refused()
	case !e.Profile.Found && e.Profile.Origin.Kind != origin.Default && e.Reader.ID == readers.Go:
		e.Err = problem.New(problem.General, "the profile %q is in neither file, as this reader reads them", e.Profile.Name).At(e.Profile.Origin.String())
	case id.Broken != nil:
		e.Err = fromBreak(id.Broken)
	case len(id.Steps) == 0, only:
		none := problem.New(problem.Config, "%s would find no credentials for profile %q", e.Reader.Title, e.Profile.Name)
		if only {
			none = problem.New(problem.Config, "no credentials are configured; only instance metadata is left")
		}
		none.Code = "NoCredentials"
		e.Err = none.WithHint("run `awsid configure sso --profile %s`", e.Profile.Name)
	}
}

func (e *Explanation) refused() error {
	for _, f := range e.Files {
		for _, p := range f.Problems {
			if p.Fatal {
				return problem.New(problem.General, "%s gives up on the file: %s", e.Reader.Title, p.Text).At(p.Origin.String())
			}
		}
	}
	return nil
}

// foreignStep adds a step with its calls and caches.
func (e *Explanation) foreignStep(s readers.Step) {
	step := Step{Kind: s.Kind, Profile: s.Profile, Origin: s.Origin, Does: s.Does, Broken: s.Broken, Lasts: s.Lasts, Notes: s.Notes}
	if s.Operation != "" {
		step.Calls = append(step.Calls, e.foreignCall(s))
	}
	switch s.Kind {
	case readers.KindSSO:
		session := signin.Session{Name: s.Session.Name, StartURL: s.Session.StartURL, Region: s.Session.Region, Profile: s.Profile}
		e.signIn(&step, session, true)
		step.Lasts += " (1h to 12h, set by an administrator; only asking tells)"
	case readers.KindLogin:
		e.login(&step, true)
	case readers.KindProcess:
		e.process(&step, true)
	case readers.KindWebIdentity:
		e.tokenFile(&step, true)
	}
	if s.Kind == readers.KindSSO || s.Kind == readers.KindAssumeRole && !s.Broken {
		step.Notes = append(step.Notes, "kept in memory only; each process asks anew")
	}
	e.Steps = append(e.Steps, step)
}

func (e *Explanation) foreignCall(s readers.Step) Call {
	c := Call{Service: s.Service, Operation: s.Operation, URL: shownAddress(s.Address), Region: s.Region, Signed: s.Signed, Now: true, When: "now"}
	if s.Kind == readers.KindInstanceRole {
		c.Service = "IMDS"
	}
	if s.Unreached {
		c.Now, c.When = false, "not reached"
	}
	if s.Service == "" {
		return c
	}
	if c.Region == "" {
		c.Region = e.setting("region").Text
	}
	if c.Region == "" {
		c.When += fmt.Sprintf(", but no region is set: %s fails without", e.Reader.Title)
		return c
	}
	if at, err := e.endpoint(s.Service, c.Region); err == nil {
		c.URL, c.Origin = shownAddress(at.URL), at.Origin
	}
	return c
}

// endpoint follows configured endpoints, which all readers do alike.
func (e *Explanation) endpoint(service, region string) (awsapi.Endpoint, error) {
	return awsapi.New(e.env, e.ses.Settings).Endpoint(service, region)
}

func (e *Explanation) setting(name string) Setting {
	for _, s := range e.Settings {
		if s.Name == name && s.Section == "" {
			return s
		}
	}
	return Setting{}
}

// foreignSettings resolves the table over the keys as the reader reads them.
func (e *Explanation) foreignSettings(view *readers.Files, section *readers.Section, flags settings.Flags) (list []Setting) {
	known := map[string]bool{}
	for _, d := range shown(e.Reader) {
		known[d.Name] = true
		if d.Name == "profile" {
			continue
		}
		if s := (Setting{Name: d.Name}); s.fill(e.places(d, section, flags)) {
			list = append(list, s)
		}
	}
	list = append(list, endpoints(e.ses.Settings)...)
	for _, k := range section.Keys() {
		if !known[k.Name] {
			list = append(list, fromKey("", k))
		}
	}
	if name, ok := section.Get("sso_session"); ok {
		session, _ := view.Session(name.Text)
		for _, k := range session.Keys() {
			list = append(list, fromKey("sso-session "+name.Text, k))
		}
	}
	return list
}

// places lists who states a setting, the strongest first.
func (e *Explanation) places(d settings.Definition, section *readers.Section, flags settings.Flags) (found []Value) {
	if text, ok := flags[d.Flag]; ok && d.Flag != "" {
		found = append(found, Value{settings.Redact(d.Name, text), origin.FromFlag("--" + d.Flag)})
	}
	for _, name := range d.Variables {
		if text := e.env.Vars.Get(name); name != "" && text != "" {
			found = append(found, Value{settings.Redact(d.Name, text), origin.FromVariable(name)})
		}
	}
	if k, ok := section.Get(d.Name); ok && d.In != 0 {
		s := fromKey("", k)
		found = append(append(found, Value{s.Text, s.Origin}), s.Shadowed...)
	}
	if len(found) == 0 && d.Default != "" && d.Name != "services" {
		found = []Value{{d.Default, origin.FromDefault()}}
	}
	return found
}

// fill takes the first place; it is false when there is none.
func (s *Setting) fill(found []Value) bool {
	if len(found) == 0 {
		return false
	}
	s.Text, s.Origin, s.Shadowed = found[0].Text, found[0].Origin, found[1:]
	return true
}

func fromKey(section string, k readers.Key) Setting {
	s := Setting{Name: k.Name, Section: section, Text: settings.Redact(k.Name, k.Text), Origin: k.Origin}
	for _, w := range k.Shadowed {
		s.Shadowed = append(s.Shadowed, Value{settings.Redact(k.Name, w.Text), w.Origin})
	}
	return s
}
