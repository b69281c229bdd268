package service

import (
	"context"
	"iter"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

// request is one service command on its way.
type request struct {
	env     *app.Env
	global  *global.Options
	service Service
	op      Operation
	given   arguments
}

// run takes a request from options to output: nothing is sent before all that
// can be checked here has been.
func (r request) run(ctx context.Context) error {
	input := r.op.Call.input()
	if err := r.op.fill(input, r.given); err != nil {
		return err
	}
	ask, err := r.paging(input)
	if err != nil {
		return err
	}
	ses, err := r.global.Open(r.env)
	if err != nil {
		return err
	}
	out, err := output.Open(r.env, r.global, ses, r.op.Name)
	if err != nil {
		return err
	}
	if err := r.op.validate(input); err != nil {
		return err
	}
	conn := Connect(r.env, ses)
	fetch := func() (value.Object, error) { return r.send(ctx, conn, input) }
	if ask == nil {
		return r.single(ctx, out, fetch)
	}
	return r.listing(ctx, out, &pages{Paging: r.op.Paging, fetch: fetch, input: input, ask: *ask})
}

// paging reads the paging options; nil means one call and its whole answer:
// the operation has no pages, or the command line asked for one.
func (r request) paging(input any) (*paging, error) {
	if !r.op.Paging.paged() {
		return nil, nil
	}
	single := r.global.Given("no-paginate")
	for _, own := range r.op.ownPaging() {
		_, given := r.given.text(own)
		single = single || given
	}
	if single {
		return nil, r.onePage(input)
	}
	ask, err := r.op.readPaging(r.given)
	return &ask, err
}

// onePage sends the service's own paging options, and refuses those that need
// paging. --max-items is the service's where it has one of that name.
func (r request) onePage(input any) error {
	own := []string{r.op.Paging.Token, r.op.Paging.Limit}
	for _, name := range own {
		texts, given := r.given.all(name)
		if !given {
			continue
		}
		if err := assign(field(input, name), texts); err != nil {
			return atOption(err, name)
		}
	}
	if err := (Param{Min: 1}).check(field(input, r.op.Paging.Limit)); err != nil {
		return atOption(problem.New(problem.Usage, "%w", err), r.op.Paging.Limit)
	}
	var unfit []string
	for _, name := range []string{startingToken, pageSize, maxItems} {
		if _, given := r.given.text(name); given && !slices.Contains(own, name) {
			unfit = append(unfit, "--"+optionName(name))
		}
	}
	if len(unfit) == 0 {
		return nil
	}
	return problem.New(problem.General, "%s cannot be used where paging is off", strings.Join(unfit, ", "))
}

// send makes one call and orders its answer.
func (r request) send(ctx context.Context, conn *Connection, input any) (value.Object, error) {
	answer, err := WithReauth(ctx, conn, func(ctx context.Context) (any, error) { return r.op.Call.send(ctx, conn, input) })
	if err != nil {
		return nil, awsapi.MapError(err, r.op.Name)
	}
	return ordered{r.service.Members, r.service.Decode}.object(answer), nil
}

// single prints the answer of one call.
func (r request) single(ctx context.Context, out *output.Output, fetch Next) error {
	call := fetch
	if r.op.Wrap != nil {
		exchange := Exchange{Context: ctx, Dir: r.env.Dir, Option: func(name string) string {
			text, _ := r.given.text(name)
			return text
		}}
		call = func() (value.Object, error) { return r.op.Wrap(exchange, fetch) }
	}
	answer, err := call()
	if err != nil {
		return err
	}
	return out.Write(ctx, answer)
}

// listing prints all pages.
func (r request) listing(ctx context.Context, out *output.Output, p *pages) error {
	paging := render.Paging{ResultKeys: []string{p.Result}, NextToken: func() string { return p.resume }}
	return out.WritePages(ctx, paging, p.seq())
}

// seq gives the pages to a range loop; an error comes as the last element.
func (p *pages) seq() iter.Seq2[value.Object, error] {
	return func(yield func(value.Object, error) bool) {
		wanted := true
		err := p.each(func(page value.Object) bool {
			wanted = yield(page, nil)
			return wanted
		})
		if err != nil && wanted {
			yield(nil, err)
		}
	}
}
