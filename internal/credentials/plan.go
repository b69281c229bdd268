package credentials

import (
	"context"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials/cache"
)

// Considered is one provider the chain looked at, in order.
type Considered struct {
	Kind   string
	Why    string // what it would do, or why it has nothing to do
	Chosen bool
	Broken bool // configured, but not so that it could work
	Ready  bool // would give credentials too, but comes later (see Plan.Others)
}

// Plan is what would be done to get credentials.
type Plan struct {
	Profile    settings.Setting // the profile's name and who chose it
	Considered []Considered
	Step       *Step // nil when nothing is configured
	chain      *Chain
}

// Retrieve does what the plan says. Finding nothing is an error of
// which IsNone is true (exit 253, code NoCredentials); so is an identity that is not the
// one awsid_expected_account and its like ask for (exit 253).
func (p Plan) Retrieve(ctx context.Context) (Credentials, error) {
	if p.Step == nil {
		return Credentials{}, p.chain.notFound()
	}
	c, err := p.Step.Retrieve(ctx)
	if IsNone(err) {
		return Credentials{}, p.chain.notFound()
	}
	if err != nil {
		return Credentials{}, err
	}
	p.chain.env.Debug("credentials", "kind", c.Source, "account", c.AccountID, "expires", c.Expires)
	return c, nil
}

// Endpoint computes where a call of the plan goes. The region of a call that
// names none is the command's; without any the error is NoRegion.
func (p Plan) Endpoint(call Call) (awsapi.Endpoint, error) {
	region := call.Region
	if region == "" {
		set, err := p.chain.in.Session.Settings.Region()
		if err != nil {
			return awsapi.Endpoint{}, err
		}
		region = set.Text
	}
	return p.chain.in.Clients.Endpoint(call.Service, region)
}

// CacheFile returns the path of a step's cache file and its state.
func (p Plan) CacheFile(s *Step) (path string, entry cache.Entry, err error) {
	store := cache.Cache{Dir: p.chain.env.Paths.CLICache, Clock: p.chain.env.Clock}
	entry, err = store.Read(s.Cache)
	return store.Path(s.Cache), entry, err
}
