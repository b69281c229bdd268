package credentials_test

import (
	"strings"
	"testing"
)

// TestBlankKeysAreNotHandedOut: whoever gives them, a command that is run with them would act as somebody else, or fail
// where nobody looks for the reason.
func TestBlankKeysAreNotHandedOut(t *testing.T) {
	t.Parallel()
	for _, keys := range [][2]string{{" ", "s"}, {"A", "\t "}, {" ", " "}} {
		answer := `{"Version":1,"AccessKeyId":"` + keys[0] + `","SecretAccessKey":"` + strings.ReplaceAll(keys[1], "\t", `\t`) + `"}`
		w := newWorld(t, map[string]string{"config": "[profile p]\ncredential_process = cat {HOME}/answer\n", "answer": answer})
		if got, err := w.retrieve("p"); err == nil || !strings.Contains(err.Error(), "are empty") {
			t.Errorf("%q: got %+v, %v", keys, got, err)
		}
	}
}
