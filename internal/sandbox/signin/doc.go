// Package signin is the sandbox's AWS Sign-In service: the token API of
// console sign-ins (`aws login`; authorization code with PKCE and DPoP, RFC
// 9449) and the console's federation endpoint. Its pages are package web's.
package signin
