// Package windows runs the program for Windows by Wine: the recorded local cases of the AWS CLI, the scripts of e2e, and
// what is the operating system's own: locks, files that others have open, line ends, the home directory, exit codes.
package windows
