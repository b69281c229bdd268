package problem

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  *Error
		want string
	}{
		{New(General, "broken"), "broken"},
		{New(Config, "sso_session %q is not defined", "corp").At("/c:14"), `/c:14: sso_session "corp" is not defined`},
		{&Error{Doing: "read /c", Origin: "/c:2", Err: errors.New("no '='")}, "read /c: /c:2: no '='"},
		{&Error{Code: "AccessDenied", Operation: "ListUsers", Err: errors.New("no")}, "An error occurred (AccessDenied) when calling the ListUsers operation: no"},
		{&Error{Code: "500", Operation: "X", Retries: 2, Err: errors.New("no")}, "An error occurred (500) when calling the X operation (reached max retries: 2): no"},
		{Silent(NotFound), ""},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("Error() = %q, want %q", got, c.want)
		}
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	inner := New(Service, "read: %w", fs.ErrNotExist)
	wrapped := fmt.Errorf("outer: %w", inner)
	if KindOf(wrapped) != Service || KindOf(fs.ErrNotExist) != General {
		t.Error("KindOf looks at the outermost Error only")
	}
	if !errors.Is(wrapped, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
}

// TestExitCodes is the AWS CLI's table.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	for kind, want := range map[Kind]int{
		General: 255, Usage: 252, Config: 253, Service: 254, Interrupted: 130, NotFound: 1, NeedsSignIn: 255,
	} {
		if got := kind.Exit(); got != want {
			t.Errorf("kind %d exits %d, want %d", kind, got, want)
		}
	}
}
