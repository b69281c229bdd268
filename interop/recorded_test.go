package interop

import (
	"os/exec"
	"testing"
)

// TestRecorded plays the recorded runs of the AWS CLI with awsid against the
// stand-in that the reference was recorded against: no line of the sandbox has
// a part in it. With them it plays cases that were derived from the recorded
// ones.
func TestRecorded(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop (see README.md)")
		return
	}
	awsid := compile(t, "../cmd/awsid", t.TempDir()+"/awsid", "build")
	python, _ := need(t, "install Python 3.11", "python3", "Python 3", "--version")
	out, err := exec.Command(python, "recorded/run_net.py", awsid, "recorded/cases", "recorded/derived").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}
