package browse

import (
	"encoding/xml"
	"net/url"
	"strings"
)

// form is the first form of a page that is a step of a sign-in.
type form struct {
	step, method, action string
	problem              string
	fields               url.Values
	choices              map[string][]string // buttons by name
}

// parseForm reads a page of the sandbox. Pages of anybody else have no step
// and so no form here.
func parseForm(page string) (form, bool) {
	dec := xml.NewDecoder(strings.NewReader(page))
	dec.Strict, dec.AutoClose, dec.Entity = false, xml.HTMLAutoClose, xml.HTMLEntity
	var f form
	inside, inProblem := false, false
	for {
		token, err := dec.Token()
		if err != nil {
			return f, f.step != ""
		}
		switch t := token.(type) {
		case xml.StartElement:
			inProblem = attr(t, "class") == "problem"
			if t.Name.Local == "form" && f.step == "" {
				f.step, f.method, f.action = attr(t, "data-step"), attr(t, "method"), attr(t, "action")
				f.fields, f.choices, inside = url.Values{}, map[string][]string{}, true
			} else if inside {
				f.add(t)
			}
		case xml.CharData:
			if inProblem {
				f.problem += string(t)
			}
		case xml.EndElement:
			inProblem = false
			if t.Name.Local == "form" {
				inside = false
			}
		}
	}
}

func (f *form) add(t xml.StartElement) {
	name := attr(t, "name")
	switch {
	case name == "":
	case t.Name.Local == "input":
		f.fields.Set(name, attr(t, "value"))
	case t.Name.Local == "button":
		f.choices[name] = append(f.choices[name], attr(t, "value"))
	}
}

func attr(t xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
