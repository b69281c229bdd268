// Package metadata is a client of the EC2 instance metadata service, versions
// 2 and 1, with the AWS CLI's rules for endpoints, tries and time limits.
package metadata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/answertext"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
)

// The paths below the base address.
const (
	tokenPath = "latest/api/token"
	zonePath  = "latest/meta-data/placement/availability-zone/"
	rolePath  = "latest/meta-data/iam/security-credentials/"
)

// ErrNone means that nobody answers as instance metadata or that it has no
// answer to give: a machine outside EC2, or one without a role.
var ErrNone = errors.New("no instance metadata")

// NoAnswerError is an ErrNone that says what came in place of an answer, where that helps: the service's own words, or
// why a configured address is not reached.
type NoAnswerError struct {
	Address string
	Origin  origin.Origin // of the address
	Reason  string
}

// Error names the address, who configured it, and the reason.
func (e *NoAnswerError) Error() string {
	where := "instance metadata at " + e.Address
	if e.isConfigured() {
		where += " (" + e.Origin.String() + ")"
	}
	return where + ": " + e.Reason
}

// Is makes it an ErrNone.
func (e *NoAnswerError) Is(target error) bool { return target == ErrNone }

func (e *NoAnswerError) isConfigured() bool {
	return e.Origin.Kind != origin.Default && e.Origin.Kind != origin.None
}

// NoAnswer returns the error of something that is no answer.
func (c *Client) NoAnswer(reason string) error {
	return &NoAnswerError{Address: secret.URL(c.base), Origin: c.origin, Reason: reason}
}

// refusal returns the error of an answer with another status, or with a body that will not do.
func (c *Client) refusal(path string, status int, body []byte) error {
	said := secret.Scrub(answertext.Describe(body))
	switch {
	case status == http.StatusNotFound && path == rolePath:
		return c.NoAnswer("this instance has no role (status 404)")
	case said == "":
		return c.NoAnswer(fmt.Sprintf("it answered with status %d and nothing of use", status))
	}
	return c.NoAnswer(fmt.Sprintf("it answered with status %d: %s", status, said))
}

// unreachable returns the error of a request that got no answer. Nobody at the address that EC2 has is no news:
// most machines are elsewhere.
func (c *Client) unreachable(err error) error {
	e := &NoAnswerError{Address: secret.URL(c.base), Origin: c.origin}
	if !e.isConfigured() {
		return ErrNone
	}
	var at *url.Error
	if errors.As(err, &at) {
		err = at.Err
	}
	e.Reason = err.Error()
	return e
}

// Client asks instance metadata.
type Client struct {
	base       string // ends in a slash
	origin     origin.Origin
	attempts   int
	v1Disabled bool
	http       *http.Client
}

// New reads the settings; ErrNone means that metadata is switched off, any
// other error an unusable setting (exit 255).
func New(env *app.Env, set *settings.Settings) (*Client, error) {
	if set.Bool("ec2_metadata_disabled") {
		return nil, ErrNone
	}
	base, err := Endpoint(set)
	if err != nil {
		return nil, err
	}
	attempts, err := set.MetadataAttempts()
	if err != nil {
		return nil, err
	}
	timeout, err := set.MetadataTimeout()
	if err != nil {
		return nil, err
	}
	return &Client{
		base: base.Text, origin: base.Origin, attempts: attempts, v1Disabled: set.Bool("ec2_metadata_v1_disabled"),
		http: &http.Client{Transport: env.Logged(transport(env, timeout)), Timeout: timeout, CheckRedirect: keepRedirect},
	}, nil
}

// keepRedirect hands a redirect to the caller: metadata never sends one.
func keepRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// transport never uses a proxy: behind one, the answer would be the metadata of the proxy's machine.
func transport(env *app.Env, timeout time.Duration) http.RoundTripper {
	if env.Transport != nil {
		return env.Transport
	}
	return &http.Transport{DialContext: (&net.Dialer{Timeout: timeout}).DialContext, DisableKeepAlives: false, IdleConnTimeout: time.Second}
}

// Endpoint returns the base address, with a final slash: the endpoint, else
// the endpoint mode, else the older IPv6 switch.
func Endpoint(set *settings.Settings) (settings.Setting, error) {
	if e := set.Get("ec2_metadata_service_endpoint"); e.Set() {
		if u, err := url.Parse(e.Text); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
			return e, problem.New(problem.General, "invalid instance metadata endpoint %q", e.Text).At(e.Origin.String()).
				WithHint("give an address such as http://169.254.169.254/")
		}
		e.Text = strings.TrimSuffix(e.Text, "/") + "/"
		return e, nil
	}
	mode := set.Get("ec2_metadata_service_endpoint_mode")
	if !mode.Set() && set.Bool("imds_use_ipv6") {
		mode = set.Get("imds_use_ipv6")
		mode.Text = "ipv6"
	}
	switch strings.ToLower(mode.Text) {
	case "", "ipv4":
		return settings.Setting{Name: mode.Name, Text: "http://169.254.169.254/", Origin: orDefault(mode.Origin)}, nil
	case "ipv6":
		return settings.Setting{Name: mode.Name, Text: "http://[fd00:ec2::254]/", Origin: mode.Origin}, nil
	}
	return mode, problem.New(problem.General, "unknown instance metadata endpoint mode %q", mode.Text).At(mode.Origin.String()).
		WithHint("give ipv4 or ipv6")
}

func orDefault(o origin.Origin) origin.Origin {
	if o.Kind == origin.None {
		return origin.FromDefault()
	}
	return o
}

// Base returns the address that is asked.
func (c *Client) Base() string { return c.base }

// Region returns the region this machine runs in, out of its availability zone, or ErrNone.
func (c *Client) Region(ctx context.Context) (string, error) {
	token, err := c.token(ctx)
	if err != nil {
		return "", err
	}
	zone, err := c.get(ctx, zonePath, token, nil)
	if err != nil {
		return "", err
	}
	return regionOf(strings.TrimSpace(string(zone))), nil
}

// regionOf cuts a zone behind the region's number: us-east-1a, and local
// zones such as us-west-2-lax-1a, which are of us-west-2.
func regionOf(zone string) string {
	end := strings.IndexAny(zone, "0123456789")
	if end < 0 {
		return ""
	}
	for end < len(zone) && '0' <= zone[end] && zone[end] <= '9' {
		end++
	}
	return zone[:end]
}

// Role returns the name of the instance's role and the document with its
// credentials, which accept must approve; ErrNone when there is none.
func (c *Client) Role(ctx context.Context, accept func(document []byte) bool) (name string, document []byte, err error) {
	token, err := c.token(ctx)
	if err != nil {
		return "", nil, err
	}
	body, err := c.get(ctx, rolePath, token, nil)
	if err != nil {
		return "", nil, err
	}
	name = string(body)
	if strings.ContainsFunc(name, func(r rune) bool { return r <= ' ' || r == '<' || r == '?' }) {
		return "", nil, c.refusal(rolePath+name, http.StatusOK, body)
	}
	document, err = c.get(ctx, rolePath+name, token, accept)
	return name, document, err
}

// token asks for a version 2 token; "" means that version 1 is to be used.
func (c *Client) token(ctx context.Context) (string, error) {
	var last error
	for range c.attempts {
		status, body, err := c.send(ctx, http.MethodPut, tokenPath, "x-aws-ec2-metadata-token-ttl-seconds", "21600")
		last = err
		switch {
		case ctx.Err() != nil:
			return "", ctx.Err()
		case err != nil && !isDialError(err) && isTimeout(err):
			return c.versionOne() // a hop limit of 1 drops the answer
		case err != nil:
			continue
		case status == http.StatusOK:
			return string(body), nil
		case status == http.StatusBadRequest:
			return "", c.refusal(tokenPath, status, body)
		case status == http.StatusForbidden, status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
			return c.versionOne()
		}
	}
	if isDialError(last) {
		return "", c.unreachable(last) // nobody there: version 1 would only wait again
	}
	return c.versionOne()
}

func (c *Client) versionOne() (string, error) {
	if c.v1Disabled {
		return "", problem.New(problem.General, "instance metadata gave no token for version 2, and version 1 is disabled").
			At(c.base).
			WithHint("raise the instance's metadata hop limit, or unset AWS_EC2_METADATA_V1_DISABLED and ec2_metadata_v1_disabled")
	}
	return "", nil
}

// get reads one document: answered with 200, not empty and accepted.
func (c *Client) get(ctx context.Context, path, token string, accept func([]byte) bool) ([]byte, error) {
	header := ""
	if token != "" {
		header = "x-aws-ec2-metadata-token"
	}
	var last error
	for range c.attempts {
		status, body, err := c.send(ctx, http.MethodGet, path, header, token)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if last = err; err == nil {
			last = c.refusal(path, status, body)
		}
		if err == nil && status == http.StatusOK && len(body) > 0 && (accept == nil || accept(body)) {
			return body, nil
		}
	}
	if errors.Is(last, ErrNone) {
		return nil, last
	}
	return nil, c.unreachable(last)
}

func (c *Client) send(ctx context.Context, method, path, header, value string) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, nil)
	if err != nil {
		return 0, nil, err
	}
	if header != "" {
		req.Header.Set(header, value)
	}
	req.Header.Set("User-Agent", "awsid")
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	return resp.StatusCode, body, err
}

func isDialError(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && op.Op == "dial"
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
