package credentials

import (
	"io"
	"net"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
)

// desk is a terminal at which somebody types.
type desk struct {
	app.Terminal
	conn io.ReadWriteCloser
}

func (d desk) Open() (io.ReadWriteCloser, error) { return d.conn, nil }

func TestASlipOfTheFingerIsTypedAgain(t *testing.T) {
	t.Parallel()
	near, far := net.Pipe()
	seen := make(chan string)
	go func() {
		go func() { _, _ = far.Write([]byte("12345\n123456\n")) }()
		text, _ := io.ReadAll(far)
		seen <- string(text)
	}()
	code, err := asker(&app.Env{Terminal: desk{conn: near}})(t.Context(), "Code: ")
	if text := <-seen; err != nil || code != "123456" || !strings.Contains(text, "6 digits, not 5") {
		t.Errorf("%q, %v; seen %q", code, err, text)
	}
}
