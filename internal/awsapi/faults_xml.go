package awsapi

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"strconv"
)

// xmlError is an <Error> of STS and IAM (inside <ErrorResponse>) or S3 (bare).
type xmlError struct {
	Code      string   `xml:"Code"`
	Message   string   `xml:"Message"`
	Region    string   `xml:"Region,omitempty"`
	Endpoint  string   `xml:"Endpoint,omitempty"`
	Bucket    string   `xml:"Bucket,omitempty"`
	RequestID string   `xml:"RequestId,omitempty"`
	HostID    string   `xml:"HostId,omitempty"`
	XMLName   struct{} `xml:"Error"`
}

// queryFaults reads errors of STS and IAM.
func queryFaults(status int, header http.Header, body []byte) (fault, []byte) {
	e := parseXMLError(status, body)
	header.Set("Content-Type", "text/xml")
	wrapped := struct {
		XMLName   struct{} `xml:"ErrorResponse"`
		Error     xmlError
		RequestID string `xml:"RequestId"`
	}{Error: e, RequestID: e.RequestID}
	return fault{code: e.Code, message: e.Message}, marshalXML(wrapped)
}

// s3Faults reads errors of S3; an answer to HEAD has no body, so that the
// status is all there is.
func s3Faults(status int, header http.Header, body []byte) (fault, []byte) {
	e := parseXMLError(status, body)
	header.Set("Content-Type", "application/xml")
	return fault{code: e.Code, message: e.Message}, marshalXML(e)
}

func parseXMLError(status int, body []byte) xmlError {
	if f, ok := generic(status, body); ok {
		return xmlError{Code: f.code, Message: f.message}
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return xmlError{Code: strconv.Itoa(status), Message: http.StatusText(status)}
	}
	e, ok := findXMLError(body)
	if !ok {
		// Not the service's answer: a proxy or a captive portal.
		return xmlError{Code: strconv.Itoa(status), Message: string(bytes.TrimSpace(body))}
	}
	if e.Code == "" {
		e.Code = strconv.Itoa(status)
	}
	return e
}

// findXMLError decodes the first <Error> element and the <RequestId> after it.
func findXMLError(body []byte) (xmlError, bool) {
	d := xml.NewDecoder(bytes.NewReader(body))
	var e xmlError
	found := false
	for {
		token, err := d.Token()
		if err != nil {
			return e, found
		}
		start, ok := token.(xml.StartElement)
		switch {
		case !ok:
		case start.Name.Local == "Error" && !found:
			if d.DecodeElement(&e, &start) != nil {
				return e, false
			}
			found = true
		case start.Name.Local == "RequestId" && found && e.RequestID == "":
			if d.DecodeElement(&e.RequestID, &start) != nil {
				return e, found
			}
		}
	}
}

func marshalXML(v any) []byte {
	body, err := xml.Marshal(v)
	if err != nil {
		return nil // cannot happen: texts only
	}
	return body
}
