// Package e2e runs whole commands as scripts against a sandbox that lives in
// the test process, in virtual time: testdata/script/<noun>_<case>.txtar, each
// headed by the case it guards.
package e2e
