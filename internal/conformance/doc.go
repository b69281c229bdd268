// Package conformance holds recorded runs of AWS CLI 2.36.7 and the test that
// replays them: testdata/local is to be met as recorded, testdata/bugs harms
// the person and is met as testdata/want says instead (docs/differences.md).
//
// The program under test is this package's own test binary, which runs the
// real command line when the marker variable is set. One case is one process
// in a fresh home directory; cases run in parallel.
package conformance
