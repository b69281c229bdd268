// Command go is the AWS SDK for Go v2 as a foreign client: it does with the
// SDK's own configuration loading what each verb says. It is a module of its
// own, so that awsid itself never depends on that part of the SDK.
package main

import (
	"context"
	"fmt"
	"os"
)

func main() {
	verbs := map[string]func(context.Context, []string) error{
		"whoami": whoami, "read": read, "credentials": credentials,
	}
	if len(os.Args) < 2 || verbs[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go whoami PROFILE | read | credentials")
		os.Exit(2)
	}
	if err := verbs[os.Args[1]](context.Background(), os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
