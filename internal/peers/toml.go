package peers

import (
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// A tomlFile is the plain values of a TOML file by their dotted keys, in order. Elements of arrays of tables are
// counted from 0: ProfileRegistry.Registries.0.name.
type tomlFile []tomlValue

type tomlValue struct {
	key  []string
	text string
	line int
}

// parseTOML reads a file with the parser alone: decoding by reflection would double what it adds to the program.
func parseTOML(path string, data []byte) (tomlFile, error) {
	var (
		file   tomlFile
		table  []string
		arrays = map[string]int{}
		seen   = map[string]bool{}
	)
	p := unstable.Parser{}
	p.Reset(data)
	for p.NextExpression() {
		e := p.Expression()
		key := keyOf(e)
		switch e.Kind {
		case unstable.Table:
			table = elementOf(key, arrays)
		case unstable.ArrayTable:
			name := strings.Join(key, "\x00")
			arrays[name]++
			table = elementOf(key, arrays)
		case unstable.KeyValue:
			file = appendTOML(&p, file, append(append([]string{}, table...), key...), e.Value())
		}
	}
	if err := p.Error(); err != nil {
		var syntax *unstable.ParserError
		line := 0
		if errors.As(err, &syntax) {
			line = p.Shape(p.Range(syntax.Highlight)).Start.Line
		}
		return nil, errorAt(path, line, "%w", err)
	}
	for _, v := range file {
		name := strings.Join(v.key, "\x00")
		if seen[name] {
			return nil, errorAt(path, v.line, "%s is set twice", strings.Join(v.key, "."))
		}
		seen[name] = true
	}
	return file, nil
}

func keyOf(n *unstable.Node) (key []string) {
	for it := n.Key(); it.Next(); {
		key = append(key, string(it.Node().Data))
	}
	return key
}

// elementOf puts the number of the current element behind the name of each array of tables in a key.
func elementOf(key []string, arrays map[string]int) (path []string) {
	for i, part := range key {
		path = append(path, part)
		if n := arrays[strings.Join(key[:i+1], "\x00")]; n > 0 {
			path = append(path, fmt.Sprint(n-1))
		}
	}
	return path
}

func appendTOML(p *unstable.Parser, file tomlFile, key []string, n *unstable.Node) tomlFile {
	switch n.Kind {
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			file = appendTOML(p, file, append(append([]string{}, key...), keyOf(it.Node())...), it.Node().Value())
		}
		return file
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); i++ {
			file = appendTOML(p, file, append(append([]string{}, key...), fmt.Sprint(i)), it.Node())
		}
		return file
	}
	line := 0
	if n.Raw.Length > 0 {
		line = p.Shape(n.Raw).Start.Line
	}
	return append(file, tomlValue{key, string(n.Data), line})
}
