package interop

import "testing"

func reading(*testing.T, *programs) {}
func writing(*testing.T, *programs) {}
