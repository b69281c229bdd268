package s3

import (
	"net/http"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// Name is the service's name in faults and the log.
const Name = "s3"

type service struct{ deps endpoint.Deps }

// Service returns S3.
func Service(deps endpoint.Deps) endpoint.Service {
	s := &service{deps}
	return endpoint.Service{Name: Name, Mount: func(m *endpoint.Mux) { m.S3(operation, s.serve) }}
}

// target returns bucket and key of a request.
func target(r *endpoint.Request) (bucket, key string) {
	path := strings.TrimPrefix(r.URL.Path, "/")
	if b := r.Bucket(); b != "" {
		return b, path
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// operation names the API operation of a request.
func operation(r *endpoint.Request) string {
	bucket, key := target(r)
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
		return strings.ToUpper(r.Method[:1]) + strings.ToLower(r.Method[1:]) + level
	case "PUT Bucket":
		return "CreateBucket"
	case "GET Object":
		return "GetObject"
	case "GET Bucket":
		return bucketRead(r)
	}
	return "Unknown"
}

// bucketRead tells the reads of a bucket apart by their sub-resource.
func bucketRead(r *endpoint.Request) string {
	q := r.URL.Query()
	switch {
	case q.Has("location"):
		return "GetBucketLocation"
	case q.Get("list-type") == "2":
		return "ListObjectsV2"
	}
	for _, sub := range []string{"acl", "cors", "encryption", "lifecycle", "logging", "notification", "policy", "replication", "tagging", "uploads", "versioning", "versions", "website"} {
		if q.Has(sub) {
			return "Unknown"
		}
	}
	return "ListObjects"
}

func (s *service) serve(w http.ResponseWriter, r *endpoint.Request) error {
	switch r.Operation {
	case "ListBuckets":
		return s.listBuckets(w, r)
	case "CreateBucket":
		return s.createBucket(w, r)
	case "DeleteBucket":
		return s.deleteBucket(w, r)
	case "HeadBucket":
		return s.headBucket(w, r)
	case "GetBucketLocation":
		return s.location(w, r)
	case "ListObjectsV2", "ListObjects":
		return s.listObjects(w, r)
	case "GetObject", "HeadObject":
		return s.getObject(w, r)
	case "PutObject":
		return s.putObject(w, r)
	case "DeleteObject":
		return s.deleteObject(w, r)
	}
	return wire.New(http.StatusNotImplemented, "NotImplemented", "A header you provided implies functionality that is not implemented")
}

// found is a bucket and whose it is.
type found struct {
	bucket *world.Bucket
	owner  string
}

// region returns where a bucket is.
func region(b *world.Bucket) string {
	if b.Region == "" {
		return "us-east-1"
	}
	return b.Region
}

func find(w *world.World, name string) (found, bool) {
	for _, a := range w.Accounts {
		for _, b := range a.Buckets {
			if b.Name == name {
				return found{b, a.ID}, true
			}
		}
	}
	return found{}, false
}

// bucket finds the bucket of a request, sends requests for another region
// there, and asks whether the caller may do action.
func (s *service) bucket(w http.ResponseWriter, r *endpoint.Request, action, key string, keys map[string][]string) (found, error) {
	name, _ := target(r)
	var f found
	var ok bool
	s.deps.State.Read(func(w *world.World) {
		if f, ok = find(w, name); ok {
			copied := *f.bucket
			f.bucket = &copied
		}
	})
	if !ok {
		return f, wire.New(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist").With("BucketName", name)
	}
	home := region(f.bucket)
	w.Header().Set("X-Amz-Bucket-Region", home)
	if r.Region != "" && r.Region != home && !(r.Region == "us-east-1" && action == "s3:GetBucketLocation") {
		return f, wire.New(http.StatusMovedPermanently, "PermanentRedirect", "The bucket you are attempting to access must be addressed using the specified endpoint. "+
			"Please send all future requests to this endpoint.").With("Endpoint", name+".s3."+home+".amazonaws.com").With("Bucket", name)
	}
	resource := "arn:aws:s3:::" + name
	if key != "" {
		resource += "/" + key
	}
	return f, s.deps.Authorizer.Authorize(r, action, resource, keys)
}
