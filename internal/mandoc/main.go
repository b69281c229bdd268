// Command mandoc writes the manual pages of all commands, for packages.
package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra/doc"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
	"github.com/awsid/awsid/internal/version"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: mandoc DIRECTORY")
		os.Exit(2)
	}
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "mandoc:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	env := app.FromOS()
	env.Args = []string{"awsid"}
	root := cli.Commands(env)
	root.DisableAutoGenTag = true
	return doc.GenManTree(root, &doc.GenManHeader{Title: "AWSID", Section: "1", Source: "awsid " + version.Number(), Manual: "awsid"}, dir)
}
