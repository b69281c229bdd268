package sandbox

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/fault"
)

func newClock(env *app.Env) *cobra.Command {
	var advance time.Duration
	cmd := &cobra.Command{
		Use:   "clock",
		Short: "print the sandbox's time, or put it forward",
		Long: `Print the time of the sandbox whose environment this is. --advance puts it
forward, so that tokens and credentials expire without waiting.`,
		Example: `  awsid sandbox clock --advance 8h`,
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runClock(cmd.Context(), env, advance) },
	}
	cmd.Flags().DurationVar(&advance, "advance", 0, "how far to put the clock forward")
	return cmd
}

func runClock(ctx context.Context, env *app.Env, advance time.Duration) error {
	var out control.Clock
	client := controlClient(env)
	err := error(nil)
	if advance == 0 {
		err = client.Call(ctx, http.MethodGet, "/clock", nil, &out)
	} else {
		err = client.Call(ctx, http.MethodPost, "/clock", control.Clock{Advance: fault.Wait(advance)}, &out)
	}
	if err != nil {
		return asked("set the clock", err)
	}
	_, err = fmt.Fprintln(env.Stdout, out.Now.UTC().Format(time.RFC3339))
	return err
}
