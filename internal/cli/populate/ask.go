package populate

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// ask asks a person before anything is written, and reports whether it may be. Without a terminal all is written but
// removals, which --yes is for.
func (r *run) ask(ctx context.Context) (bool, error) {
	if n := r.plan.Count(profileplan.Remove); n > 0 {
		text := fmt.Sprintf("Remove the %d profiles that are gone?", n)
		if n == 1 {
			text = "Remove the profile that is gone?"
		}
		yes, err := r.confirm(ctx, text, false, r.names(profileplan.Remove))
		switch {
		case err != nil:
			return false, err
		case !yes && !r.hasTerminal():
			return false, problem.New(problem.Usage, "--prune would remove %s, and there is nobody to ask", counted(n, "profile")).
				WithCode("ParamValidation").WithHint("look at it with --dry-run, then give --yes")
		case !yes:
			r.opts.plan.Prune = false
			if err := r.preview(ctx); err != nil || r.plan.IsEmpty() {
				return false, err
			}
		}
	}
	if len(r.plan.Changes) > r.plan.Count(profileplan.Remove) && r.hasTerminal() {
		yes, err := r.confirm(ctx, r.writeQuestion(), true,
			r.names(profileplan.Add, profileplan.Modify, profileplan.Rename, profileplan.Adopt))
		if err != nil || !yes {
			return false, err
		}
	}
	return true, nil
}

// writeQuestion asks whether the plan may be carried out.
func (r *run) writeQuestion() string {
	if r.plan.Count(profileplan.Add) == r.pairs() {
		return fmt.Sprintf("Write profiles for all %d account-role pairs?", r.pairs())
	}
	return fmt.Sprintf("Write %s?", counted(len(r.plan.Changes)-r.plan.Count(profileplan.Remove), "profile"))
}

func (r *run) hasTerminal() bool {
	tty, err := r.env.Terminal.Open()
	if err == nil {
		tty.Close()
	}
	return err == nil
}

// confirm asks on the terminal; where there is none the answer is no.
func (r *run) confirm(ctx context.Context, text string, otherwise bool, names []string) (bool, error) {
	tty, err := r.env.Terminal.Open()
	if err != nil || r.opts.check || r.opts.writing.DryRun {
		if err == nil {
			tty.Close()
		}
		return false, nil
	}
	defer tty.Close()
	q := nameQuestion{text: text, otherwise: otherwise}
	if len(names) > maxShown {
		q.list = func(context.Context) ([]string, error) { return names, nil }
	}
	return r.askAbout(ctx, ctx, q, tty, tty)
}

// nameQuestion is a question about profiles, of which more may be meant than have been shown.
type nameQuestion struct {
	text      string
	otherwise bool
	list      func(context.Context) ([]string, error) // all names; nil where there are no more than were shown
	note      string
}

// askAbout asks until waiting ends. Who wants to see all names is there, and is asked again for as long as it takes.
func (r *run) askAbout(ctx, waiting context.Context, q nameQuestion, in io.Reader, out io.Writer) (bool, error) {
	ask := prompt.New(in, out, r.env.Vars.Get("TERM"))
	text := q.text + " [y/N"
	if q.otherwise {
		text = q.text + " [Y/n"
	}
	if q.list == nil {
		return ask.Confirm(waiting, text+"]"+q.note+" ", q.otherwise)
	}
	yes, isAnswered := false, true
	first := text + ", l lists all names]" + q.note + " "
	_, err := ask.Ask(waiting, prompt.Question{Text: first, Check: func(typed string) error {
		if isAnswered = !strings.EqualFold(strings.TrimSpace(typed), "l"); !isAnswered {
			return nil
		}
		var err error
		yes, err = prompt.YesOrNo(typed, q.otherwise)
		return err
	}})
	if err != nil || isAnswered {
		return yes && err == nil, err
	}
	names, err := q.list(ctx)
	if err == nil {
		err = r.env.Tellf(out, "  %s", strings.Join(names, "\n  "))
	}
	if err != nil {
		return false, err
	}
	return ask.Confirm(ctx, text+"] ", q.otherwise)
}
