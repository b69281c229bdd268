package main

import "errors"

// answer waits for a text on the screen and then types.
type answer struct{ expect, send string }

// onTerminal needs a pseudo terminal that another process can drive.
func onTerminal([]string, []answer, bool) (string, int, error) {
	return "", 0, errors.New("the demo runs on Linux and macOS; on Windows try: awsid sandbox run -- powershell")
}
