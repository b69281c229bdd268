package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/fault"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
)

// controlClient talks to the sandbox whose environment this is.
func controlClient(env *app.Env) *control.Client {
	return control.NewClient(env.Vars.Get("AWSID_SANDBOX"), env.Vars.Get("AWSID_SANDBOX_TOKEN"))
}

// controlError words an error of the control API.
func controlError(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, control.ErrNoSandbox):
		return problem.New(problem.Usage, "%s: %w", doing, err).WithHint("run it inside awsid sandbox run, or with the variables that awsid sandbox up prints")
	}
	return &problem.Error{Doing: doing, Err: err}
}

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
	method, in := http.MethodGet, any(nil)
	if advance != 0 {
		method, in = http.MethodPost, control.Clock{Advance: fault.Wait(advance)}
	}
	var out control.Clock
	if err := controlClient(env).Call(ctx, method, "/clock", in, &out); err != nil {
		return controlError("set the clock", err)
	}
	_, err := fmt.Fprintln(env.Stdout, out.Now.UTC().Format(time.RFC3339))
	return err
}

type tokenOptions struct {
	world.TokenRequest
	claims []string // name=value
}

func newToken(env *app.Env) *cobra.Command {
	opts := &tokenOptions{}
	cmd := &cobra.Command{
		Use:   "token",
		Short: "print a web identity token that the sandbox's STS accepts",
		Long: `Sign a token as an identity provider of the world would: what a CI system or a
cluster puts into AWS_WEB_IDENTITY_TOKEN_FILE. A world's provider needs a
private key for it. A value of --claim that is JSON is taken as such.`,
		Example: `  awsid sandbox token > token.jwt
  awsid sandbox token --subject repo:org/app:ref:refs/heads/main --lifetime 5m
  awsid sandbox token --lifetime=-1m          an expired one`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runToken(cmd.Context(), env, opts) },
	}
	f := cmd.Flags()
	f.StringVar(&opts.Provider, "provider", "", "issuer `URL` (default: the first provider that can sign)")
	f.StringVar(&opts.Subject, "subject", "", "`subject` of the token (default awsid-sandbox)")
	f.StringVar(&opts.Audience, "audience", "", "`audience` of the token (default: the provider's first)")
	f.DurationVar(&opts.Lifetime, "lifetime", world.DefaultTokenLifetime, "how long the token holds")
	f.StringArrayVar(&opts.claims, "claim", nil, "further `name=value` claim; may be repeated")
	return cmd
}

func runToken(ctx context.Context, env *app.Env, opts *tokenOptions) error {
	opts.Claims = map[string]any{}
	for _, text := range opts.claims {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return problem.New(problem.Usage, "--claim %q is not name=value", text).WithHint("awsid sandbox token --claim environment=production")
		}
		var v any
		if json.Unmarshal([]byte(value), &v) != nil {
			v = value
		}
		opts.Claims[name] = v
	}
	var out control.Token
	if err := controlClient(env).Call(ctx, http.MethodPost, "/token", opts.TokenRequest, &out); err != nil {
		return controlError("issue a token", err)
	}
	_, err := fmt.Fprintln(env.Stdout, out.Token)
	return err
}
