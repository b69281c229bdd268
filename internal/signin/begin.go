package signin

import (
	"context"
	"net/http"
	"net/url"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/signin/person"
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
		return nil, s.complete()
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
	f := &flow{env: env, session: s, resolved: resolved.StartURL, cache: tokencache.Cache{Dir: env.Paths.SSOCache},
		oidc: client, endpoint: base.Scheme + "://" + base.Host, place: person.Detect(env), port: o.CallbackPort, limit: codeLimit}
	f.place.Browser = f.place.Browser || o.Browser != nil
	f.place.Watched = f.place.Watched || o.Watched
	f.way, f.why = f.place.Choose(person.Wish{Device: o.Device || s.Name == "", NoBrowser: o.NoBrowser})
	if f.otherwise = o.Otherwise; f.otherwise == "" {
		f.otherwise = "run this again with --use-device-code"
	}
	f.person = o.person(env)
	f.person.NoBrowser = o.NoBrowser || !f.place.Local()
	if f.way == person.Tunnel && f.port == 0 {
		f.port = person.TunnelPort
	}
	return f, nil
}

func (o LoginOptions) person(env *app.Env) *person.Person {
	p := &person.Person{Env: env, Out: o.Out, Browser: o.Browser, NoBrowser: o.NoBrowser, Last: o.Last}
	if p.Out == nil {
		p.Out = env.Stdout
	}
	if p.Browser == nil {
		p.Browser = env.Browser
	}
	return p
}
