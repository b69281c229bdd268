// Package archtest keeps the shape of the house: which room may import which, what may touch the operating system,
// and how big a file may be. Its tests print the reason of a rule that was broken.
package archtest
