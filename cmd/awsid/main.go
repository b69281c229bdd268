// Command awsid sets up, signs in to and hands out AWS credentials.
package main

import (
	"context"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
)

// gcPercent lets the heap grow fivefold before it is swept: a command lives
// for milliseconds, and reading ten thousand profiles is not worth two sweeps.
const gcPercent = 400

func main() {
	debug.SetGCPercent(gcPercent)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, app.FromOS())
	stop()
	os.Exit(code)
}
