package wire

import "net/http"

// Error is an error of an AWS service.
type Error struct {
	Status  int    // HTTP status
	Code    string // "AccessDenied", "UnauthorizedException"
	Message string
	// OAuth is the error of RFC 6749 ("invalid_grant"); OIDC and signin only.
	OAuth string
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
