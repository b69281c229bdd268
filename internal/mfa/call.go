package mfa

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// toleratedSkew is how far this machine's clock may be off before it matters for the codes made here: half a time
// step, as AWS takes the codes of the steps before and after the present one.
const toleratedSkew = 15 * time.Second

// Do makes a call with a code of a device. One made here and refused because this machine's clock is off is followed
// by one for the service's time, once. The error of call must be a *problem.Error for the refusal to be explained.
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

// clockOff reports whether a code made here was refused and would be another one by the service's clock. A clock that
// is off by many minutes does not get here: its signatures are refused.
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

// refusedCode returns the error of a code that STS refused, or nil.
func refusedCode(err error) *problem.Error {
	if e, ok := errors.AsType[*problem.Error](err); ok && e.Code == "AccessDenied" && e.Operation != "" &&
		strings.Contains(err.Error(), invalidCodeText) {
		return e
	}
	return nil
}

// clockOffset says how one clock stands to another: "1m 32s behind".
func clockOffset(ahead time.Duration) string {
	text := timetext.Seconds(ahead.Round(time.Second))
	if ahead < 0 {
		return text + " behind"
	}
	return text + " ahead of"
}

// ExplainRefusal adds the most likely cause to the refusal of a second factor,
// judged by how far the clocks are apart. Other errors stay as they are.
func ExplainRefusal(err error, d Device, from Source) error {
	var e *problem.Error
	if !errors.As(err, &e) || e.Hint != "" || !strings.Contains(err.Error(), mfaFailedText) {
		return err
	}
	if d.Serial == "" {
		d.Serial = "this device"
	}
	if strings.Contains(err.Error(), wrongDeviceText) {
		return e.WithHint("%s must be a device of the very user whose keys sign the call; `awsid iam list-mfa-devices` lists them", d.Serial)
	}
	if refusedCode(err) == nil {
		return err
	}
	return e.WithHint("%s", refusalHint(e, d, from))
}

// refusalHint returns the likely cause of a refused code.
func refusalHint(e *problem.Error, d Device, from Source) string {
	off := e.Skew.Abs() >= toleratedSkew
	clock := ""
	if e.Skew != 0 {
		clock = "this machine's clock agrees with the service's; "
	}
	replace := "`awsid mfa add --force " + shellwords.Quote(d.Serial) + "`"
	const resync = "`awsid iam resync-mfa-device`"
	switch {
	case from == FromSeed && off:
		return "this machine's clock is " + clockOffset(e.Skew) +
			" the service's, but a code for the service's time was refused, too: the seed kept for " +
			d.Serial + " is of another device, or the device is out of step (" + resync + "); " + replace +
			" replaces the seed"
	case from == FromSeed:
		return clock + "either another program has used this code, as each works once (try again: the next one comes by itself), or the seed kept for " +
			d.Serial + " is of another device: " + replace + " replaces it"
	case off:
		return "this machine's clock is " + clockOffset(e.Skew) +
			" the service's: codes made on this machine are wrong until it is set; a code of a telephone or a token " +
			"works once, also in other programs, so wait for the next one"
	}
	return clock + "each code works once, also in other programs: wait for the next one (30 seconds); if that is refused too, the code is not of " +
		d.Serial + ", or the device is out of step: " + resync
}
