package signin

import (
	"context"
	"net/url"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"

	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/problem"
)

// tokenByCode signs in with an authorization code and PKCE. The callback serves
// before the browser opens.
func (f *flow) tokenByCode(ctx context.Context, register registrar) (tokencache.Token, error) {
	r, err := register(ctx, true)
	if err != nil {
		return tokencache.Token{}, err
	}
	verifier, state, err := f.secrets()
	if err != nil {
		return tokencache.Token{}, err
	}
	if f.server, err = f.listenForAnswer(ctx, state); err != nil {
		return tokencache.Token{}, err
	}
	redirect := f.server.RedirectURI()
	address := authorizeURL(f.endpoint, r.ClientID, redirect, state, browserflow.Challenge(verifier), f.requestedScopes())
	code, err := f.ui.WaitForCode(ctx, f.server, browserflow.Prompt{URL: address, Name: f.session.Title(), Method: f.method, Reason: f.reason,
		WithoutBrowser: f.withoutBrowser}, f.environment, state, f.timeout)
	if err != nil {
		return tokencache.Token{}, err
	}
	return f.createToken(ctx, &ssooidc.CreateTokenInput{GrantType: aws.String("authorization_code"), Code: aws.String(code),
		CodeVerifier: aws.String(verifier), RedirectUri: aws.String(redirect)}, r)
}

// secrets makes what ties the answer to this sign-in.
func (f *flow) secrets() (verifier, state string, err error) {
	if verifier, err = browserflow.NewVerifier(f.env.Rand); err == nil {
		state, err = browserflow.NewState(f.env.Rand)
	}
	return verifier, state, err
}

// showOutcome shows the browser how the sign-in ended, if one waits for that.
func (f *flow) showOutcome(user string, err error) {
	if f.server == nil {
		return
	}
	f.server.Finish(browserOutcome(f.session.Title(), user, err))
	f.server = nil
}

// showRetry tells the browser that its answer was right and is not the last.
func (f *flow) showRetry() {
	if f.server != nil {
		f.server.Finish(callback.Outcome{OK: true, Title: "One moment", Detail: "This program had to register anew. The sign-in goes on in another tab."})
		f.server = nil
	}
}

// listenForAnswer binds the callback port.
func (f *flow) listenForAnswer(ctx context.Context, state string) (*callback.Server, error) {
	server, err := callback.Listen(ctx, f.port, state)
	if err != nil && f.port == browserflow.TunnelPort {
		server, err = callback.Listen(ctx, 0, state) // taken: any other will do
	}
	if err != nil {
		return nil, problem.New(problem.General, "cannot listen for the answer of the sign-in page: %w", err).
			WithHint("choose another port with --callback-port, or sign in with --use-device-code")
	}
	return server, nil
}

// authorizeURL is the sign-in page, its parameters in the AWS CLI's order.
func authorizeURL(base, client, redirect, state, challenge string, scopes []string) string {
	var b strings.Builder
	b.WriteString(base + "/authorize?response_type=code")
	for _, p := range [][2]string{{"client_id", client}, {"redirect_uri", redirect}, {"state", state},
		{"code_challenge_method", "S256"}, {"scopes", strings.Join(scopes, " ")}, {"code_challenge", challenge}} {
		b.WriteString("&" + p[0] + "=" + strings.ReplaceAll(url.QueryEscape(p[1]), "+", "%20"))
	}
	return b.String()
}

// browserOutcome is what the browser shows.
func browserOutcome(title, user string, err error) callback.Outcome {
	if user != "" {
		title += " as " + user
	}
	if err == nil {
		return callback.Outcome{OK: true, Title: "Signed in to " + title,
			Detail: "You can close this tab; the terminal goes on by itself."}
	}
	return callback.Outcome{Title: "Not signed in to " + title, Detail: callback.PlainText(err)}
}
