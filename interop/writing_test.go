package interop

import "testing"

func writing(*testing.T, *programs) {}
