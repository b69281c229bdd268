// Package clipboard copies text to the clipboard of the person's terminal, also over SSH.
package clipboard

import "encoding/base64"

// Sequence returns what a terminal has to be sent to put text on its
// clipboard (OSC 52). Terminals that do not know it show nothing.
func Sequence(text string) string {
	return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\a"
}
