package s3

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/policy"
	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type objectList struct {
	XMLName               xml.Name `xml:"http://s3.amazonaws.com/doc/2006-03-01/ ListBucketResult"`
	Name                  string
	Prefix                string
	Marker                *string `xml:",omitempty"`
	NextMarker            string  `xml:",omitempty"`
	StartAfter            string  `xml:",omitempty"`
	ContinuationToken     string  `xml:",omitempty"`
	NextContinuationToken string  `xml:",omitempty"`
	KeyCount              *int    `xml:",omitempty"`
	MaxKeys               int
	Delimiter             string `xml:",omitempty"`
	EncodingType          string `xml:",omitempty"`
	IsTruncated           bool
	Contents              []objectEntry
	CommonPrefixes        []prefixEntry
}

type objectEntry struct {
	Key, LastModified, ETag string
	Size                    int64
	Owner                   *owner `xml:",omitempty"`
	StorageClass            string
}

type prefixEntry struct{ Prefix string }

// listing is what one request for a list of objects asks for.
type listing struct {
	prefix, delimiter, after string
	size                     int
	encoded                  bool
}

func (s *service) listObjects(w http.ResponseWriter, r *endpoint.Request) error {
	q := r.URL.Query()
	ask := listing{prefix: q.Get("prefix"), delimiter: q.Get("delimiter"), encoded: q.Get("encoding-type") == "url"}
	if e := q.Get("encoding-type"); e != "" && e != "url" {
		return wire.New(http.StatusBadRequest, "InvalidArgument", "Invalid Encoding Method specified in Request").With("ArgumentName", "encoding-type").With("ArgumentValue", e)
	}
	keys := policy.Context{"s3:prefix": {ask.prefix}, "s3:delimiter": {ask.delimiter}}
	bucket, account, err := s.findBucket(w, r, "s3:ListBucket", "", keys)
	if err != nil {
		return err
	}
	if ask.size, err = readCount(q.Get("max-keys"), 1000, "max-keys"); err != nil {
		return err
	}
	out := objectList{Name: bucket.Name, Prefix: ask.encodeKey(ask.prefix), MaxKeys: ask.size, Delimiter: ask.encodeKey(ask.delimiter), EncodingType: q.Get("encoding-type")}
	second := r.Operation == "ListObjectsV2"
	if second {
		out.ContinuationToken, out.StartAfter = q.Get("continuation-token"), ask.encodeKey(q.Get("start-after"))
		token := readToken(out.ContinuationToken)
		ask.after = max(q.Get("start-after"), token)
		if out.ContinuationToken != "" && token == "" {
			return wire.New(http.StatusBadRequest, "InvalidArgument", "The continuation token provided is incorrect").With("ArgumentName", "continuation-token")
		}
	} else {
		marker := ask.encodeKey(q.Get("marker"))
		out.Marker, ask.after = &marker, q.Get("marker")
	}
	last := ""
	s.deps.State.Read(func(w *world.World) {
		if now, _ := w.Bucket(bucket.Name); now != nil {
			last = ask.addPage(&out, now.Objects)
		}
	})
	switch {
	case last == "":
	case second:
		out.NextContinuationToken = newToken(last)
	case ask.delimiter != "":
		out.NextMarker = ask.encodeKey(last)
	}
	if second {
		n := len(out.Contents) + len(out.CommonPrefixes)
		out.KeyCount = &n
	}
	if !second || q.Get("fetch-owner") == "true" {
		o := ownerOf(account)
		for i := range out.Contents {
			out.Contents[i].Owner = &o
		}
	}
	return wire.WriteS3(w, r.ID, out)
}

// addPage adds one page and returns the last key or prefix on it when there is more.
func (ask *listing) addPage(out *objectList, objects []*world.Object) (last string) {
	sorted := slices.SortedFunc(slices.Values(objects), func(a, b *world.Object) int { return strings.Compare(a.Key, b.Key) })
	n, previous := 0, ""
	for _, o := range sorted {
		if !strings.HasPrefix(o.Key, ask.prefix) {
			continue
		}
		common, grouped := ask.groupOf(o.Key)
		name := o.Key
		if grouped {
			name = common
		}
		// A group that the former page ended with is not shown again.
		if name <= ask.after || grouped && strings.HasPrefix(ask.after, common) || grouped && common == previous {
			continue
		}
		if n == ask.size {
			out.IsTruncated = true
			return previous
		}
		n, previous = n+1, name
		if grouped {
			out.CommonPrefixes = append(out.CommonPrefixes, prefixEntry{ask.encodeKey(common)})
			continue
		}
		out.Contents = append(out.Contents, objectEntry{
			Key: ask.encodeKey(o.Key), LastModified: o.Modified.UTC().Format(timeFormat), ETag: etagOf(o), Size: sizeOf(o), StorageClass: "STANDARD",
		})
	}
	return ""
}

// groupOf returns the common prefix that a key is shown under.
func (ask *listing) groupOf(key string) (string, bool) {
	if ask.delimiter == "" {
		return "", false
	}
	rest := key[len(ask.prefix):]
	i := strings.Index(rest, ask.delimiter)
	if i < 0 {
		return "", false
	}
	return ask.prefix + rest[:i+len(ask.delimiter)], true
}

// encodeKey writes a key as encoding-type=url does, slashes kept. A blank is %20, which clients read that take "+" for
// a plus sign and those that do not.
func (ask *listing) encodeKey(s string) string {
	if !ask.encoded {
		return s
	}
	return strings.NewReplacer("%2F", "/", "+", "%20").Replace(url.QueryEscape(s))
}

// newToken makes a continuation token of a name.
func newToken(name string) string { return base64.StdEncoding.EncodeToString([]byte("1:" + name)) }

// readToken returns the name of a continuation token, "" for a wrong one.
func readToken(token string) string {
	text, err := base64.StdEncoding.DecodeString(token)
	if err != nil {
		return ""
	}
	name, ok := strings.CutPrefix(string(text), "1:")
	if !ok {
		return ""
	}
	return name
}
