package iam

import (
	"maps"

	"github.com/awsid/awsid/internal/sandbox/query"
)

// maxTags is how many tags a user or role may have.
const maxTags = 50

// addTags puts tags into a copy: a reader of the world may hold the old map.
func addTags(tags *map[string]string, more map[string]string) error {
	out := maps.Clone(*tags)
	if out == nil {
		out = map[string]string{}
	}
	maps.Copy(out, more)
	if len(out) > maxTags {
		return overQuota("TagsPerResource", maxTags)
	}
	*tags = out
	return nil
}

func removeTags(tags *map[string]string, keys []string) {
	out := maps.Clone(*tags)
	for _, k := range keys {
		delete(out, k)
	}
	*tags = out
}

// tagPage is the answer of the ListTags operations.
func tagPage(p page, all []query.Tag) any {
	members, more := cut(p, all, func(t query.Tag) string { return t.Key })
	return struct {
		Tags query.List[query.Tag]
		paged
	}{query.ListOf(members...), more}
}
