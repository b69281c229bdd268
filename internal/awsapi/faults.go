package awsapi

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
)

// fault is what a service said when it refused, read by the AWS CLI's rules.
// They differ from the SDK's where a proxy or a broken service answers.
type fault struct {
	code, message string
	details       []problem.Detail
	skew          time.Duration // how far this machine's clock is ahead of the service's
	page          bool          // a web page came in place of the service's answer
}

// faultReader reads an error answer; rewrite is the body in the form the SDK
// expects, so that it comes to the same code.
type faultReader func(status int, header http.Header, body []byte) (f fault, rewrite []byte)

// faultClient is the HTTP client of one service: it turns every error answer
// into one the SDK reads as the AWS CLI would.
type faultClient struct {
	next  *http.Client
	read  faultReader
	clock clock.Clock
}

const maxFault = 1 << 20 // bytes of an error answer that are read

// Do implements the HTTPClient interface of every service client.
func (c *faultClient) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.next.Do(withPlainBody(req))
	if err == nil && resp.StatusCode == http.StatusOK && strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") {
		return unlessPage(resp)
	}
	if err != nil && hopeless(err) {
		return nil, &final{err}
	}
	if err != nil || resp.StatusCode <= http.StatusMultipleChoices {
		return resp, err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFault))
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	f, rewrite := c.read(resp.StatusCode, resp.Header, body)
	if date, err := http.ParseTime(resp.Header.Get("Date")); err == nil {
		f.skew = c.clock.Now().Sub(date)
	}
	if f.page = resp.StatusCode < 500 && isPage(body); f.page {
		f.message = pageMessage(body)
	}
	resp.Body = &faultBody{Reader: bytes.NewReader(rewrite), fault: f}
	resp.ContentLength = int64(len(rewrite))
	resp.Header.Del("Content-Encoding")
	resp.Header.Set("Content-Length", strconv.Itoa(len(rewrite)))
	return resp, nil
}

// hopeless tells the errors that another attempt cannot mend: a certificate
// that is not trusted, a proxy that refuses.
func hopeless(err error) bool {
	var certificate *tls.CertificateVerificationError
	var refusal *proxyRefusal
	return errors.As(err, &certificate) || errors.As(err, &refusal) && refusal.final()
}

// final is an error that the SDK does not answer with another attempt.
type final struct{ error }

func (e *final) Unwrap() error { return e.error }

// RetryableError is what the SDK's retryer asks first.
func (*final) RetryableError() bool { return false }

// withPlainBody hides the WriteTo method of the SDK's request body. That one
// reports EOF as an error once the SDK has closed the body, which it does as
// soon as the answer begins; net/http, still looking for the end of the body,
// would then break the connection under the answer.
func withPlainBody(req *http.Request) *http.Request {
	if req.Body == nil || req.Body == http.NoBody {
		return req
	}
	plain := req.WithContext(req.Context())
	plain.Body = struct{ io.ReadCloser }{req.Body}
	return plain
}

// faultBody carries the fault through the SDK to MapError, which finds it on
// the response that the SDK's error holds.
type faultBody struct {
	*bytes.Reader
	fault fault
}

// Close does nothing: the real body is closed.
func (*faultBody) Close() error { return nil }

// generic is the answer of something in front of the service: a server error
// without a body or with a web page.
func generic(status int, body []byte) (fault, bool) {
	trimmed := bytes.ToLower(bytes.TrimSpace(body))
	if status < 500 || len(trimmed) > 0 && !bytes.HasPrefix(trimmed, []byte("<html")) {
		return fault{}, false
	}
	return fault{code: strconv.Itoa(status), message: http.StatusText(status)}, true
}
