package credentials

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// How long before their expiry credentials are renewed inside a process: from
// advisory on a failure is forgiven, from mandatory on it is not.
const (
	advisory  = 15 * time.Minute
	mandatory = 10 * time.Minute
	// again bounds how often a renewal is tried.
	again = time.Minute
)

// Provider returns the chain in the SDK's form. It retrieves when the first
// call is signed, and renews in time in a process that lives on.
func (c *Chain) Provider() aws.CredentialsProvider { return &provider{chain: c} }

type provider struct {
	chain *Chain
	mu    sync.Mutex
	have  bool
	last  Credentials
	tried time.Time
}

// Retrieve implements aws.CredentialsProvider.
func (p *provider) Retrieve(ctx context.Context) (aws.Credentials, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have && !p.due() {
		return p.last.AWS(), nil
	}
	c, err := p.retrieve(ctx)
	if err == nil {
		p.last, p.have = c, true
	} else if !p.have || p.left() <= mandatory {
		return aws.Credentials{}, err
	}
	return p.last.AWS(), nil
}

func (p *provider) retrieve(ctx context.Context) (Credentials, error) {
	p.tried = p.chain.env.Clock.Now()
	plan, err := p.chain.Plan()
	if err != nil {
		return Credentials{}, err
	}
	return plan.Retrieve(ctx)
}

// due tells whether the credentials at hand are to be renewed. Those that a
// service gives out for less than the window are not asked for at every call.
func (p *provider) due() bool {
	if !p.last.CanExpire() || p.left() > advisory {
		return false
	}
	return p.left() <= 0 || p.chain.env.Clock.Now().Sub(p.tried) >= again
}

func (p *provider) left() time.Duration { return p.last.Expires.Sub(p.chain.env.Clock.Now()) }
