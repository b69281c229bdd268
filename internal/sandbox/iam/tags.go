package iam

import (
	"maps"
	"slices"

	"github.com/awsid/awsid/internal/sandbox/wire"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const maxTags = 50 // of a user or role

// tagOperationsOf returns the operations on the tags of a kind.
func tagOperationsOf(k kind) []operation {
	return []operation{
		{"Tag" + k.noun, func(c *call) any { return addTags(c, k) }}, {"Untag" + k.noun, func(c *call) any { return removeTags(c, k) }},
		{"List" + k.noun + "Tags", func(c *call) any { return listTags(c, k) }},
	}
}

// readTags reads the tags of a request, and sets their condition keys.
func (c *call) readTags() map[string]string {
	list := c.Tags()
	if len(list) == 0 {
		return nil
	}
	tags := make(map[string]string, len(list))
	var names []string
	for _, t := range list {
		tags[t.Key] = t.Value
		names = append(names, t.Key)
	}
	c.keys.SetTags("aws:RequestTag/", tags)
	c.keys.Set("aws:TagKeys", names...)
	return tags
}

// addTags puts tags into a copy: a reader of the world may hold the old map.
func addTags(c *call, k kind) any {
	name, tags := k.readName(c), c.readTags()
	return k.authorizeChange(c, name, func(_ *world.Account, h *holder) error {
		out := map[string]string{}
		maps.Copy(out, *h.tags)
		maps.Copy(out, tags)
		if len(out) > maxTags {
			return overQuota("TagsPerResource", maxTags)
		}
		*h.tags = out
		return nil
	})
}

func removeTags(c *call, k kind) any {
	name, keys := k.readName(c), c.List("TagKeys", "")
	c.keys.Set("aws:TagKeys", keys...)
	return k.authorizeChange(c, name, func(_ *world.Account, h *holder) error {
		*h.tags = maps.Clone(*h.tags)
		maps.DeleteFunc(*h.tags, func(key, _ string) bool { return slices.Contains(keys, key) })
		return nil
	})
}

func listTags(c *call, k kind) any {
	name, p := k.readName(c), c.readPage()
	var all []wire.Tag
	k.view(c, name, func(_ *world.Account, h *holder) { all = tagList(*h.tags) })
	return listPage(p, "Tags", all, func(t wire.Tag) string { return t.Key })
}

// tagList returns tags in the order of their keys.
func tagList(tags map[string]string) []wire.Tag {
	out := make([]wire.Tag, 0, len(tags))
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, wire.Tag{Key: key, Value: tags[key]})
	}
	return out
}

// shownTags are the tags of something that shows them only if it has any.
func shownTags(tags map[string]string) *wire.List[wire.Tag] {
	if len(tags) == 0 {
		return nil
	}
	out := wire.ListOf(tagList(tags)...)
	return &out
}
