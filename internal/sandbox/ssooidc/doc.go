// Package ssooidc is the sandbox's IAM Identity Center OIDC service: client
// registration, device authorization (RFC 8628), authorization code with PKCE
// (RFC 7636) and refresh tokens.
package ssooidc
