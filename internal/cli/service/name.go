package service

import "strings"

// optionName turns a member's or an operation's name into its spelling on the
// command line: UserName, ListMFADevices and OIDCProvider become user-name,
// list-mfa-devices and oidc-provider.
func optionName(name string) string {
	var b strings.Builder
	for i := 0; i < len(name); i++ {
		if i > 0 && startsWord(name, i) {
			b.WriteByte('-')
		}
		b.WriteByte(name[i])
	}
	return strings.ToLower(b.String())
}

// startsWord: a capital starts a word after a small letter or a digit, and
// as the last of a row of capitals before a small letter.
func startsWord(name string, i int) bool {
	if !upper(name[i]) {
		return false
	}
	return !upper(name[i-1]) || i+1 < len(name) && lower(name[i+1])
}

func upper(c byte) bool { return 'A' <= c && c <= 'Z' }
func lower(c byte) bool { return 'a' <= c && c <= 'z' }
