package service

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/problem"
)

// newWait returns the command `wait` of a service, with one command for each
// of its waiters.
func newWait(env *app.Env, g *global.Options, s Service, m *model.Service) *cobra.Command {
	cmd := &cobra.Command{Use: "wait", Short: "wait until something is so"}
	for _, name := range m.Waiters() {
		w, _ := m.Waiter(name)
		op := s.findOperation(m, w.Operation)
		op.waiter, op.extra = w, Extra{}
		sub := newOperation(env, g, op, optionName(name))
		sub.Short = "wait until " + strings.Join(lowerWords(name), " ")
		sub.Example = strings.Replace(sub.Example, s.Name+" ", s.Name+" wait ", 1)
		cmd.AddCommand(sub)
		cmd.Example = cmp.Or(cmd.Example, sub.Example)
	}
	return cmd
}

// waitUntil makes a call until an acceptor of the waiter says that it is enough.
func (r request) waitUntil(ctx context.Context, call Call) error {
	w := r.op.waiter
	for attempt := 1; ; attempt++ {
		_, err := call()
		var refused *awsapi.ServiceError
		if err != nil && !errors.As(err, &refused) {
			return err
		}
		i := slices.IndexFunc(w.Acceptors, func(a model.Acceptor) bool { return acceptsAnswer(a, refused) })
		switch {
		case i < 0 && err != nil:
			return problem.New(problem.General, "wait for %s: %w", optionName(w.Name), err)
		case i >= 0 && w.Acceptors[i].State == "success":
			return nil
		case attempt >= w.Attempts:
			return problem.New(problem.General, "wait for %s: not so after %d attempts", optionName(w.Name), attempt)
		}
		if err := r.env.Clock.Sleep(ctx, w.Delay); err != nil {
			return err
		}
	}
}

// acceptsAnswer reports whether an acceptor is for an answer: that of a service
// which refused, or, where refused is nil, one of success.
func acceptsAnswer(a model.Acceptor, refused *awsapi.ServiceError) bool {
	status, code := 200, ""
	if refused != nil {
		status, code = refused.Status, refused.Code
	}
	switch a.Matcher {
	case "status":
		return a.Expected == strconv.Itoa(status)
	case "error":
		return refused != nil && a.Expected == code
	}
	return false
}
