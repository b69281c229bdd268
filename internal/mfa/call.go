package mfa

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// toleratedSkew is how far this machine's clock may be off before it matters for
// the codes made here: half a time step, as AWS takes the codes of the steps
// before and after the present one.
const toleratedSkew = 15 * time.Second

// Do makes a call with a code of a device. One made here and refused because
// this machine's clock is off is followed by one for the service's time, once.
// The error of call must be a *problem.Error for the refusal to be explained.
func (c *Codes) Do(ctx context.Context, d Device, call func(code string) error) error {
	code, err := c.Get(ctx, d)
	if err != nil {
		return err
	}
	err = call(code.Text.Reveal())
	if ahead, ok := c.clockOff(code, err); ok {
		fmt.Fprintf(c.env.Stderr, "awsid: this machine's clock is %s the service's, so that its MFA codes are wrong; trying once more with a code for the service's time\n", clockOffset(ahead))
		again, failed := c.makeCode(ctx, d, code.key, ahead)
		if failed != nil {
			return failed
		}
		err = call(again.Text.Reveal())
	}
	return ExplainRefusal(err, d, code.Source)
}

// clockOff tells whether a code made here was refused and is another one by
// the service's clock. A clock that is off by many minutes does not come here:
// its signatures are refused.
func (c *Codes) clockOff(code Code, err error) (ahead time.Duration, ok bool) {
	e := refusedCode(err)
	if e == nil || code.Source != FromSeed || e.Skew.Abs() < toleratedSkew {
		return 0, false
	}
	return e.Skew, code.key.Step(c.env.Clock.Now().Add(-e.Skew)) != code.step
}

// Words of STS about a second factor (they stand in no documentation).
const (
	mfaFailedText   = "MultiFactorAuthentication failed"
	invalidCodeText = "invalid MFA one time pass code"
	wrongDeviceText = "unable to validate MFA code"
)

// refusedCode returns the error of a code that STS does not accept, else nil.
func refusedCode(err error) *problem.Error {
	var e *problem.Error
	if errors.As(err, &e) && e.Code == "AccessDenied" && e.Operation != "" && strings.Contains(err.Error(), invalidCodeText) {
		return e
	}
	return nil
}

// clockOffset says how a clock stands to another one: "1m32s behind".
func clockOffset(ahead time.Duration) string {
	if ahead < 0 {
		return timetext.Seconds(ahead.Round(time.Second)) + " behind"
	}
	return timetext.Seconds(ahead.Round(time.Second)) + " ahead of"
}
