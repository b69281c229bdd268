package cache

import (
	"crypto/sha1" // names of cache files, not security
	"encoding/hex"

	"github.com/awsid/awsid/internal/sys/value"
)

// Role are the parameters of AssumeRole that name its cache file. Neither the
// source identity nor the region is among them, as in the AWS CLI.
type Role struct {
	ARN         string
	SessionName string // only when configured
	ExternalID  string
	MFASerial   string
	Duration    int // seconds; 0 when not configured
}

// Key returns the name of the role's cache file, without .json: the SHA-1 of
// the parameters as Python's json.dumps spells them, sorted.
func (r Role) Key() string {
	var args value.Object
	if r.Duration != 0 {
		args = append(args, value.Member{Name: "DurationSeconds", Value: r.Duration})
	}
	for _, m := range []value.Member{
		{Name: "ExternalId", Value: r.ExternalID}, {Name: "RoleArn", Value: r.ARN},
		{Name: "RoleSessionName", Value: r.SessionName}, {Name: "SerialNumber", Value: r.MFASerial},
	} {
		if m.Value != "" {
			args = append(args, m)
		}
	}
	return sha1Hex(value.Marshal(args))
}

func sha1Hex(b []byte) string {
	sum := sha1.Sum(b)
	return hex.EncodeToString(sum[:])
}
