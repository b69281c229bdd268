package service

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/cli/output"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/credentials"
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

// runRequest takes a request from options to output: nothing is sent before all
// that can be checked here has been.
func (r request) runRequest(ctx context.Context) error {
	input, err := r.buildInput()
	if err != nil {
		return err
	}
	kind := r.given.textOf(skeleton)
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
	return r.callAndPrint(ctx, out, Connect(r.env, ses), input)
}

// callAndPrint makes the calls and prints what comes back.
func (r request) callAndPrint(ctx context.Context, out *output.Output, conn *Connection, input value.Object) error {
	isForm := r.given.textOf(skeleton) == skeletonOutput
	x := Exchange{Env: r.env, Ses: conn.ses, Input: input, Option: r.given.textOf}
	send := func(input value.Object, region string) (value.Object, error) {
		if on := conn.ses.Settings.Get("parameter_validation").Text; on == "" || strings.EqualFold(on, "true") {
			if err := checkInput(r.op.Input(), input); err != nil {
				return nil, err
			}
		}
		if isForm {
			return r.op.answerForm(out.Format())
		}
		return conn.Call(ctx, awsapi.Request{
			Service: r.op.service.Name, Operation: r.op.Name, Region: region, Credentials: conn.Credentials, Input: input,
			NoRegion: r.global.Given("region") && r.global.Get("region") == "",
		})
	}
	call := func(input value.Object) (value.Object, error) {
		if r.op.extra.Supply == nil || isForm {
			return send(input, "")
		}
		return r.op.extra.Supply(ctx, x, func(members value.Object, region string) (value.Object, error) {
			return send(append(slices.Clone(input), members...), region)
		})
	}
	once := func() (value.Object, error) { return call(input) }
	answerOf := once
	switch wrap := r.op.extra.Wrap; {
	case isForm:
	case r.op.waiter != nil:
		return r.waitUntil(ctx, once)
	case !r.onePage(input):
		p := r.newPages(input, call)
		next := func() string { return p.resume }
		return out.WritePages(ctx, render.Paging{ResultKeys: p.Results, NonAggregate: p.Kept, NextToken: next}, p.eachPage())
	case wrap != nil:
		answerOf = func() (value.Object, error) { return wrap(x, once) }
	}
	answer, err := answerOf()
	if err != nil {
		return err
	}
	return out.Write(ctx, answer)
}

// buildInput puts together what is sent, from options and documents.
func (r request) buildInput() (value.Object, error) {
	listing := !r.onePage(nil)
	if !listing {
		if err := r.refusePaging(false); err != nil {
			return nil, err
		}
	}
	input, err := r.op.optionValues(r.given, listing)
	if err != nil {
		return nil, err
	}
	if input, err = addDocument(input, r.given); err != nil {
		return nil, err
	}
	if listing && r.onePage(input) {
		err = r.refusePaging(true)
	}
	return input, err
}

// answerForm returns an answer in which every member has a place holder, if
// the service could have sent it.
func (op operation) answerForm(format render.Format) (value.Object, error) {
	if op.Output() == nil {
		return nil, nil
	}
	answer := func(f form) value.Object { return f.placeHolder(op.Output(), "", nil).(value.Object) }
	if faults := model.Validate(op.Output(), answer(outputForm(render.JSON))); len(faults) > 0 {
		return nil, joinFaults(faults, func(f model.Fault) string { return f.Path })
	}
	return answer(outputForm(format)), nil
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
	return unfitInput(strings.Join(texts, "; "))
}

// unfitInput is an error that the AWS CLI, too, finds before anything is sent.
func unfitInput(text string) error {
	return &problem.Error{Kind: problem.Usage, Code: "ParamValidation", Err: errors.New(text)}
}

// Connection is what a service command talks through.
type Connection struct {
	// Credentials sign the calls; nil after --no-sign-request. They are not
	// resolved before the first call is signed.
	Credentials aws.CredentialsProvider

	env     *app.Env
	ses     *app.Session
	clients caller
}

// caller makes calls; in tests, without a service.
type caller interface {
	Call(ctx context.Context, r awsapi.Request) (value.Object, error)
}

// Connect makes the connection of a command's own calls.
func Connect(env *app.Env, ses *app.Session) *Connection {
	conn := &Connection{clients: awsapi.New(env, ses.Settings).ForCommand(), env: env, ses: ses}
	if ses.Settings.Bool("sign_request") {
		conn.Credentials = credentials.New(env, ses).Provider()
	}
	return conn
}

// Call makes one call, and makes it once more after a sign-in that it needs
// and that awsid_sign_in allows. Pages are called one by one, so that none is
// printed twice.
func (c *Connection) Call(ctx context.Context, r awsapi.Request) (value.Object, error) {
	return reauth.Retry(ctx, c.env, c.ses, reauth.Options{}, func(ctx context.Context) (value.Object, error) {
		return c.clients.Call(ctx, r)
	})
}
