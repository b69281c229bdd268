package service

import (
	"context"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

// request is one service command on its way.
type request struct {
	env    *app.Env
	global *global.Options
	op     operation
	given  arguments
}

// run takes a request from options to output: nothing is sent before all that
// can be checked here has been.
func (r request) run(ctx context.Context) error {
	input, err := r.input()
	if err != nil {
		return err
	}
	kind := r.given.text(skeleton)
	if kind == skeletonInput || kind == skeletonYAML {
		return writeInputSkeleton(r.env.Stdout, r.op.Input(), kind)
	}
	ses, err := r.global.Open(r.env)
	if err != nil {
		return err
	}
	out, err := output.Open(r.env, r.global, ses, r.op.Name)
	if err != nil {
		return err
	}
	return r.answer(ctx, out, Connect(r.env, ses), input)
}

// answer makes the calls and prints what comes back.
func (r request) answer(ctx context.Context, out *output.Output, conn *Connection, input value.Object) error {
	isForm := r.given.text(skeleton) == skeletonOutput
	call := func(input value.Object) (value.Object, error) {
		if on := conn.ses.Settings.Get("parameter_validation").Text; on == "" || strings.EqualFold(on, "true") {
			if err := checkInput(r.op.Input(), input); err != nil {
				return nil, err
			}
		}
		if isForm {
			return r.op.answerForm()
		}
		return conn.Call(ctx, awsapi.Request{
			Service: r.op.service.Name, Operation: r.op.Name, Credentials: conn.Credentials, Input: input,
		})
	}
	once := func() (value.Object, error) { return call(input) }
	switch {
	case isForm:
		return printAnswer(ctx, out, once)
	case r.op.waiter != nil:
		return r.wait(ctx, once)
	case !r.onePage(input):
		p := r.pages(input, call)
		paging := render.Paging{ResultKeys: p.Results, NonAggregate: p.Kept, NextToken: func() string { return p.resume }}
		return out.WritePages(ctx, paging, p.seq())
	}
	if r.op.extra.Wrap == nil {
		return printAnswer(ctx, out, once)
	}
	x := Exchange{Env: r.env, Input: input, Option: r.given.text}
	return printAnswer(ctx, out, func() (value.Object, error) { return r.op.extra.Wrap(x, once) })
}

// input puts together what is sent, from options and documents.
func (r request) input() (value.Object, error) {
	listing := !r.onePage(nil)
	if !listing {
		if err := r.refusePaging(); err != nil {
			return nil, err
		}
	}
	input, err := r.op.parameters(r.given, listing)
	if err != nil {
		return nil, err
	}
	if input, err = addDocument(input, r.given); err != nil {
		return nil, err
	}
	if listing && r.onePage(input) {
		err = r.refusePaging()
	}
	return input, err
}

func printAnswer(ctx context.Context, out *output.Output, call Call) error {
	answer, err := call()
	if err != nil {
		return err
	}
	return out.Write(ctx, answer)
}

// answerForm returns an answer in which every member has a place holder, if
// the service could have sent it.
func (op operation) answerForm() (value.Object, error) {
	if op.Output() == nil {
		return nil, nil
	}
	answer := outputForm.fill(op.Output(), "", nil).(value.Object)
	if faults := model.Validate(op.Output(), answer); len(faults) > 0 {
		return nil, joinFaults(faults, func(f model.Fault) string { return f.Path })
	}
	return answer, nil
}

// checkInput reports all at once what is wrong with an input.
func checkInput(shape *model.Shape, input value.Object) error {
	faults := model.Validate(shape, input)
	if len(faults) == 0 {
		return nil
	}
	return joinFaults(faults, func(f model.Fault) string {
		if f.Path == "" {
			return "the input"
		}
		member := f.Path[:len(f.Path)-len(strings.TrimLeft(f.Path, memberLetters))]
		return "--" + optionName(member) + f.Path[len(member):]
	})
}

const memberLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

func joinFaults(faults []model.Fault, place func(model.Fault) string) error {
	var texts []string
	for _, f := range faults {
		texts = append(texts, place(f)+" "+f.Text)
	}
	e := problem.New(problem.Usage, "%s", strings.Join(texts, "; "))
	e.Code = "ParamValidation"
	return e
}
