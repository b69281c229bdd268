package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

// message is a request without the address it goes to.
type message struct {
	method string
	url    url.URL // path and query
	header http.Header
	body   []byte
}

// encodeRequest writes values as a request of the operation.
func (o *operation) encodeRequest(ctx context.Context, input value.Object) (message, error) {
	in := &encoder{operation: o, values: input}
	request, _ := smithyhttp.NewStackRequest().(*smithyhttp.Request)
	if err := o.protocol.SerializeRequest(ctx, o.schema, in, request); err != nil {
		return message{}, fmt.Errorf("%s: %w", o.Name, err)
	}
	if in.err != nil {
		return message{}, fmt.Errorf("%s: %w", o.Name, in.err)
	}
	m := message{method: request.Method, url: *request.URL, header: request.Header}
	if stream := request.GetStream(); stream != nil {
		var err error
		if m.body, err = io.ReadAll(stream); err != nil {
			return message{}, err
		}
	}
	return m, nil
}

// encoder writes the values of one input structure.
type encoder struct {
	operation *operation
	values    value.Object
	err       error // the first value that does not fit
}

// Serialize implements smithy.Serializable.
func (e *encoder) Serialize(s smithy.ShapeSerializer) {
	e.writeStructure(s, e.operation.schema.Input, e.operation.Input(), e.values)
}

func (e *encoder) writeStructure(s smithy.ShapeSerializer, schema *smithy.Schema, shape *model.Shape, values value.Object) {
	s.WriteStruct(schema)
	for i := range shape.Members {
		m := &shape.Members[i]
		v, given := values.Get(m.Name)
		if member := schema.Member(m.OnWire()); given && v != nil && member != nil {
			e.writeValue(s, member, m, v)
		}
	}
	s.CloseStruct()
	for _, given := range values {
		if shape.Member(given.Name) == nil {
			e.noteError("%s has no member %q", shape.Name, given.Name)
		}
	}
}

func (e *encoder) writeValue(s smithy.ShapeSerializer, schema *smithy.Schema, m *model.Member, v any) {
	shape := m.Shape()
	switch v := v.(type) {
	case value.Object:
		if shape.Type == model.Structure {
			e.writeStructure(s, schema, shape, v)
			return
		} else if shape.Type == model.Map {
			e.writeMap(s, schema, shape, v)
			return
		}
	case []any:
		if shape.Type == model.List {
			e.writeList(s, schema, shape, v)
			return
		}
	case []byte:
		if shape.Type == model.Blob {
			s.WriteBlob(schema, v)
			return
		}
	case bool:
		if shape.Type == model.Boolean {
			s.WriteBool(schema, v)
			return
		}
	case string:
		if shape.Type == model.String || shape.Type == model.Timestamp {
			s.WriteString(schema, v)
			return
		}
	case int, int64, float64, json.Number:
		if isNumber(shape.Type) {
			e.writeNumber(s, schema, m, v)
			return
		}
	}
	e.noteError("%s: a value of type %s is wanted", m.Name, shape.Type)
}

func (e *encoder) writeMap(s smithy.ShapeSerializer, schema *smithy.Schema, shape *model.Shape, entries value.Object) {
	s.WriteMap(schema)
	for _, entry := range entries {
		s.WriteKey(schema.MapKey(), entry.Name)
		e.writeValue(s, schema.MapValue(), shape.Member("value"), entry.Value)
	}
	s.CloseMap()
}

func (e *encoder) writeList(s smithy.ShapeSerializer, schema *smithy.Schema, shape *model.Shape, list []any) {
	s.WriteList(schema)
	for _, element := range list {
		e.writeValue(s, schema.ListMember(), shape.Element(), element)
	}
	s.CloseList()
}

// writeNumber writes a number digit by digit as it was given. Outside a JSON body a number is text.
func (e *encoder) writeNumber(s smithy.ShapeSerializer, schema *smithy.Schema, m *model.Member, number any) {
	text := string(value.Compact().Append(nil, value.Normal(number, value.ISO8601)))
	if e.operation.service.Protocol == model.RESTJSON && m.Location == "" {
		s.WriteDocument(schema, document.Number(text))
		return
	}
	s.WriteString(schema, text)
}

func isNumber(shapeType string) bool {
	switch shapeType {
	case model.Integer, model.Long, model.Float, model.Double:
		return true
	}
	return false
}

func (e *encoder) noteError(format string, args ...any) {
	if e.err == nil {
		e.err = fmt.Errorf(format, args...)
	}
}

// newRequest addresses a message.
func (m message) newRequest(ctx context.Context, address *url.URL, header http.Header) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, m.method, address.String(), bytes.NewReader(m.body))
	if err != nil {
		return nil, err
	}
	for _, h := range []http.Header{m.header, header} {
		for name, values := range h {
			request.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return request, nil
}
