package wire

import "net/http"

// Error is an error of an AWS service.
type Error struct {
	Status  int    // HTTP status
	Code    string // "AccessDenied", "UnauthorizedException"
	Message string
	// OAuth is the error of RFC 6749 ("invalid_grant"); OIDC and signin only.
	OAuth string
	// Bare leaves the code out of the answer, so that OAuth alone tells
	// (rest-json).
	Bare bool
	// Fields are further members, in their order (S3, rest-json).
	Fields []Field
	// Header holds further headers.
	Header http.Header
}

// Field is one further member of an error.
type Field struct{ Name, Value string }

// Error returns "Code: message".
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// New returns an error of a status, a code and a message.
func New(status int, code, message string) *Error {
	return &Error{Status: status, Code: code, Message: message}
}

// With adds a member and returns the same error, for use in a return.
func (e *Error) With(name, value string) *Error {
	e.Fields = append(e.Fields, Field{name, value})
	return e
}

// WithHeader adds a header and returns the same error.
func (e *Error) WithHeader(name, value string) *Error {
	if e.Header == nil {
		e.Header = http.Header{}
	}
	e.Header.Set(name, value)
	return e
}

// OAuth returns an error of RFC 6749 section 5.2, RFC 8628 section 3.5 or RFC
// 7591 section 3.2.2 with the status and the exception name that Identity
// Center gives it.
func OAuth(name, description string) *Error {
	status, exception := http.StatusBadRequest, ""
	switch name {
	case "invalid_client":
		status, exception = http.StatusUnauthorized, "InvalidClientException"
	case "server_error":
		status, exception = http.StatusInternalServerError, "InternalServerException"
	case "authorization_pending":
		exception = "AuthorizationPendingException"
	case "slow_down":
		exception = "SlowDownException"
	case "expired_token":
		exception = "ExpiredTokenException"
	case "access_denied":
		exception = "AccessDeniedException"
	case "invalid_grant":
		exception = "InvalidGrantException"
	case "invalid_scope":
		exception = "InvalidScopeException"
	case "unauthorized_client":
		exception = "UnauthorizedClientException"
	case "unsupported_grant_type":
		exception = "UnsupportedGrantTypeException"
	case "invalid_client_metadata":
		exception = "InvalidClientMetadataException"
	case "invalid_redirect_uri":
		exception = "InvalidRedirectUriException"
	default:
		exception = "InvalidRequestException"
	}
	return &Error{Status: status, Code: exception, OAuth: name, Message: description}
}
