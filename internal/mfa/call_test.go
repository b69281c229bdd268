package mfa

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// refusal is what STS says of a code, with the clocks apart.
func refusal(ahead time.Duration) error {
	return &problem.Error{Kind: problem.Service, Code: "AccessDenied", Operation: "AssumeRole", Skew: ahead,
		Err: errors.New("MultiFactorAuthentication failed with invalid MFA one time pass code. ")}
}

// service takes the code of its own time, whatever our clock says.
func (s *stage) service(ahead time.Duration, tried *[]string) func(string) error {
	return func(code string) error {
		*tried = append(*tried, code)
		if code != codeAt(s.clock.Now().Add(-ahead).Unix()/30) {
			return refusal(ahead)
		}
		return nil
	}
}

func TestSecondTryForTheServicesTime(t *testing.T) {
	t.Parallel()
	for ahead, offset := range map[time.Duration]string{
		90 * time.Second: "1m 30s ahead of", -90 * time.Second: "1m 30s behind", 31 * time.Second: "31s ahead of", -10 * time.Minute: "10m behind",
	} {
		s := newStage(t)
		s.seeds[alice] = seed
		c, d := s.codes(t, "", nil)
		var tried []string
		if err := c.Do(t.Context(), d, s.service(ahead, &tried)); err != nil || len(tried) != 2 || len(s.clock.slept) > 0 {
			t.Errorf("%s: %v, %d tries, slept %v", ahead, err, len(tried), s.clock.slept)
		}
		if want := "awsid: this machine's clock is " + offset + " the service's,"; strings.Count(s.stderr.String(), want) != 1 {
			t.Errorf("%s: said %q", ahead, s.stderr)
		}
		if strings.Contains(s.stderr.String(), tried[0]) || strings.Contains(s.stderr.String(), tried[1]) {
			t.Errorf("a code is shown: %s", s.stderr)
		}
	}
}

// Nothing is tried again when the clock is not the reason, or the code not ours.
func TestNoSecondTry(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		seeds fake
		flags settings.Flags
		err   error
	}{
		"clock right":     {fake{alice: seed}, nil, refusal(2 * time.Second)},
		"clock not known": {fake{alice: seed}, nil, refusal(0)},
		"same step":       {fake{alice: seed}, nil, refusal(-20 * time.Second)},
		"typed":           {fake{}, nil, refusal(time.Minute)},
		"given":           {fake{alice: seed}, settings.Flags{"mfa-code": "111111"}, refusal(time.Minute)},
		"other refusal":   {fake{alice: seed}, nil, &problem.Error{Kind: problem.Service, Code: "AccessDenied", Operation: "AssumeRole", Skew: time.Minute, Err: errors.New("not authorized")}},
		"no answer":       {fake{alice: seed}, nil, errors.New("timeout")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.seeds = c.seeds
			codes, d := s.codes(t, "", c.flags)
			tries := 0
			err := codes.Do(t.Context(), d, func(string) error { tries++; return c.err })
			if tries != 1 || !errors.Is(err, c.err) || s.stderr.Len() > 0 {
				t.Errorf("%d tries, %v, said %q", tries, err, s.stderr)
			}
		})
	}
}

func TestExplain(t *testing.T) {
	t.Parallel()
	d := Device{Serial: alice}
	other := func(message string) error {
		return &problem.Error{Kind: problem.Service, Code: "AccessDenied", Operation: "AssumeRole", Err: errors.New(message)}
	}
	for name, c := range map[string]struct {
		err  error
		from Source
		hint []string // what it says; none: no hint
		not  string
	}{
		"typed, clock right":   {refusal(time.Second), FromPrompt, []string{"clock agrees", "works once, also in other programs", "resync-mfa-device", alice}, "made on this machine"},
		"typed, clock unknown": {refusal(0), FromPrompt, []string{"each code works once"}, "clock"},
		"typed, clock off":     {refusal(-15 * time.Second), FromOption, []string{"15s behind", "codes made on this machine are wrong", "wait for the next"}, "agrees"},
		"program, clock off":   {refusal(40 * time.Second), FromProcess, []string{"40s ahead of"}, ""},
		"seed, clock right":    {refusal(-time.Second), FromSeed, []string{"clock agrees", "another program", "of another device", "awsid mfa add --force"}, ""},
		"seed, clock off":      {refusal(time.Minute), FromSeed, []string{"1m ahead of", "refused, too", "of another device", "resync-mfa-device"}, "agrees"},
		"device":               {other("MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user."), FromSeed, []string{"list-mfa-devices", alice}, ""},
		"half":                 {other("MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code."), FromOption, nil, ""},
		"trust":                {other("User: u is not authorized to perform: sts:AssumeRole"), FromSeed, nil, ""},
	} {
		var e *problem.Error
		if err := ExplainRefusal(c.err, d, c.from); !errors.As(err, &e) {
			t.Fatalf("%s: %v", name, err)
		}
		for _, want := range c.hint {
			if !strings.Contains(e.Hint, want) {
				t.Errorf("%s: no %q in %q", name, want, e.Hint)
			}
		}
		if len(c.hint) == 0 && e.Hint != "" || c.not != "" && strings.Contains(e.Hint, c.not) {
			t.Errorf("%s: %q", name, e.Hint)
		}
	}
	if err := ExplainRefusal(nil, d, FromSeed); err != nil {
		t.Error(err)
	}
}
