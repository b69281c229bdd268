// Package explain tells how a command would be carried out: which profile and
// why, every setting with its origin, the credential chain as a plan, the
// calls, how long the result lasts, the caches. It reads the shared files and
// the caches and nothing else: no network, no lock, no file changed. Check
// alone acts.
package explain
