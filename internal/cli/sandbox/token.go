package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/control"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
)

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
	claims, err := readClaims(opts.claims)
	if err != nil {
		return err
	}
	opts.Claims = claims
	var out control.Token
	if err := controlClient(env).Call(ctx, http.MethodPost, "/token", opts.TokenRequest, &out); err != nil {
		return asked("issue a token", err)
	}
	_, err = fmt.Fprintln(env.Stdout, out.Token)
	return err
}

// readClaims reads name=value; a value that is JSON is taken as such.
func readClaims(list []string) (map[string]any, error) {
	claims := map[string]any{}
	for _, text := range list {
		name, value, ok := strings.Cut(text, "=")
		if !ok || name == "" {
			return nil, problem.New(problem.Usage, "--claim %q is not name=value", text).WithHint("awsid sandbox token --claim environment=production")
		}
		var v any
		if json.Unmarshal([]byte(value), &v) != nil {
			v = value
		}
		claims[name] = v
	}
	return claims, nil
}
