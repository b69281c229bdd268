// Package shells tries what `awsid init` prints in real shells on a terminal: switching, the picker, completion and the
// prompt, as a person at the keyboard has them.
package shells
