package totp

import (
	"testing"
	"time"
)

// TestVectors are those of RFC 6238, appendix B (SHA-1), cut to six digits.
func TestVectors(t *testing.T) {
	t.Parallel()
	key := []byte("12345678901234567890")
	for at, want := range map[int64]string{
		59: "287082", 1111111109: "081804", 1111111111: "050471",
		1234567890: "005924", 2000000000: "279037", 20000000000: "353130",
	} {
		if got := At(key, time.Unix(at, 0)); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	key, now := []byte("12345678901234567890"), time.Unix(1111111111, 0)
	for steps, want := range map[int64]bool{0: true, -1: true, 1: true, -2: false, 2: false} {
		step, ok := Find(key, Code(key, Step(now)+steps), now)
		if ok != want || ok && step != Step(now)+steps {
			t.Errorf("%d steps off: step %d, %v", steps, step, ok)
		}
	}
	for _, bad := range []string{"", "0", "0504711", "abcdef"} {
		if _, ok := Find(key, bad, now); ok {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func TestFindPair(t *testing.T) {
	t.Parallel()
	key, now := []byte("12345678901234567890"), time.Unix(1111111111, 0)
	s := Step(now)
	if got, ok := FindPair(key, Code(key, s-1), Code(key, s), now, 2); !ok || got != s {
		t.Errorf("consecutive codes: %d, %v", got, ok)
	}
	for name, pair := range map[string][2]int64{"swapped": {s, s - 1}, "same": {s, s}, "gap": {s - 2, s}, "far": {s + 8, s + 9}} {
		if _, ok := FindPair(key, Code(key, pair[0]), Code(key, pair[1]), now, 2); ok {
			t.Errorf("%s codes were accepted", name)
		}
	}
}

func TestDecodeSeed(t *testing.T) {
	t.Parallel()
	for _, ok := range []string{"JBSWY3DPEHPK3PXP", "jbsw y3dp ehpk 3pxp", "JBSWY3DP-EHPK3PXP", "MFRGG==="} {
		if _, err := DecodeSeed(ok); err != nil {
			t.Errorf("%q: %v", ok, err)
		}
	}
	for _, bad := range []string{"", "  ", "018", "ä"} {
		if _, err := DecodeSeed(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}

func FuzzDecodeSeed(f *testing.F) {
	f.Add("JBSW Y3DP")
	f.Fuzz(func(t *testing.T, seed string) {
		if key, err := DecodeSeed(seed); err == nil && len(Code(key, 1)) != 6 {
			t.Error("a code has six digits")
		}
	})
}
