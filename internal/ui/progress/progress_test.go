//go:build unix

package progress_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/ui/progress"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

func TestLine(t *testing.T) {
	t.Parallel()
	step := make(chan bool)
	s := ttytest.Start(t, 20, 5, func(f *os.File) error {
		f.WriteString("before\r\n")
		l := progress.New(f)
		l.Set("listing 3 of 28 accounts, long")
		<-step
		l.Set("short\x1b[2J")
		<-step
		l.Clear()
		l.Clear()
		_, err := f.WriteString("after\r\n")
		return err
	})
	s.WaitScreen("before", "listing 3 of 28 ac…")
	step <- true
	s.WaitScreen("before", "short\\x1b[2J")
	step <- true
	s.WaitScreen("before", "after")
	if err := s.Wait(); err != nil {
		t.Error(err)
	}
}

func TestSilentWithoutTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := progress.New(&out)
	l.Set(strings.Repeat("x", 10))
	l.Clear()
	if out.Len() > 0 {
		t.Errorf("%q", out.String())
	}
}
