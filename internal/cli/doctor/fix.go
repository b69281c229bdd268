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

// mend shows what would change, asks, does it, and looks again. A file that
// got its right name can bring further repairs to light: they are a turn of
// their own.
func mend(ctx context.Context, env *app.Env, o options, findings []doctor.Finding) ([]doctor.Finding, error) {
	mended := false
	for range turns {
		done, err := turn(ctx, env, o)
		if err != nil {
			return nil, err
		}
		if !done {
			break
		}
		mended = true
	}
	if !mended {
		return findings, nil
	}
	return examine(ctx, env, o), nil
}

// turns bounds how often repairs may bring others to light.
const turns = 3

// turn makes the repairs that can be seen now, and tells whether it did.
func turn(ctx context.Context, env *app.Env, o options) (bool, error) {
	cure, err := doctor.Rehearse(ctx, doctor.Take(env, o.offline), o.rules())
	if err != nil || len(cure.Repairs) == 0 {
		return false, err
	}
	editor := edit.Editor{Paths: env.Paths, Clock: env.Clock, DryRun: true}
	result, err := cure.Apply(ctx, editor)
	if err != nil {
		return false, err
	}
	for _, f := range cure.Repairs {
		fmt.Fprintf(env.Stderr, "%s%s\n", place(env, f), f.Repair.Does)
	}
	fmt.Fprint(env.Stderr, result.Diff())
	if o.dryRun {
		return false, nil
	}
	if agreed, err := agree(env, o, len(cure.Repairs)); err != nil || !agreed {
		return false, err
	}
	editor.DryRun = false
	_, err = cure.Apply(ctx, editor)
	return err == nil, err
}

// agree asks on the terminal; without one it demands --yes.
func agree(env *app.Env, o options, n int) (bool, error) {
	if o.yes {
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
