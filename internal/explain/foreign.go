package explain

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// explainForeign explains a reader with a parser and a chain of its own.
func (e *Explanation) explainForeign(flags settings.Flags) {
	view := e.Reader.Read(e.env.Paths.Config, e.readText(e.env.Paths.Config), e.env.Paths.Credentials,
		e.readText(e.env.Paths.Credentials))
	if e.Reader.ID == readers.JS && strings.HasPrefix(e.env.Vars.Get("AWS_CONFIG_FILE"), "~/") {
		view.ForgetSessions() // it looks for them in a file with ~ in its name
	}
	e.Profile = profileOf(e.ses.Settings, e.Reader)
	section, found := view.Profile(e.Profile.Name)
	e.Profile.Found, e.Profile.Sections = found, nil
	if found {
		e.Profile.Sections = section.Headers
	}
	e.Files = e.listFiles()
	e.addRemarks(view)
	e.Settings = e.foreignSettings(view, section, flags)
	mustExist := e.Reader.ID == readers.Go && (e.Profile.Origin.Kind == origin.Flag || e.Profile.Origin.Name == "AWS_PROFILE")
	var id readers.Identity
	if found || !mustExist {
		id = e.Reader.Identity(readers.Input{Get: e.env.Vars.Get, Files: view, Profile: e.Profile.Name,
			Explicit: e.Profile.Origin.Kind == origin.Flag})
	}
	e.Considered = id.Considered
	e.explainSteps(id.Step)
	e.Err = e.foreignError(id, mustExist)
}

func (e *Explanation) readText(path string) string {
	data, err := e.env.Paths.Pipes.Read(path, readfile.Limit)
	if err != nil {
		return ""
	}
	return string(data)
}

func (e *Explanation) addRemarks(view *readers.Files) {
	for _, r := range view.Remarks {
		for i := range e.Files {
			if e.Files[i].Path == r.Origin.Name {
				e.Files[i].Refused = e.Files[i].Refused || r.Fatal
				e.Files[i].Problems = append(e.Files[i].Problems,
					Problem{Origin: r.Origin, Text: r.Text, Fatal: r.Fatal})
			}
		}
	}
}

func (e *Explanation) foreignError(id readers.Identity, mustExist bool) error {
	for _, f := range e.Files {
		for _, p := range f.Problems {
			if p.Fatal {
				return problem.New(problem.General, "%s gives up on the file: %s", e.Reader.Title, p.Text).
					At(p.Origin.String())
			}
		}
	}
	var none *problem.Error
	switch onlyMetadata := id.Step != nil && id.Step.Kind == credentials.KindInstanceRole && id.Step.Origin.Kind == origin.Default; {
	case !e.Profile.Found && mustExist:
		return problem.New(problem.General, "the profile %q is in neither file, as this reader reads them",
			e.Profile.Name).At(e.Profile.Origin.String())
	case id.Broken != nil:
		return id.Broken
	case onlyMetadata:
		none = problem.New(problem.Config, "no credentials are configured; only instance metadata is left")
	case id.Step == nil:
		none = problem.New(problem.Config, "%s would find no credentials for profile %q", e.Reader.Title,
			e.Profile.Name)
	default:
		return e.Err
	}
	none.Code = "NoCredentials"
	return none.WithHint("%s", credentials.SetUpHint(e.Profile.Name, e.ses.Files.ProfileNames()))
}

func (e *Explanation) settingNamed(name string) Setting {
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
	for _, d := range shownRows(e.Reader) {
		known[d.Name] = true
		if places := e.foreignPlaces(d, section, flags); d.Name != "profile" && len(places) > 0 {
			list = append(list, Setting{Name: d.Name, Text: places[0].Text, Origin: places[0].Origin,
				Shadowed: places[1:]})
		}
	}
	list = append(list, endpointVariables(e.ses.Settings)...)
	for _, k := range section.Keys() {
		if !known[k.Name] {
			list = append(list, settingOfKey("", k))
		}
	}
	if name, ok := section.Get("sso_session"); ok {
		session, _ := view.Session(name.Text)
		for _, k := range session.Keys() {
			list = append(list, settingOfKey("sso-session "+name.Text, k))
		}
	}
	return list
}

// foreignPlaces lists who states a setting, the strongest first.
func (e *Explanation) foreignPlaces(d settings.Definition, section *readers.Section, flags settings.Flags) (found []Value) {
	if text, ok := flags[d.Flag]; ok && d.Flag != "" {
		found = append(found, Value{settings.Redact(d.Name, text), origin.FromFlag("--" + d.Flag)})
	}
	for _, name := range d.Variables {
		text, isSet := e.env.Vars.Lookup(name)
		if text != "" || isSet && d.Name == "region" && e.Reader.ID == readers.JS {
			found = append(found, Value{settings.Redact(d.Name, text), origin.FromVariable(name)})
		}
	}
	if k, ok := section.Get(d.Name); ok && d.In != 0 {
		s := settingOfKey("", k)
		found = append(append(found, Value{s.Text, s.Origin}), s.Shadowed...)
	}
	if len(found) == 0 && d.Default != "" && d.Name != "services" {
		found = []Value{{d.Default, origin.FromDefault()}}
	}
	return found
}

func settingOfKey(section string, k readers.Key) Setting {
	s := Setting{Name: k.Name, Section: section, Text: settings.Redact(k.Name, k.Text), Origin: k.Origin}
	for _, w := range slices.Backward(k.Shadowed) {
		s.Shadowed = append(s.Shadowed, Value{settings.Redact(k.Name, w.Text), w.Origin})
	}
	return s
}
