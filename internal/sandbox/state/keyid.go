package state

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// accessKeyID makes an access key ID from ten random bytes. As in AWS, its
// first six bytes hold the account: GetAccessKeyInfo answers for any key, also
// for temporary ones of which the sandbox keeps no list.
func accessKeyID(prefix, account string, random []byte) string {
	var n uint64
	for _, c := range account {
		n = n*10 + uint64(c-'0')
	}
	var b [10]byte
	copy(b[:], random)
	head := 1<<47 | n<<7 | uint64(b[5]&0x7f) // the top bit is set in AWS's IDs too
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], head)
	copy(b[:6], word[2:])
	return prefix + keyEncoding().EncodeToString(b[:])
}

// AccessKeyID returns a new long-term access key ID (AKIA…) of an account.
func (s *State) AccessKeyID(account string) string {
	return accessKeyID("AKIA", account, s.bytes(10))
}

// SecretKey returns a new secret access key.
func (s *State) SecretKey() string { return base64.StdEncoding.EncodeToString(s.bytes(30)) }

// AccountOfKey returns the account that an access key ID was made in, or ""
// for something that is no key ID.
func AccountOfKey(id string) string {
	if len(id) != 20 || !strings.HasPrefix(id, "AKIA") && !strings.HasPrefix(id, "ASIA") {
		return ""
	}
	b, err := keyEncoding().DecodeString(id[4:])
	if err != nil {
		return ""
	}
	n := binary.BigEndian.Uint64(append([]byte{0, 0}, b[:6]...)) & (1<<47 - 1) >> 7
	digits := []byte("000000000000")
	for i := len(digits) - 1; i >= 0; i-- {
		digits[i] += byte(n % 10)
		n /= 10
	}
	return string(digits)
}
