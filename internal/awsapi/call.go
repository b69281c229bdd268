package awsapi

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/version"
)

// Request is one call of one operation.
type Request struct {
	Service, Operation string                  // as "sts", "AssumeRole"
	Region             string                  // "" is the command's region
	NoRegion           bool                    // an empty region was asked for: the signature has none, the endpoint is the global one
	Credentials        aws.CredentialsProvider // nil: the call is not signed
	Input              value.Object            // members by the model's names
	RequestID          *string                 // set to the answer's, unless nil
	// Patient calls are one of very many: throttling alone does not end them, nor do retries of the others.
	Patient bool
	// Prove adds to each attempt what the model does not know, a fresh DPoP proof; may be nil.
	Prove func(*http.Request) error
}

// PageTokens are the tokens of a listing's pages, so that one in which the service goes in a circle ends. The zero value
// is ready to use.
type PageTokens struct{ seen map[string]bool }

// Add returns an error if the listing had the token before.
func (t *PageTokens) Add(token string) error {
	if t.seen[token] {
		return fmt.Errorf("the service sent the same page token twice: %s", token)
	}
	if t.seen == nil {
		t.seen = map[string]bool{}
	}
	t.seen[token] = true
	return nil
}

// Call sends a request, again if that may help, and returns the members of the answer in the model's order: scalars
// as the service sent them, times as value.Timestamp. A refusal is a *problem.Error around a *ServiceError.
func (c *Clients) Call(ctx context.Context, r Request) (value.Object, error) {
	op, err := newOperation(r.Service, r.Operation)
	if err != nil {
		return nil, err
	}
	if op.service.Name == "s3" {
		return c.callBucket(ctx, op, r)
	}
	return c.sendRequest(ctx, op, r)
}

// CallAll calls an operation page by page and returns the objects of its list.
func (c *Clients) CallAll(ctx context.Context, r Request) ([]value.Object, error) {
	op, err := newOperation(r.Service, r.Operation)
	if err != nil {
		return nil, err
	}
	pages := op.Paginator()
	if pages == nil {
		return nil, fmt.Errorf("%s has no pages", r.Operation)
	}
	var all []value.Object
	r.Input = slices.Clone(r.Input)
	for {
		page, err := c.Call(ctx, r)
		if err != nil {
			return nil, err
		}
		for _, v := range page.List(pages.Results[0]) {
			if o, isObject := v.(value.Object); isObject {
				all = append(all, o)
			}
		}
		token := page.Text(pages.OutputTokens[0])
		switch token {
		case "":
			return all, nil
		case r.Input.Text(pages.InputTokens[0]):
			return nil, problem.New(problem.General, "%s: the service sent the token of the next page twice", r.Operation)
		}
		r.Input = r.Input.Set(pages.InputTokens[0], token)
	}
}

// sendRequest sends a request to one endpoint.
func (c *Clients) sendRequest(ctx context.Context, op *operation, r Request) (value.Object, error) {
	call, err := c.prepareCall(ctx, op, r)
	if err != nil {
		return nil, err
	}
	call.requestID = cmp.Or(r.RequestID, new(string))
	result, attempts, err := call.sendWithRetries(ctx)
	if err != nil {
		return nil, call.explainRoute(describeError(err, op.Name, attempts, c.set), err)
	}
	return result, nil
}

// call is a request with everything that its attempts have in common.
type call struct {
	clients     *Clients
	operation   *operation
	message     message
	place       place
	to          destination
	address     *url.URL // with path and query
	header      http.Header
	credentials aws.Credentials // without keys: not signed
	http        *http.Client
	retryer     aws.RetryerV2
	patient     bool
	rawTimes    bool
	requestID   *string
	prove       func(*http.Request) error
}

func (c *Clients) prepareCall(ctx context.Context, op *operation, r Request) (*call, error) {
	input, err := c.withTokens(op.Input(), r.Input)
	if err != nil {
		return nil, err
	}
	m, err := op.encodeRequest(ctx, input)
	if err != nil {
		return nil, err
	}
	region := r.Region
	if r.NoRegion {
		region = GlobalRegion
	}
	place, err := c.resolvePlace(ctx, op.service.ID, region)
	if err != nil {
		return nil, err
	}
	to, err := c.resolveDestination(op, place, input.Text("Bucket"))
	if err != nil {
		return nil, err
	}
	if r.NoRegion {
		to.signingRegion = ""
	}
	built := &call{
		clients: c, operation: op, message: m, place: place, to: to, address: joinAddress(to.url, m.url), header: c.requestHeader(op, to.header),
		rawTimes: c.set.Get("cli_timestamp_format").Text == "wire", prove: r.Prove,
		patient: r.Patient,
	}
	if built.http, err = c.http(); err != nil {
		return nil, err
	}
	if built.retryer, err = c.retryer(); err == nil && r.Patient {
		built.retryer, err = newRetryer(c.set, withoutQuota)
	}
	if err != nil {
		return nil, err
	}
	if r.Credentials != nil && !op.Unsigned {
		if built.credentials, err = r.Credentials.Retrieve(ctx); err != nil {
			return nil, err
		}
	}
	return built, nil
}

// withTokens fills in the idempotency tokens that were not given.
func (c *Clients) withTokens(shape *model.Shape, input value.Object) (value.Object, error) {
	if shape == nil {
		return input, nil
	}
	for _, m := range shape.Members {
		if _, given := input.Get(m.Name); given || !m.IdempotencyToken {
			continue
		}
		token, err := c.randomUUID()
		if err != nil {
			return nil, err
		}
		input = append(input[:len(input):len(input)], value.Member{Name: m.Name, Value: token})
	}
	return input, nil
}

func (c *Clients) randomUUID() (string, error) {
	var b [16]byte
	if _, err := io.ReadFull(c.env.Rand, b[:]); err != nil {
		return "", err
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:]), nil
}

// joinAddress puts path and query of an operation behind an endpoint.
func joinAddress(endpoint *url.URL, operation url.URL) *url.URL {
	joined := *endpoint
	path, raw := strings.TrimSuffix(endpoint.Path, "/"), strings.TrimSuffix(endpoint.EscapedPath(), "/")
	if path == "" || operation.Path != "/" {
		path, raw = path+operation.Path, raw+operation.EscapedPath()
	}
	joined.Path, joined.RawPath, joined.RawQuery = path, raw, operation.RawQuery
	return &joined
}

func (c *Clients) requestHeader(op *operation, further ...http.Header) http.Header {
	header := http.Header{"User-Agent": {c.userAgent(op)}}
	for _, h := range further {
		maps.Copy(header, h)
	}
	return header
}

// userAgent tells AWS who calls, in the form of its SDKs.
func (c *Clients) userAgent(op *operation) string {
	agent := "awsid/" + version.Number() + " os/" + c.env.GOOS + " lang/go#" + strings.TrimPrefix(runtime.Version(), "go") +
		" api/" + strings.ReplaceAll(strings.ToLower(op.service.ID), " ", "") + "#" + op.service.Version
	if app := c.set.Get("sdk_ua_app_id").Text; app != "" {
		agent += " app/" + strings.Map(agentRune, app)
	}
	return agent
}

// agentRune replaces what a word of a User-Agent cannot have.
func agentRune(r rune) rune {
	if r > ' ' && r < 0x7f && !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r) {
		return r
	}
	return '-'
}

// sendOnce makes one attempt.
func (c *call) sendOnce(ctx context.Context, count string) (value.Object, error) {
	ctx, done := interrupt.WhenSlow(ctx)
	defer done()
	request, err := c.message.newRequest(ctx, c.address, c.header)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Amz-Sdk-Request", count)
	if err := c.signRequest(ctx, request); err != nil {
		return nil, err
	}
	if c.prove != nil {
		if err := c.prove(request); err != nil {
			return nil, err
		}
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, cmp.Or(ctx.Err(), error(&smithyhttp.RequestSendError{Err: err}))
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, cmp.Or(ctx.Err(), err)
	}
	a := &answer{status: response.StatusCode, header: response.Header, body: body}
	if c.operation.service.Protocol != model.RESTJSON {
		a.body = withoutProlog(body)
	}
	if a.isSuccess() && !c.operation.hidesError(a) {
		*c.requestID = a.requestID()
		return c.operation.decodeAnswer(ctx, a, c.rawTimes)
	}
	return nil, c.operation.readRefusal(a, c.clients.env.Clock.Now())
}
