// Package gosdk is the AWS SDK for Go v2 as a foreign client: its test binary does with the SDK's own configuration loading
// what each verb says. It is a module of its own, so that awsid itself never depends on that part of the SDK.
package gosdk

import (
	"context"
	"fmt"
	"os"
	"testing"
)

// TestMain is the program; there are no tests.
func TestMain(*testing.M) {
	verbs := map[string]func(context.Context, []string) error{
		"whoami": whoami, "read": read, "choose": choose, "credentials": credentials,
	}
	if len(os.Args) < 2 || verbs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: gosdk whoami PROFILE | read | choose | credentials")
		os.Exit(2)
	}
	if err := verbs[os.Args[1]](context.Background(), os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}
