package s3

import (
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// timeFormat is S3's form of a time.
const timeFormat = "2006-01-02T15:04:05.000Z"

type bucketList struct {
	XMLName           xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListAllMyBucketsResult"`
	Owner             owner
	Buckets           []bucketEntry `xml:"Buckets>Bucket"`
	ContinuationToken string        `xml:",omitempty"`
	Prefix            string        `xml:",omitempty"`
}

type owner struct{ ID, DisplayName string }

type bucketEntry struct {
	Name         string
	CreationDate string
	BucketRegion string `xml:",omitempty"`
}

func (s *service) listBuckets(w http.ResponseWriter, r *endpoint.Request) error {
	if err := s.deps.Authorizer.Authorize(r, "s3:ListAllMyBuckets", "*", nil); err != nil {
		return err
	}
	q := r.URL.Query()
	size, err := count(q.Get("max-buckets"), 10000, "max-buckets")
	if err != nil || size < 1 {
		return wire.New(http.StatusBadRequest, "InvalidArgument", "Argument max-buckets must be an integer between 1 and 10000")
	}
	paged := q.Has("max-buckets") || q.Has("prefix") || q.Has("bucket-region") || q.Has("continuation-token")
	out := bucketList{Owner: ownerOf(r.Caller().Account), Prefix: q.Get("prefix")}
	after := unseal(q.Get("continuation-token"))
	for _, b := range s.buckets(r.Caller().Account) {
		if b.Name <= after || !strings.HasPrefix(b.Name, q.Get("prefix")) || q.Has("bucket-region") && region(&b) != q.Get("bucket-region") {
			continue
		}
		if len(out.Buckets) == size {
			out.ContinuationToken = seal(out.Buckets[size-1].Name)
			break
		}
		e := bucketEntry{Name: b.Name, CreationDate: b.Created.UTC().Format(timeFormat)}
		if paged {
			e.BucketRegion = region(&b)
		}
		out.Buckets = append(out.Buckets, e)
	}
	return wire.WriteS3(w, r.ID, http.StatusOK, out)
}

// buckets returns an account's buckets by name, without their objects.
func (s *service) buckets(account string) (out []world.Bucket) {
	s.deps.State.Read(func(w *world.World) {
		a := w.Account(account)
		if a == nil {
			return
		}
		for _, b := range a.Buckets {
			out = append(out, world.Bucket{Name: b.Name, Region: b.Region, Created: b.Created})
		}
	})
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func ownerOf(account string) owner {
	return owner{ID: strings.ToLower(world.UniqueID("", "canonical", account)) + account, DisplayName: "account" + account}
}

// count reads a number parameter.
func count(raw string, limit int, name string) (int, error) {
	if raw == "" {
		return limit, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < 0 {
		return 0, wire.New(http.StatusBadRequest, "InvalidArgument", "Argument "+name+" must be an integer between 0 and "+strconv.Itoa(limit)).
			With("ArgumentName", name).With("ArgumentValue", raw)
	}
	return min(n, limit), nil
}

func (s *service) headBucket(w http.ResponseWriter, r *endpoint.Request) error {
	f, err := s.bucket(w, r, "s3:ListBucket", "", nil)
	if err != nil {
		return err
	}
	wire.S3Headers(w, r.ID)
	w.Header().Set("X-Amz-Bucket-Region", region(f.bucket))
	w.Header().Set("X-Amz-Access-Point-Alias", "false")
	w.WriteHeader(http.StatusOK)
	return nil
}

type locationConstraint struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
	Region  string   `xml:",chardata"`
}

func (s *service) location(w http.ResponseWriter, r *endpoint.Request) error {
	f, err := s.bucket(w, r, "s3:GetBucketLocation", "", nil)
	if err != nil {
		return err
	}
	out := locationConstraint{Region: region(f.bucket)}
	if out.Region == "us-east-1" {
		out.Region = ""
	}
	return wire.WriteS3(w, r.ID, http.StatusOK, out)
}

type createConfiguration struct {
	LocationConstraint string
}

func (s *service) createBucket(w http.ResponseWriter, r *endpoint.Request) error {
	name, _ := target(r)
	if !bucketName().MatchString(name) || strings.Contains(name, "..") {
		return wire.New(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.").With("BucketName", name)
	}
	if err := s.deps.Authorizer.Authorize(r, "s3:CreateBucket", "arn:aws:s3:::"+name, nil); err != nil {
		return err
	}
	where := r.Region
	var conf createConfiguration
	if len(r.Body) > 0 {
		if err := xml.Unmarshal(r.Body, &conf); err != nil {
			return wire.New(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
		}
	}
	if conf.LocationConstraint != "" && where != "us-east-1" && conf.LocationConstraint != where || conf.LocationConstraint == "" && where != "us-east-1" {
		return wire.New(http.StatusBadRequest, "IllegalLocationConstraintException", "The "+orUnspecified(conf.LocationConstraint)+
			" location constraint is incompatible for the region specific endpoint this request was sent to.")
	}
	if conf.LocationConstraint != "" {
		where = conf.LocationConstraint
	}
	if err := s.addBucket(r.Caller().Account, world.Bucket{Name: name, Region: where, Created: r.Now.UTC()}); err != nil {
		return err
	}
	wire.S3Headers(w, r.ID)
	w.Header().Set("Location", "/"+name)
	w.WriteHeader(http.StatusOK)
	return nil
}

func orUnspecified(s string) string {
	if s == "" {
		return "unspecified"
	}
	return s
}

func (s *service) addBucket(account string, b world.Bucket) (err error) {
	s.deps.State.Write(func(w *world.World) {
		f, taken := find(w, b.Name)
		switch a := w.Account(account); {
		case taken && f.owner == account:
			err = wire.New(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.").With("BucketName", b.Name)
		case taken:
			err = wire.New(http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.").With("BucketName", b.Name)
		default:
			a.Buckets = append(a.Buckets, &b)
		}
	})
	return err
}

// bucketName matches general purpose bucket names.
var bucketName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
})

func (s *service) deleteBucket(w http.ResponseWriter, r *endpoint.Request) error {
	f, err := s.bucket(w, r, "s3:DeleteBucket", "", nil)
	if err != nil {
		return err
	}
	s.deps.State.Write(func(w *world.World) {
		now, ok := find(w, f.bucket.Name)
		if ok && len(now.bucket.Objects) > 0 {
			err = wire.New(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty").With("BucketName", f.bucket.Name)
			return
		}
		a := w.Account(f.owner)
		a.Buckets = slices.DeleteFunc(a.Buckets, func(b *world.Bucket) bool { return b.Name == f.bucket.Name })
	})
	if err != nil {
		return err
	}
	wire.S3Headers(w, r.ID)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
