package doctor

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
)

// IsUTF16 tells a file that Windows PowerShell or Notepad wrote as "Unicode".
func (t Text) IsUTF16() bool {
	return bytes.HasPrefix(t.Bytes, []byte{0xff, 0xfe}) || bytes.HasPrefix(t.Bytes, []byte{0xfe, 0xff})
}

// DecodeUTF16 turns such a text into UTF-8.
func DecodeUTF16(data []byte) string {
	var order binary.ByteOrder = binary.LittleEndian
	if bytes.HasPrefix(data, []byte{0xfe, 0xff}) {
		order = binary.BigEndian
	}
	var units []uint16
	for data = data[2:]; len(data) >= 2; data = data[2:] {
		units = append(units, order.Uint16(data))
	}
	return string(utf16.Decode(units))
}
