package s3

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsid/awsid/internal/cli/service"
)

// clients gives the client for the region in which the bucket was found.
type clients struct {
	conn   *service.Connection
	region string // "" until a redirect has said otherwise
	have   *s3.Client
}

func (c *clients) client(ctx context.Context) (*s3.Client, error) {
	var err error
	if c.have == nil {
		c.have, err = c.conn.Clients.S3(ctx, c.conn.Credentials, c.region)
	}
	return c.have, err
}

// moved tells whether err means that the bucket is in another region, and
// then makes that region the clients' own. It does so once.
func (c *clients) moved(ctx context.Context, bucket string, err error) bool {
	var refused smithy.APIError
	if c.region != "" || !errors.As(err, &refused) || !elsewhere(refused.ErrorCode(), err) {
		return false
	}
	region := regionOf(err)
	if region == "" {
		region = c.askRegion(ctx, bucket)
	}
	if region == "" {
		return false
	}
	c.region, c.have = region, nil
	return true
}

// elsewhere lists the ways in which S3 says "not here".
func elsewhere(code string, err error) bool {
	switch code {
	case "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException":
		return true
	}
	status := statusOf(err)
	return status == http.StatusMovedPermanently || status == http.StatusTemporaryRedirect
}

func statusOf(err error) int {
	if r := response(err); r != nil {
		return r.StatusCode
	}
	return 0
}

func response(err error) *http.Response {
	var r *smithyhttp.ResponseError
	if !errors.As(err, &r) || r.Response == nil {
		return nil
	}
	return r.Response.Response
}

// regionOf reads the bucket's region from an error answer: its header, else
// the <Region> of its body.
func regionOf(err error) string {
	r := response(err)
	if r == nil {
		return ""
	}
	if region := r.Header.Get("x-amz-bucket-region"); region != "" {
		return region
	}
	body, ok := r.Body.(io.ReadSeeker)
	if !ok {
		return ""
	}
	if _, err := body.Seek(0, io.SeekStart); err != nil {
		return ""
	}
	var answer struct{ Region string }
	if xml.NewDecoder(body).Decode(&answer) != nil {
		return ""
	}
	return answer.Region
}

// askRegion asks for the bucket's region; also a refusal names it.
func (c *clients) askRegion(ctx context.Context, bucket string) string {
	client, err := c.client(ctx)
	if err != nil {
		return ""
	}
	found, err := client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: aws.String(bucket)})
	if err != nil {
		return regionOf(err)
	}
	return aws.ToString(found.BucketRegion)
}
