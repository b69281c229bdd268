package peers

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A yamlNode is a YAML document as it is written: a number keeps its leading zeros, a key its place and line.
type yamlNode struct {
	text   string // of a scalar
	line   int
	keys   []string // of a mapping, in order
	fields map[string]*yamlNode
	items  []*yamlNode
}

func parseYAML(path string, data []byte) (*yamlNode, error) {
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		var e yaml.Error
		if errors.As(err, &e) && e.GetToken() != nil {
			return nil, errorAt(path, e.GetToken().Position.Line, "%s", e.GetMessage())
		}
		return nil, errorAt(path, 0, "%w", err)
	}
	b := yamlBuilder{path: path, anchors: map[string]*yamlNode{}}
	root := &yamlNode{}
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.DirectiveType {
			root = b.build(doc.Body)
			break
		}
	}
	return root, b.err
}

// yamlBuilder keeps the first error of a document.
type yamlBuilder struct {
	path    string
	anchors map[string]*yamlNode
	err     error
}

func (b *yamlBuilder) fail(line int, format string, args ...any) {
	if b.err == nil {
		b.err = errorAt(b.path, line, format, args...)
	}
}

func (b *yamlBuilder) build(n ast.Node) *yamlNode {
	out := &yamlNode{}
	if t := n.GetToken(); t != nil {
		out.line = t.Position.Line
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			b.add(out, v)
		}
	case *ast.MappingValueNode:
		b.add(out, n)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			out.items = append(out.items, b.build(v))
		}
	case *ast.AnchorNode:
		out = b.build(n.Value)
		b.anchors[n.Name.GetToken().Value] = out
	case *ast.AliasNode:
		name := n.Value.GetToken().Value
		if known := b.anchors[name]; known != nil {
			return known
		}
		b.fail(out.line, "the anchor *%s is not defined", name)
	case *ast.TagNode:
		return b.build(n.Value)
	case *ast.LiteralNode:
		out.text = n.Value.Value
	case *ast.NullNode:
	default:
		out.text = n.GetToken().Value
	}
	return out
}

func (b *yamlBuilder) add(to *yamlNode, v *ast.MappingValueNode) {
	value := b.build(v.Value)
	key := strings.TrimSpace(v.Key.GetToken().Value)
	if v.Key.IsMergeKey() {
		for _, inherited := range value.keys {
			if to.fields[inherited] == nil {
				to.put(inherited, value.fields[inherited])
			}
		}
		return
	}
	line := v.Key.GetToken().Position.Line
	if value.line = line; to.fields[key] != nil {
		b.fail(line, "%s is there twice", key)
	}
	to.put(key, value)
}

func (n *yamlNode) put(key string, value *yamlNode) {
	if n.fields == nil {
		n.fields = map[string]*yamlNode{}
	}
	n.keys, n.fields[key] = append(n.keys, key), value
}

// get returns the node below some keys, an empty one where there is none.
func (n *yamlNode) get(keys ...string) *yamlNode {
	for _, key := range keys {
		if n = n.fields[key]; n == nil {
			return &yamlNode{}
		}
	}
	return n
}
