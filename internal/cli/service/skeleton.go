package service

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

// What --generate-cli-skeleton prints.
const (
	skeletonInput  = "input"      // a JSON document for --cli-input-json
	skeletonYAML   = "yaml-input" // a YAML document for --cli-input-yaml
	skeletonOutput = "output"     // the form of an answer
)

var skeletonKinds = []string{skeletonInput, skeletonOutput, skeletonYAML}

// writeInputSkeleton prints a document with a place for every member of the
// operation's input.
func writeInputSkeleton(w io.Writer, input *model.Shape, kind string) error {
	document := value.Object{}
	if input != nil {
		document = inputForm().placeHolder(input, "", nil).(value.Object)
	}
	text := string(value.Indented().Append(nil, document)) + "\n"
	if kind == skeletonYAML && len(document) > 0 {
		text = yamlSkeleton(input, document, "")
	}
	_, err := io.WriteString(w, text)
	return err
}

// form makes a value of a shape in which every member has a place holder.
type form struct {
	// named texts have the name of their member as place holder, others their
	// first allowed value, or nothing.
	named bool
	time  any // the place holder of times
}

// formTime is the place holder of times in JSON.
const formTime = "1970-01-01T00:00:00"

// inputForm is the form of an input, which is written as JSON.
func inputForm() form { return form{time: formTime} }

// outputForm is the form of an answer. Only JSON has its times as texts.
func outputForm(format render.Format) form {
	if format == render.JSON {
		return form{named: true, time: formTime}
	}
	return form{named: true, time: json.Number("1970-01-01 00:00:00")}
}

// placeHolder returns the place holder of a shape. name is that of the member, and
// above are the shapes that it stands in: one that contains itself ends.
func (f form) placeHolder(shape *model.Shape, name string, above []string) any {
	within := append(slices.Clip(above), shape.Name)
	switch shape.Type {
	case model.Structure:
		object := value.Object{}
		for i := 0; i < len(shape.Members) && !slices.Contains(above, shape.Name); i++ {
			m := &shape.Members[i]
			object = append(object, value.Member{Name: m.Name, Value: f.placeHolder(m.Shape(), m.Name, within)})
		}
		return object
	case model.List:
		element := shape.Element().Shape()
		return []any{f.placeHolder(element, element.Name, within)}
	case model.Map:
		return value.Object{{Name: "KeyName", Value: f.placeHolder(shape.Member("value").Shape(), "", within)}}
	case model.Integer, model.Long:
		return int64(0)
	case model.Float, model.Double:
		return 0.0
	case model.Boolean:
		return true
	case model.Timestamp:
		return f.time
	case model.Blob:
		return nil
	}
	switch {
	case f.named:
		return name
	case len(shape.Enum) > 0:
		return shape.Enum[0]
	}
	return ""
}

// yamlSkeleton writes the members of an object, one below the other, each
// with what to know about it.
func yamlSkeleton(shape *model.Shape, object value.Object, indent string) string {
	var b strings.Builder
	for i, m := range object {
		member := &shape.Members[i]
		remark := "  # " + memberRemark(member)
		switch v := m.Value.(type) {
		case value.Object:
			fmt.Fprintf(&b, "%s%s:%s\n%s", indent, m.Name, remark, yamlSkeleton(member.Shape(), v, indent+"  "))
		case []any:
			fmt.Fprintf(&b, "%s%s:%s\n", indent, m.Name, remark)
			element, isObject := v[0].(value.Object)
			if !isObject {
				fmt.Fprintf(&b, "%s- %s\n", indent, yamlScalar(v[0]))
				continue
			}
			text := yamlSkeleton(member.Shape().Element().Shape(), element, indent+"  ")
			b.WriteString(indent + "- " + strings.TrimPrefix(text, indent+"  "))
		default:
			fmt.Fprintf(&b, "%s%s: %s%s\n", indent, m.Name, yamlScalar(v), remark)
		}
	}
	return b.String()
}

func yamlScalar(v any) string {
	if text, isText := v.(string); isText {
		return cmp.Or(text, "''")
	}
	return string(value.OneLine().Append(nil, v))
}

// memberRemark is the remark of a member in a YAML skeleton.
func memberRemark(m *model.Member) string {
	if m.Required {
		return "[REQUIRED] " + describeMember(m)
	}
	return describeMember(m)
}
