package wire

import (
	"encoding/base64"
	"strings"
)

// s3ID gives a request ID S3's form: 16 capital letters and digits.
func s3ID(requestID string) string {
	return strings.ToUpper(strings.ReplaceAll(requestID, "-", ""))[:16]
}

func s3HostID(requestID string) string {
	return base64.StdEncoding.EncodeToString([]byte(strings.Repeat(requestID, 2)[:48]))
}
