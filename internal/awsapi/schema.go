package awsapi

import (
	"fmt"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
	smithyhttp "github.com/aws/smithy-go/transport/http"
	"github.com/aws/smithy-go/transport/http/protocol/awsquery"
	"github.com/aws/smithy-go/transport/http/protocol/restjson1"
	"github.com/aws/smithy-go/transport/http/protocol/restxml"

	"github.com/awsid/awsid/internal/awsapi/model"
)

// operation is one operation as smithy-go's protocols want it: schemas made
// from the model, of no more shapes than the operation reaches.
type operation struct {
	*model.Operation
	service  *model.Service
	schema   *smithy.OperationSchema
	protocol smithyhttp.ClientProtocol
}

func newOperation(service, name string) (*operation, error) {
	s, err := model.Load(service)
	if err != nil {
		return nil, err
	}
	op, ok := s.Operation(name)
	if !ok {
		return nil, fmt.Errorf("no model of operation %q of service %q", name, service)
	}
	uri := op.URI
	if service == "s3" {
		// The endpoint rules put the bucket into the address.
		uri = "/" + strings.TrimPrefix(strings.TrimPrefix(uri, "/{Bucket}"), "/")
	}
	b := schemaBuilder{built: map[string]*smithy.Schema{}}
	own := smithy.NewSchema(smithy.ShapeID{Name: name}, smithy.ShapeTypeOperation, 0, &traits.HTTP{Method: op.Method, URI: uri, Code: 200})
	built := &operation{
		Operation: op, service: s,
		schema: smithy.NewOperationSchema(own, b.buildSchema(op.Input()), b.buildSchema(op.Output())),
	}
	all := smithy.NewServiceSchema(smithy.NewSchema(smithy.ShapeID{Name: s.ID}, smithy.ShapeTypeService, 0), s.Version)
	switch s.Protocol {
	case model.Query:
		built.protocol = awsquery.New(all)
	case model.RESTXML:
		built.protocol = restxml.New(all)
	default:
		built.protocol = restjson1.New(all)
	}
	return built, nil
}

// schemaBuilder makes the schemas of one operation. Members go by their names
// on the wire, as the AWS CLI knows no other when it reads an answer.
type schemaBuilder struct{ built map[string]*smithy.Schema }

func (b schemaBuilder) buildSchema(shape *model.Shape) *smithy.Schema {
	if shape == nil {
		return nil
	}
	if done, ok := b.built[shape.Name]; ok {
		return done // complete, or on its way: shapes may contain themselves
	}
	schema := smithy.NewSchema(smithy.ShapeID{Name: shape.Name}, shapeType(shape.Type), len(shape.Members))
	if shape.Flattened {
		schema = smithy.NewSchema(schema.ID(), schema.Type(), len(shape.Members), &traits.XMLFlattened{})
	}
	b.built[shape.Name] = schema
	for i := range shape.Members {
		m := &shape.Members[i]
		switch {
		case isBucketInPath(shape, m):
		case shape.Type == model.Structure:
			schema.AddMember(m.OnWire(), b.buildSchema(m.Shape()), memberTraits(shape, m)...)
		case m.WireName != "":
			schema.AddMember(m.Name, b.buildSchema(m.Shape()), &traits.XMLName{Name: m.WireName})
		default:
			schema.AddMember(m.Name, b.buildSchema(m.Shape()))
		}
	}
	return schema
}

// isBucketInPath reports whether a member is S3's {Bucket}, which is a parameter of the endpoint rules only.
func isBucketInPath(shape *model.Shape, m *model.Member) bool {
	return shape.Type == model.Structure && m.Location == model.InURI && m.ContextParam == "Bucket"
}

func memberTraits(shape *model.Shape, m *model.Member) []smithy.Trait {
	var ts []smithy.Trait
	switch m.Location {
	case model.InHeader:
		ts = append(ts, &traits.HTTPHeader{Name: m.OnWire()})
	case model.InQuery:
		ts = append(ts, &traits.HTTPQuery{Name: m.OnWire()})
	case model.InURI:
		ts = append(ts, &traits.HTTPLabel{})
	}
	if m.Name == shape.Payload {
		ts = append(ts, &traits.HTTPPayload{})
	}
	if m.Flattened {
		ts = append(ts, &traits.XMLFlattened{})
	}
	return ts
}

func shapeType(name string) smithy.ShapeType {
	switch name {
	case model.Structure:
		return smithy.ShapeTypeStructure
	case model.List:
		return smithy.ShapeTypeList
	case model.Map:
		return smithy.ShapeTypeMap
	case model.Blob:
		return smithy.ShapeTypeBlob
	}
	return smithy.ShapeTypeString // scalars are read as text: see decoder
}
