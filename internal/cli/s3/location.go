package s3

import (
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
)

// location is a bucket and a key or prefix in it; both may be empty.
type location struct{ bucket, key string }

// parseLocation reads s3://BUCKET/KEY; the scheme may be missing. The bucket may also be the ARN of an access point,
// which has slashes or colons of its own.
func parseLocation(path string) location {
	path = strings.TrimPrefix(path, "s3://")
	if end := accessPointEnd(path); end > 0 {
		return location{path[:end], strings.TrimPrefix(path[end:], "/")}
	}
	bucket, key, _ := strings.Cut(path, "/")
	return location{bucket, key}
}

// accessPointEnd returns where the ARN of an access point ends that a path begins with, 0 when it begins with none:
// arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME or arn:aws:s3-outposts:REGION:ACCOUNT:outpost/ID/accesspoint/NAME.
func accessPointEnd(path string) int {
	a, _ := arn.Parse(path)
	kinds := map[string][]string{"s3": {"accesspoint"}, "s3-outposts": {"outpost", "accesspoint"}}[a.Service]
	rest := ":" + a.Resource
	for i, kind := range kinds {
		separators := "/:"
		if i == len(kinds)-1 {
			separators = "/" // behind which the key begins
		}
		name, isOfKind := strings.CutPrefix(rest[min(1, len(rest)):], kind)
		end := strings.IndexAny(name[min(1, len(name)):]+"/", separators)
		if !isOfKind || strings.IndexAny(name, "/:") != 0 || end == 0 {
			return 0
		}
		rest = name[1+end:]
	}
	if kinds == nil {
		return 0
	}
	return len(path) - len(rest)
}

func (l location) checkBucket() error {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
	if accessPointEnd(l.bucket) > 0 || len(l.bucket) <= 255 && strings.Trim(l.bucket, letters) == "" {
		return nil
	}
	return problem.New(problem.Usage, "%q is neither the name of a bucket nor the ARN of an access point", l.bucket).
		WithCode("ParamValidation").WithHint("write s3://BUCKET/PREFIX")
}
