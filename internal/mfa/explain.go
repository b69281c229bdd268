package mfa

import (
	"errors"
	"strings"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// ExplainRefusal adds to the refusal of a second factor what most likely is the
// matter, told apart by how far the clocks are apart; any other error stays as
// it is.
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

// refusalHint tells the causes of a refused code apart.
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
		return "this machine's clock is " + clockOffset(e.Skew) + " the service's, but a code for the service's time was refused, too: the seed kept for " +
			d.Serial + " is of another device, or the device is out of step (" + resync + "); " + replace + " replaces the seed"
	case from == FromSeed:
		return clock + "either another program has used this code, as each works once (try again: the next one comes by itself), or the seed kept for " +
			d.Serial + " is of another device: " + replace + " replaces it"
	case off:
		return "this machine's clock is " + clockOffset(e.Skew) + " the service's: codes made on this machine are wrong until it is set; a code of a telephone or a token " +
			"works once, also in other programs, so wait for the next one"
	}
	return clock + "each code works once, also in other programs: wait for the next one (30 seconds); if that is refused too, the code is not of " +
		d.Serial + ", or the device is out of step: " + resync
}
