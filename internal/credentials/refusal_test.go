package credentials_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/problem"
)

// What a service refuses keeps its own words and exit code 254, and says what
// the person can do.
func TestRefusals(t *testing.T) {
	t.Parallel()
	const mfa = "mfa_serial = arn:aws:iam::123456789012:mfa/alice\n"
	for name, c := range map[string]struct {
		config, code, message, hint string
		date                        time.Time
	}{
		"role not allowed": {roleR + "source_profile = base\n", "AccessDenied", "not authorized to perform: sts:AssumeRole", "trust policy", time.Time{}},
		"MFA code used":    {roleR + "source_profile = base\n" + mfa, "AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.", "works once", time.Time{}},
		"chained too long": {roleR + "source_profile = base\nduration_seconds = 7200\n", "ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining", "duration_seconds", time.Time{}},
		"unknown key":      {roleR + "source_profile = base\n", "InvalidClientTokenId", "The security token included in the request is invalid.", "access key is unknown", time.Time{}},
		"clock":            {roleR + "source_profile = base\n", "SignatureDoesNotMatch", "Signature expired", "clock is 10m", time.Now().Add(-10 * time.Minute)},
		"web token old":    {roleR + "web_identity_token_file = {HOME}/token\n", "ExpiredTokenException", "Token expired", "must renew it", time.Time{}},
		"web token odd":    {roleR + "web_identity_token_file = {HOME}/token\n", "InvalidIdentityToken", "Incorrect token audience", "{HOME}/token", time.Time{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, map[string]string{"config": "[profile p]\n" + c.config, "credentials": baseKeys, "token": "jwt-token"})
			override := func(rw http.ResponseWriter, _ *http.Request) {
				if !c.date.IsZero() {
					rw.Header().Set("Date", c.date.UTC().Format(http.TimeFormat))
				}
				rw.WriteHeader(http.StatusForbidden)
				fmt.Fprintf(rw, `<ErrorResponse><Error><Type>Sender</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>`, c.code, c.message)
			}
			w.services.set(func(s *services) { s.override = override })
			plan, err := w.chain(settings.Flags{"profile": "p", "mfa-code": "123456"}).Plan()
			must(t, err)
			_, err = plan.Retrieve(t.Context())
			var e *problem.Error
			if !errors.As(err, &e) || e.Kind.Exit() != 254 || e.Code != c.code || !strings.Contains(err.Error(), c.message) ||
				!strings.Contains(e.Hint, strings.ReplaceAll(c.hint, "{HOME}", w.env.Paths.Home)) {
				t.Errorf("%v; hint %q", err, e.Hint)
			}
		})
	}
}

// STS quotes a token that it does not take for one; it is a secret all the same.
func TestRefusedTokenIsNotShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{"config": "[profile p]\n" + roleR + "web_identity_token_file = {HOME}/token\n", "token": "very-secret-token"})
	w.services.set(func(s *services) {
		s.override = func(rw http.ResponseWriter, _ *http.Request) {
			rw.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(rw, `<ErrorResponse><Error><Code>ValidationError</Code><Message>Value 'very-secret-token' at 'webIdentityToken' failed</Message></Error></ErrorResponse>`)
		}
	})
	_, err := w.retrieve("p")
	if err == nil || strings.Contains(err.Error(), "very-secret") || !strings.Contains(err.Error(), "Value '(the token)' at 'webIdentityToken' failed") {
		t.Errorf("got %v", err)
	}
}

// A sign-in that Identity Center has ended is asked for again, and what it said is told, too.
func TestEndedSignInIsQuoted(t *testing.T) {
	t.Parallel()
	w := newWorld(t, map[string]string{
		"config": "[profile p]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = ReadOnly\n[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\n",
		".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": `{"startUrl": "https://corp.awsapps.com/start", "region": "us-east-1", "accessToken": "very-secret", "expiresAt": "2099-01-01T00:00:00Z"}`,
	})
	override := func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("X-Amzn-Errortype", "UnauthorizedException")
		rw.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(rw, `{"message": "Session token not found or invalid"}`)
	}
	w.services.set(func(s *services) { s.override = override })
	_, err := w.retrieve("p")
	var e *problem.Error
	if !errors.As(err, &e) || e.Kind != problem.NeedsSignIn || len(e.Details) != 1 ||
		e.Details[0] != (problem.Detail{Name: "UnauthorizedException", Value: "Session token not found or invalid"}) {
		t.Errorf("%v, %+v", err, e)
	}
}
