// Package s3 is the sandbox's S3: buckets and objects, listings, region redirects; enough writing to fill a world. Requests
// come in path style or, through the proxy, in virtual-host style.
package s3

import (
	"cmp"
	"crypto/md5" //nolint:gosec // an ETag is the MD5 of the content by definition
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "s3"

type service struct{ deps endpoint.Deps }

// New returns S3.
func New(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	operations := map[string]endpoint.Handler{
		"ListBuckets": s.listBuckets, "CreateBucket": s.createBucket, "DeleteBucket": s.deleteBucket, "HeadBucket": s.headBucket,
		"GetBucketLocation": s.getBucketLocation, "ListObjects": s.listObjects, "ListObjectsV2": s.listObjects,
		"GetObject": s.getObject, "HeadObject": s.getObject, "PutObject": s.putObject, "DeleteObject": s.deleteObject,
	}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) {
		m.S3(operationOf, func(w http.ResponseWriter, r *endpoint.Request) error {
			if h := operations[r.Operation]; h != nil {
				return h(w, r)
			}
			return wire.New(http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented")
		})
	}}
}

// targetOf returns bucket and key of a request.
func targetOf(r *endpoint.Request) (bucket, key string) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if b := r.Bucket(); b != "" {
		return b, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// operationOf names the API operation of a request; "Unknown" is one that is not here.
func operationOf(r *endpoint.Request) string {
	bucket, key := targetOf(r)
	level := "Object"
	switch {
	case bucket == "":
		level = ""
	case key == "":
		level = "Bucket"
	}
	switch r.Method + " " + level {
	case "GET ":
		return "ListBuckets"
	case "HEAD Bucket", "HEAD Object", "PUT Object", "DELETE Object", "DELETE Bucket":
		return r.Method[:1] + strings.ToLower(r.Method[1:]) + level
	case "PUT Bucket":
		return "CreateBucket"
	case "GET Object":
		return "GetObject"
	case "GET Bucket":
		return bucketRead(r)
	}
	return "Unknown"
}

// unknownReads are sub-resources of a bucket that are not here.
var unknownReads = []string{"acl", "cors", "encryption", "lifecycle", "logging", "notification", "policy", "replication", "tagging", "uploads", "versioning", "versions", "website"}

// bucketRead tells the reads of a bucket apart by their sub-resource.
func bucketRead(r *endpoint.Request) string {
	q := r.URL.Query()
	switch {
	case q.Has("location"):
		return "GetBucketLocation"
	case q.Get("list-type") == "2":
		return "ListObjectsV2"
	case slices.ContainsFunc(unknownReads, q.Has):
		return "Unknown"
	}
	return "ListObjects"
}

// regionOf returns where a bucket is.
func regionOf(b *world.Bucket) string { return cmp.Or(b.Region, "us-east-1") }

func noSuchBucket(name string) error {
	return wire.New(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist").With("BucketName", name)
}

func (s *service) authorize(r *endpoint.Request, action, resource string, keys policy.Context) error {
	return s.deps.Authorizer.Authorize(r, endpoint.Question{Action: action, Resource: resource, Keys: keys})
}

// findBucket returns a copy of the request's bucket and its account, sends requests for another region there, and asks
// whether the caller may do an action.
func (s *service) findBucket(w http.ResponseWriter, r *endpoint.Request, action, key string, keys policy.Context) (bucket world.Bucket, owner string, err error) {
	name, _ := targetOf(r)
	s.deps.State.Read(func(w *world.World) {
		if b, a := w.Bucket(name); b != nil {
			bucket, owner = *b, a.ID
		}
	})
	if owner == "" {
		return bucket, "", noSuchBucket(name)
	}
	home := regionOf(&bucket)
	w.Header().Set("X-Amz-Bucket-Region", home)
	if r.Region != "" && r.Region != home && !(r.Region == "us-east-1" && action == "s3:GetBucketLocation") {
		return bucket, owner, wire.New(http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. "+
			"Please send all future requests to this endpoint.").With("Endpoint", name+".s3."+home+".amazonaws.com").With("Bucket", name)
	}
	resource := "arn:aws:s3:::" + name
	if key != "" {
		resource += "/" + key
	}
	return bucket, owner, s.authorize(r, action, resource, keys)
}

// writeEmpty writes an answer without a body.
func writeEmpty(w http.ResponseWriter, r *endpoint.Request, status int) error {
	wire.SetS3Headers(w, r.ID)
	w.WriteHeader(status)
	return nil
}

func sizeOf(o *world.Object) int64 {
	if o.Body != "" {
		return int64(len(o.Body))
	}
	return o.Size
}

// etagOf returns the MD5 of an object with a body, and of its name and size of one that only has a size.
func etagOf(o *world.Object) string {
	text := o.Body
	if text == "" && o.Size > 0 {
		text = o.Key + strconv.FormatInt(o.Size, 10)
	}
	sum := md5.Sum([]byte(text)) //nolint:gosec // see import
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func (s *service) getObject(w http.ResponseWriter, r *endpoint.Request) error {
	_, key := targetOf(r)
	bucket, _, err := s.findBucket(w, r, "s3:GetObject", key, nil)
	if err != nil {
		return err
	}
	var found *world.Object
	s.deps.State.Read(func(w *world.World) {
		now, _ := w.Bucket(bucket.Name)
		if now == nil {
			return
		}
		for _, o := range now.Objects {
			if o.Key == key {
				copied := *o
				found = &copied
			}
		}
	})
	if found == nil {
		// Whether a key exists is a secret of those who may list.
		if err := s.authorize(r, "s3:ListBucket", "arn:aws:s3:::"+bucket.Name, nil); err != nil {
			return err
		}
		return wire.New(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.").With("Key", key)
	}
	wire.SetS3Headers(w, r.ID)
	w.Header().Set("Etag", etagOf(found))
	w.Header().Set("Content-Type", cmp.Or(found.ContentType, "binary/octet-stream"))
	http.ServeContent(w, r.Request, "", found.Modified, io.NewSectionReader(content{found}, 0, sizeOf(found)))
	return nil
}

// content reads an object's body, or zeros.
type content struct{ *world.Object }

func (c content) ReadAt(p []byte, at int64) (int, error) {
	if c.Body != "" {
		return strings.NewReader(c.Body).ReadAt(p, at)
	}
	clear(p)
	return len(p), nil
}

func (s *service) putObject(w http.ResponseWriter, r *endpoint.Request) error {
	_, key := targetOf(r)
	if r.URL.Query().Has("uploadId") || r.Header.Get("X-Amz-Copy-Source") != "" {
		return wire.New(http.StatusNotImplemented, "NotImplemented", "multipart uploads and copies are not part of the awsid sandbox")
	}
	if len(key) > 1024 {
		return wire.New(http.StatusBadRequest, "KeyTooLongError", "Your key is too long").With("Size", strconv.Itoa(len(key)))
	}
	bucket, _, err := s.findBucket(w, r, "s3:PutObject", key, nil)
	if err != nil {
		return err
	}
	o := &world.Object{Key: key, Body: string(r.Body), Modified: r.Now.UTC().Truncate(time.Second), ContentType: r.Header.Get("Content-Type")}
	if err := s.storeObject(bucket.Name, o); err != nil {
		return err
	}
	w.Header().Set("Etag", etagOf(o))
	return writeEmpty(w, r, http.StatusOK)
}

// maxStored is how much all objects of a bucket may hold: the sandbox lives in memory.
const maxStored = 256 << 20

func (s *service) storeObject(bucket string, o *world.Object) (err error) {
	s.deps.State.Write(func(w *world.World) {
		b, _ := w.Bucket(bucket)
		if b == nil {
			err = noSuchBucket(bucket)
			return
		}
		b.Objects = slices.DeleteFunc(b.Objects, func(old *world.Object) bool { return old.Key == o.Key })
		stored := len(o.Body)
		for _, old := range b.Objects {
			stored += len(old.Body)
		}
		if stored > maxStored {
			err = wire.New(http.StatusServiceUnavailable, "SlowDown", fmt.Sprintf("a bucket of the sandbox holds %d bytes at most", maxStored))
			return
		}
		b.Objects = append(b.Objects, o)
	})
	return err
}

func (s *service) deleteObject(w http.ResponseWriter, r *endpoint.Request) error {
	_, key := targetOf(r)
	bucket, _, err := s.findBucket(w, r, "s3:DeleteObject", key, nil)
	if err != nil {
		return err
	}
	s.deps.State.Write(func(w *world.World) {
		if b, _ := w.Bucket(bucket.Name); b != nil {
			b.Objects = slices.DeleteFunc(b.Objects, func(o *world.Object) bool { return o.Key == key })
		}
	})
	return writeEmpty(w, r, http.StatusNoContent)
}
