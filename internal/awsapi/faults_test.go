package awsapi

import (
	"encoding/json"
	"encoding/xml"
	"net/http"
	"testing"
)

// Whatever a service or a proxy answers, the rewritten body can be read by the
// SDK and has a code.
func FuzzFaults(f *testing.F) {
	f.Add(400, "", []byte(`{"message":"no","__type":"a#B"}`))
	f.Add(500, "X:http://y", []byte(`<html>`))
	f.Add(403, "", []byte(`<ErrorResponse><Error><Code>A</Code></Error></ErrorResponse>`))
	f.Add(404, "", []byte("<Error><Code>\x00</Code><Message>\xff</Message></Error>"))
	f.Fuzz(func(t *testing.T, status int, errorType string, body []byte) {
		header := http.Header{}
		if errorType != "" {
			header.Set("x-amzn-ErrorType", errorType)
		}
		if fault, rewrite := jsonFaults(status, header, body); !json.Valid(rewrite) || fault.code == "" {
			t.Errorf("%q becomes %q", body, rewrite)
		}
		for name, read := range map[string]faultReader{"query": queryFaults, "s3": s3Faults} {
			fault, rewrite := read(status, http.Header{}, body)
			var any struct {
				XMLName xml.Name
			}
			if err := xml.Unmarshal(rewrite, &any); err != nil || fault.code == "" {
				t.Errorf("%s: %q becomes %q with code %q: %v", name, body, rewrite, fault.code, err)
			}
		}
	})
}
