package credentials

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/sys/answertext"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
)

// The names of the container variables.
const (
	relativeURI = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	fullURI     = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	tokenFile   = "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"
	tokenValue  = "AWS_CONTAINER_AUTHORIZATION_TOKEN"
)

const (
	containerTries   = 3
	containerTimeout = 2 * time.Second
	containerPause   = time.Second
)

// KindContainer is the credentials endpoint of ECS, EKS, CloudShell and the like,
// or of another awsid that serves credentials.
const KindContainer = "container-role"

type container struct {
	in      input
	from    origin.Origin
	address string
}

// planContainer is configured by either of the two container variables; the relative one wins.
func planContainer(in input) (*Step, error) {
	c := container{in: in}
	if path := in.env.Vars.Get(relativeURI); path != "" {
		c.from, c.address = origin.FromVariable(relativeURI), "http://169.254.170.2"+path
	} else if c.address = in.env.Vars.Get(fullURI); c.address != "" {
		c.from = origin.FromVariable(fullURI)
		if err := c.checkHost(); err != nil {
			return nil, err
		}
	} else {
		return nil, &NotConfigured{"neither " + relativeURI + " nor " + fullURI + " is set"}
	}
	step := ContainerStep(in.name, c.address, c.from)
	step.dependsOn = c.address
	step.retrieve = func(ctx context.Context) (Credentials, error) { return asSelection(c.fetchKeys(ctx)) }
	return step, nil
}

// ContainerStep returns the step of a container endpoint.
func ContainerStep(profile, address string, at origin.Origin) *Step {
	return &Step{Kind: KindContainer, Profile: profile, Origin: at, Action: "ask the container endpoint",
		Calls: []Call{{Operation: "GET", Address: withoutQuery(address)}}, Lifetime: "as long as the endpoint says"}
}

// withoutQuery leaves out what might hold a token.
func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// checkHost keeps the authorization token from being sent in the clear to
// anything but this machine and the endpoints of ECS and EKS.
func (c container) checkHost() error {
	u, err := url.Parse(c.address)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return brokenError(c.from, "%q is not an address", withoutQuery(c.address)).
			WithHint("give an address such as http://127.0.0.1:8080/creds, or unset %s", c.from)
	}
	if u.Scheme == "https" || u.Hostname() == "localhost" {
		return nil
	}
	address, err := netip.ParseAddr(u.Hostname())
	if err == nil && (address.IsLoopback() || address == netip.MustParseAddr("169.254.170.2") ||
		address == netip.MustParseAddr("169.254.170.23") || address == netip.MustParseAddr("fd00:ec2::23")) {
		return nil
	}
	return brokenError(c.from, "the container endpoint %q must not be asked without TLS", u.Hostname()).
		WithHint("use https, or one of: a loopback address, localhost, 169.254.170.2, 169.254.170.23, fd00:ec2::23")
}

// readAuthorization returns the header's value; the file is read each time, since the platform replaces it.
func (c container) readAuthorization(ctx context.Context) (string, error) {
	vars := c.in.env.Vars
	from, value := tokenValue, vars.Get(tokenValue)
	if path := vars.Get(tokenFile); path != "" {
		data, err := readfile.Named(ctx, path, readfile.SmallLimit)
		if err != nil {
			return "", brokenError(origin.FromVariable(tokenFile), "read %s: %w", path, problem.Bare(err)).
				WithHint("check the path, or unset %s to use %s", tokenFile, tokenValue)
		}
		from, value = tokenFile, string(data)
	}
	if strings.ContainsAny(value, "\r\n") {
		return "", brokenError(origin.FromVariable(from), "the authorization token has a line break in it").
			WithHint("write the token without a final line break (printf instead of echo)")
	}
	return value, nil
}

func (c container) fetchKeys(ctx context.Context) (Credentials, error) {
	token, err := c.readAuthorization(ctx)
	if err != nil {
		return Credentials{}, err
	}
	transport := c.in.env.Transport
	if transport == nil { // no proxy: the token and the keys are for this machine only
		transport = &http.Transport{DialContext: (&net.Dialer{Timeout: containerTimeout}).DialContext, DisableKeepAlives: true}
	}
	client := &http.Client{Transport: c.in.env.LoggedHost(transport), Timeout: containerTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for try := 1; ; try++ {
		var got Credentials
		if got, err = c.askOnce(ctx, client, token); err == nil || ctx.Err() != nil {
			return got, errors.Join(ctx.Err(), err)
		}
		if try == containerTries {
			if at := (*url.Error)(nil); errors.As(err, &at) {
				err = at.Err
			}
			return Credentials{}, brokenError(c.from, "container credentials of %s: %w", withoutQuery(c.address), err).
				WithHint("is the service behind %s running? unset the variable if it is left over", c.from)
		}
		if err := c.in.env.Clock.Sleep(ctx, containerPause); err != nil {
			return Credentials{}, err
		}
	}
}

func (c container) askOnce(ctx context.Context, client *http.Client, token string) (Credentials, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.address, nil)
	if err != nil {
		return Credentials{}, err
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", token)
	}
	resp, err := client.Do(req)
	if err != nil {
		return Credentials{}, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil {
		return Credentials{}, err
	}
	if resp.StatusCode != http.StatusOK {
		if said := secret.Scrub(answertext.Describe(body)); said != "" {
			return Credentials{}, fmt.Errorf("it answered with status %d: %s", resp.StatusCode, said)
		}
		return Credentials{}, fmt.Errorf("it answered with status %d", resp.StatusCode)
	}
	return parseRoleKeys(body)
}

// parseRoleKeys reads the document that container endpoints and instance metadata answer with.
func parseRoleKeys(body []byte) (Credentials, error) {
	var doc struct {
		AccessKeyID     string  `json:"AccessKeyId"`
		SecretAccessKey string  `json:"SecretAccessKey"`
		Token           *string `json:"Token"` // there, but empty, for long-term keys
		Expiration      string  `json:"Expiration"`
		AccountID       string  `json:"AccountId"`
	}
	if err := json.Unmarshal(body, &doc); err != nil {
		if answertext.IsPage(body) {
			return Credentials{}, errors.New(answertext.PageMessage(body))
		}
		return Credentials{}, fmt.Errorf("its answer is no JSON document of credentials: %w", withoutContent(err))
	}
	for _, m := range []struct {
		name    string
		missing bool
	}{
		{"AccessKeyId", doc.AccessKeyID == ""}, {"SecretAccessKey", doc.SecretAccessKey == ""},
		{"Token", doc.Token == nil}, {"Expiration", doc.Expiration == ""},
	} {
		if !m.missing {
			continue
		}
		if said := secret.Scrub(answertext.Describe(body)); said != "" && said != "Success" {
			return Credentials{}, fmt.Errorf("it answered %s", said)
		}
		return Credentials{}, fmt.Errorf("%s is missing in its answer", m.name)
	}
	expires, err := pytime.Parse(doc.Expiration)
	if err != nil {
		return Credentials{}, fmt.Errorf("the Expiration in its answer: %w", err)
	}
	return Credentials{
		AccessKeyID: doc.AccessKeyID, SecretAccessKey: secret.New(doc.SecretAccessKey),
		SessionToken: secret.New(*doc.Token), HasToken: true, Expires: expires, AccountID: doc.AccountID,
	}, nil
}
