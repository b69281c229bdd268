package s3

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"regexp"
	"slices"
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
	if err := s.authorize(r, "s3:ListAllMyBuckets", "*", nil); err != nil {
		return err
	}
	q := r.URL.Query()
	size, err := readCount(q.Get("max-buckets"), 10000, "max-buckets")
	if err != nil || size < 1 {
		return wire.New(http.StatusBadRequest, "InvalidArgument", "Argument max-buckets must be an integer between 1 and 10000")
	}
	paged := slices.ContainsFunc([]string{"max-buckets", "prefix", "bucket-region", "continuation-token"}, q.Has)
	out := bucketList{Owner: ownerOf(r.Caller().Account), Prefix: q.Get("prefix")}
	after := readToken(q.Get("continuation-token"))
	for _, b := range s.bucketsOf(r.Caller().Account) {
		if b.Name <= after || !strings.HasPrefix(b.Name, q.Get("prefix")) || q.Has("bucket-region") && regionOf(&b) != q.Get("bucket-region") {
			continue
		}
		if len(out.Buckets) == size {
			out.ContinuationToken = newToken(out.Buckets[size-1].Name)
			break
		}
		e := bucketEntry{Name: b.Name, CreationDate: b.Created.UTC().Format(timeFormat)}
		if paged {
			e.BucketRegion = regionOf(&b)
		}
		out.Buckets = append(out.Buckets, e)
	}
	return wire.WriteS3(w, r.ID, out)
}

// bucketsOf returns an account's buckets by name, without their objects.
func (s *service) bucketsOf(account string) (out []world.Bucket) {
	s.deps.State.Read(func(w *world.World) {
		if a := w.Account(account); a != nil {
			for _, b := range a.Buckets {
				out = append(out, world.Bucket{Name: b.Name, Region: b.Region, Created: b.Created})
			}
		}
	})
	slices.SortFunc(out, func(a, b world.Bucket) int { return strings.Compare(a.Name, b.Name) })
	return out
}

func ownerOf(account string) owner {
	return owner{ID: strings.ToLower(world.UniqueID("", "canonical", account)) + account, DisplayName: "account" + account}
}

// readCount reads a number parameter.
func readCount(raw string, limit int, name string) (int, error) {
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
	bucket, _, err := s.findBucket(w, r, "s3:ListBucket", "", nil)
	if err != nil {
		return err
	}
	w.Header().Set("X-Amz-Bucket-Region", regionOf(&bucket))
	w.Header().Set("X-Amz-Access-Point-Alias", "false")
	return writeEmpty(w, r, http.StatusOK)
}

type locationConstraint struct {
	XMLName xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ LocationConstraint"`
	Region  string   `xml:",chardata"`
}

func (s *service) getBucketLocation(w http.ResponseWriter, r *endpoint.Request) error {
	bucket, _, err := s.findBucket(w, r, "s3:GetBucketLocation", "", nil)
	if err != nil {
		return err
	}
	out := locationConstraint{Region: regionOf(&bucket)}
	if out.Region == "us-east-1" {
		out.Region = ""
	}
	return wire.WriteS3(w, r.ID, out)
}

// bucketName matches general purpose bucket names.
var bucketName = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
})

func (s *service) createBucket(w http.ResponseWriter, r *endpoint.Request) error {
	name, _ := targetOf(r)
	if !bucketName().MatchString(name) || strings.Contains(name, "..") {
		return wire.New(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.").With("BucketName", name)
	}
	if err := s.authorize(r, "s3:CreateBucket", "arn:aws:s3:::"+name, nil); err != nil {
		return err
	}
	var conf struct{ LocationConstraint string }
	if len(r.Body) > 0 {
		if err := xml.Unmarshal(r.Body, &conf); err != nil {
			return wire.New(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
		}
	}
	if r.Region != "us-east-1" && conf.LocationConstraint != r.Region {
		return wire.New(http.StatusBadRequest, "IllegalLocationConstraintException", "The "+cmp.Or(conf.LocationConstraint, "unspecified")+
			" location constraint is incompatible for the region specific endpoint this request was sent to.")
	}
	b := world.Bucket{Name: name, Region: cmp.Or(conf.LocationConstraint, r.Region), Created: r.Now.UTC()}
	if err := s.addBucket(r.Caller().Account, b); err != nil {
		return err
	}
	w.Header().Set("Location", "/"+name)
	return writeEmpty(w, r, http.StatusOK)
}

func (s *service) addBucket(account string, b world.Bucket) (err error) {
	s.deps.State.Write(func(w *world.World) {
		switch taken, owner := w.Bucket(b.Name); {
		case taken == nil:
			a := w.Account(account)
			a.Buckets = append(a.Buckets, &b)
		case owner.ID == account:
			err = wire.New(http.StatusConflict, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.").With("BucketName", b.Name)
		default:
			err = wire.New(http.StatusConflict, "BucketAlreadyExists", "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.").With("BucketName", b.Name)
		}
	})
	return err
}

func (s *service) deleteBucket(w http.ResponseWriter, r *endpoint.Request) error {
	bucket, account, err := s.findBucket(w, r, "s3:DeleteBucket", "", nil)
	if err != nil {
		return err
	}
	s.deps.State.Write(func(w *world.World) {
		if now, _ := w.Bucket(bucket.Name); now != nil && len(now.Objects) > 0 {
			err = wire.New(http.StatusConflict, "BucketNotEmpty", "The bucket you tried to delete is not empty").With("BucketName", bucket.Name)
			return
		}
		a := w.Account(account)
		a.Buckets = slices.DeleteFunc(a.Buckets, func(b *world.Bucket) bool { return b.Name == bucket.Name })
	})
	if err != nil {
		return err
	}
	return writeEmpty(w, r, http.StatusNoContent)
}
