package awsapi

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"

	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/answertext"
	"github.com/awsid/awsid/internal/sys/value"
)

// answer is a response whose body was read.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// isSuccess reports whether the service did what it was asked; the AWS CLI counts 300 in.
func (a *answer) isSuccess() bool { return a.status <= http.StatusMultipleChoices }

// requestID returns the ID by which the service knows the request.
func (a *answer) requestID() string {
	if id := cmp.Or(a.header.Get("x-amzn-requestid"), a.header.Get("x-amz-request-id")); id != "" {
		return id
	}
	_, id := errorFields(a.body)
	return id
}

// hidesError reports whether an answer of S3 with status 200 is a refusal all
// the same: an <Error>, or text that broke off.
func (o *operation) hidesError(a *answer) bool {
	if o.service.Name != "s3" || a.status != http.StatusOK || len(a.body) == 0 || answertext.IsPage(a.body) {
		return false
	}
	if root, err := checkXML(a.body); err == nil && root.Name.Local != "Error" {
		return false
	}
	a.status = http.StatusInternalServerError
	return true
}

// asResponse is the answer for a protocol of smithy-go, for which only 2xx is a success.
func (a *answer) asResponse() *smithyhttp.Response {
	return &smithyhttp.Response{Response: &http.Response{
		StatusCode: http.StatusOK, Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)),
	}}
}

// checkBody makes sure that the body of a success is what the protocol says, which smithy-go's protocols leave open:
// to them no text at all, or text behind the end, is an answer like any other.
func (o *operation) checkBody(a *answer) error {
	empty := len(bytes.TrimSpace(a.body)) == 0
	switch {
	case !empty && answertext.IsPage(a.body):
		return &pageAnswer{answertext.PageMessage(a.body)}
	case o.service.Protocol == model.RESTJSON:
		if empty {
			return nil
		}
		if _, err := value.ParseObject(a.body); err != nil {
			return o.malformedError(a, fmt.Errorf("it is not a JSON object: %w", err))
		}
	case o.service.Protocol == model.Query || !empty:
		a.body = withoutComments(a.body)
		root, err := checkXML(a.body)
		if err != nil {
			return o.malformedError(a, fmt.Errorf("it is not XML: %w", err))
		}
		if root.Name.Local == o.ResultWrapper && o.ResultWrapper != "" {
			return o.malformedError(a, errors.New("there is nothing around "+o.ResultWrapper))
		}
		if o.Name == "GetBucketLocation" && root.Name.Local == "LocationConstraint" {
			// The one answer that is its only member.
			a.body = slices.Concat([]byte("<Answer>"), a.body, []byte("</Answer>"))
		}
	}
	return nil
}

// withoutProlog returns an XML document without byte order mark and <?xml ...?>.
// The services send UTF-8 whatever they declare.
func withoutProlog(body []byte) []byte {
	document := bytes.TrimPrefix(body, []byte("\ufeff"))
	if _, behind, declared := bytes.Cut(document, []byte("?>")); declared && bytes.HasPrefix(document, []byte("<?xml")) && len(bytes.TrimSpace(behind)) > 0 {
		return behind
	}
	return document
}

// withoutComments returns an XML document without its comments, which
// smithy-go takes for elements when they stand inside a text.
func withoutComments(body []byte) []byte {
	if !bytes.Contains(body, []byte("<!--")) {
		return body
	}
	var plain []byte
	for {
		begin := bytes.Index(body, []byte("<!"))
		if begin < 0 {
			return append(plain, body...)
		}
		end := []byte("]]>")
		isComment := bytes.HasPrefix(body[begin:], []byte("<!--"))
		if isComment {
			end = []byte("-->")
		} else if !bytes.HasPrefix(body[begin:], []byte("<![CDATA[")) {
			end = []byte(">") // a declaration stays
		}
		inside := min(begin+len("<!--"), len(body))
		length := bytes.Index(body[inside:], end)
		if length < 0 {
			return append(plain, body...) // cut: checkXML says so
		}
		next := inside + length + len(end)
		plain = append(plain, body[:begin]...)
		if !isComment {
			plain = append(plain, body[begin:next]...)
		}
		body = body[next:]
	}
}

// checkXML reads a whole document and returns its root.
func checkXML(body []byte) (root xml.StartElement, err error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	depth, roots := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && roots == 1 {
			return root, nil
		} else if errors.Is(err, io.EOF) {
			return root, errors.New("there is no element")
		} else if err != nil {
			return root, err
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth == 0 {
				root = token.Copy()
				roots++
			}
			depth++
		case xml.EndElement:
			depth--
		case xml.CharData:
			if depth == 0 && len(bytes.TrimSpace(token)) > 0 {
				return root, errors.New("there is text outside the document")
			}
		}
		if roots > 1 {
			return root, errors.New("there are several documents")
		}
	}
}

// pageHint is for a web page in place of an answer.
const pageHint = "something between here and AWS answers in its place: check HTTPS_PROXY and NO_PROXY, the VPN, and whether this network wants a sign-in of its own"

// pageAnswer is the error of a success that is none: a captive portal's page.
type pageAnswer struct{ message string }

func (e *pageAnswer) Error() string { return e.message }

// malformedAnswer is an answer that is not what the protocol says. It does not
// unwrap: that a text ends too early says nothing about the connection.
type malformedAnswer struct {
	begin  string // of the body
	cause  error
	status int
}

// Error says why, and how the answer begins.
func (e *malformedAnswer) Error() string {
	if e.begin == "" {
		return fmt.Sprintf("the answer is empty and cannot be read: %v", e.cause)
	}
	return fmt.Sprintf("the answer cannot be read: %v; it begins with %s", e.cause, strconv.Quote(e.begin))
}

// HTTPStatusCode is what the retry policy asks for.
func (e *malformedAnswer) HTTPStatusCode() int { return e.status }

// malformedError returns the error of an answer that cannot be read. What stands
// behind the name of a secret member is not shown.
func (o *operation) malformedError(a *answer, cause error) error {
	begin := strings.TrimSpace(string(a.body))
	for _, name := range secretNames(o.Output(), map[string]bool{}) {
		if i := strings.Index(begin, name); i >= 0 {
			begin = begin[:i+len(name)]
		}
	}
	return &malformedAnswer{begin: shortenText(begin), cause: cause, status: a.status}
}

// shortenText bounds a text of a service that is put into a message.
func shortenText(text string) string {
	const limit = 100
	if len(text) > limit {
		return text[:limit] + "…"
	}
	return text
}

// secretNames returns the wire names of the sensitive members of a shape.
func secretNames(shape *model.Shape, seen map[string]bool) []string {
	if shape == nil || seen[shape.Name] {
		return nil
	}
	seen[shape.Name] = true
	var names []string
	for i := range shape.Members {
		m := &shape.Members[i]
		if m.Shape().Sensitive {
			names = append(names, m.OnWire())
		}
		names = append(names, secretNames(m.Shape(), seen)...)
	}
	return names
}
