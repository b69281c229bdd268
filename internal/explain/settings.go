package explain

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/readers"
)

// tableOf is the table of settings with the variables that a reader knows.
func tableOf(r readers.Reader) []settings.Definition {
	rows := slices.Clone(settings.Table())
	for i := range rows {
		if name := rows[i].Name; r.ID == readers.Boto && (name == "profile" || name == "region") {
			rows[i].Empty = true
		}
		switch rows[i].Name {
		case "profile":
			rows[i].Variables = r.ProfileVariables
		case "region":
			rows[i].Variables = r.RegionVariables
		case "retry_mode":
			if r.ID == readers.Boto {
				rows[i].Default = "legacy"
			}
		case "max_attempts":
			if r.ID == readers.Boto {
				rows[i].Default = "5"
			}
		}
	}
	return rows
}

// shownRows are the general settings that a reader has, with what it knows of them.
func shownRows(r readers.Reader) []settings.Definition {
	return slices.DeleteFunc(tableOf(r), func(d settings.Definition) bool {
		return d.Readers&settings.ByName(r.ID) == 0 || !d.General()
	})
}

// settingsOf lists the general settings, the other keys of the profile, and the sections it names.
func settingsOf(set *settings.Settings, r readers.Reader) []Setting {
	var list []Setting
	known := map[string]bool{}
	for _, d := range shownRows(r) {
		known[d.Name] = true
		if s := set.Get(d.Name); s.Set() && d.Name != "profile" {
			shown := Setting{Name: s.Name, Text: settings.Redact(s.Name, s.Text), Origin: s.Origin}
			for _, w := range s.Shadowed {
				shown.Shadowed = append(shown.Shadowed, Value{settings.Redact(s.Name, w.Text), w.Origin})
			}
			list = append(list, shown)
		}
	}
	list = append(list, endpointVariables(set)...)
	p := set.Profile()
	if p == nil {
		return list
	}
	for _, v := range p.Values() {
		if known[v.Key] {
			continue
		}
		known[v.Key] = true // a refused file may have it twice
		list = appendValue(list, "", v)
		if hidden, ok := p.Config.Get(v.Key); ok && hidden.Origin != v.Origin {
			last := &list[len(list)-1]
			last.Shadowed = append(last.Shadowed, Value{settings.Redact(v.Key, hidden.Text), hidden.Origin})
		}
	}
	return append(list, namedSections(set, p)...)
}

func namedSections(set *settings.Settings, p *shared.Profile) (list []Setting) {
	if v, ok := p.Get("sso_session"); ok {
		if s, ok := set.Files().SSOSession(v.Text); ok {
			for _, v := range s.Values() {
				list = appendValue(list, "sso-session "+s.Name, v)
			}
		}
	}
	if v, ok := p.Get("services"); ok {
		if s, ok := set.Files().Services(v.Text); ok {
			for _, v := range s.Values() {
				list = appendValue(list, "services "+s.Name, v)
			}
		}
	}
	return list
}

func endpointVariables(set *settings.Settings) (list []Setting) {
	const prefix = "AWS_ENDPOINT_URL_"
	for _, name := range set.Vars().Names() {
		if service, ok := strings.CutPrefix(name, prefix); ok && set.Vars().Get(name) != "" {
			list = append(list, Setting{Name: "endpoint_url", Section: "service " + strings.ToLower(service),
				Text: settings.Redact("endpoint_url", set.Vars().Get(name)), Origin: origin.FromVariable(name)})
		}
	}
	return list
}

// appendValue adds a value, or one setting for each of a nested block.
func appendValue(list []Setting, section string, v shared.Value) []Setting {
	if v.Nested == nil {
		return append(list, Setting{Name: v.Key, Section: section, Text: settings.Redact(v.Key, v.Text),
			Origin: v.Origin})
	}
	for _, n := range v.Nested {
		list = append(list, Setting{Name: v.Key + "." + n.Key, Section: section, Text: settings.Redact(n.Key, n.Text),
			Origin: n.Origin})
	}
	return list
}
