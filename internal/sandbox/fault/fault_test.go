package fault

import (
	"math/rand/v2"
	"testing"
)

// source is randomness that is the same in every run.
type source struct{ *rand.ChaCha8 }

func TestRate(t *testing.T) {
	t.Parallel()
	s := NewSet(source{rand.NewChaCha8([32]byte{1})})
	if _, err := s.Add(Fault{Kind: Drop, Rate: 0.25}); err != nil {
		t.Fatal(err)
	}
	hits := 0
	for range 4000 {
		hits += len(s.Strike("sso", "x", ""))
	}
	if hits < 900 || hits > 1100 {
		t.Errorf("%d hits of 4000 at a quarter", hits)
	}
}

func TestOrdersStandTogether(t *testing.T) {
	t.Parallel()
	s := NewSet(nil)
	for _, f := range []Fault{{Kind: Throttle, Service: "sso", Times: 1}, {Kind: Skew, Delay: 1}, {Kind: Fail, Operation: "op"}} {
		if _, err := s.Add(f); err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Strike("sso", "op", ""); len(got) != 3 {
		t.Errorf("%+v", got)
	}
	if got := s.Strike("sso", "other", ""); len(got) != 1 || got[0].Kind != Skew {
		t.Errorf("%+v", got)
	}
	if s.Remove("2") != 1 || s.Remove("2") != 0 || len(s.List()) != 2 || s.Remove("") != 2 {
		t.Error("removal")
	}
}
