package iam

import (
	"encoding/base64"
	"sort"

	"github.com/awsid/awsid/internal/sandbox/query"
)

// page is the part of a list that a request asks for.
type page struct {
	after string // the name the page begins behind
	most  int
}

// paged is embedded in the answers of lists.
type paged struct {
	IsTruncated bool
	Marker      string `xml:",omitempty"`
}

// readPage reads Marker and MaxItems.
func (c *call) readPage() (page, error) {
	p := page{most: c.Int("MaxItems", 100, 1, 1000)}
	if text := c.String("Marker", query.Length(1, 5120)); text != "" {
		name, err := base64.URLEncoding.DecodeString(text)
		if err != nil {
			return p, query.Invalid("Invalid Marker.")
		}
		p.after = string(name)
	}
	return p, nil
}

// cut sorts a list by name and returns the page of it. The marker holds the
// last name, so that a list that changes between two pages loses nothing.
func cut[T any](p page, all []T, name func(T) string) ([]T, paged) {
	sort.SliceStable(all, func(i, j int) bool { return name(all[i]) < name(all[j]) })
	start := 0
	if p.after != "" {
		start = sort.Search(len(all), func(i int) bool { return name(all[i]) > p.after })
	}
	rest := all[start:]
	if len(rest) <= p.most {
		return rest, paged{}
	}
	rest = rest[:p.most]
	return rest, paged{true, base64.URLEncoding.EncodeToString([]byte(name(rest[len(rest)-1])))}
}
