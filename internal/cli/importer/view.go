package importer

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/peers"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// view shows a plan, and the diff that it makes.
type view struct {
	env  *app.Env
	plan *peers.Plan
	diff string
}

func (v view) writeText() error {
	var out strings.Builder
	if len(v.plan.Setups) == 0 {
		err := v.env.Tellf(v.env.Stderr, "There is nothing to import: no setup of %s was found.",
			settings.Either(peers.Tools()))
		return err
	}
	for _, setup := range v.plan.Setups {
		out.WriteString(setup.Tool)
		if len(setup.Read) > 0 {
			fmt.Fprintf(&out, " (%s)", strings.Join(v.tilde(setup.Read), ", "))
		}
		out.WriteByte('\n')
		v.writeSteps(&out, setup.Tool)
		if len(setup.Uses) > 0 {
			fmt.Fprintf(&out, "  when %d profiles were used last is taken over, for the order of menus\n", len(setup.Uses))
		}
		if len(setup.Keys) > 0 {
			out.WriteString("  secrets stay where they are:\n")
		}
		for _, k := range setup.Keys {
			fmt.Fprintf(&out, "    %s: %s\n      to be had with: %s\n", k.Name, k.Place, k.Read)
		}
		v.writeNotes(&out, "  no setting says this:", setup.Notes)
	}
	v.writeNotes(&out, "names:", v.plan.Notes)
	if v.diff == "" {
		out.WriteString("Nothing is to be written.\n")
	}
	st := v.env.Style(v.env.Stdout)
	if err := st.Tell(out.String()); err != nil {
		return err
	}
	return st.Print(st.Diff(v.diff))
}

func (v view) writeSteps(out *strings.Builder, tool string) {
	same := 0
	for _, s := range v.plan.Steps {
		if s.Tool != tool {
			continue
		}
		name := s.ID.Kind.String() + " " + s.Name
		if shown := cmp.Or(s.Shown, s.ID.Name); shown != s.Name {
			name += " (" + shown + ")"
		}
		switch s.Action {
		case peers.Same:
			same++
		case peers.Create:
			fmt.Fprintf(out, "  + %s  %s\n", name, summarizeSection(s))
		case peers.Change:
			fmt.Fprintf(out, "  ~ %s  %s\n", name, listChanges(s))
		case peers.Conflict:
			fmt.Fprintf(out, "  ! %s: %s\n", name, paths.TildeText(s.Reason, v.env.Paths.Home))
		}
	}
	if same > 0 {
		fmt.Fprintf(out, "  = %d already there\n", same)
	}
}

// summarizeSection says in a few words what a new section is.
func summarizeSection(s peers.Step) string {
	get := func(key string) string {
		for _, set := range s.Add {
			if set.Key == key {
				return set.Value
			}
		}
		return ""
	}
	switch {
	case get("sso_start_url") != "":
		return secret.URL(get("sso_start_url"))
	case get("sso_account_id") != "":
		return get("sso_account_id") + " " + get("sso_role_name")
	case get("role_arn") != "":
		return get("role_arn") + " from " + cmp.Or(get("source_profile"), "?")
	}
	return get("credential_process")
}

func listChanges(s peers.Step) string {
	var words []string
	for _, set := range s.Add {
		words = append(words, "+"+set.Key)
	}
	for _, key := range s.Remove {
		words = append(words, "-"+key)
	}
	return strings.Join(words, " ")
}

func (v view) writeNotes(out *strings.Builder, heading string, notes []peers.Note) {
	if len(notes) > 0 {
		out.WriteString(heading + "\n")
	}
	for _, n := range notes {
		out.WriteString("    ")
		if place := v.place(n.Origin); place != "" {
			out.WriteString(place + ": ")
		}
		out.WriteString(n.Text + "\n")
	}
}

func (v view) place(o origin.Origin) string {
	if o.Kind == origin.None {
		return ""
	}
	return paths.TildeText(o.String(), v.env.Paths.Home)
}

func (v view) tilde(all []string) []string {
	short := make([]string, len(all))
	for i, path := range all {
		short[i] = paths.Tilde(path, v.env.Paths.Home)
	}
	return short
}

func (v view) writeData(ctx context.Context, g *global.Options, files *shared.Files) error {
	ses := &app.Session{Files: files, Settings: settings.ResolveAny(g.Flags(), v.env.Vars, files)}
	out, err := output.Open(v.env, g, ses, "Import")
	if err != nil {
		return err
	}
	tools := []any{}
	for _, setup := range v.plan.Setups {
		keys := []any{}
		for _, k := range setup.Keys {
			keys = append(keys, value.Object{{Name: "Name", Value: k.Name}, {Name: "Place", Value: k.Place}, {Name: "Read", Value: k.Read}})
		}
		tools = append(tools, value.Object{
			{Name: "Tool", Value: setup.Tool}, {Name: "Files", Value: texts(setup.Read)},
			{Name: "SSOSessions", Value: v.stepValues(setup.Tool, shared.KindSSOSession)},
			{Name: "Profiles", Value: v.stepValues(setup.Tool, shared.KindProfile)},
			{Name: "Secrets", Value: keys}, {Name: "Notes", Value: noteValues(setup.Notes)},
		})
	}
	return out.Write(ctx, value.Object{
		{Name: "Tools", Value: tools}, {Name: "Notes", Value: noteValues(v.plan.Notes)}, {Name: "Diff", Value: v.diff},
	})
}

func (v view) stepValues(tool string, kind shared.Kind) []any {
	list := []any{}
	for _, s := range v.plan.Steps {
		if s.Tool != tool || s.ID.Kind != kind {
			continue
		}
		set := value.Object{}
		for _, a := range s.Add {
			text := settings.Mask(a.Key, a.Value)
			if a.Key == "credential_process" && s.Action == peers.Create { // a line of ours
				text = a.Value
			}
			set = append(set, value.Member{Name: a.Key, Value: text})
		}
		object := value.Object{
			{Name: "Name", Value: s.Name}, {Name: "ShownAs", Value: cmp.Or(s.Shown, s.ID.Name)}, {Name: "Action", Value: string(s.Action)},
			{Name: "Set", Value: set}, {Name: "Removed", Value: texts(s.Remove)}, {Name: "Reason", Value: textOrNull(s.Reason)},
		}
		list = append(list, append(object, placeValues(s.Origin)...))
	}
	return list
}

func noteValues(notes []peers.Note) []any {
	list := []any{}
	for _, n := range notes {
		list = append(list, append(value.Object{{Name: "Text", Value: n.Text}}, placeValues(n.Origin)...))
	}
	return list
}

func placeValues(o origin.Origin) value.Object {
	return value.Object{{Name: "File", Value: textOrNull(o.Name)}, {Name: "Line", Value: int64(o.Line)}}
}

func texts(list []string) []any {
	values := []any{}
	for _, text := range list {
		values = append(values, text)
	}
	return values
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
