package awsapi

import (
	"context"
	"errors"
	"net/http"
	"sync"

	"github.com/awsid/awsid/internal/sys/value"
)

// bucketRegions remembers in which regions S3 said that buckets are.
type bucketRegions struct{ found sync.Map }

func (b *bucketRegions) regionOf(bucket string) string {
	region, _ := b.found.Load(bucket)
	text, _ := region.(string)
	return text
}

// callBucket sends a request to S3. When the bucket is in another region, the
// request goes there, once, as do all later ones.
func (c *Clients) callBucket(ctx context.Context, op *operation, r Request) (value.Object, error) {
	bucket := r.Input.Text("Bucket")
	if region := c.buckets.regionOf(bucket); region != "" {
		r.Region = region
		return c.sendRequest(ctx, op, r)
	}
	result, err := c.sendRequest(ctx, op, r)
	var refused *ServiceError
	if bucket == "" || !errors.As(err, &refused) || !refused.isElsewhere() {
		return result, err
	}
	region := refused.Region
	if region == "" && op.Name != "HeadBucket" {
		region = c.askBucketRegion(ctx, bucket, r)
	}
	if region == "" || region == r.Region {
		return result, err
	}
	c.buckets.found.Store(bucket, region)
	r.Region = region
	return c.sendRequest(ctx, op, r)
}

// isElsewhere reports whether S3 means that the bucket is in another region.
func (e *ServiceError) isElsewhere() bool {
	switch e.Code {
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return true
	}
	return e.Status == http.StatusMovedPermanently || e.Status == http.StatusTemporaryRedirect
}

// askBucketRegion asks for a bucket's region; also a refusal names it.
func (c *Clients) askBucketRegion(ctx context.Context, bucket string, r Request) string {
	head, err := newOperation("s3", "HeadBucket")
	if err != nil {
		return ""
	}
	r.Input = value.Object{{Name: "Bucket", Value: bucket}}
	found, err := c.sendRequest(ctx, head, r)
	var refused *ServiceError
	if errors.As(err, &refused) {
		return refused.Region
	}
	return found.Text("BucketRegion")
}
