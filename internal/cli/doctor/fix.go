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

// rounds bounds how often a repair may bring further repairs to light.
const rounds = 6

// mend shows what would change, asks, does it, and looks again.
func mend(ctx context.Context, env *app.Env, o options, findings []doctor.Finding) ([]doctor.Finding, error) {
	for range rounds {
		fixable := doctor.Fixable(findings)
		if len(fixable) == 0 {
			return findings, nil
		}
		if err := preview(ctx, env, fixable); err != nil || o.dryRun {
			return findings, err
		}
		if agreed, err := agree(env, o, len(fixable)); err != nil || !agreed {
			return findings, err
		}
		if _, err := doctor.Mend(ctx, editor(env), fixable); err != nil {
			return nil, err
		}
		findings = examine(ctx, env, o)
	}
	return findings, nil
}

func editor(env *app.Env) edit.Editor { return edit.Editor{Paths: env.Paths, Clock: env.Clock} }

func preview(ctx context.Context, env *app.Env, fixable []doctor.Finding) error {
	dry := editor(env)
	dry.DryRun = true
	result, err := doctor.Mend(ctx, dry, fixable)
	if err != nil {
		return err
	}
	for _, f := range fixable {
		fmt.Fprintf(env.Stderr, "%s%s\n", place(env, f), f.Repair.Does)
	}
	fmt.Fprint(env.Stderr, result.Diff())
	return nil
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
