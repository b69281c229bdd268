package wire

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"strconv"
)

// WriteJSON writes a rest-json answer.
func WriteJSON(w http.ResponseWriter, requestID string, v any) error {
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	write(w, http.StatusOK, "application/json", requestID, data)
	return nil
}

func write(w http.ResponseWriter, status int, contentType, requestID string, data []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("X-Amzn-Requestid", requestID)
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(data) // the client may have gone
}

// WriteJSONError writes a rest-json error: the exception name in a header,
// and for OAuth operations the members of RFC 6749.
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
	write(w, e.Status, "application/json", requestID, data)
}

type queryError struct {
	XMLName   xml.Name `xml:"ErrorResponse"`
	Namespace string   `xml:"xmlns,attr,omitempty"`
	Type      string   `xml:"Error>Type"`
	Code      string   `xml:"Error>Code"`
	Message   string   `xml:"Error>Message"`
	RequestID string   `xml:"RequestId"`
}

// WriteQueryError writes an error of the query protocol.
func WriteQueryError(w http.ResponseWriter, e *Error, namespace, requestID string) {
	v := queryError{Namespace: namespace, Type: "Sender", Code: e.Code, Message: e.Message, RequestID: requestID}
	if e.Status >= 500 {
		v.Type = "Receiver"
	}
	data, _ := xml.Marshal(v) // strings only
	write(w, e.Status, "text/xml", requestID, data)
}

// WriteQuery writes an answer of the query protocol: <ActionResponse
// xmlns><ActionResult>…</ActionResult><ResponseMetadata>. result may be nil
// for an operation without a result, else a struct with xml tags.
func WriteQuery(w http.ResponseWriter, requestID, namespace, action string, result any) error {
	out := []byte("<" + action + `Response xmlns="` + namespace + `">`)
	if result != nil {
		inner, err := marshalAs(result, action+"Result")
		if err != nil {
			return err
		}
		out = append(out, inner...)
	}
	out = append(out, "<ResponseMetadata><RequestId>"+requestID+"</RequestId></ResponseMetadata></"+action+"Response>"...)
	write(w, http.StatusOK, "text/xml", requestID, out)
	return nil
}

func marshalAs(v any, name string) ([]byte, error) {
	var b writer
	enc := xml.NewEncoder(&b)
	if err := enc.EncodeElement(v, xml.StartElement{Name: xml.Name{Local: name}}); err != nil {
		return nil, err
	}
	return b, enc.Close()
}

type writer []byte

func (b *writer) Write(p []byte) (int, error) {
	*b = append(*b, p...)
	return len(p), nil
}

// S3Namespace is the XML namespace of S3's answers.
const S3Namespace = "http://s3.amazonaws.com/doc/2006-03-01/"

// WriteS3 writes an S3 answer. v is a struct with an XMLName.
func WriteS3(w http.ResponseWriter, requestID string, status int, v any) error {
	data, err := xml.Marshal(v)
	if err != nil {
		return err
	}
	S3Headers(w, requestID)
	write(w, status, "application/xml", requestID, append([]byte(xml.Header), data...))
	return nil
}

// S3Headers sets the two request IDs of S3.
func S3Headers(w http.ResponseWriter, requestID string) {
	w.Header().Set("X-Amz-Request-Id", s3ID(requestID))
	w.Header().Set("X-Amz-Id-2", s3HostID(requestID))
}

// WriteS3Error writes an S3 error; a HEAD request gets no body.
func WriteS3Error(w http.ResponseWriter, e *Error, method, requestID string) {
	S3Headers(w, requestID)
	if method == http.MethodHead {
		w.WriteHeader(e.Status)
		return
	}
	out := xml.Header + "<Error>" + element("Code", e.Code) + element("Message", e.Message)
	for _, f := range e.Fields {
		out += element(f.Name, f.Value)
	}
	out += element("RequestId", s3ID(requestID)) + element("HostId", s3HostID(requestID)) + "</Error>"
	write(w, e.Status, "application/xml", requestID, []byte(out))
}

func element(name, text string) string {
	var b writer
	_ = xml.EscapeText(&b, []byte(text)) // the writer never fails
	return "<" + name + ">" + string(b) + "</" + name + ">"
}

// WritePlainError writes an error in plain text, as the metadata services do.
func WritePlainError(w http.ResponseWriter, e *Error) {
	w.Header().Set("Content-Type", "text/plain")
	w.WriteHeader(e.Status)
	_, _ = w.Write([]byte(e.Message + "\n"))
}
