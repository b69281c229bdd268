package service

import (
	"encoding/base64"
	"iter"
	"math"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/sys/value"
)

// onePage reports whether one call and its whole answer are wanted: the
// operation has no pages, or the service's own paging is asked for.
func (r request) onePage(input value.Object) bool {
	if r.op.pages == nil || r.global.Given("no-paginate") {
		return true
	}
	for _, name := range []string{r.op.pages.InputTokens[0], r.op.pages.Limit} {
		_, inInput := input.Get(name)
		if option := optionName(name); inInput || option != maxItems && r.given.isGiven(option) {
			return true
		}
	}
	return false
}

// refusePaging refuses the options of listings where one page is wanted. The service's own one may be named like one
// of them, unless the options were read as those of a listing.
func (r request) refusePaging(asListing bool) error {
	var unfit []string
	for _, name := range []string{startingToken, pageSize, maxItems} {
		if r.op.pages != nil && r.given.isGiven(name) && (asListing || name != optionName(r.op.pages.Limit)) {
			unfit = append(unfit, "--"+name)
		}
	}
	if len(unfit) == 0 {
		return nil
	}
	return unfitInput(strings.Join(unfit, ", ") + " cannot be used where paging is off")
}

// pages calls an operation page by page, in the manner of the AWS CLI:
// --max-items cuts a page and leaves a token to go on from.
type pages struct {
	*model.Paginator
	call   func(input value.Object) (value.Object, error)
	input  value.Object // of the present page
	start  resumePoint
	max    int    // items to hand on
	resume string // token to go on from, once the pages are through
}

// newPages makes the listing that the options of the command line ask for.
func (r request) newPages(input value.Object, call func(value.Object) (value.Object, error)) *pages {
	p := &pages{Paginator: r.op.pages, call: call, input: input, max: math.MaxInt}
	if r.given.isGiven(maxItems) {
		n, _ := parseWhole(r.given.textOf(maxItems)) // checked with the options
		if most, isSmall := n.(int64); isSmall {
			p.max = int(most)
		}
		if p.max <= 0 {
			r.env.Tellf(r.env.Stderr, "warning: --%s %d leaves items out", maxItems, p.max)
		}
	}
	if r.given.isGiven(startingToken) {
		p.start = parseToken(r.given.textOf(startingToken), p.InputTokens[0])
		p.setToken(p.start.tokens)
	}
	if r.given.isGiven(pageSize) {
		size, _ := parseWhole(r.given.textOf(pageSize))
		p.input = p.input.Set(p.Limit, size)
	}
	return p
}

// setToken puts the tokens of a page into the input.
func (p *pages) setToken(tokens value.Object) {
	for _, m := range tokens {
		p.input = p.input.Without(m.Name)
		if m.Value != nil && m.Value != "None" {
			p.input = p.input.Set(m.Name, m.Value)
		}
	}
}

// eachPage returns the pages; an error comes as the last element.
func (p *pages) eachPage() iter.Seq2[value.Object, error] {
	return func(yield func(value.Object, error) bool) {
		tokens, seen := p.start.tokens, 0
		var had awsapi.PageTokens
		for first := true; ; first = false {
			page, err := p.call(p.input)
			if err != nil {
				yield(nil, err)
				return
			}
			offset := 0
			if first && p.start.cut {
				page, offset = p.withoutPrinted(page), p.start.skip
			}
			list := page.List(p.Results[0])
			if keep := p.max - seen; len(list) > keep {
				p.resume = resumePoint{tokens: tokens, skip: keep + offset, cut: true}.encodeToken(p.InputTokens[0])
				yield(page.Set(p.Results[0], upTo(list, keep)), nil)
				return
			}
			if !yield(page, nil) {
				return
			}
			seen += len(list)
			next := p.nextToken(page)
			tokens = value.Object{{Name: p.InputTokens[0], Value: next}}
			switch {
			case next == "":
				return
			case seen == p.max:
				p.resume = resumePoint{tokens: tokens}.encodeToken(p.InputTokens[0])
				return
			}
			if err := had.Add(next); err != nil {
				yield(nil, err)
				return
			}
			p.setToken(tokens)
		}
	}
}

// withoutPrinted leaves out of a page what was printed before it was cut: the first
// of its items, and its other lists.
func (p *pages) withoutPrinted(page value.Object) value.Object {
	list := page.List(p.Results[0])
	page = page.Set(p.Results[0], list[len(upTo(list, p.start.skip)):])
	for _, other := range p.Results[1:] {
		if _, has := page.Get(other); has {
			page = page.Set(other, []any{})
		}
	}
	return page
}

// nextToken returns the token of the page after this one, "" when this is the last.
func (p *pages) nextToken(page value.Object) string {
	if more, _ := page.Get(p.More); p.More != "" && more != true {
		return ""
	}
	return page.Text(p.OutputTokens[0])
}

// upTo returns the first n elements of a list, and all but the last -n where n
// is negative.
func upTo(list []any, n int) []any {
	if n < 0 {
		n = max(0, len(list)+n)
	}
	return list[:min(n, len(list))]
}

// resumePoint is where a listing goes on: a page, and items to skip in it.
type resumePoint struct {
	tokens value.Object // by the members of the input; none is the first page
	skip   int
	cut    bool // the page was cut, so skip counts
}

// cutMember is the AWS CLI's name for the number of items to skip.
const cutMember = "boto_truncate_amount"

// encodeToken writes the NextToken of the AWS CLI: base64 of a JSON object with
// the service's token under the name of the input member.
func (r resumePoint) encodeToken(member string) string {
	object := r.tokens
	if len(object) == 0 {
		object = value.Object{{Name: member, Value: nil}}
	}
	if r.cut {
		object = object.Set(cutMember, int64(r.skip))
	}
	return base64.StdEncoding.EncodeToString(value.Marshal(object))
}

// parseToken reads a NextToken. Anything else is what older versions printed,
// TOKEN___SKIP, or the service's own token.
func parseToken(text, member string) resumePoint {
	decoded, err := base64.StdEncoding.DecodeString(text)
	if err == nil {
		if object, err := value.ParseObject(decoded); err == nil {
			skip, cut := object.Get(cutMember)
			n, _ := skip.(int64)
			return resumePoint{tokens: object.Without(cutMember), skip: int(n), cut: cut}
		}
	}
	token, number, _ := strings.Cut(text, "___")
	skip, err := strconv.Atoi(number)
	if err != nil {
		token = text
	}
	return resumePoint{tokens: value.Object{{Name: member, Value: token}}, skip: skip, cut: err == nil}
}
