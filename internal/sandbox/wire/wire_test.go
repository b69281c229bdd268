package wire

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

const requestID = "01234567-89ab-cdef-0123-456789abcdef"

func TestErrorShapes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		write func(w http.ResponseWriter)
		body  string
		kind  string // x-amzn-ErrorType
	}{
		"query": {func(w http.ResponseWriter) {
			WriteQueryError(w, New(403, "AccessDenied", "no <you>"), "https://sts.amazonaws.com/doc/2011-06-15/", requestID)
		}, `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no &lt;you&gt;</Message></Error><RequestId>` + requestID + `</RequestId></ErrorResponse>`, ""},
		"query of the service": {func(w http.ResponseWriter) { WriteQueryError(w, New(503, "X", "y"), "", requestID) },
			`<ErrorResponse><Error><Type>Receiver</Type><Code>X</Code><Message>y</Message></Error><RequestId>` + requestID + `</RequestId></ErrorResponse>`, ""},
		"json": {func(w http.ResponseWriter) { WriteJSONError(w, New(401, "UnauthorizedException", "m"), requestID) },
			`{"__type":"com.amazonaws.switchboard.portal#UnauthorizedException","message":"m"}`, "UnauthorizedException"},
		"oauth": {func(w http.ResponseWriter) {
			WriteJSONError(w, &Error{Status: 400, Code: "SlowDownException", OAuth: "slow_down", Message: "m"}, requestID)
		}, `{"error":"slow_down","error_description":"m"}`, "SlowDownException"},
		"signin": {func(w http.ResponseWriter) {
			WriteJSONError(w, New(403, "AccessDeniedException", "m").With("error", "TOKEN_EXPIRED"), requestID)
		}, `{"__type":"com.amazonaws.switchboard.portal#AccessDeniedException","error":"TOKEN_EXPIRED","message":"m"}`, "AccessDeniedException"},
		"s3": {func(w http.ResponseWriter) {
			WriteS3Error(w, New(404, "NoSuchBucket", "m").With("BucketName", "b&c"), http.MethodGet, requestID)
		}, `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<Error><Code>NoSuchBucket</Code><Message>m</Message><BucketName>b&amp;c</BucketName><RequestId>0123456789ABCDEF</RequestId><HostId>`, ""},
		"s3 head": {func(w http.ResponseWriter) {
			WriteS3Error(w, New(404, "NoSuchBucket", "m"), http.MethodHead, requestID)
		}, "", ""},
	} {
		w := httptest.NewRecorder()
		c.write(w)
		body := w.Body.String()
		if !strings.HasPrefix(body, c.body) || c.body == "" && body != "" || w.Header().Get("X-Amzn-Errortype") != c.kind {
			t.Errorf("%s: %q %s", name, w.Header().Get("X-Amzn-Errortype"), body)
		}
	}
}

func TestQueryAnswer(t *testing.T) {
	t.Parallel()
	w := httptest.NewRecorder()
	result := struct {
		Arn string
		No  string `xml:",omitempty"`
	}{Arn: "a&b"}
	if err := WriteQuery(w, requestID, "ns", "GetCallerIdentity", result); err != nil {
		t.Fatal(err)
	}
	want := `<GetCallerIdentityResponse xmlns="ns"><GetCallerIdentityResult><Arn>a&amp;b</Arn></GetCallerIdentityResult><ResponseMetadata><RequestId>` + requestID + `</RequestId></ResponseMetadata></GetCallerIdentityResponse>`
	if w.Body.String() != want {
		t.Error(w.Body.String())
	}
}
