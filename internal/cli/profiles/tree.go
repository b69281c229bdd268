package profiles

import (
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/sys/printable"
)

// forest is which role is assumed from which profile, of the profiles that are shown and those they stand on.
type forest struct {
	roots    []*catalog.Profile
	children map[string][]*catalog.Profile
	all      []*catalog.Profile // in the order of the files
}

func (v view) roleForest() forest {
	wanted := map[*catalog.Profile]bool{}
	for _, p := range v.profiles {
		for at := p; at != nil && !wanted[at]; at = v.sourceOf(at) {
			wanted[at] = true
		}
	}
	f := forest{children: map[string][]*catalog.Profile{}}
	for _, p := range v.list.Profiles {
		if !wanted[p] {
			continue
		}
		f.all = append(f.all, p)
		if source := v.sourceOf(p); source != nil {
			f.children[source.Name] = append(f.children[source.Name], p)
		} else {
			f.roots = append(f.roots, p)
		}
	}
	return f
}

// sourceOf returns the profile that a role is assumed from, nil when there is none, or it is the profile itself.
func (v view) sourceOf(p *catalog.Profile) *catalog.Profile {
	if source, ok := v.list.Named(p.Source); ok && p.Kind == "assume-role" && source != p {
		return source
	}
	return nil
}

func (v view) writeTree() error {
	var lines []string
	st := v.env.Style(v.env.Stdout)
	f, shown := v.roleForest(), map[*catalog.Profile]bool{}
	var walk func(p *catalog.Profile, first, rest string)
	walk = func(p *catalog.Profile, first, rest string) {
		line := first + st.Named(p.ShownColor(v.env.Vars), printable.Line(p.Name, 0)) + v.remark(p)
		if shown[p] {
			lines = append(lines, line+"  (a circle)")
			return
		}
		shown[p] = true
		lines = append(lines, line)
		for i, child := range f.children[p.Name] {
			branch, below := "├── ", "│   "
			if i == len(f.children[p.Name])-1 {
				branch, below = "└── ", "    "
			}
			walk(child, rest+branch, rest+below)
		}
	}
	for _, p := range f.roots {
		walk(p, "", "")
	}
	for _, p := range f.all { // what is left are circles
		if !shown[p] {
			walk(p, "", "")
		}
	}
	for i := range lines {
		lines[i] = v.cutToWidth(lines[i])
	}
	return st.Print(strings.Join(lines, "\n") + "\n")
}

// remark says what a profile is, behind its name.
func (v view) remark(p *catalog.Profile) string {
	parts := []string{p.Kind}
	for _, text := range []string{p.AccountID, p.AccountName, p.Role} {
		if text != "" {
			parts = append(parts, printable.Line(text, 0))
		}
	}
	if p.Source != "" && p.Kind == "assume-role" && v.sourceOf(p) == nil && p.Source != p.Name {
		parts = append(parts, "from "+printable.Line(p.Source, 0)+", which is not there")
	}
	return "  " + strings.Join(parts, " ")
}

// labelLines is what a drawing says of a profile, a line a part.
func labelLines(p *catalog.Profile) []string {
	lines := []string{printable.Line(p.Name, 0)}
	for _, text := range []string{strings.TrimSpace(p.AccountName + " " + p.AccountID), p.Role} {
		if text != "" {
			lines = append(lines, printable.Line(text, 0))
		}
	}
	return lines
}

// writeDot draws the tree in the language of Graphviz.
func (v view) writeDot() error {
	quote := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace
	return v.drawGraph("digraph profiles {\n  rankdir=LR;\n  node [shape=box];\n", "}\n",
		func(id string, lines []string, isSession bool) string {
			for i := range lines {
				lines[i] = quote(lines[i])
			}
			shape := ""
			if isSession {
				shape = ", shape=ellipse"
			}
			return fmt.Sprintf("  %s [label=\"%s\"%s];\n", id, strings.Join(lines, `\n`), shape)
		},
		func(from, to string) string { return fmt.Sprintf("  %s -> %s;\n", from, to) })
}

// writeMermaid draws the tree in the language of Mermaid, which Markdown of many places shows.
func (v view) writeMermaid() error {
	quote := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;", ">", "&gt;", "#", "&num;", "`", "&#96;").Replace
	return v.drawGraph("flowchart LR\n", "",
		func(id string, lines []string, isSession bool) string {
			for i := range lines {
				lines[i] = quote(lines[i])
			}
			open, end := "[", "]"
			if isSession {
				open, end = "([", "])"
			}
			return fmt.Sprintf("  %s%s\"%s\"%s\n", id, open, strings.Join(lines, "<br/>"), end)
		},
		func(from, to string) string { return fmt.Sprintf("  %s --> %s\n", from, to) })
}

// drawGraph writes the profiles, and the sign-ins that they have their credentials from, as nodes, and who stands on
// whom as edges.
func (v view) drawGraph(
	head, foot string, node func(id string, lines []string, isSession bool) string, edge func(from, to string) string,
) error {
	var nodes, edges strings.Builder
	ids, sessions := map[*catalog.Profile]string{}, map[string]string{}
	all := v.roleForest().all
	for i, p := range all {
		ids[p] = fmt.Sprintf("p%d", i)
	}
	for _, p := range all {
		nodes.WriteString(node(ids[p], labelLines(p), false))
		if source := v.sourceOf(p); source != nil {
			edges.WriteString(edge(ids[source], ids[p]))
		}
		if p.Session == "" {
			continue
		}
		if sessions[p.Session] == "" {
			sessions[p.Session] = fmt.Sprintf("s%d", len(sessions))
			nodes.WriteString(node(sessions[p.Session], []string{printable.Line(p.Session, 0)}, true))
		}
		edges.WriteString(edge(sessions[p.Session], ids[p]))
	}
	_, err := io.WriteString(v.env.Stdout, head+nodes.String()+edges.String()+foot)
	return err
}
