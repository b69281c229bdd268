package signin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

// newFlow finds out where the session lives and how to reach the person.
func newFlow(ctx context.Context, env *app.Env, ses *app.Session, s Session, o LoginOptions) (*flow, error) {
	clients := awsapi.New(env, ses.Settings)
	resolved, err := ResolveStartURL(ctx, func() (*http.Client, error) { return clients.HTTP() }, s.StartURL)
	if err != nil {
		return nil, err
	}
	if resolved.Region != "" {
		s.Region = resolved.Region
	}
	if s.Region == "" {
		return nil, s.checkComplete()
	}
	client, err := clients.OIDC(ctx, s.Region)
	if err != nil {
		return nil, err
	}
	endpoint, err := clients.Endpoint("SSO OIDC", s.Region)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse(endpoint.URL)
	if err != nil {
		return nil, err
	}
	f := &flow{env: env, session: s, resolvedStartURL: resolved.StartURL, cache: tokencache.Cache{Dir: env.Paths.SSOCache},
		oidc: client, endpoint: base.Scheme + "://" + base.Host, environment: browserflow.Detect(env), port: o.CallbackPort, timeout: codeLimit}
	f.environment.BrowserSet = f.environment.BrowserSet || o.Browser != nil
	f.environment.Attended = f.environment.Attended || o.Attended
	f.method, f.reason = f.environment.ChooseMethod(browserflow.Preference{DeviceCode: o.Device || s.Name == "", NoBrowser: o.NoBrowser})
	if f.withoutBrowser = o.WithoutBrowser; f.withoutBrowser == "" {
		f.withoutBrowser = "run this again with --use-device-code"
	}
	f.ui = o.newUI(env)
	f.ui.NoBrowser = o.NoBrowser || !f.environment.CanOpenBrowser()
	if f.method == browserflow.Tunnel && f.port == 0 {
		f.port = browserflow.TunnelPort
	}
	return f, nil
}

func (o LoginOptions) newUI(env *app.Env) *browserflow.UI {
	p := &browserflow.UI{Env: env, Out: o.Out, Browser: o.Browser, NoBrowser: o.NoBrowser, LastReader: o.LastReader}
	if p.Out == nil {
		p.Out = env.Stdout
	}
	if p.Browser == nil {
		p.Browser = env.Browser
	}
	return p
}
