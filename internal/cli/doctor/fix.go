package doctor

import (
	"bufio"
	"context"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/problem"
)

// fixRounds bounds how often fixes may bring others to light: a file that got
// its right name can, and its fixes are shown and asked for by themselves.
const fixRounds = 3

// fix shows what would change, asks and does it, and reports whether it did.
func fix(ctx context.Context, env *app.Env, opts doctorOptions) (fixed bool, err error) {
	for range fixRounds {
		more, err := fixOnce(ctx, env, opts)
		if err != nil || !more {
			return fixed, err
		}
		fixed = true
	}
	return fixed, nil
}

func fixOnce(ctx context.Context, env *app.Env, opts doctorOptions) (fixed bool, err error) {
	plan := doctor.DryRun(ctx, doctor.Take(env, opts.offline), opts.rules())
	if len(plan.Findings) == 0 {
		return false, nil
	}
	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock, DryRun: true}
	result, err := plan.Apply(ctx, editor)
	if err != nil {
		return false, err
	}
	for _, f := range plan.Findings {
		fmt.Fprintf(env.Stderr, "%s%s\n", location(env, f), f.Fix.Does)
	}
	fmt.Fprint(env.Stderr, result.Diff())
	if opts.dryRun {
		return false, nil
	}
	if agreed, err := confirm(env, opts, len(plan.Findings)); err != nil || !agreed {
		return false, err
	}
	editor.DryRun = false
	_, err = plan.Apply(ctx, editor)
	return err == nil, err
}

// confirm asks on the terminal; without one it demands --yes.
func confirm(env *app.Env, opts doctorOptions, n int) (bool, error) {
	if opts.yes {
		return true, nil
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return false, problem.New(problem.Usage, "--fix asks before it writes, and there is no terminal to ask on").
			WithHint("awsid doctor --fix --yes, or --dry-run to only look")
	}
	defer tty.Close()
	fmt.Fprintf(tty, "Make %s? [y/N] ", plural(n, "change"))
	answer, _ := bufio.NewReader(tty).ReadString('\n') // no answer is no
	answer = strings.ToLower(strings.TrimSpace(answer))
	return answer == "y" || answer == "yes", nil
}
