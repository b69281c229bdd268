// Package ssoportal is the sandbox's AWS access portal API: the accounts and
// roles of a signed-in person, role credentials, sign-out.
package ssoportal
