package sandbox

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/record"
)

type logOptions struct {
	service, operation    string
	follow, counts, clear bool
}

func newLog(env *app.Env) *cobra.Command {
	opts := &logOptions{}
	cmd := &cobra.Command{
		Use:   "log",
		Short: "print the requests the sandbox has answered, as JSON lines",
		Long: `Print what was asked of the sandbox whose environment this is: one JSON object
a line, secrets masked. --counts tells how often each operation was called.`,
		Example: `  awsid sandbox log --service sso-oidc
  awsid sandbox log --counts
  awsid sandbox log --follow`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runLog(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.service, "service", "", "only this `service` (sso-oidc, sso, sts, iam, s3, signin, imds, ...)")
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("service", completeServices)
	f.StringVar(&opts.operation, "operation", "", "only this `operation` (CreateToken, ...)")
	f.BoolVar(&opts.follow, "follow", false, "go on until Ctrl-C")
	f.BoolVar(&opts.counts, "counts", false, "print how often each operation was called")
	f.BoolVar(&opts.clear, "clear", false, "forget the requests so far")
	cmd.MarkFlagsMutuallyExclusive("follow", "counts", "clear")
	return cmd
}

func runLog(ctx context.Context, env *app.Env, opts *logOptions) error {
	client := controlClient(env)
	switch {
	case opts.clear:
		return controlError("clear the log", client.Call(ctx, http.MethodDelete, "/log", nil, nil))
	case opts.counts:
		return opts.printCounts(ctx, env, client)
	}
	after := int64(0)
	for {
		query := url.Values{"after": {strconv.FormatInt(after, 10)}}
		if opts.follow {
			query.Set("wait", "yes")
		}
		text, err := client.Raw(ctx, http.MethodGet, "/log?"+query.Encode(), nil)
		if opts.follow && ctx.Err() != nil {
			return nil
		}
		if err != nil {
			return controlError("read the log", err)
		}
		if after, err = opts.printLines(env, text, after); err != nil || !opts.follow {
			return err
		}
	}
}

// printLines writes the wanted lines and returns the last number.
func (o *logOptions) printLines(env *app.Env, text []byte, last int64) (int64, error) {
	lines := bufio.NewScanner(bytes.NewReader(text))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var e record.Entry
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
			return last, err
		}
		last = e.N
		if o.matches(e.Service, e.Operation) {
			if _, err := fmt.Fprintf(env.Stdout, "%s\n", lines.Bytes()); err != nil {
				return last, err
			}
		}
	}
	return last, lines.Err()
}

func (o *logOptions) matches(service, operation string) bool {
	return (o.service == "" || o.service == service) && (o.operation == "" || o.operation == operation)
}

func (o *logOptions) printCounts(ctx context.Context, env *app.Env, client *control.Client) error {
	var counts []record.Count
	if err := client.Call(ctx, http.MethodGet, "/counts", nil, &counts); err != nil {
		return controlError("read the counts", err)
	}
	out := tabwriter.NewWriter(env.Stdout, 0, 0, 2, ' ', 0)
	for _, c := range counts {
		if o.matches(c.Service, c.Operation) {
			fmt.Fprintf(out, "%s\t%s\t%d\t%d\n", c.Service, c.Operation, c.Count, c.Errors)
		}
	}
	return out.Flush()
}
