package s3

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// location is a bucket and a key or prefix in it; both may be empty.
type location struct{ bucket, key string }

// parse reads s3://BUCKET/KEY; the scheme may be missing. The bucket may also
// be the ARN of an access point, which has a slash or colon of its own.
func parse(path string) location {
	path = strings.TrimPrefix(path, "s3://")
	if bucket, key, ok := accessPoint(path); ok {
		return location{bucket, key}
	}
	bucket, key, _ := strings.Cut(path, "/")
	return location{bucket, key}
}

// accessPoint splits arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME[/KEY].
func accessPoint(path string) (bucket, key string, ok bool) {
	a, _ := arn.Parse(path)
	if a.Service != "s3" {
		return "", "", false
	}
	name := strings.TrimPrefix(a.Resource, "accesspoint")
	if name == a.Resource || len(name) < 2 || name[0] != '/' && name[0] != ':' {
		return "", "", false
	}
	end := len(path)
	if i := strings.IndexByte(name[1:], '/'); i >= 0 {
		end = len(path) - len(name) + 1 + i
	}
	return path[:end], strings.TrimPrefix(path[end:], "/"), true
}
