// Package console signs in with the AWS Management Console's own sign-in
// (`aws login`): an authorization code with PKCE that buys temporary
// credentials of at most 15 minutes, renewed for hours with a refresh token
// that is bound to a key of this machine (DPoP, RFC 9449).
package console
