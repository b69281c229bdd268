// Package e2e runs whole commands as scripts against a sandbox that lives in
// the test process, in virtual time: testdata/script/<noun>_<case>.txtar, each
// headed by the case it guards.
//
// The scripts run on Windows, too (interop/windows). One that cannot says why:
// [windows] skip 'why' before its first command, [windows] stop 'why' later.
package e2e
