package signin

import (
	"errors"
	"fmt"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/callback"
	"github.com/awsid/awsid/internal/sys/problem"
)

// loginCommand is what the person runs to sign in in the same way again.
func (f *flow) loginCommand() string {
	if f.method == browserflow.DeviceCode && f.session.Name != "" {
		return f.session.Command() + " --use-device-code"
	}
	return f.session.Command()
}

// explainFailure turns the ways in which a sign-in can fail into errors for people.
func (f *flow) explainFailure(err error) error {
	var denied *callback.Denied
	switch {
	case errors.As(err, &denied):
		return problem.New(problem.General, "the sign-in page of %s refused: %w", f.session.Title(), denied).
			WithHint("%s", f.deniedHint(denied.Code))
	case errors.Is(err, callback.ErrTimeout):
		return problem.New(problem.General, "nobody finished the sign-in to %s within %.0f minutes", f.session.Title(), f.timeout.Minutes()).
			WithHint("run `%s` again, with --use-device-code if no browser opened", f.loginCommand())
	case errors.Is(err, callback.ErrWrongState):
		return problem.New(problem.General, "the browser brought the answer of another sign-in").
			WithHint("close old sign-in tabs and run `%s` again", f.loginCommand())
	}
	return withHint(err, f.refusalHint(serviceCode(err)))
}

// deniedHint is what to do about an error that the sign-in page sends back
// (RFC 6749 section 4.1.2.1).
func (f *flow) deniedHint(code string) string {
	switch code {
	case "server_error", "temporarily_unavailable":
		return f.retryLaterHint()
	case "invalid_scope":
		return f.scopesHint()
	case "unauthorized_client", "unsupported_response_type", "invalid_request", "invalid_client":
		return f.deviceHint()
	}
	return fmt.Sprintf("run `%s` again; whoever administers Identity Center can say why it refuses", f.loginCommand())
}

// refusalHint is what to do about an error of the token service (RFC 6749
// section 5.2, RFC 8628 section 3.5, and the service's own exceptions).
func (f *flow) refusalHint(code string) string {
	again := "run `" + f.loginCommand() + "` again"
	switch code {
	case "InvalidGrantException":
		return "the code was used before or has run out; " + again
	case "AccessDeniedException":
		return "the request was denied in the browser; run `" + f.loginCommand() + "` to try again"
	case "InvalidRequestException", "ResourceNotFoundException":
		return fmt.Sprintf("check sso_start_url = %s%s and sso_region = %s%s: the console shows both under IAM Identity Center",
			f.session.StartURL, originSuffix(f.session.startURLAt), f.session.Region, originSuffix(f.session.regionAt))
	case "InvalidScopeException":
		return f.scopesHint()
	case "UnauthorizedClientException", "UnsupportedGrantTypeException", "InvalidRedirectUriException", "InvalidClientMetadataException":
		return f.deviceHint()
	case "InternalServerException", "500", "502", "503", "504", "TooManyRequestsException":
		return f.retryLaterHint()
	}
	return ""
}

func (f *flow) retryLaterHint() string {
	return "the service has trouble; run `" + f.loginCommand() + "` again in some minutes"
}

func (f *flow) scopesHint() string {
	if !f.session.ScopesSet {
		return f.deviceHint()
	}
	return fmt.Sprintf("check sso_registration_scopes%s: %s is what access to accounts needs", originSuffix(f.session.scopesAt), DefaultScope)
}

// deviceHint names the flow that needs less of the service.
func (f *flow) deviceHint() string {
	if f.method == browserflow.DeviceCode {
		return "run `" + f.loginCommand() + "` again"
	}
	return "run `" + f.session.Command() + " --use-device-code`: that flow needs no answer from the browser"
}

func originSuffix(o origin.Origin) string {
	if o.Kind == origin.None {
		return ""
	}
	return " (" + o.String() + ")"
}

// withHint adds a hint to an error that has none.
func withHint(err error, hint string) error {
	if e, ok := err.(*problem.Error); ok && e.Hint == "" {
		e.Hint = hint
	}
	return err
}
