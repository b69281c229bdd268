package proxy

import (
	"crypto/sha1" //nolint:gosec // the file format's own check sum
	"encoding/binary"
	"unicode/utf16"
)

// TrustStorePassword opens the trust store; it protects nothing but is part
// of the format.
const TrustStorePassword = "changeit"

// TrustStore returns the authority's certificate as a Java key store (JKS),
// the only form that every Java release reads.
func (a *Authority) TrustStore() []byte {
	var b []byte
	b = binary.BigEndian.AppendUint32(b, 0xFEEDFEED)
	b = binary.BigEndian.AppendUint32(b, 2) // version
	b = binary.BigEndian.AppendUint32(b, 1) // entries
	b = binary.BigEndian.AppendUint32(b, 2) // a trusted certificate
	b = appendText(b, "awsid-sandbox")
	b = binary.BigEndian.AppendUint64(b, uint64(a.now.UnixMilli()))
	b = appendText(b, "X.509")
	b = binary.BigEndian.AppendUint32(b, uint32(len(a.der)))
	b = append(b, a.der...)
	h := sha1.New() //nolint:gosec // see import
	for _, unit := range utf16.Encode([]rune(TrustStorePassword)) {
		h.Write([]byte{byte(unit >> 8), byte(unit)})
	}
	h.Write([]byte("Mighty Aphrodite"))
	h.Write(b)
	return h.Sum(b)
}

func appendText(b []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(b, uint16(len(s))), s...)
}
