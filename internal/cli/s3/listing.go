package s3

import (
	"context"
	"net/url"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/service"
)

// listing is one run of ls.
type listing struct {
	opts    lsOptions
	clients *clients
	out     *lines
	// nothing tells that the first page had neither keys nor prefixes.
	nothing bool
}

func (l *listing) run(ctx context.Context) error {
	if l.opts.path.bucket == "" {
		return awsapi.MapError(l.buckets(ctx), "ListBuckets")
	}
	return awsapi.MapError(l.objects(ctx), "ListObjectsV2")
}

func (l *listing) buckets(ctx context.Context) error {
	input := &s3.ListBucketsInput{
		MaxBuckets: l.opts.size(), Prefix: notEmpty(l.opts.bucketPrefix), BucketRegion: notEmpty(l.opts.bucketRegion),
	}
	for {
		page, err := service.WithReauth(ctx, l.clients.conn, func(ctx context.Context) (*s3.ListBucketsOutput, error) {
			client, err := l.clients.client(ctx)
			if err != nil {
				return nil, err
			}
			return client.ListBuckets(ctx, input)
		})
		if err != nil {
			return err
		}
		for _, b := range page.Buckets {
			l.out.bucket(aws.ToTime(b.CreationDate), aws.ToString(b.Name))
		}
		if input.ContinuationToken = page.ContinuationToken; aws.ToString(page.ContinuationToken) == "" {
			return nil
		}
	}
}

func (l *listing) objects(ctx context.Context) error {
	input := &s3.ListObjectsV2Input{
		Bucket: aws.String(l.opts.path.bucket), Prefix: aws.String(l.opts.path.key), MaxKeys: l.opts.size(),
		EncodingType: types.EncodingTypeUrl, RequestPayer: types.RequestPayer(l.opts.requestPayer),
	}
	if !l.opts.recursive {
		input.Delimiter = aws.String("/")
	}
	for first := true; ; first = false {
		page, err := service.WithReauth(ctx, l.clients.conn, func(ctx context.Context) (*s3.ListObjectsV2Output, error) { return l.page(ctx, input) })
		if err != nil {
			return err
		}
		if first {
			l.nothing = len(page.Contents)+len(page.CommonPrefixes) == 0
		}
		l.show(page)
		if !aws.ToBool(page.IsTruncated) || aws.ToString(page.NextContinuationToken) == "" {
			return nil
		}
		input.ContinuationToken = page.NextContinuationToken
	}
}

// page fetches one page; a bucket of another region is asked there, once.
func (l *listing) page(ctx context.Context, input *s3.ListObjectsV2Input) (*s3.ListObjectsV2Output, error) {
	client, err := l.clients.client(ctx)
	if err != nil {
		return nil, err
	}
	page, err := client.ListObjectsV2(ctx, input)
	if err == nil || !l.clients.moved(ctx, aws.ToString(input.Bucket), err) {
		return page, err
	}
	if client, err = l.clients.client(ctx); err != nil {
		return nil, err
	}
	return client.ListObjectsV2(ctx, input)
}

func (l *listing) show(page *s3.ListObjectsV2Output) {
	for _, p := range page.CommonPrefixes {
		l.out.prefix(decode(page.EncodingType, p.Prefix))
	}
	for _, o := range page.Contents {
		key := decode(page.EncodingType, o.Key)
		if !l.opts.recursive {
			key = lastPart(key)
		}
		l.out.object(aws.ToTime(o.LastModified), aws.ToInt64(o.Size), key)
	}
	_ = l.out.w.Flush() // a page is shown while the next is fetched; the writer keeps its error
}

// decode undoes encoding-type=url, which keeps odd keys out of the XML.
func decode(encoding types.EncodingType, name *string) string {
	if encoding != types.EncodingTypeUrl {
		return aws.ToString(name)
	}
	decoded, err := url.QueryUnescape(aws.ToString(name))
	if err != nil {
		return aws.ToString(name)
	}
	return decoded
}

func notEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
