package clipboard_test

import (
	"testing"

	"github.com/awsid/awsid/internal/ui/clipboard"
)

func TestSequence(t *testing.T) {
	t.Parallel()
	if got := clipboard.Sequence("ABCD-EFGH"); got != "\x1b]52;c;QUJDRC1FRkdI\x07" {
		t.Errorf("%q", got)
	}
}
