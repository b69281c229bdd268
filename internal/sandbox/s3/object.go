package s3

import (
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
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

func size(o *world.Object) int64 {
	if o.Body != "" {
		return int64(len(o.Body))
	}
	return o.Size
}

// etag is the MD5 of an object with a body, and of its name and size of one
// that only has a size.
func etag(o *world.Object) string {
	text := o.Body
	if text == "" && o.Size > 0 {
		text = o.Key + strconv.FormatInt(o.Size, 10)
	}
	sum := md5.Sum([]byte(text)) //nolint:gosec // see import
	return `"` + hex.EncodeToString(sum[:]) + `"`
}

func noSuchKey(key string) error {
	return wire.New(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.").With("Key", key)
}

func (s *service) object(bucket, key string) (out *world.Object) {
	s.deps.State.Read(func(w *world.World) {
		f, _ := find(w, bucket)
		if f.bucket == nil {
			return
		}
		for _, o := range f.bucket.Objects {
			if o.Key == key {
				copied := *o
				out = &copied
			}
		}
	})
	return out
}

func (s *service) getObject(w http.ResponseWriter, r *endpoint.Request) error {
	_, key := target(r)
	f, err := s.bucket(w, r, "s3:GetObject", key, nil)
	if err != nil {
		return err
	}
	o := s.object(f.bucket.Name, key)
	if o == nil {
		// Whether a key exists is a secret of those who may list.
		if err := s.deps.Authorizer.Authorize(r, "s3:ListBucket", "arn:aws:s3:::"+f.bucket.Name, nil); err != nil {
			return err
		}
		return noSuchKey(key)
	}
	wire.S3Headers(w, r.ID)
	h := w.Header()
	h.Set("Etag", etag(o))
	h.Set("Content-Type", o.ContentType)
	if o.ContentType == "" {
		h.Set("Content-Type", "binary/octet-stream")
	}
	http.ServeContent(w, r.Request, "", o.Modified, io.NewSectionReader(content{o}, 0, size(o)))
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
	_, key := target(r)
	if r.URL.Query().Has("uploadId") || r.Header.Get("X-Amz-Copy-Source") != "" {
		return wire.New(http.StatusNotImplemented, "NotImplemented", "multipart uploads and copies are not part of the awsid sandbox")
	}
	if len(key) > 1024 {
		return wire.New(http.StatusBadRequest, "KeyTooLongError", "Your key is too long").With("Size", strconv.Itoa(len(key)))
	}
	f, err := s.bucket(w, r, "s3:PutObject", key, nil)
	if err != nil {
		return err
	}
	o := &world.Object{Key: key, Body: string(r.Body), Modified: r.Now.UTC().Truncate(time.Second), ContentType: r.Header.Get("Content-Type")}
	if err := s.keep(f.bucket.Name, o); err != nil {
		return err
	}
	wire.S3Headers(w, r.ID)
	w.Header().Set("Etag", etag(o))
	w.WriteHeader(http.StatusOK)
	return nil
}

// maxStored is how much all objects of a bucket may hold: the sandbox lives
// in memory.
const maxStored = 256 << 20

func (s *service) keep(bucket string, o *world.Object) (err error) {
	s.deps.State.Write(func(w *world.World) {
		f, ok := find(w, bucket)
		if !ok {
			err = wire.New(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist").With("BucketName", bucket)
			return
		}
		kept := slices.DeleteFunc(f.bucket.Objects, func(old *world.Object) bool { return old.Key == o.Key })
		stored := len(o.Body)
		for _, old := range kept {
			stored += len(old.Body)
		}
		f.bucket.Objects = kept
		if stored > maxStored {
			err = wire.New(http.StatusServiceUnavailable, "SlowDown", fmt.Sprintf("a bucket of the sandbox holds %d bytes at most", maxStored))
			return
		}
		f.bucket.Objects = append(kept, o)
	})
	return err
}

func (s *service) deleteObject(w http.ResponseWriter, r *endpoint.Request) error {
	_, key := target(r)
	f, err := s.bucket(w, r, "s3:DeleteObject", key, nil)
	if err != nil {
		return err
	}
	s.deps.State.Write(func(w *world.World) {
		if now, ok := find(w, f.bucket.Name); ok {
			now.bucket.Objects = slices.DeleteFunc(now.bucket.Objects, func(o *world.Object) bool { return o.Key == key })
		}
	})
	wire.S3Headers(w, r.ID)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
