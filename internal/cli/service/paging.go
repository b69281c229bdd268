package service

import (
	"fmt"
	"reflect"
	"strconv"

	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// paging is what the command line says about pages.
type paging struct {
	start resumePoint
	max   int // items to print; -1: all
	size  int // items to ask for at a time; 0: the service decides
}

func (op Operation) readPaging(given arguments) (paging, error) {
	p := paging{max: -1}
	for name, target := range map[string]*int{maxItems: &p.max, pageSize: &p.size} {
		text, ok := given.text(name)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil {
			return p, atOption(problem.New(problem.Usage, "%q is no whole number", text), name)
		}
		*target = n
	}
	if _, given := given.text(pageSize); given && p.size < 1 {
		return p, atOption(problem.New(problem.Usage, "%d is less than 1", p.size), pageSize)
	}
	if text, ok := given.text(startingToken); ok {
		p.start = parseToken(text, op.Paging.Token)
	}
	return p, nil
}

// pages calls an operation page by page, in the manner of the AWS CLI:
// --max-items cuts a page and leaves a token to go on from.
type pages struct {
	Paging
	fetch  func() (value.Object, error) // the page of the present input
	input  any
	ask    paging
	resume string // token to go on from, once the pages are through
}

// each hands every page to yield until there are no more or none is wanted.
func (p *pages) each(yield func(value.Object) bool) error {
	if err := p.prepare(); err != nil {
		return err
	}
	skip, token, seen := p.ask.start.skip, p.ask.start.token, 0
	for {
		page, err := p.fetch()
		if err != nil {
			return err
		}
		list := p.list(page)[min(skip, len(p.list(page))):]
		if keep := p.ask.max - seen; p.ask.max >= 0 && len(list) > keep {
			p.resume = resumePoint{token: token, skip: skip + keep, cut: true}.encode(p.Token)
			yield(page.Set(p.Result, list[:keep]))
			return nil
		}
		if skip > 0 {
			page = page.Set(p.Result, list)
		}
		if !yield(page) {
			return nil
		}
		seen, skip = seen+len(list), 0
		next := p.next(page)
		switch {
		case next == "":
			return nil
		case seen == p.ask.max:
			p.resume = resumePoint{token: next}.encode(p.Token)
			return nil
		case next == token:
			return fmt.Errorf("the service sent the same page token twice: %s", next)
		}
		token = next
		if err := assignValue(field(p.input, p.Token), next); err != nil {
			return err
		}
	}
}

// prepare puts the starting token and the page size into the input.
func (p *pages) prepare() error {
	if p.ask.size > 0 {
		if err := assignSize(field(p.input, p.Limit), p.ask.size); err != nil {
			return atOption(err, pageSize)
		}
	}
	if p.ask.start.token == "" {
		return nil
	}
	return assignValue(field(p.input, p.Token), p.ask.start.token)
}

// assignSize sets the limit member, a number or (in some services) a text.
func assignSize(target reflect.Value, size int) error {
	if isInteger(target.Type()) {
		return assignValue(target, int64(size))
	}
	return assignValue(target, strconv.Itoa(size))
}

func (p *pages) list(page value.Object) []any {
	v, _ := page.Get(p.Result)
	list, _ := v.([]any)
	return list
}

// next is the token of the page after this one, "" when this is the last.
func (p *pages) next(page value.Object) string {
	if more, _ := page.Get(p.More); p.More != "" && more != true {
		return ""
	}
	v, _ := page.Get(p.Next)
	token, _ := v.(string)
	return token
}
