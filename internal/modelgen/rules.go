package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

type ruleset struct {
	Parameters map[string]struct {
		Type     string
		Required bool
		Default  any
	}
	Rules []rule
}

type rule struct {
	Conditions []expression
	Rules      []rule // of a tree
	Endpoint   *struct {
		URL        expression
		Properties json.RawMessage
		Headers    map[string][]expression
	}
	Error expression
}

// expression is a reference {"ref"}, a call {"fn", "argv"}, which a condition may give a name, or a literal.
type expression struct {
	Ref, Fn, Assign string
	Argv            []expression
	literal         any
}

func (e *expression) UnmarshalJSON(text []byte) error {
	if !bytes.HasPrefix(text, []byte("{")) {
		return json.Unmarshal(text, &e.literal)
	}
	type plain expression
	return json.Unmarshal(text, (*plain)(e))
}

// String writes an expression as package endpoint reads it.
func (e expression) String() string {
	switch {
	case e.Ref != "":
		return e.Ref
	case e.Fn == "":
		if text, ok := e.literal.(string); ok {
			return strconv.Quote(text)
		}
		return fmt.Sprint(e.literal)
	}
	args := make([]string, len(e.Argv))
	for i, a := range e.Argv {
		args[i] = a.String()
	}
	text := e.Fn + "(" + strings.Join(args, ",") + ")"
	if e.Assign != "" {
		text = e.Assign + "=" + text
	}
	return text
}

// asTemplate writes an expression as a text with braces.
func (e expression) asTemplate() (string, error) {
	switch {
	case e.Ref != "":
		return "{" + e.Ref + "}", nil
	case e.Fn == "getAttr" && e.Argv[0].Ref != "":
		return fmt.Sprintf("{%s#%s}", e.Argv[0].Ref, e.Argv[1].literal), nil
	}
	text, ok := e.literal.(string)
	if !ok {
		return "", fmt.Errorf("%s is no template", e)
	}
	return text, nil
}

// table numbers the different lines of a part in the order of their first use.
type table struct {
	lines   []string
	numbers map[string]int
}

func (t *table) numberOf(line string) int {
	n, ok := t.numbers[line]
	if !ok {
		n = len(t.lines)
		t.lines = append(t.lines, line)
		if t.numbers == nil {
			t.numbers = map[string]int{}
		}
		t.numbers[line] = n
	}
	return n
}

type compiler struct {
	conditions, endpoints, errors table
	rules                         []string
}

// writeRules writes the file that package endpoint documents.
func writeRules(models, folder, service string) error {
	set, err := readRuleset(models, service)
	if err != nil {
		return err
	}
	var c compiler
	if err := c.addRules(set.Rules, 0); err != nil {
		return err
	}
	var parameters []string
	for _, name := range slices.Sorted(maps.Keys(set.Parameters)) {
		p := set.Parameters[name]
		line := name + " " + strings.ToLower(p.Type[:1]) + p.Type[1:]
		if p.Required {
			line += " required"
		}
		if p.Default != nil {
			line += " " + expression{literal: p.Default}.String()
		}
		parameters = append(parameters, line)
	}
	var b strings.Builder
	for _, lines := range [][]string{parameters, c.conditions.lines, c.endpoints.lines, c.errors.lines, c.rules} {
		for _, line := range lines {
			b.WriteString(line + "\n")
		}
		b.WriteString("\n")
	}
	return os.WriteFile(filepath.Join(folder, service+".txt"), []byte(b.String()), 0o644)
}

func readRuleset(models, service string) (*ruleset, error) {
	set := &ruleset{}
	err := readJSON(filepath.Join(models, "endpoints", service+".json"), set)
	if !errors.Is(err, fs.ErrNotExist) {
		return set, err
	}
	newest, err := newestVersion(models, service)
	if err != nil {
		return nil, err
	}
	return set, readJSON(filepath.Join(newest, "endpoint-rule-set-1.json"), set)
}

func (c *compiler) addRules(rules []rule, depth int) error {
	for _, r := range rules {
		numbers := make([]string, len(r.Conditions))
		for i, condition := range r.Conditions {
			numbers[i] = strconv.Itoa(c.conditions.numberOf(condition.String()))
		}
		line := strconv.Itoa(depth) + " " + cmp.Or(strings.Join(numbers, ","), "-")
		switch {
		case r.Endpoint != nil:
			endpoint, err := r.endpointLine()
			if err != nil {
				return err
			}
			line += fmt.Sprintf(" e%d", c.endpoints.numberOf(endpoint))
		case r.Rules == nil:
			line += fmt.Sprintf(" x%d", c.errors.numberOf(r.Error.String()))
		}
		c.rules = append(c.rules, line)
		if err := c.addRules(r.Rules, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (r rule) endpointLine() (string, error) {
	url, err := r.Endpoint.URL.asTemplate()
	if err != nil {
		return "", err
	}
	var properties bytes.Buffer
	if err := json.Compact(&properties, r.Endpoint.Properties); err != nil {
		return "", err
	}
	headers := map[string][]string{}
	for name, values := range r.Endpoint.Headers {
		for _, v := range values {
			text, err := v.asTemplate()
			if err != nil {
				return "", err
			}
			headers[name] = append(headers[name], text)
		}
	}
	line := url
	if properties.String() != "{}" || len(headers) > 0 {
		line += "\t" + properties.String()
	}
	if len(headers) > 0 {
		text, err := json.Marshal(headers)
		if err != nil {
			return "", err
		}
		line += "\t" + string(text)
	}
	return line, nil
}
