package awsapi

import (
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
)

// Clients builds the service clients of one command. A client is built when
// it is asked for; all of them share one HTTP client.
type Clients struct {
	env     *app.Env
	set     *settings.Settings
	command bool // --endpoint-url counts
	http    func() (*http.Client, error)
	retryer func() (aws.RetryerV2, error)
	buckets *bucketRegions
}

// New returns the clients of credential providers and sign-in, which never
// follow --endpoint-url.
func New(env *app.Env, set *settings.Settings) *Clients {
	c := &Clients{env: env, set: set, buckets: &bucketRegions{}}
	c.http = sync.OnceValues(func() (*http.Client, error) { return newHTTPClient(env, set) })
	c.retryer = sync.OnceValues(func() (aws.RetryerV2, error) { return newRetryer(set) })
	return c
}

// ForCommand returns the clients for a command's own calls, which go to
// --endpoint-url when it was given. They share connections with c.
func (c *Clients) ForCommand() *Clients {
	own := *c
	own.command = true
	return &own
}

// HTTP returns the HTTP client with the proxy, trusted authorities and
// timeouts of the settings; an unusable setting is an error (exit 255).
func (c *Clients) HTTP() (*http.Client, error) { return c.http() }
