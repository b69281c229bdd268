// Package awsapi is the one room that talks to AWS. A call is an operation's name and ordered values: the operation's
// shapes come from package model, smithy-go's protocols write requests and read answers by them, and package endpoint
// says where they go. Signatures and the pace of retries are aws-sdk-go-v2's; its service clients, profile
// resolution, chain and caches are not used.
package awsapi

import (
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
)

// Clients calls the services for one command, over one HTTP client.
type Clients struct {
	env     *app.Env
	set     *settings.Settings
	command bool // --endpoint-url counts
	http    func() (*http.Client, error)
	retryer func() (aws.RetryerV2, error)
	buckets *bucketRegions
}

// New returns the Clients of credential providers and sign-in, which never follow --endpoint-url.
func New(env *app.Env, set *settings.Settings) *Clients {
	c := &Clients{env: env, set: set, buckets: &bucketRegions{}}
	c.http = sync.OnceValues(func() (*http.Client, error) { return newHTTPClient(env, set) })
	c.retryer = sync.OnceValues(func() (aws.RetryerV2, error) { return newRetryer(set) })
	return c
}

// ForCommand returns the Clients for a command's own calls, which go to
// --endpoint-url when it was given. They share connections with c.
func (c *Clients) ForCommand() *Clients {
	own := *c
	own.command = true
	return &own
}

// HTTP returns the HTTP client with the proxy, trusted authorities and
// timeouts of the settings; an unusable setting is an error (exit 255).
func (c *Clients) HTTP() (*http.Client, error) { return c.http() }
