package awsapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/pace"
	"github.com/awsid/awsid/internal/sys/value"
)

// newRetryer paces retries as the AWS CLI does: three attempts in all unless
// the settings say otherwise; its "legacy" mode is treated as standard.
func newRetryer(set *settings.Settings, further ...func(*retry.StandardOptions)) (aws.RetryerV2, error) {
	attempts, err := set.MaxAttempts()
	if err != nil {
		return nil, err
	}
	mode, err := set.RetryMode()
	if err != nil {
		return nil, err
	}
	standard := func(o *retry.StandardOptions) {
		o.MaxAttempts = attempts
		for _, f := range further {
			f(o)
		}
	}
	if mode == "adaptive" {
		return retry.NewAdaptiveMode(func(o *retry.AdaptiveModeOptions) {
			o.StandardOptions = append(o.StandardOptions, standard)
		}), nil
	}
	return retry.NewStandard(standard), nil
}

// withoutQuota takes away the quota of retries that all calls share, which a listing of a thousand accounts would empty.
func withoutQuota(o *retry.StandardOptions) { o.RateLimiter = ratelimit.None }

// maxThrottled is how often a patient call is sent again because of throttling alone.
const maxThrottled = 50

// pace returns the limiter of the service; nil when there is none.
func (c *call) pace() *pace.Limiter {
	if name := c.operation.service.Name; name == "sso" || name == "sso-oidc" {
		return c.clients.env.Portal
	}
	return nil
}

func isThrottled(err error) bool {
	var refused *ServiceError
	return errors.As(err, &refused) && refused.Status == http.StatusTooManyRequests
}

// sendWithRetries sends until there is an answer or the policy says enough. It
// returns how many attempts a failure took when it took all of them, else 0.
func (c *call) sendWithRetries(ctx context.Context) (result value.Object, exhausted int, err error) {
	invocation, err := c.clients.randomUUID()
	if err != nil {
		return nil, 0, err
	}
	c.header.Set("Amz-Sdk-Invocation-Id", invocation)
	limit := c.retryer.MaxAttempts()
	release := func(error) error { return nil } // of the retry quota that the last attempt used
	limiter, throttled := c.pace(), 0
	for attempt := 1; ; attempt++ {
		began, err := limiter.Wait(ctx, c.clients.env.Clock)
		if err != nil {
			return nil, 0, err
		}
		releaseAttempt, err := c.retryer.GetAttemptToken(ctx)
		if err != nil {
			return nil, 0, err
		}
		result, err := c.sendOnce(ctx, fmt.Sprintf("attempt=%d; max=%d", attempt, limit))
		// What they return is for errors of the quota's own, which has none.
		_, _ = release(err), releaseAttempt(err)
		if isThrottled(err) {
			limiter.Slow(began, c.clients.env.Clock.Now())
			throttled++
		}
		switch {
		case c.patient && isThrottled(err) && throttled <= maxThrottled && ctx.Err() == nil:
			attempt-- // the limiter's pause is enough
			continue
		case err == nil:
			return result, 0, nil
		case ctx.Err() != nil || isFinal(err) || !c.retryer.IsErrorRetryable(err):
			return nil, 0, err
		case limit > 0 && attempt >= limit:
			return nil, attempt, err
		}
		var quota error
		if release, quota = c.retryer.GetRetryToken(ctx, err); quota != nil {
			return nil, 0, errors.Join(err, quota)
		}
		delay, delayErr := c.retryDelay(attempt, err)
		if delayErr != nil {
			return nil, 0, delayErr
		}
		if err := c.clients.env.Clock.Sleep(ctx, delay); err != nil {
			return nil, 0, err
		}
	}
}

// retries2026 opts in to the pace that AWS means to make the default: the SDK's policy follows it, and so do we.
const retries2026 = "AWS_NEW_RETRIES_2026"

// maxServiceWait is how much more than the policy's own pause a service may ask for.
const maxServiceWait = 5 * time.Second

// retryDelay returns the pause before the next attempt: the policy's own, or with AWS_NEW_RETRIES_2026 the service's
// where it says one, within bounds.
func (c *call) retryDelay(attempt int, err error) (time.Duration, error) {
	if c.clients.env.Vars.Get(retries2026) != "true" {
		return c.retryer.RetryDelay(attempt, err)
	}
	delay, delayErr := c.retryer.RetryDelay(attempt-1, err)
	var refused *ServiceError
	if delayErr != nil || !errors.As(err, &refused) {
		return delay, delayErr
	}
	milliseconds, parseErr := strconv.ParseInt(refused.retryAfter, 10, 32)
	if parseErr != nil || milliseconds < 0 {
		return delay, nil
	}
	return min(max(time.Duration(milliseconds)*time.Millisecond, delay), delay+maxServiceWait), nil
}

// isFinal reports whether another attempt cannot help: a certificate that is not trusted, a proxy that refuses.
func isFinal(err error) bool {
	var certificate *tls.CertificateVerificationError
	var refusal *proxyRefusal
	return errors.As(err, &certificate) || errors.As(err, &refusal) && refusal.isFinal()
}
