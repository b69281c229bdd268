// Package judge compares awsid's calls with those of the AWS SDK for Go: the
// endpoints both compute, the requests they send for random inputs of every
// operation, and what they make of the same random answers. It is a module of
// its own, so that the SDK's service clients stay out of awsid's.
//
// Where the two differ on purpose, differences_test.go says why; the AWS CLI
// decides who is right. A failing case prints its seed: `go test -seed N`.
package judge

import (
	"flag"
	"hash/fnv"
	"math/rand/v2"
	"time"

	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

// rounds is how many random inputs and answers each operation gets.
const rounds = 10

var seed = flag.Uint64("seed", 1, "what the random inputs are made from")

// newRandom returns the same random numbers for the same topic and -seed.
func newRandom(topic string) *rand.Rand {
	h := fnv.New64()
	_, _ = h.Write([]byte(topic))
	return rand.New(rand.NewPCG(*seed, h.Sum64()))
}

func pick[T any](random *rand.Rand, list []T) T { return list[random.IntN(len(list))] }

// generator makes random values of a model's shapes. Times are RFC 3339 texts.
type generator struct {
	*rand.Rand
	answers bool // of outputs: nothing is required
}

func (g generator) structure(shape *model.Shape, depth int) value.Object {
	object := value.Object{}
	if shape == nil {
		return object
	}
	for i := range shape.Members {
		m := &shape.Members[i]
		if required := (m.Required || m.IdempotencyToken) && !g.answers; required || depth < 5 && g.IntN(depth+3) < 2 {
			object = append(object, value.Member{Name: m.Name, Value: g.member(shape, m, depth)})
		}
	}
	return object
}

func (g generator) member(in *model.Shape, m *model.Member, depth int) any {
	shape := m.Shape()
	switch {
	case shape.Type != model.String:
	case m.ContextParam == "Bucket":
		return pick(g.Rand, []string{
			"bucket", "a-b-c", "with.dots", "UPPER", "under_score", "bucket--euw1-az1--x-s3",
			"arn:aws:s3:eu-west-1:123456789012:accesspoint/own", "arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap",
			"arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-01234567890123456/accesspoint/reports",
			"arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/lambda",
		})
	case len(shape.Enum) > 0 && g.IntN(4) > 0:
		return pick(g.Rand, shape.Enum)
	case m.Location != "" && m.Location != model.InQuery:
		return g.text(shape, "abcXYZ019-._")
	case shape.Name == "policyDocumentType":
		return "not a document " + g.text(shape, "abc%20&<>")
	}
	return g.value(shape, depth)
}

func (g generator) value(shape *model.Shape, depth int) any {
	switch shape.Type {
	case model.Structure:
		return g.structure(shape, depth+1)
	case model.List:
		list := []any{}
		for range g.length(shape, 0, 3) {
			list = append(list, g.member(shape, shape.Member("member"), depth+1))
		}
		return list
	case model.Map:
		entries := value.Object{}
		for range g.length(shape, 0, 3) {
			entries = entries.Set(g.text(shape.Member("key").Shape(), "abcXYZ019-._ &"), g.member(shape, shape.Member("value"), depth+1))
		}
		return entries
	case model.Boolean:
		return g.IntN(2) == 0
	case model.Integer, model.Long:
		return int64(g.length(shape, 0, 1<<20))
	case model.Float, model.Double:
		return float64(g.IntN(1000)) / 8
	case model.Timestamp:
		return time.Unix(g.Int64N(4e9), 0).UTC().Format(time.RFC3339)
	case model.Blob:
		return []byte(g.text(&model.Shape{}, "a\x00\xff~é"))
	}
	return g.text(shape, "abcXYZ019 -._~:/?#[]@!$&'()*+,;=%\"<>\\`{|}^é☃𝒳")
}

// length returns a number between a shape's limits, near the lower one.
func (g generator) length(shape *model.Shape, low, spread int64) int64 {
	high := low + spread
	if shape.Min != nil && *shape.Min > low {
		low, high = *shape.Min, *shape.Min+spread
	}
	if shape.Max != nil && *shape.Max < high {
		high = *shape.Max
	}
	return low + g.Int64N(max(1, high-low+1))
}

func (g generator) text(shape *model.Shape, alphabet string) string {
	letters, text := []rune(alphabet), []rune{}
	for range g.length(shape, 1, 12) {
		text = append(text, pick(g.Rand, letters))
	}
	return string(text)
}
