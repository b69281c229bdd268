package doctor

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/configwrite"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// fixRounds bounds how often fixes may bring others to light: a file that got
// its right name can, and its fixes are shown and asked for by themselves.
const fixRounds = 3

// fix shows what would change, asks and does it, and reports whether it did.
func fix(ctx context.Context, env *app.Env, opts doctorOptions) (fixed bool, err error) {
	asker, done, err := opts.openAsker(env)
	if err != nil {
		return false, err
	}
	defer done()
	var asked error
	chooser := doctor.OnceEach(func(f doctor.Finding) *doctor.Fix {
		isClear := f.Fix != nil && !opts.interactive
		if isClear || asker == nil || asked != nil {
			return f.Fix
		}
		var chosen *doctor.Fix
		chosen, asked = choose(ctx, env, asker, f)
		return chosen
	})
	for range fixRounds {
		plan := doctor.DryRun(ctx, doctor.Take(env, opts.offline), opts.rules(), chooser)
		if err := errors.Join(ctx.Err(), asked); err != nil || len(plan.Findings) == 0 {
			return fixed, err
		}
		more, err := applyFixes(ctx, env, opts, asker, plan)
		if err != nil || !more {
			return fixed, err
		}
		fixed = true
	}
	return fixed, nil
}

// openAsker returns who asks the person, nil where nobody is to be asked.
func (opts doctorOptions) openAsker(env *app.Env) (asker *prompt.Prompter, done func(), err error) {
	if opts.yes || opts.dryRun {
		return nil, func() {}, nil
	}
	tty, err := env.Terminal.Open()
	if err != nil {
		return nil, nil, problem.New(problem.Usage, "--fix asks before it writes, and there is no terminal to ask on").
			WithHint("awsid doctor --fix --yes, or --dry-run to only look")
	}
	return prompt.New(tty, tty, env.Vars.Get("TERM")), func() { _ = tty.Close() }, nil // all was read
}

// applyFixes shows what a plan changes, asks whether to do it, and does it.
func applyFixes(ctx context.Context, env *app.Env, opts doctorOptions, asker *prompt.Prompter, plan *doctor.FixPlan) (done bool, err error) {
	writing := configwrite.Options{Command: "doctor --fix"}
	editor := writing.Editor(env)
	editor.DryRun = true
	result, err := plan.Apply(ctx, editor)
	if err != nil {
		return false, err
	}
	for _, f := range plan.Findings {
		env.Tellf(env.Stderr, "%s%s", location(env, f), f.Fix.Does)
	}
	st := env.Style(env.Stderr)
	if err := st.Print(st.Diff(result.Diff())); err != nil {
		return false, err
	}
	if opts.dryRun {
		return false, nil
	}
	if asker != nil {
		question := fmt.Sprintf("Make %s? [y/N] ", plural(len(plan.Findings), "change"))
		if agreed, err := asker.Confirm(ctx, question, false); err != nil || !agreed {
			return false, orNo(err)
		}
	}
	editor.DryRun = false
	if result, err = plan.Apply(ctx, editor); err != nil {
		return false, err
	}
	_, err = writing.Finish(env, result)
	return err == nil, err
}

// choose asks which of its fixes a finding gets; no answer is none.
func choose(ctx context.Context, env *app.Env, asker *prompt.Prompter, f doctor.Finding) (*doctor.Fix, error) {
	fixes := f.Choices
	if f.Fix != nil {
		fixes = []*doctor.Fix{f.Fix}
	}
	var text strings.Builder
	fmt.Fprintf(&text, "%s%s: %s\n", location(env, f), f.Severity, f.Message)
	if len(fixes) == 1 {
		fmt.Fprintf(&text, "Shall awsid %s%s? [y/N] ", fixes[0].Does, consequence(fixes[0]))
		if agreed, err := asker.Confirm(ctx, text.String(), false); err != nil || !agreed {
			return nil, orNo(err)
		}
		return fixes[0], nil
	}
	for i, fix := range fixes {
		fmt.Fprintf(&text, "  %d  %s%s\n", i+1, fix.Does, consequence(fix))
	}
	text.WriteString("Which one? (nothing leaves it as it is) ")
	answer, err := asker.Ask(ctx, prompt.Question{Text: text.String(), Check: func(answer string) error {
		if n, err := strconv.Atoi(cmp.Or(strings.TrimSpace(answer), "1")); err != nil || n < 1 || n > len(fixes) {
			return fmt.Errorf("please answer with a number from 1 to %d, or with nothing", len(fixes))
		}
		return nil
	}})
	n, failed := strconv.Atoi(strings.TrimSpace(answer))
	if err != nil || failed != nil {
		return nil, orNo(err)
	}
	return fixes[n-1], nil
}

// orNo takes the end of the input for a no.
func orNo(err error) error {
	if prompt.IsEnd(err) {
		return nil
	}
	return err
}
