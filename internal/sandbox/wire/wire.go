// Package wire reads the requests and writes the answers of the sandbox in AWS's protocols: rest-json, query (XML) and
// S3's XML, errors included.
package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
	"strings"
)

// Error is an error of an AWS service.
type Error struct {
	Status  int    // HTTP status
	Code    string // "AccessDenied", "UnauthorizedException"
	Message string
	// OAuth is the error of RFC 6749 ("invalid_grant"); OIDC only.
	OAuth string
	// Bare leaves the code out of the answer, so that only OAuth tells (rest-json).
	Bare bool
	// Fields are further members, in their order (S3, rest-json).
	Fields []Field
	// Header holds further headers.
	Header http.Header
}

// Field is one further member of an error.
type Field struct{ Name, Value string }

// Error returns "Code: message".
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// New returns an error of a status, a code and a message.
//
// It is called in so many places that inlining it costs tens of kilobytes.
//
//go:noinline
func New(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// With adds a member and returns the same error, for use in a return.
func (e *Error) With(name, value string) *Error {
	e.Fields = append(e.Fields, Field{name, value})
	return e
}

// oauthErrors are the errors of RFC 6749, section 5.2, RFC 8628, section 3.5, and RFC 7591, section 3.2.2, with the
// status and the exception name that Identity Center gives them.
var oauthErrors = []struct {
	name, exception string
	status          int
}{
	{"invalid_client", "InvalidClientException", http.StatusUnauthorized},
	{"server_error", "InternalServerException", http.StatusInternalServerError},
	{"authorization_pending", "AuthorizationPendingException", http.StatusBadRequest},
	{"slow_down", "SlowDownException", http.StatusBadRequest},
	{"expired_token", "ExpiredTokenException", http.StatusBadRequest},
	{"access_denied", "AccessDeniedException", http.StatusBadRequest},
	{"invalid_grant", "InvalidGrantException", http.StatusBadRequest},
	{"invalid_scope", "InvalidScopeException", http.StatusBadRequest},
	{"unauthorized_client", "UnauthorizedClientException", http.StatusBadRequest},
	{"unsupported_grant_type", "UnsupportedGrantTypeException", http.StatusBadRequest},
	{"invalid_client_metadata", "InvalidClientMetadataException", http.StatusBadRequest},
	{"invalid_redirect_uri", "InvalidRedirectUriException", http.StatusBadRequest},
}

// OAuth returns an error of Identity Center's OIDC service by its OAuth name.
func OAuth(name, description string) *Error {
	e := &Error{Status: http.StatusBadRequest, Code: "InvalidRequestException", OAuth: name, Message: description}
	for _, known := range oauthErrors {
		if known.name == name {
			e.Status, e.Code = known.status, known.exception
		}
	}
	return e
}

func writeAnswer(w http.ResponseWriter, status int, contentType, requestID string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("X-Amzn-Requestid", requestID)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have gone
}

// WriteJSON writes a rest-json answer.
func WriteJSON(w http.ResponseWriter, requestID string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	writeAnswer(w, http.StatusOK, "application/json", requestID, data)
	return nil
}

// WriteJSONError writes a rest-json error: the exception name in a header, and for OAuth operations the members of
// RFC 6749.
func WriteJSONError(w http.ResponseWriter, e *Error, requestID string) {
	body := map[string]string{}
	switch {
	case e.OAuth != "":
		body["error"], body["error_description"] = e.OAuth, e.Message
	case e.Bare:
		body["message"] = e.Message
	default:
		body["message"], body["__type"] = e.Message, "com.amazonaws.switchboard.portal#"+e.Code
	}
	for _, f := range e.Fields {
		body[f.Name] = f.Value
	}
	data, _ := json.Marshal(body) // a map of strings
	if !e.Bare {
		w.Header().Set("X-Amzn-Errortype", e.Code)
	}
	writeAnswer(w, e.Status, "application/json", requestID, data)
}

// WriteQuery writes an answer of the query protocol: <ActionResponse xmlns><ActionResult>…</ActionResult>
// <ResponseMetadata>. result may be nil for an operation without a result, else a struct with xml tags.
func WriteQuery(w http.ResponseWriter, requestID, namespace, action string, result any) error {
	var out bytes.Buffer
	out.WriteString("<" + action + `Response xmlns="` + namespace + `">`)
	if result != nil {
		name := xml.StartElement{Name: xml.Name{Local: action + "Result"}}
		if err := xml.NewEncoder(&out).EncodeElement(result, name); err != nil {
			return err
		}
	}
	out.WriteString("<ResponseMetadata><RequestId>" + requestID + "</RequestId></ResponseMetadata></" + action + "Response>")
	writeAnswer(w, http.StatusOK, "text/xml", requestID, out.Bytes())
	return nil
}

// WriteQueryError writes an error of the query protocol.
func WriteQueryError(w http.ResponseWriter, e *Error, namespace, requestID string) {
	kind := "Sender"
	if e.Status >= 500 {
		kind = "Receiver"
	}
	if namespace != "" {
		namespace = ` xmlns="` + namespace + `"`
	}
	writeAnswer(w, e.Status, "text/xml", requestID, []byte("<ErrorResponse"+namespace+"><Error>"+xmlElement("Type", kind)+xmlElement("Code", e.Code)+
		xmlElement("Message", e.Message)+"</Error>"+xmlElement("RequestId", requestID)+"</ErrorResponse>"))
}

// WriteS3 writes an S3 answer. v is a struct with an XMLName.
func WriteS3(w http.ResponseWriter, requestID string, v any) error {
	data, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	SetS3Headers(w, requestID)
	writeAnswer(w, http.StatusOK, "application/xml", requestID, append([]byte(xml.Header), data...))
	return nil
}

// SetS3Headers sets the two request IDs of S3.
func SetS3Headers(w http.ResponseWriter, requestID string) {
	w.Header().Set("X-Amz-Request-Id", s3ID(requestID))
	w.Header().Set("X-Amz-Id-2", s3HostID(requestID))
}

// WriteS3Error writes an S3 error; a HEAD request gets no body.
func WriteS3Error(w http.ResponseWriter, e *Error, method, requestID string) {
	SetS3Headers(w, requestID)
	if method == http.MethodHead {
		w.WriteHeader(e.Status)
		return
	}
	out := xml.Header + "<Error>" + xmlElement("Code", e.Code) + xmlElement("Message", e.Message)
	for _, f := range e.Fields {
		out += xmlElement(f.Name, f.Value)
	}
	out += xmlElement("RequestId", s3ID(requestID)) + xmlElement("HostId", s3HostID(requestID)) + "</Error>"
	writeAnswer(w, e.Status, "application/xml", requestID, []byte(out))
}

func xmlElement(name, text string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(text)) // a buffer never fails
	return "<" + name + ">" + b.String() + "</" + name + ">"
}

// s3ID gives a request ID S3's form: 16 capital letters and digits.
func s3ID(requestID string) string {
	return strings.ToUpper(strings.ReplaceAll(requestID, "-", ""))[:16]
}

func s3HostID(requestID string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(requestID, 2)[:48]))
}

// WritePlainError writes an error in plain text, as the metadata services do.
func WritePlainError(w http.ResponseWriter, e *Error) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(e.Message + "\n"))
}
