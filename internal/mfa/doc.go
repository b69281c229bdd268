// Package mfa gets the codes of MFA devices: given, from a program, made from
// a seed in the keystore, or typed; no code twice, and the refusal of one
// explained.
package mfa
