package explain

// Shown returns what may be shown of the value of a setting to anybody: no
// secret, no password in an address, no argument of a program that may be one.
func Shown(name, text string) string { return redact(name, text) }
