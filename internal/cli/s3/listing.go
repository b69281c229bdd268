package s3

import (
	"context"
	"net/url"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/value"
)

// listing is one run of ls.
type listing struct {
	opts  lsOptions
	conn  *service.Connection
	out   *lines
	found bool // keys or prefixes
}

func (l *listing) listBuckets(ctx context.Context) error {
	input := value.Object{}
	if l.opts.pageSize != "" {
		input = input.Set("MaxBuckets", l.opts.size)
	}
	if l.opts.bucketPrefix != "" {
		input = input.Set("Prefix", l.opts.bucketPrefix)
	}
	if l.opts.bucketRegion != "" {
		input = input.Set("BucketRegion", l.opts.bucketRegion)
	}
	return l.eachPage(ctx, "ListBuckets", "ContinuationToken", input, func(page value.Object) {
		for _, b := range objectsIn(page, "Buckets") {
			l.out.writeBucket(b.Time("CreationDate"), b.Text("Name"))
		}
	})
}

func (l *listing) listObjects(ctx context.Context) error {
	input := value.Object{}.Set("Bucket", l.opts.path.bucket).Set("Prefix", l.opts.path.key).Set("EncodingType", "url")
	if !l.opts.recursive {
		input = input.Set("Delimiter", "/")
	}
	if l.opts.pageSize != "" {
		input = input.Set("MaxKeys", l.opts.size)
	}
	if l.opts.requestPayer != "" {
		input = input.Set("RequestPayer", l.opts.requestPayer)
	}
	return l.eachPage(ctx, "ListObjectsV2", "NextContinuationToken", input, l.showObjects)
}

// eachPage calls an operation page by page. A page is shown while the next is fetched.
func (l *listing) eachPage(
	ctx context.Context, operation, next string, input value.Object, show func(value.Object),
) error {
	var tokens awsapi.PageTokens
	for {
		page, err := l.conn.Call(ctx, awsapi.Request{
			Service: "s3", Operation: operation, Credentials: l.conn.Credentials, Input: input,
		})
		if err != nil {
			return err
		}
		show(page)
		_ = l.out.w.Flush() // the writer keeps its error
		token := page.Text(next)
		more, says := page.Get("IsTruncated")
		if token == "" || says && more != true {
			return nil
		}
		if err := tokens.Add(token); err != nil {
			return err
		}
		input = input.Set("ContinuationToken", token)
	}
}

func (l *listing) showObjects(page value.Object) {
	name := func(o value.Object, member string) string {
		return decodeName(page.Text("EncodingType"), o.Text(member))
	}
	for _, p := range objectsIn(page, "CommonPrefixes") {
		l.found = true
		l.out.writePrefix(name(p, "Prefix"))
	}
	for _, o := range objectsIn(page, "Contents") {
		l.found = true
		key := name(o, "Key")
		if !l.opts.recursive {
			key = lastPart(key)
		}
		l.out.writeObject(o.Time("LastModified"), o.Int("Size"), key)
	}
}

func objectsIn(page value.Object, member string) []value.Object {
	var found []value.Object
	for _, v := range page.List(member) {
		if o, ok := v.(value.Object); ok {
			found = append(found, o)
		}
	}
	return found
}

// decodeName undoes encoding-type=url, which keeps odd keys out of the XML.
func decodeName(encoding, name string) string {
	if encoding != "url" {
		return name
	}
	if decoded, err := url.QueryUnescape(name); err == nil {
		return decoded
	}
	return name
}
