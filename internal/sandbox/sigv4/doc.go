// Package sigv4 checks AWS Signature Version 4, written from the public
// specification (AWS General Reference, "Create a signed AWS API request",
// and the S3 API's "Authenticating Requests"). It shares nothing with a
// signer, so that a signer's error cannot cancel out.
package sigv4
