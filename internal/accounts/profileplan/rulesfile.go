package profileplan

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// FileName is what a file of rules is called, beside the config file or where --from leads.
const FileName = "populate.yaml"

// ParseRules reads a file of rules. An error names the line. Values are taken as they are written, so that an account
// ID keeps its zeros.
func ParseRules(path string, text []byte, remote bool) (Rules, error) {
	r := rulesReader{path: path, rules: Rules{ProcessSuffix: DefaultSuffix, Remote: remote}}
	file, err := parser.ParseBytes(bytes.TrimPrefix(text, []byte("\ufeff")), 0)
	if err != nil {
		var e yaml.Error
		if errors.As(err, &e) && e.GetToken() != nil {
			return Rules{}, r.problemAt(e.GetToken().Position.Line, errors.New(e.GetMessage()))
		}
		return Rules{}, r.problemAt(1, err)
	}
	for i, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if i > 0 {
			return Rules{}, r.problem(doc.Body, errors.New("there is more than one document in the file"))
		}
		if err := r.eachMember(doc.Body, r.setMember); err != nil {
			return Rules{}, err
		}
	}
	return r.rules, nil
}

type rulesReader struct {
	path  string
	rules Rules
}

func (r *rulesReader) problem(at ast.Node, err error) error {
	return r.problemAt(at.GetToken().Position.Line, err)
}

func (r *rulesReader) problemAt(line int, err error) error {
	if errors.As(err, new(*problem.Error)) {
		return err
	}
	return problem.New(problem.Config, "%w", err).At(fmt.Sprintf("%s:%d", r.path, line))
}

// eachMember calls set for each member of a mapping and gives its errors their lines.
func (r *rulesReader) eachMember(node ast.Node, set func(name string, value ast.Node) error) error {
	var members []*ast.MappingValueNode
	switch n := node.(type) {
	case *ast.MappingNode:
		members = n.Values
	case *ast.MappingValueNode:
		members = []*ast.MappingValueNode{n}
	default:
		return r.problem(node, errors.New("name: value is expected here"))
	}
	for _, m := range members {
		if err := set(m.Key.GetToken().Value, m.Value); err != nil {
			return r.problem(m.Key, err)
		}
	}
	return nil
}

// textsOf returns a text, or the texts of a list.
func textsOf(node ast.Node) ([]string, error) {
	switch n := node.(type) {
	case *ast.SequenceNode:
		var all []string
		for _, v := range n.Values {
			texts, err := textsOf(v)
			if err != nil {
				return nil, err
			}
			all = append(all, texts...)
		}
		if all == nil {
			return nil, errors.New("the list is empty")
		}
		return all, nil
	case *ast.NullNode:
		return nil, errors.New("a value is missing")
	case *ast.StringNode:
		return []string{n.Value}, nil
	case *ast.LiteralNode:
		return []string{strings.TrimSpace(n.Value.Value)}, nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return []string{n.GetToken().Value}, nil
	}
	return nil, errors.New("a plain text is expected here")
}

func textOf(node ast.Node) (string, error) {
	texts, err := textsOf(node)
	if err == nil && len(texts) > 1 {
		err = errors.New("one value is expected here")
	}
	if err != nil {
		return "", err
	}
	return texts[0], nil
}

// setMember sets what a member of the file itself says.
func (r *rulesReader) setMember(name string, node ast.Node) error {
	switch name {
	case "rules":
		list, ok := node.(*ast.SequenceNode)
		if !ok {
			return errors.New("rules is a list: each begins with a dash")
		}
		for _, v := range list.Values {
			if err := r.addRule(v); err != nil {
				return err
			}
		}
		return nil
	case "keys":
		return r.addKeys(&r.rules.Choices, node)
	case "append_id":
		return setBool(&r.rules.AppendID, node)
	case "process":
		return setBool(&r.rules.Process, node)
	case "legacy":
		return setBool(&r.rules.Legacy, node)
	}
	if name == "skip" {
		return errors.New("skip belongs into a rule")
	}
	texts, err := textsOf(node)
	if err != nil {
		return err
	}
	switch name {
	case "name_command":
		if r.rules.Remote {
			return errors.New("name_command may not come from another machine: put it into a file of your own")
		}
		r.rules.NameCommand = texts
		return nil
	case "process_suffix":
		r.rules.ProcessSuffix = texts[0]
		return CheckSuffix(texts[0])
	}
	known, err := r.rules.Choices.set(name, texts, true)
	if !known {
		return fmt.Errorf("there is no setting %q; there are name, name_command, append_id, region, output, keys, legacy, "+
			"process, process_suffix and rules", name)
	}
	return err
}

func setBool(to *bool, node ast.Node) error {
	text, err := textOf(node)
	if err != nil {
		return err
	}
	s, err := parseSwitch(text)
	*to = s == On
	return err
}

// CheckSuffix refuses a suffix of twins that no name can hold, or that makes no other name.
func CheckSuffix(suffix string) error {
	if suffix == "" {
		return errors.New("the suffix may not be empty")
	}
	return checkLiteral(suffix)
}

func (r *rulesReader) addKeys(c *Choices, node ast.Node) error {
	return r.eachMember(node, func(name string, value ast.Node) error {
		var text string
		texts, err := textsOf(value)
		if d := settings.Lookup(name); err == nil && d != nil && d.Kind == settings.List {
			text = strings.Join(texts, ",")
		} else if text, err = textOf(value); err != nil {
			return err
		}
		return c.AddKey(name, text, r.rules.Remote)
	})
}

func (r *rulesReader) addRule(node ast.Node) error {
	rule := Rule{}
	err := r.eachMember(node, func(name string, value ast.Node) error {
		if name == "keys" {
			return r.addKeys(&rule.Choices, value)
		}
		texts, err := textsOf(value)
		if err != nil {
			return err
		}
		known, err := rule.set(name, texts)
		if !known {
			return fmt.Errorf("a rule has no %q; it has account, email, role, session, skip, name, region, output and keys",
				name)
		}
		return err
	})
	r.rules.Rules = append(r.rules.Rules, rule)
	return err
}
