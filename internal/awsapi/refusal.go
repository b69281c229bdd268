package awsapi

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/answertext"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/sys/value"
)

// ServiceError is what a service said when it refused.
type ServiceError struct {
	Service, Operation string
	Code, Message      string
	Status             int
	RequestID          string
	Fields             value.Object // all members of the answer, in the order they came
	Region             string       // of the bucket, when S3 says that it is elsewhere

	details    []problem.Detail
	retryAfter string        // the service's wish in milliseconds, unread
	skew       time.Duration // how far this machine's clock is ahead of the service's
	isPage     bool          // a web page came in place of the service's answer
	isBare     bool          // no code came, as from a server that is none of AWS
}

// Error returns the service's message. OAuth has the reason in a member of its own (RFC 6749, section 5.2).
func (e *ServiceError) Error() string {
	if e.Message == "" {
		return e.Fields.Text("error_description")
	}
	return e.Message
}

// ErrorCode is what the retry policy asks for.
func (e *ServiceError) ErrorCode() string { return e.Code }

// HTTPStatusCode is what the retry policy asks for.
func (e *ServiceError) HTTPStatusCode() int { return e.Status }

// readRefusal reads an error answer by the AWS CLI's rules. Where the answer makes no sense, that is the error.
func (o *operation) readRefusal(a *answer, now time.Time) error {
	e := &ServiceError{Service: o.service.Name, Operation: o.Name, Status: a.status, Region: a.header.Get("x-amz-bucket-region")}
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
		e.skew = now.Sub(date)
	}
	e.RequestID, e.retryAfter = a.requestID(), a.header.Get("x-amz-retry-after")
	switch {
	case isGatewayError(a):
		e.useStatus()
	case o.service.Protocol == model.RESTJSON:
		if err := e.readJSON(a, o); err != nil {
			return err
		}
	default:
		if err := e.readXML(a, o); err != nil {
			return err
		}
	}
	if e.isPage = a.status < 500 && answertext.IsPage(a.body); e.isPage {
		e.Message = answertext.PageMessage(a.body)
	}
	e.details = o.modeledDetails(e)
	return e
}

// isGatewayError reports whether something in front of the service answered:
// a server error without a body or with a web page.
func isGatewayError(a *answer) bool {
	body := bytes.ToLower(bytes.TrimSpace(a.body))
	return a.status >= 500 && (len(body) == 0 || bytes.HasPrefix(body, []byte("<html")))
}

// useStatus takes code and message from the HTTP status.
func (e *ServiceError) useStatus() {
	e.Code, e.Message, e.isBare = strconv.Itoa(e.Status), http.StatusText(e.Status), true
}

// readJSON reads an error of a rest-json service: the code is the header x-amzn-ErrorType, else a member code, Code
// or __type, else the HTTP status. A body that is no JSON is the message; JSON that is no object makes no sense.
func (e *ServiceError) readJSON(a *answer, o *operation) error {
	fields, err := value.ParseObject(a.body)
	switch {
	case err != nil && json.Valid(a.body):
		return o.malformedError(a, fmt.Errorf("status %d, and it is no JSON object", a.status))
	case err != nil:
		e.Message = string(a.body)
	}
	e.Fields = fields
	if err == nil {
		e.Message = firstText(fields, "message", "Message")
	}
	code := a.header.Get("x-amzn-ErrorType")
	if code == "" {
		for _, name := range []string{"code", "Code", "__type"} {
			v, isThere := fields.Get(name)
			if text, isText := v.(string); isText {
				code = text
			} else if isThere {
				return o.malformedError(a, fmt.Errorf("status %d, and its %s is no text", a.status, name))
			}
			if isThere {
				break
			}
		}
	}
	if code == "" {
		// RFC 6749 names the error in the body; some stand-ins and proxies of the token service send nothing else.
		code = exceptionOfOAuth(fields.Text("error"), o.service)
	}
	code, _, _ = strings.Cut(code, ":")
	if code = code[strings.LastIndexByte(code, '#')+1:]; code == "" {
		code, e.isBare = strconv.Itoa(e.Status), true
	}
	e.Code = code
	return nil
}

// exceptionOfOAuth returns the service's exception for an OAuth error, or "".
func exceptionOfOAuth(oauth string, s *model.Service) string {
	if oauth == "server_error" {
		return "InternalServerException"
	}
	name := ""
	for word := range strings.SplitSeq(oauth, "_") {
		if word != "" {
			name += strings.ToUpper(word[:1]) + word[1:]
		}
	}
	if name += "Exception"; s.Shape(name) == nil {
		return ""
	}
	return name
}

// firstText returns the first of the named members that is there, as text.
func firstText(fields value.Object, names ...string) string {
	for _, name := range names {
		switch v, _ := fields.Get(name); v := v.(type) {
		case nil:
		case string:
			return v
		default:
			return string(value.OneLine().Append(nil, v))
		}
	}
	return ""
}

// readXML reads an <Error> of STS and IAM (inside <ErrorResponse>) or of S3,
// which falls back on the HTTP status, as its answers to HEAD have no body.
func (e *ServiceError) readXML(a *answer, o *operation) error {
	_, err := checkXML(a.body)
	switch {
	case err != nil && o.service.Protocol == model.RESTXML:
		e.useStatus()
		return nil
	case err != nil:
		return o.malformedError(a, fmt.Errorf("status %d, and it is not XML: %w", a.status, err))
	}
	fields, _ := errorFields(a.body)
	e.Fields = fields
	e.Code, e.Message = cmp.Or(fields.Text("Code"), "Unknown"), fields.Text("Message")
	e.Region = cmp.Or(e.Region, fields.Text("Region"))
	return nil
}

// errorFields returns the texts inside the first <Error> and the request ID.
func errorFields(body []byte) (fields value.Object, requestID string) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var path []string
	for {
		token, err := d.Token()
		if err != nil {
			return fields, requestID
		}
		switch token := token.(type) {
		case xml.StartElement:
			path = append(path, token.Name.Local)
		case xml.EndElement:
			path = path[:len(path)-1]
		case xml.CharData:
			last := len(path) - 1
			if last >= 1 && path[last-1] == "Error" {
				fields = fields.Set(path[last], fields.Text(path[last])+string(token))
			}
			if last >= 0 && (path[last] == "RequestId" || path[last] == "RequestID") {
				requestID = string(token)
			}
		}
	}
}

// modeledDetails are the further members that the error is modeled with.
func (o *operation) modeledDetails(e *ServiceError) []problem.Detail {
	var details []problem.Detail
	for _, name := range o.Errors {
		shape := o.service.Shape(name)
		if shape == nil || e.Code != name && e.Code != shape.ErrorCode {
			continue
		}
		for _, m := range shape.Members {
			if text := firstText(e.Fields, m.OnWire()); text != "" && !strings.EqualFold(m.Name, "message") {
				details = append(details, problem.Detail{Name: m.Name, Value: text})
			}
		}
		return details
	}
	return nil
}

// skewLimit is the difference of clocks that AWS tolerates in a signature.
const skewLimit = 5 * time.Minute

// refusalHint says what to do about the refusals people meet most. A clock that is off comes first whatever the code,
// as it hides behind many: bad signature, expired token, unknown key.
func (e *ServiceError) refusalHint(set *settings.Settings) string {
	if hint := skewHint(e.skew); hint != "" {
		return hint
	}
	if e.isPage {
		return pageHint
	}
	if e.Fields.Text("error") != "" {
		return "" // a sign-in's own refusal: the flow knows what to do
	}
	explain := "`awsid explain" + set.ProfileOption() + "`"
	switch e.Code {
	case "ExpiredToken", "ExpiredTokenException":
		return "these credentials have expired: renew them where they come from, which " + explain + " shows"
	case "InvalidClientTokenId", "UnrecognizedClientException":
		return "the access key is unknown, inactive or deleted, or the session token is missing; " + explain + " shows where it comes from"
	case "SignatureDoesNotMatch":
		return "the secret access key does not belong to the access key; " + explain + " shows where they come from"
	}
	return ""
}

func skewHint(skew time.Duration) string {
	direction := "ahead of"
	if skew < 0 {
		skew, direction = -skew, "behind"
	}
	if skew < skewLimit {
		return ""
	}
	return fmt.Sprintf("this machine's clock is %s %s the service's: set the clock (for example with `timedatectl set-ntp true`) and try again", timetext.Seconds(skew.Round(time.Second)), direction)
}
