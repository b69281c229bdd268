package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/fault"
)

func newFault(env *app.Env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "fault",
		Short: "make the sandbox misbehave",
		Long: `Order the sandbox whose environment this is to misbehave: for every service or
one, every operation or one, once, n times, or at a rate.`,
		Example: `  awsid sandbox fault add throttle --service sso --times 2
  awsid sandbox fault add error --operation GetRoleCredentials --status 500
  awsid sandbox fault add latency --delay 3s --rate 0.5
  awsid sandbox fault add expired-registrations
  awsid sandbox fault clear`,
	}
	cmd.AddCommand(newFaultAdd(env), newFaultList(env), newFaultClear(env))
	return cmd
}

func newFaultAdd(env *app.Env) *cobra.Command {
	f := &fault.Fault{}
	var delay time.Duration
	cmd := &cobra.Command{
		Use:   "add KIND",
		Short: "add a fault and print its ID",
		Example: `  awsid sandbox fault add throttle --service sso --times 2
  awsid sandbox fault add error --operation CreateToken --code slow_down --times 3
  awsid sandbox fault add error --operation Authorize --code temporarily_unavailable
  awsid sandbox fault add garbage --status 502 --body '<html>Bad gateway</html>'`,
		Long: `The kinds of faults:
  latency                wait --delay before the answer
  throttle               the service's own throttling error
  error                  --status and --code (503 ServiceUnavailable); an OAuth
                         error such as invalid_grant or TOKEN_EXPIRED takes the
                         service's own shape, and with --operation Authorize the
                         browser brings it back to the client
  drop                   cut the connection instead of an answer
  cut                    do what is asked, and cut the connection in the middle
                         of the answer
  skew                   the service's clock is off by --delay (may be negative)
  garbage                status 200 (or --status) and a body that is no JSON (--body)
  empty                  status 200 (or --status) and no body
  expired-registrations  all client registrations expire, now`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"latency", "throttle", "error", "drop", "cut", "skew", "garbage", "empty", control.ExpiredRegistrations},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.Kind, f.Delay = fault.Kind(args[0]), fault.Wait(delay)
			return runFaultAdd(cmd.Context(), env, f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.Service, "service", "", "only this `service`")
	flags.StringVar(&f.Operation, "operation", "", "only this `operation`")
	flags.StringVar(&f.Account, "account", "", "only requests to the portal about the account of this `id`")
	flags.IntVar(&f.Times, "times", 0, "how often (default: until it is cleared)")
	flags.IntVar(&f.Skip, "skip", 0, "let this many requests pass first")
	flags.Float64Var(&f.Rate, "rate", 0, "share of the requests, 0 to 1 (default: all)")
	flags.DurationVar(&delay, "delay", 0, "of latency and skew")
	flags.IntVar(&f.Status, "status", 0, "HTTP status of error, throttle, garbage and empty")
	flags.StringVar(&f.Code, "code", "", "error code of error and throttle")
	flags.StringVar(&f.Message, "message", "", "text of error and throttle")
	flags.StringVar(&f.Body, "body", "", "body of garbage")
	flags.BoolVar(&f.Bare, "bare", false, "error without the header x-amzn-ErrorType")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
	return cmd
}

// completeServices completes the names of the sandbox's services.
func completeServices(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return []string{"container", "iam", "imds", "s3", "signin", "sso", "sso-oidc", "sts", "web"}, cobra.ShellCompDirectiveNoFileComp
}

func runFaultAdd(ctx context.Context, env *app.Env, f *fault.Fault) error {
	var out control.Added
	if err := controlClient(env).Call(ctx, http.MethodPost, "/faults", f, &out); err != nil {
		return controlError("add a fault", err)
	}
	text := out.ID
	if f.Kind == control.ExpiredRegistrations {
		text = fmt.Sprint(out.Affected)
	}
	_, err := fmt.Fprintln(env.Stdout, text)
	return err
}

func newFaultList(env *app.Env) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "print the faults as JSON lines, with how often each struck",
		Example: "  awsid sandbox fault list",
		Args:    cobra.NoArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runFaultList(cmd.Context(), env) },
	}
}

func runFaultList(ctx context.Context, env *app.Env) error {
	var faults []fault.Fault
	if err := controlClient(env).Call(ctx, http.MethodGet, "/faults", nil, &faults); err != nil {
		return controlError("list the faults", err)
	}
	enc := json.NewEncoder(env.Stdout)
	for _, f := range faults {
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	return nil
}

func newFaultClear(env *app.Env) *cobra.Command {
	return &cobra.Command{
		Use:     "clear [ID]",
		Short:   "take one fault back, or all",
		Example: "  awsid sandbox fault clear\n  awsid sandbox fault clear 2",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			query := url.Values{}
			if len(args) == 1 {
				query.Set("id", args[0])
			}
			return controlError("clear faults", controlClient(env).Call(cmd.Context(), http.MethodDelete, "/faults?"+query.Encode(), nil, nil))
		},
	}
}
