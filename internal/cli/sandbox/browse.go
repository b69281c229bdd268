package sandbox

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

type browseOptions struct {
	user string
	deny bool
}

// newBrowse is what $BROWSER runs inside a sandbox.
func newBrowse(env *app.Env) *cobra.Command {
	opts := &browseOptions{}
	cmd := &cobra.Command{
		Use:    "browse [--as USER|--deny] URL",
		Short:  "visit a sign-in page of the sandbox as one of its users",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE:   func(cmd *cobra.Command, args []string) error { return runBrowse(cmd.Context(), env, opts, args[0]) },
	}
	cmd.Flags().StringVar(&opts.user, "as", "", "`user` to sign in as (default: the first one offered)")
	cmd.Flags().BoolVar(&opts.deny, "deny", false, "deny the request")
	return cmd
}

func runBrowse(ctx context.Context, env *app.Env, opts *browseOptions, address string) error {
	client := controlClient(env)
	transport, err := throughProxy(env)
	if err != nil {
		return &problem.Error{Doing: "visit the sign-in page", Err: err}
	}
	v := browse.Visitor{User: opts.user, Deny: opts.deny, Secrets: client.Person, Transport: transport}
	if err := v.Visit(ctx, sandboxPage(env, address)); err != nil {
		return &problem.Error{Doing: "visit the sign-in page", Err: err}
	}
	return nil
}

// sandboxPage returns the page that stands for one of AWS's where no proxy answers for its host: of an access portal,
// with its shortcut, or of the console. Any other address stays as it is.
func sandboxPage(env *app.Env, address string) string {
	base := env.Vars.Get("AWSID_SANDBOX")
	u, err := url.Parse(address)
	if err != nil || base == "" || u.Scheme != "https" || env.Vars.Get("HTTPS_PROXY") != "" {
		return address
	}
	if strings.HasPrefix(u.Host, "console.") || strings.Contains(u.Host, ".console.") {
		return base + "/-/console?destination=" + url.QueryEscape(address)
	}
	startURL, fragment, _ := strings.Cut(address, "#")
	return base + "/start?instance=" + url.QueryEscape(strings.TrimRight(startURL, "/")) + "#" + fragment
}

// throughProxy is how a browser inside the sandbox reaches pages: AWS's host
// names through the proxy if there is one, loopback directly.
func throughProxy(env *app.Env) (http.RoundTripper, error) {
	if env.Transport != nil {
		return env.Transport, nil
	}
	t := &http.Transport{}
	address := env.Vars.Get("HTTPS_PROXY")
	if address == "" || env.Vars.Get("AWS_CA_BUNDLE") == "" {
		return t, nil
	}
	proxy, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	bundle, err := env.Paths.Pipes.Read(env.Vars.Get("AWS_CA_BUNDLE"), readfile.Limit)
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(bundle)
	t.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		if ip := net.ParseIP(r.URL.Hostname()); r.URL.Hostname() == "localhost" || ip != nil && ip.IsLoopback() {
			return nil, nil
		}
		return proxy, nil
	}
	return t, nil
}
