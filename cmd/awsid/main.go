// Command awsid sets up, signs in to and hands out AWS credentials.
package main

import (
	"os"
	"runtime/debug"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
	"github.com/awsid/awsid/internal/sys/interrupt"
)

// gcPercent lets the heap grow fivefold before it is swept: a command lives
// for milliseconds, and reading ten thousand profiles is not worth two sweeps.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	os.Exit(cli.Main(interrupt.Context(), app.FromOS()))
}
