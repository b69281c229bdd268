package nesting

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
)

// handedVariable lists the variables that a program around this one has set to what its profile says: NAME:hash of the
// value, separated by blanks.
const handedVariable = "_AWSID_HANDED"

// MarkHanded returns after with a note of the variables that are not as they were before.
func MarkHanded(before, after environ.Vars) environ.Vars {
	var marks []string
	for _, name := range after.Names() {
		value := after.Get(name)
		old, had := before.Lookup(name)
		if name != variable && name != handedVariable && (!had || old != value || isHanded(before, name)) {
			marks = append(marks, handedMark(name, value))
		}
	}
	return after.With(handedVariable, strings.Join(marks, " "))
}

// WithoutHanded returns vars without what a program around this one has set for a profile of its own: beside another
// one it would win over what that says. What a person has set since stays.
func WithoutHanded(vars environ.Vars) environ.Vars {
	if vars.Get(handedVariable) == "" {
		return vars
	}
	var handed []string
	for _, name := range vars.Names() {
		if isHanded(vars, name) {
			handed = append(handed, name)
		}
	}
	return vars.Without(append(handed, handedVariable)...)
}

func isHanded(vars environ.Vars, name string) bool {
	marks := vars.Get(handedVariable)
	return marks != "" && strings.Contains(" "+marks+" ", " "+handedMark(name, vars.Get(name))+" ")
}

func handedMark(name, value string) string {
	sum := sha256.Sum256([]byte(name + "=" + value))
	return name + ":" + hex.EncodeToString(sum[:6])
}
