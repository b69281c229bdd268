package nesting

import (
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
)

func TestHanded(t *testing.T) {
	t.Parallel()
	own := environ.Parse([]string{"HOME=/h", "AWS_PAGER=cat", "AWS_REGION=eu-west-1"})
	outer := MarkHanded(own, own.With("AWS_ENDPOINT_URL", "http://store").With("AWS_REGION", "us-east-1").Without("AWS_PROFILE"))
	inner := MarkHanded(outer, outer.With("AWS_CA_BUNDLE", "/ca"))
	for name, c := range map[string]struct {
		vars environ.Vars
		gone []string
		kept map[string]string
	}{
		"nothing around":      {own, nil, map[string]string{"AWS_REGION": "eu-west-1", "AWS_PAGER": "cat"}},
		"one around":          {outer, []string{"AWS_ENDPOINT_URL", "AWS_REGION", handedVariable}, map[string]string{"AWS_PAGER": "cat", "HOME": "/h"}},
		"two around":          {inner, []string{"AWS_ENDPOINT_URL", "AWS_REGION", "AWS_CA_BUNDLE"}, map[string]string{"AWS_PAGER": "cat"}},
		"changed by a person": {outer.With("AWS_REGION", "sa-east-1"), []string{"AWS_ENDPOINT_URL"}, map[string]string{"AWS_REGION": "sa-east-1"}},
	} {
		left := WithoutHanded(c.vars)
		for _, gone := range c.gone {
			if value, there := left.Lookup(gone); there {
				t.Errorf("%s: %s=%s is left", name, gone, value)
			}
		}
		for kept, want := range c.kept {
			if got := left.Get(kept); got != want {
				t.Errorf("%s: %s=%s, want %s", name, kept, got, want)
			}
		}
	}
}
