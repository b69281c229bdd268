package model

import (
	"cmp"
	"strings"
)

// Types of shapes.
const (
	Structure = "structure"
	List      = "list"
	Map       = "map"
	String    = "string"
	Integer   = "integer"
	Long      = "long"
	Float     = "float"
	Double    = "double"
	Boolean   = "boolean"
	Timestamp = "timestamp"
	Blob      = "blob"
)

// Places of a member in a request or an answer; none means the body.
const (
	InHeader = "header"
	InQuery  = "querystring"
	InURI    = "uri"
)

// Shape is a type of values.
type Shape struct {
	Name      string
	Type      string
	Members   []Member // of a structure in the model's order; of a list "member"; of a map "key" and "value"
	Min, Max  *int64   // of a number, or of the length of a text, a list, a map or bytes
	Pattern   string
	Enum      []string
	Sensitive bool
	Flattened bool   // a list or a map without an element of its own
	Payload   string // member that is the whole body
	ErrorCode string // of an exception; "" is its name
}

// Member is a member of a structure, a list or a map.
type Member struct {
	Name             string
	WireName         string // its name in a request or an answer; "" is Name
	Location         string // InHeader, InQuery and so on; "" is the body
	ContextParam     string // the parameter of endpoint rules that it is
	Required         bool
	IdempotencyToken bool // filled in when it is not given
	Flattened        bool
	target           string
	service          *Service
}

// Shape returns the type of the member.
func (m *Member) Shape() *Shape { return m.service.Shape(m.target) }

// OnWire returns the member's name in a request or an answer. A flattened list goes by the name of its elements.
func (m *Member) OnWire() string {
	if target := m.Shape(); target.Type == List && (target.Flattened || m.Flattened) && target.Members[0].WireName != "" {
		return target.Members[0].WireName
	}
	return cmp.Or(m.WireName, m.Name)
}

// Element returns the "member" of a list.
func (s *Shape) Element() *Member { return s.Member("member") }

// Member returns the member with a name, nil when there is none.
func (s *Shape) Member(name string) *Member {
	for i := range s.Members {
		if s.Members[i].Name == name {
			return &s.Members[i]
		}
	}
	return nil
}

// Shape returns the shape with a name, nil when there is none.
func (s *Service) Shape(name string) *Shape {
	if shape, ok := s.shapes[name]; ok {
		return shape
	}
	f := findFact(s.facts, "shape", name)
	if f == nil {
		return nil
	}
	shape := &Shape{
		Name: name, Type: f.textOf("type"), Min: f.limitOf("min"), Max: f.limitOf("max"), Pattern: f.textOf("pattern"), Enum: f.listOf("enum", "|"),
		Payload: f.textOf("payload"), ErrorCode: f.textOf("code"),
		Sensitive: f.hasFlag("sensitive"), Flattened: f.hasFlag("flattened"),
	}
	for _, column := range f {
		if member, ok := strings.CutPrefix(column, "."); ok {
			shape.Members = append(shape.Members, s.parseMember(member))
		}
	}
	s.shapes[name] = shape
	return shape
}

// parseMember reads NAME:SHAPE,flag,key=value...
func (s *Service) parseMember(text string) Member {
	definition, attributes, _ := strings.Cut(text, ",")
	name, target, _ := strings.Cut(definition, ":")
	f := fact(strings.Split(attributes, ","))
	return Member{
		Name: name, WireName: f.textOf("name"), Location: f.textOf("in"), ContextParam: f.textOf("context"),
		Required: f.hasFlag("required"), IdempotencyToken: f.hasFlag("token"), Flattened: f.hasFlag("flattened"),
		target: target, service: s,
	}
}
