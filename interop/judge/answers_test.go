package judge

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

// Both read the same values out of the same answer.
func TestAnswers(t *testing.T) {
	forEachOperation(t, func(t *testing.T, b *both, operation *model.Operation) {
		g := generator{Rand: newRandom(b.service.Name + operation.Name), answers: true}
		input := generator{Rand: newRandom("input")}.structure(operation.Input(), 9)
		for range rounds {
			sent := g.structure(operation.Output(), 0)
			b.answer = writeAnswer(b.service, operation, sent)
			read, ourErr := b.callOurs(t, operation, input)
			result, sdkErr := callSDK(t, b.sdk, operation.Name, input)
			if ourErr != nil || sdkErr != nil {
				t.Errorf("answer %v\nour error %v, the SDK's %v", b.answer, ourErr, sdkErr)
				return
			}
			if diff := gocmp.Diff(plainSDK(result), plainOurs(operation.Output(), read)); diff != "" {
				t.Errorf("answer %v (-SDK +ours)\n%s", b.answer, diff)
				return
			}
		}
	})
}

// plainOurs brings our values into the form of plainSDK.
func plainOurs(shape *model.Shape, v any) any {
	switch v := v.(type) {
	case value.Object:
		object := map[string]any{}
		for _, m := range v {
			if shape.Type == model.Map {
				object[m.Name] = plainOurs(shape.Member("value").Shape(), m.Value)
			} else {
				setUnlessEmpty(object, exportedName(m.Name), plainOurs(shape.Member(m.Name).Shape(), m.Value))
			}
		}
		return object
	case []any:
		list := []any{}
		for _, element := range v {
			list = append(list, plainOurs(shape.Member("member").Shape(), element))
		}
		return list
	case value.Timestamp:
		return v.Time.Unix()
	}
	return v
}

// writeAnswer writes an answer of an operation as its service does.
func writeAnswer(service *model.Service, operation *model.Operation, values value.Object) answer {
	a := answer{status: 200, header: map[string]string{"x-amzn-requestid": "7a62c49f-347e-4fc4-9331-6e8e7a96aa73"}}
	shape := operation.Output()
	if shape == nil {
		shape = &model.Shape{Type: model.Structure}
	}
	body := value.Object{}
	for _, v := range values {
		if m := shape.Member(v.Name); m.Location == model.InHeader {
			a.header[wireName(m)] = fmt.Sprint(v.Value)
		} else {
			body = append(body, v)
		}
	}
	switch {
	case operation.Method == http.MethodHead:
	case service.Protocol == model.RESTJSON:
		content := any(jsonValue(shape, body))
		if shape.Payload != "" {
			content, _ = content.(map[string]any)[wireName(shape.Member(shape.Payload))]
			if content == nil {
				content = map[string]any{}
			}
		}
		text, _ := json.Marshal(content)
		a.header["Content-Type"], a.body = "application/json", string(text)
	case operation.Name == "GetBucketLocation":
		location, _ := body.Get("LocationConstraint")
		a.body = element("LocationConstraint", escape(value.Text(location)))
	case operation.ResultWrapper != "":
		result := element(operation.ResultWrapper, xmlMembers(shape, body))
		a.body = element(operation.Name+"Response", result+"<ResponseMetadata><RequestId>7a62</RequestId></ResponseMetadata>")
	case service.Protocol == model.Query:
		a.body = element(operation.Name+"Response", "<ResponseMetadata><RequestId>7a62</RequestId></ResponseMetadata>")
	default:
		a.body = xml.Header + element(operation.Name+"Result", xmlMembers(shape, body))
	}
	return a
}

func wireName(m *model.Member) string {
	if m.WireName != "" {
		return m.WireName
	}
	return m.Name
}

func encodeBlob(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func seconds(text string) int64 {
	at, _ := time.Parse(time.RFC3339, text)
	return at.Unix()
}

func jsonValue(shape *model.Shape, v any) any {
	switch v := v.(type) {
	case value.Object:
		object := map[string]any{}
		for _, m := range v {
			if shape.Type == model.Map {
				object[m.Name] = jsonValue(shape.Member("value").Shape(), m.Value)
				continue
			}
			member := shape.Member(m.Name)
			object[wireName(member)] = jsonValue(member.Shape(), m.Value)
		}
		return object
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = jsonValue(shape.Member("member").Shape(), v[i])
		}
		return list
	case string:
		if shape.Type == model.Timestamp {
			return seconds(v)
		}
	}
	return v // []byte becomes base64
}

func element(name, content string) string { return "<" + name + ">" + content + "</" + name + ">" }

func escape(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text))
	return b.String()
}

func xmlMembers(shape *model.Shape, values value.Object) string {
	text := ""
	for _, v := range values {
		m := shape.Member(v.Name)
		text += xmlMember(wireName(m), m.Flattened, m.Shape(), v.Value)
	}
	return text
}

func xmlMember(name string, flattened bool, shape *model.Shape, v any) string {
	flattened = flattened || shape.Flattened
	switch v := v.(type) {
	case value.Object:
		if shape.Type == model.Structure {
			return element(name, xmlMembers(shape, v))
		}
		entries := ""
		for _, e := range v {
			key, content := shape.Member("key"), shape.Member("value")
			entries += element("entry", element(wireName(key), escape(e.Name))+xmlMember(wireName(content), false, content.Shape(), e.Value))
		}
		return element(name, entries)
	case []any:
		item := shape.Member("member")
		elements := ""
		for _, e := range v {
			itemName := wireName(item)
			if flattened && item.WireName == "" {
				itemName = name
			}
			elements += xmlMember(itemName, false, item.Shape(), e)
		}
		if flattened {
			return elements
		}
		return element(name, elements)
	case []byte:
		return element(name, encodeBlob(v))
	case float64:
		return element(name, strconv.FormatFloat(v, 'f', -1, 64))
	}
	return element(name, escape(fmt.Sprint(v)))
}

// Both read the same code and message out of the same refusal.
func TestRefusals(t *testing.T) {
	forEachOperation(t, func(t *testing.T, b *both, operation *model.Operation) {
		g := generator{Rand: newRandom(b.service.Name + operation.Name)}
		input := g.structure(operation.Input(), 9)
		for _, code := range append(operation.Errors, "ThrottlingException", "SomethingElse") {
			member := "message"
			if shape := b.service.Shape(code); shape != nil {
				code = cmp.Or(shape.ErrorCode, code)
				if shape.Member("error_description") != nil {
					member = "error_description"
				}
			}
			message := g.text(&model.Shape{}, "abc &<>é")
			for _, b.answer = range writeRefusals(b.service, operation, code, member, message) {
				_, ourErr := b.callOurs(t, operation, input)
				_, sdkErr := callSDK(t, b.sdk, operation.Name, input)
				got, want := describeOurError(ourErr), excusedRefusal(operation, describeSDKError(sdkErr))
				if got != want {
					t.Errorf("answer %v\nours %s (%v)\nSDK  %s (%v)", b.answer, got, ourErr, want, sdkErr)
					return
				}
			}
		}
	})
}

func describeOurError(err error) string {
	var refused *awsapi.ServiceError
	if errors.As(err, &refused) {
		return refused.Code + ": " + refused.Error()
	}
	return fmt.Sprintf("no refusal: %v", err)
}

func describeSDKError(err error) string {
	var refused smithy.APIError
	if errors.As(err, &refused) {
		message := refused.ErrorMessage()
		if text := reflect.Indirect(reflect.ValueOf(refused)).FieldByName("Error_description"); message == "" && text.IsValid() && !text.IsNil() {
			message = text.Elem().String()
		}
		return refused.ErrorCode() + ": " + message
	}
	return fmt.Sprintf("no refusal: %v", err)
}

// writeRefusals writes a refusal in the ways in which services do.
func writeRefusals(service *model.Service, operation *model.Operation, code, member, message string) []answer {
	if operation.Method == http.MethodHead {
		return []answer{{status: 403}, {status: 404}}
	}
	if service.Protocol != model.RESTJSON {
		body := element("Error", element("Code", code)+element("Message", escape(message)))
		if service.Protocol == model.Query {
			body = element("ErrorResponse", body+"<RequestId>7a62</RequestId>")
		}
		return []answer{{status: 400, body: body}}
	}
	withMessage, _ := json.Marshal(map[string]string{member: message})
	var answers []answer
	for _, header := range []string{code, "com.amazonaws#" + code, code + ":http://internal.amazon.com/coral/"} {
		answers = append(answers, answer{status: 400, header: map[string]string{"X-Amzn-ErrorType": header}, body: string(withMessage)})
	}
	for _, kind := range []string{"__type", "code"} {
		body, _ := json.Marshal(map[string]string{member: message, kind: "com.amazonaws#" + code})
		answers = append(answers, answer{status: 400, body: string(body)})
	}
	return answers
}
