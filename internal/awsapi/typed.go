// The typed service clients of the SDK, until nothing calls them.
package awsapi

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/signin"
	"github.com/aws/aws-sdk-go-v2/service/sso"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/version"
)

// STS returns a client for the command's region, which must be set (exit 253,
// code NoRegion). Without credentials its calls are not signed.
func (c *Clients) STS(ctx context.Context, creds aws.CredentialsProvider) (*sts.Client, error) {
	return c.STSIn(ctx, "", creds)
}

// STSIn is STS for a region, or for the command's when region is "".
func (c *Clients) STSIn(ctx context.Context, region string, creds aws.CredentialsProvider) (*sts.Client, error) {
	b, err := c.base(ctx, "STS", region, queryFaults)
	if err != nil {
		return nil, err
	}
	return sts.New(sts.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: sts.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// IAM returns a client for the partition of the command's region, which must
// be set (exit 253, code NoRegion).
func (c *Clients) IAM(ctx context.Context, creds aws.CredentialsProvider) (*iam.Client, error) {
	b, err := c.base(ctx, "IAM", "", queryFaults)
	if err != nil {
		return nil, err
	}
	return iam.New(iam.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: iam.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// S3 returns a client for a region, or for the command's when region is "";
// S3 alone works without any (aws-global, signed for us-east-1).
func (c *Clients) S3(ctx context.Context, creds aws.CredentialsProvider, region string) (*s3.Client, error) {
	b, err := c.base(ctx, "S3", region, s3Faults)
	if err != nil {
		return nil, err
	}
	style := c.s3Style(b.endpoint != nil)
	return s3.New(s3.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: anonymousIfNil(creds), HTTPClient: b.http, Retryer: b.retryer,
		HTTPSignerV4: b.signer, APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		UsePathStyle: style.path, UseAccelerate: style.accelerate, DisableS3ExpressSessionAuth: aws.Bool(true),
		EndpointOptions: s3.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// SSO returns a client of the access portal in a region, or in the command's
// when region is "". Its calls carry an access token, never a signature.
func (c *Clients) SSO(ctx context.Context, region string) (*sso.Client, error) {
	b, err := c.base(ctx, "SSO", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return sso.New(sso.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: sso.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// OIDC returns a client of Identity Center's token service in a region, or in
// the command's when region is "". Its calls are not signed.
func (c *Clients) OIDC(ctx context.Context, region string) (*ssooidc.Client, error) {
	b, err := c.base(ctx, "SSO OIDC", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return ssooidc.New(ssooidc.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: ssooidc.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

// Signin returns a client of the console's sign-in service in a region, or in
// the command's when region is "". Its calls are not signed.
func (c *Clients) Signin(ctx context.Context, region string) (*signin.Client, error) {
	b, err := c.base(ctx, "Signin", region, jsonFaults)
	if err != nil {
		return nil, err
	}
	return signin.New(signin.Options{
		Region: b.region, BaseEndpoint: b.endpoint, Credentials: aws.AnonymousCredentials{}, HTTPClient: b.http, Retryer: b.retryer,
		APIOptions: b.middleware, AppID: b.appID, DisableClockSkewCorrection: true,
		EndpointOptions: signin.EndpointResolverOptions{UseFIPSEndpoint: b.fips, UseDualStackEndpoint: b.dualStack},
	}), nil
}

func anonymousIfNil(creds aws.CredentialsProvider) aws.CredentialsProvider {
	if creds == nil {
		return aws.AnonymousCredentials{}
	}
	return creds
}

// base is what the clients of all services have in common.
type base struct {
	region     string
	endpoint   *string // nil means the service's own
	fips       aws.FIPSEndpointState
	dualStack  aws.DualStackEndpointState
	http       *faultClient
	retryer    aws.Retryer
	signer     *clockSigner
	middleware []func(*middleware.Stack) error
	appID      string
}

func (c *Clients) base(ctx context.Context, service, region string, read faultReader) (base, error) {
	place, err := c.place(ctx, service, region)
	if err != nil {
		return base{}, err
	}
	client, err := c.http()
	if err != nil {
		return base{}, err
	}
	retryer, err := newRetryer(c.set)
	if err != nil {
		return base{}, err
	}
	b := base{
		region: place.Region, http: &faultClient{next: client, read: read, clock: c.env.Clock}, retryer: retryer,
		signer:     &clockSigner{next: v4.NewSigner(), clock: c.env.Clock},
		middleware: []func(*middleware.Stack) error{awsmiddleware.AddUserAgentKeyValue("awsid", version.Number())},
		appID:      c.set.Get("sdk_ua_app_id").Text,
	}
	if place.Custom.Set() {
		b.endpoint = aws.String(place.Custom.Text)
	}
	if place.FIPS {
		b.fips = aws.FIPSEndpointStateEnabled
	}
	if place.DualStack {
		b.dualStack = aws.DualStackEndpointStateEnabled
	}
	return b, nil
}

// clockSigner signs with the time of our clock instead of the SDK's.
type clockSigner struct {
	next  *v4.Signer
	clock clock.Clock
}

// SignHTTP implements the signer interface of every service client.
func (s *clockSigner) SignHTTP(ctx context.Context, creds aws.Credentials, r *http.Request, payloadHash, service, region string, _ time.Time, opts ...func(*v4.SignerOptions)) error {
	return s.next.SignHTTP(ctx, creds, r, payloadHash, service, region, s.clock.Now(), opts...)
}

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
	if err != nil && isFinal(err) {
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

// final is an error that the SDK does not answer with another attempt.
type final struct{ error }

func (e *final) Unwrap() error { return e.error }

// RetryableError is what the SDK's retryer asks first.
func (*final) RetryableError() bool { return false }

// jsonFaults reads errors of rest-json services: the code is the header
// x-amzn-ErrorType, else a member code, Code or __type, else the HTTP status;
// a body that is no JSON object is the message.
func jsonFaults(status int, header http.Header, body []byte) (fault, []byte) {
	f, ok := generic(status, body)
	var members map[string]any
	if !ok {
		if json.Unmarshal(body, &members) != nil {
			members = map[string]any{"message": string(body)}
		}
		f.code = jsonCode(status, header, members)
		f.message = text(members, "message", "Message")
		f.details = oauthDetails(f.code, members)
	}
	header.Set("X-Amzn-ErrorType", f.code)
	header.Set("Content-Type", "application/json")
	return f, jsonBody(members, f.message)
}

func jsonCode(status int, header http.Header, members map[string]any) string {
	code := header.Get("x-amzn-ErrorType")
	if code == "" {
		code = text(members, "code", "Code", "__type")
	}
	if code == "" {
		// RFC 6749 names the error in the body; some stand-ins and proxies
		// of the token service send nothing else.
		code = oauthException(text(members, "error"))
	}
	code, _, _ = strings.Cut(code, ":")
	if code = code[strings.LastIndexByte(code, '#')+1:]; code == "" {
		return strconv.Itoa(status)
	}
	return code
}

// oauthException returns the exception that stands for an OAuth error of the
// token service, or "".
func oauthException(oauth string) string {
	switch oauth {
	case "authorization_pending", "slow_down", "access_denied", "invalid_grant", "invalid_client", "invalid_request",
		"invalid_scope", "unauthorized_client", "unsupported_grant_type", "invalid_client_metadata", "invalid_redirect_uri":
		return camel(oauth) + "Exception"
	case "expired_token":
		return "ExpiredTokenException"
	case "server_error":
		return "InternalServerException"
	}
	return ""
}

func camel(snake string) string {
	var b strings.Builder
	for word := range strings.SplitSeq(snake, "_") {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// oauthDetails are the further members that the token service's exceptions
// are modelled with.
func oauthDetails(code string, members map[string]any) []problem.Detail {
	if !strings.HasSuffix(code, "Exception") {
		return nil
	}
	var details []problem.Detail
	for _, name := range []string{"error", "error_description", "reason"} {
		if v := text(members, name); v != "" {
			details = append(details, problem.Detail{Name: name, Value: v})
		}
	}
	return details
}

// text returns the first of the named members that is there, as text.
func text(members map[string]any, names ...string) string {
	for _, n := range names {
		switch v := members[n].(type) {
		case nil:
		case string:
			return v
		case float64:
			return strconv.FormatFloat(v, 'f', -1, 64)
		default:
			return fmt.Sprint(v)
		}
	}
	return ""
}

// jsonBody keeps the members that are texts, which is all that the SDK's
// exceptions have; anything else could make it fail to read them.
func jsonBody(members map[string]any, message string) []byte {
	kept := map[string]string{"message": message}
	for name, v := range members {
		if s, ok := v.(string); ok && name != "Message" {
			kept[name] = s
		}
	}
	body, err := json.Marshal(kept)
	if err != nil {
		return []byte("{}") // cannot happen: texts only
	}
	return body
}

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

// MapError turns an error of a service client into one for people: what the
// service said (254), what a credential provider said (as it is), or why the
// service could not be reached (255). operation is used when err names none.
func MapError(err error, operation string) error {
	var own *problem.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &own):
		return own
	case errors.Is(err, context.Canceled):
		return err
	}
	var op *smithy.OperationError
	if errors.As(err, &op) {
		operation = op.Operation()
	}
	var refused smithy.APIError
	if errors.As(err, &refused) {
		return serviceError(err, refused, operation)
	}
	return transportError(sdkCause(err), operation)
}

func serviceError(err error, refused smithy.APIError, operation string) *problem.Error {
	f := fault{code: refused.ErrorCode(), message: refused.ErrorMessage()}
	var response *smithyhttp.ResponseError
	if errors.As(err, &response) && response.Response != nil {
		if body, ok := response.Response.Body.(*faultBody); ok {
			f = body.fault
		}
	}
	e := &problem.Error{Kind: problem.Service, Code: f.code, Operation: operation, Err: errors.New(f.said()), Details: f.details, Skew: f.skew}
	var exhausted *retry.MaxAttemptsError
	if errors.As(err, &exhausted) {
		e.Retries = exhausted.Attempt - 1
	}
	e.Hint = (&ServiceError{Code: f.code, skew: f.skew, isPage: f.page, Fields: value.Object{{Name: "error", Value: f.detail("error")}}}).hint()
	return e
}

// said is the service's message. OAuth has the reason in a member of its own
// (RFC 6749 section 5.2).
func (f fault) said() string {
	if f.message != "" {
		return f.message
	}
	return f.detail("error_description")
}

func (f fault) detail(name string) string {
	for _, d := range f.details {
		if d.Name == name {
			return d.Value
		}
	}
	return ""
}

// sdkCause drops the SDK's wrapping of operation, attempts and response,
// which says nothing to a person.
func sdkCause(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return err
	}
	var deserialize *smithy.DeserializationError
	if errors.As(err, &deserialize) {
		return fmt.Errorf("the answer cannot be read: %w", deserialize.Err)
	}
	for {
		switch e := err.(type) {
		case *smithy.OperationError:
			err = e.Err
		case *retry.MaxAttemptsError:
			err = e.Err
		case *smithyhttp.ResponseError:
			err = e.Err
		case *smithyhttp.RequestSendError:
			err = e.Err
		default:
			return err
		}
	}
}

// unlessPage returns an answer that is labelled as a page. Only one that is a
// page is an error: a proxy may label whatever it passes on.
func unlessPage(resp *http.Response) (*http.Response, error) {
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxFault))
	if err == nil && !isPage(body) {
		resp.Body = rejoined{io.MultiReader(bytes.NewReader(body), resp.Body), resp.Body}
		return resp, nil
	}
	resp.Body.Close()
	if err != nil {
		return nil, err
	}
	return nil, &pageAnswer{pageMessage(body)}
}

// rejoined is a body whose beginning was read.
type rejoined struct {
	io.Reader
	io.Closer
}

// RetryableError tells the SDK that asking again brings the same page.
func (*pageAnswer) RetryableError() bool { return false }
