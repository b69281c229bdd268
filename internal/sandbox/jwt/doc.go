// Package jwt reads, verifies and makes JSON Web Tokens (RFC 7519) signed with
// RSA PKCS #1 v1.5 or ECDSA: the tokens that AssumeRoleWithWebIdentity takes.
// Unsigned tokens and shared-secret signatures do not exist here.
package jwt
