// Package control is the sandbox's own API: what tests and the command line
// ask of a running sandbox beside AWS's services. A token guards it.
package control

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// Client calls the control API of a running sandbox.
type Client struct {
	base, token string
	http        *http.Client
}

// NewClient returns a client of the sandbox at base (AWSID_SANDBOX).
func NewClient(base, token string) *Client {
	return &Client{base, token, &http.Client{Timeout: 30 * time.Second, Transport: &http.Transport{}}}
}

// ErrNoSandbox says that there is no sandbox to talk to.
var ErrNoSandbox = errors.New("AWSID_SANDBOX is not set: this is not the environment of a sandbox")

// Call sends in as JSON and reads the answer into out; either may be nil.
func (c *Client) Call(ctx context.Context, method, path string, in, out any) error {
	data, err := c.Raw(ctx, method, path, in)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(data, out)
}

// Raw is Call that returns the answer's text.
func (c *Client) Raw(ctx context.Context, method, path string, in any) ([]byte, error) {
	if c.base == "" {
		return nil, ErrNoSandbox
	}
	var body io.Reader = http.NoBody
	if in != nil {
		text, err := json.Marshal(in)
		if err != nil {
			return nil, err
		}
		body = bytes.NewReader(text)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+Prefix+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+c.token)
	req.Header.Set("Content-Type", "application/json")
	res, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		var e struct{ Message string }
		if json.Unmarshal(data, &e) == nil && e.Message != "" {
			return nil, errors.New(e.Message)
		}
		return nil, fmt.Errorf("the sandbox answers %s", res.Status)
	}
	return data, nil
}

// Person returns the password and the present one-time code of a user.
func (c *Client) Person(ctx context.Context, place, user string) (password, code string, err error) {
	var out Person
	err = c.Call(ctx, http.MethodGet, "/person?"+url.Values{"next": {place}, "user": {user}}.Encode(), nil, &out)
	return out.Password, out.Code, err
}
