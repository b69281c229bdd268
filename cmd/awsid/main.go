// Command awsid sets up, signs in to and hands out AWS credentials.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := cli.Main(ctx, app.FromOS())
	stop()
	os.Exit(code)
}
