package nesting

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
)

// heldVariable lists the locks that the programs around this one hold while they wait for it: hashes of their paths,
// separated by blanks. Who waited for one of them would wait for itself.
const heldVariable = "_AWSID_HELD"

// heldLocks is the key under which a context has the hashes of the locks that this process holds.
type heldLocks struct{}

// Hold returns a context for what is done while a lock is held.
func Hold(ctx context.Context, path string) context.Context {
	held, _ := ctx.Value(heldLocks{}).([]string)
	return context.WithValue(ctx, heldLocks{}, append(slices.Clone(held), lockID(path)))
}

// Holds reports whether a lock is held by what called this, in this process or in one around it.
func Holds(ctx context.Context, vars environ.Vars, path string) bool {
	held, _ := ctx.Value(heldLocks{}).([]string)
	id := lockID(path)
	return slices.Contains(held, id) || slices.Contains(strings.Fields(vars.Get(heldVariable)), id)
}

// WithHeld returns the environment for a program that is waited for while locks are held.
func WithHeld(ctx context.Context, vars environ.Vars) environ.Vars {
	held, _ := ctx.Value(heldLocks{}).([]string)
	if len(held) == 0 {
		return vars
	}
	return vars.With(heldVariable, strings.Join(append(strings.Fields(vars.Get(heldVariable)), held...), " "))
}

func lockID(path string) string {
	sum := sha256.Sum256([]byte(path))
	return hex.EncodeToString(sum[:6])
}
