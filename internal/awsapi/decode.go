package awsapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/document"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/value"
)

// decoder reads an answer into ordered values. Scalars are read as text (or, in JSON, as what they are), since the
// AWS CLI prints them so: numbers of any size, times in many spellings.
type decoder struct {
	operation  *operation
	rawTimes   bool // times that make no sense are left as they are
	result     value.Object
	inJSONBody bool
}

// Deserialize implements smithy.Deserializable.
func (d *decoder) Deserialize(from smithy.ShapeDeserializer) (err error) {
	d.inJSONBody = d.operation.service.Protocol == model.RESTJSON
	d.result, err = d.readStructure(from, d.operation.schema.Output, d.operation.Output())
	return err
}

func (d *decoder) readStructure(from smithy.ShapeDeserializer, schema *smithy.Schema, shape *model.Shape) (value.Object, error) {
	values := make([]any, len(shape.Members))
	found := make([]bool, len(shape.Members))
	err := smithy.ReadStruct(from, schema, func(member *smithy.Schema) error {
		i := slices.IndexFunc(shape.Members, func(m model.Member) bool { return m.OnWire() == member.MemberName() })
		v, err := d.readValue(from, member, &shape.Members[i])
		if before, isList := values[i].([]any); isList {
			// A flattened list goes on behind another member.
			if more, isList := v.([]any); isList {
				v = append(before, more...)
			}
		}
		values[i], found[i] = v, true
		return err
	})
	object := value.Object{}
	for i, m := range shape.Members {
		if found[i] {
			object = append(object, value.Member{Name: m.Name, Value: d.decodePolicy(&m, values[i])})
		}
	}
	return object, err
}

func (d *decoder) readValue(from smithy.ShapeDeserializer, schema *smithy.Schema, m *model.Member) (any, error) {
	switch shape := m.Shape(); shape.Type {
	case model.Structure:
		return d.readStructure(from, schema, shape)
	case model.List:
		list := []any{}
		err := smithy.ReadList(from, schema, func() error {
			v, err := d.readElement(from, schema.ListMember(), shape.Element())
			list = append(list, v)
			return err
		})
		return list, err
	case model.Map:
		entries := value.Object{}
		err := smithy.ReadMap(from, schema, func(key string) error {
			v, err := d.readElement(from, schema.MapValue(), shape.Member("value"))
			entries = entries.Set(key, v)
			return err
		})
		return entries, err
	default:
		return d.readScalar(from, schema, m)
	}
}

// readElement reads an element of a list or a map, which may be null in JSON.
func (d *decoder) readElement(from smithy.ShapeDeserializer, schema *smithy.Schema, m *model.Member) (any, error) {
	if isNull, err := from.ReadNil(schema); isNull || err != nil {
		return nil, err
	}
	return d.readValue(from, schema, m)
}

func (d *decoder) readScalar(from smithy.ShapeDeserializer, schema *smithy.Schema, m *model.Member) (any, error) {
	shape := m.Shape()
	if d.inJSONBody && m.Location == "" {
		var v document.Value
		if err := from.ReadDocument(schema, &v); err != nil {
			return nil, err
		}
		opaque, _ := v.(document.Opaque)
		if shape.Type == model.Timestamp {
			return d.readTimestamp(plainValue(opaque.Value))
		}
		return plainValue(opaque.Value), nil
	}
	var text string
	if err := from.ReadString(schema, &text); err != nil {
		return nil, err
	}
	switch shape.Type {
	case model.Boolean:
		return text == "true", nil
	case model.Integer, model.Long:
		return parseInteger(text)
	case model.Float, model.Double:
		return strconv.ParseFloat(strings.TrimSpace(text), 64)
	case model.Timestamp:
		return d.readTimestamp(text)
	}
	return text, nil
}

// parseInteger reads a whole number of any size.
func parseInteger(text string) (any, error) {
	n, ok := new(big.Int).SetString(strings.TrimSpace(text), 10)
	if !ok {
		return nil, fmt.Errorf("%q is not a whole number", shortenText(text))
	}
	if n.IsInt64() {
		return n.Int64(), nil
	}
	return json.Number(n.String()), nil
}

// plainValue turns what smithy-go read of a JSON value into our types.
func plainValue(v any) any {
	switch v := v.(type) {
	case json.Number:
		if n, err := value.ParseJSON([]byte(v)); err == nil {
			return n
		}
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plainValue(v[i])
		}
		return list
	case map[string]any:
		object := value.Object{}
		for name, inner := range v {
			object = append(object, value.Member{Name: name, Value: plainValue(inner)})
		}
		slices.SortFunc(object, func(a, b value.Member) int { return strings.Compare(a.Name, b.Name) })
		return object
	}
	return v
}

// readTimestamp reads a time: seconds since 1970 as a number or a text, ISO 8601
// and what people make of it, or the form of mail headers.
func (d *decoder) readTimestamp(sent any) (any, error) {
	t, err := parseTimestamp(sent)
	if err != nil && d.rawTimes {
		return sent, nil
	}
	return t, err
}

func parseTimestamp(sent any) (value.Timestamp, error) {
	text := strings.TrimSpace(value.Text(sent))
	if seconds, err := strconv.ParseFloat(text, 64); err == nil && seconds >= -1e11 && seconds <= 1e11 {
		whole := int64(seconds)
		fraction := int64((seconds - float64(whole)) * 1e6)
		return value.Timestamp{Time: time.Unix(whole, fraction*1e3).Local(), Sent: sent}, nil
	}
	t, err := pytime.Parse(text)
	if err != nil {
		return value.Timestamp{}, fmt.Errorf("invalid timestamp %q", shortenText(text))
	}
	_, zoneMissing := pytime.Parse(text + "Z")
	return value.Timestamp{Time: t, Sent: sent, Zoneless: zoneMissing == nil}, nil
}

// decodePolicy reads a policy document that IAM sends as JSON with percent
// encoding; one that is not JSON stays as it is.
func (d *decoder) decodePolicy(m *model.Member, v any) any {
	text, isText := v.(string)
	if !isText || d.operation.service.Name != "iam" || m.Shape().Name != "policyDocumentType" {
		return v
	}
	plain, err := url.PathUnescape(text)
	if err != nil {
		plain = text
	}
	if document, err := value.ParseJSON([]byte(plain)); err == nil {
		return document
	}
	return v
}

// decodeAnswer reads the body of a success.
func (o *operation) decodeAnswer(ctx context.Context, from *answer, rawTimes bool) (value.Object, error) {
	if err := o.checkBody(from); err != nil {
		return nil, err
	}
	if o.schema.Output == nil {
		return value.Object{}, nil
	}
	d := &decoder{operation: o, rawTimes: rawTimes}
	err := o.protocol.DeserializeResponse(ctx, o.schema, nil, from.asResponse(), d)
	var broken *smithy.DeserializationError
	switch {
	case errors.Is(err, io.EOF) && o.ResultWrapper != "":
		return nil, o.malformedError(from, errors.New("there is no "+o.ResultWrapper+" in it"))
	case errors.As(err, &broken):
		return nil, o.malformedError(from, broken.Err)
	case err != nil:
		return nil, o.malformedError(from, err)
	}
	if payload := o.Output().Payload; payload != "" && len(d.result) == 0 {
		d.result = d.result.Set(payload, value.Object{})
	}
	return d.result, nil
}
