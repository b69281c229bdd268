package sandbox_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/awsid/awsid/internal/sandbox/world"
)

// bucketWorld has one account with an administrator and two buckets.
func bucketWorld(t *testing.T) *world.World {
	t.Helper()
	w, err := world.Parse([]byte(`
accounts:
  - id: "111122223333"
    users:
      - name: admin
        accessKeys: [{id: AKIAADMIN00000000000, secret: admin-secret}]
        managed: [AdministratorAccess]
      - name: nobody
        accessKeys: [{id: AKIANOBODY0000000000, secret: nobody-secret}]
    buckets:
      - name: here
        created: 2024-01-02T03:04:05Z
        objects:
          - {key: a.txt, body: "text of a\n", modified: 2024-01-02T03:04:06Z}
          - {key: "dir/b c.txt", size: 3}
          - {key: "dir/sub/ü+&.txt", size: 4}
          - {key: dir2/x, size: 5}
          - {key: z, size: 6}
      - name: there
        region: eu-west-1
        objects: [{key: k, body: v}]
`))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func key(id, secret string) aws.CredentialsProvider {
	return aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: id, SecretAccessKey: secret}, nil
	})
}

func admin() aws.CredentialsProvider { return key("AKIAADMIN00000000000", "admin-secret") }

func TestS3Listings(t *testing.T) {
	t.Parallel()
	c := start(t, bucketWorld(t))
	cl := s3Client(c.url, admin())
	for name, want := range map[string]struct {
		prefix, delimiter string
		keys, prefixes    []string
	}{
		"all":        {"", "", []string{"a.txt", "dir/b c.txt", "dir/sub/ü+&.txt", "dir2/x", "z"}, nil},
		"top":        {"", "/", []string{"a.txt", "z"}, []string{"dir/", "dir2/"}},
		"folder":     {"dir/", "/", []string{"dir/b c.txt"}, []string{"dir/sub/"}},
		"no folder":  {"dir", "/", nil, []string{"dir/", "dir2/"}},
		"nothing":    {"q", "/", nil, nil},
		"long delim": {"", "r/", []string{"a.txt", "dir2/x", "z"}, []string{"dir/"}},
	} {
		for _, size := range []int32{1, 2, 1000} {
			in := &s3.ListObjectsV2Input{Bucket: aws.String("here"), Prefix: &want.prefix, MaxKeys: &size}
			if want.delimiter != "" {
				in.Delimiter = &want.delimiter
			}
			var keys, prefixes []string
			for pages := s3.NewListObjectsV2Paginator(cl, in); pages.HasMorePages(); {
				page, err := pages.NextPage(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if int(*page.KeyCount) != len(page.Contents)+len(page.CommonPrefixes) || *page.KeyCount > size {
					t.Errorf("%s: KeyCount %d", name, *page.KeyCount)
				}
				for _, o := range page.Contents {
					keys = append(keys, *o.Key)
				}
				for _, p := range page.CommonPrefixes {
					prefixes = append(prefixes, *p.Prefix)
				}
			}
			if !slices.Equal(keys, want.keys) || !slices.Equal(prefixes, want.prefixes) {
				t.Errorf("%s, pages of %d: %q %q", name, size, keys, prefixes)
			}
		}
	}
	out, err := cl.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("here"), EncodingType: types.EncodingTypeUrl, Prefix: aws.String("dir/")})
	if err != nil || *out.Contents[0].Key != "dir/b%20c.txt" || *out.Contents[1].Key != "dir/sub/%C3%BC%2B%26.txt" {
		t.Errorf("encoded keys: %+v, %v", out, err)
	}
	_, err = cl.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("here"), ContinuationToken: aws.String("forged")})
	c.wantCode(err, "InvalidArgument")
	_, err = cl.ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("nowhere")})
	c.wantCode(err, "NoSuchBucket")
}

func TestS3Regions(t *testing.T) {
	t.Parallel()
	c := start(t, bucketWorld(t))
	_, err := s3Client(c.url, admin()).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("there")})
	c.wantCode(err, "PermanentRedirect")
	res, err := s3Client(c.url, admin()).GetBucketLocation(t.Context(), &s3.GetBucketLocationInput{Bucket: aws.String("there")})
	if err != nil || res.LocationConstraint != "eu-west-1" {
		t.Errorf("location: %+v, %v", res, err)
	}
	right := s3.New(s3.Options{Region: "eu-west-1", BaseEndpoint: &c.url, UsePathStyle: true, Credentials: admin()})
	head, err := right.HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: aws.String("there")})
	if err != nil || *head.BucketRegion != "eu-west-1" {
		t.Errorf("head: %+v, %v", head, err)
	}
}

func TestS3ObjectsAndBuckets(t *testing.T) {
	t.Parallel()
	c := start(t, bucketWorld(t))
	cl, bucket := s3Client(c.url, admin()), aws.String("made-here")
	if _, err := cl.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket}); err != nil {
		t.Fatal(err)
	}
	_, err := cl.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: bucket})
	c.wantCode(err, "BucketAlreadyOwnedByYou")
	_, err = cl.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("Not.A.Name")})
	c.wantCode(err, "InvalidBucketName")
	for _, k := range []string{"plain", "with blank/ü+&=?#.txt", "../dots//slashes"} {
		if _, err := cl.PutObject(t.Context(), &s3.PutObjectInput{Bucket: bucket, Key: &k, Body: bytes.NewReader([]byte("body of " + k)), ContentType: aws.String("text/plain")}); err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		out, err := cl.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: &k})
		if err != nil {
			t.Fatalf("%s: %v", k, err)
		}
		text, _ := io.ReadAll(out.Body)
		if string(text) != "body of "+k || *out.ContentType != "text/plain" {
			t.Errorf("%s: %q %s", k, text, *out.ContentType)
		}
	}
	part, err := cl.GetObject(t.Context(), &s3.GetObjectInput{Bucket: bucket, Key: aws.String("plain"), Range: aws.String("bytes=5-6")})
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := io.ReadAll(part.Body); string(text) != "of" {
		t.Errorf("range: %q", text)
	}
	_, err = cl.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket})
	c.wantCode(err, "BucketNotEmpty")
	for _, k := range []string{"plain", "with blank/ü+&=?#.txt", "../dots//slashes", "never there"} {
		if _, err := cl.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: bucket, Key: &k}); err != nil {
			t.Error(err)
		}
	}
	if _, err := cl.DeleteBucket(t.Context(), &s3.DeleteBucketInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
	_, err = cl.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("here"), Key: aws.String("none")})
	c.wantCode(err, "NoSuchKey")
	list, err := cl.ListBuckets(t.Context(), &s3.ListBucketsInput{MaxBuckets: aws.Int32(1)})
	if err != nil || len(list.Buckets) != 1 || list.ContinuationToken == nil {
		t.Errorf("first page of buckets: %+v, %v", list, err)
	}
}

func TestS3IsAuthorized(t *testing.T) {
	t.Parallel()
	c := start(t, bucketWorld(t))
	_, err := s3Client(c.url, key("AKIANOBODY0000000000", "nobody-secret")).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("here"), Key: aws.String("a.txt")})
	c.wantCode(err, "AccessDenied")
	_, err = s3Client(c.url, key("AKIAADMIN00000000000", "wrong")).ListBuckets(t.Context(), nil)
	c.wantCode(err, "SignatureDoesNotMatch")
	_, err = s3Client(c.url, key("AKIAUNKNOWN000000000", "x")).ListBuckets(t.Context(), nil)
	c.wantCode(err, "InvalidAccessKeyId")
}

func TestS3Presigned(t *testing.T) {
	t.Parallel()
	c := start(t, bucketWorld(t))
	link, err := s3.NewPresignClient(s3Client(c.url, admin())).PresignGetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("here"), Key: aws.String("a.txt")}, s3.WithPresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	get := func(address string) (int, string) {
		status, _, body := c.raw(request(t, http.MethodGet, address, ""))
		return status, body
	}
	if status, body := get(link.URL); status != http.StatusOK || body != "text of a\n" {
		t.Errorf("%d %s", status, body)
	}
	if status, body := get(strings.Replace(link.URL, "a.txt", "z", 1)); status != http.StatusForbidden || !strings.Contains(body, "SignatureDoesNotMatch") {
		t.Errorf("another key: %d %s", status, body)
	}
}
