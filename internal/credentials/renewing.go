package credentials

import (
	"context"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
)

const (
	// mayRenew and mustRenew are how long before their expiry credentials are
	// renewed inside a process: a failure is forgiven in between.
	mayRenew  = 15 * time.Minute
	mustRenew = 10 * time.Minute
	// retryPause bounds how often a renewal is tried.
	retryPause = time.Minute
)

// Provider returns the chain in the SDK's form. It retrieves when the first
// call is signed, and renews in time in a process that lives on.
func (c *Chain) Provider() aws.CredentialsProvider { return &renewing{chain: c} }

// renewing keeps the credentials of a chain valid.
type renewing struct {
	chain *Chain
	mu    sync.Mutex
	have  bool
	last  Credentials
	tried time.Time
}

// Retrieve implements aws.CredentialsProvider.
func (p *renewing) Retrieve(ctx context.Context) (aws.Credentials, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.have && !p.isDue() {
		return p.last.AWS(), nil
	}
	p.tried = p.chain.in.env.Clock.Now()
	c, err := p.chain.Retrieve(ctx)
	if err == nil {
		p.last, p.have = c, true
	} else if !p.have || p.timeLeft() <= mustRenew {
		return aws.Credentials{}, err
	}
	return p.last.AWS(), nil
}

// isDue reports whether the credentials at hand are to be renewed. Those that a
// service gives out for less than the window are not asked for at every call.
func (p *renewing) isDue() bool {
	if !p.last.CanExpire() || p.timeLeft() > mayRenew {
		return false
	}
	return p.timeLeft() <= 0 || p.chain.in.env.Clock.Now().Sub(p.tried) >= retryPause
}

func (p *renewing) timeLeft() time.Duration { return p.last.Expires.Sub(p.chain.in.env.Clock.Now()) }
