package output

import (
	"context"
	"io"

	"github.com/awsid/awsid/internal/ui/pager"
)

// paged runs write on standard output, through the pager on a terminal.
func (o *Output) paged(ctx context.Context, write func(io.Writer) error) error {
	command := o.ses.Settings.Get("cli_pager")
	p := pager.Pager{
		Command: command.Text, Origin: command.Origin.String(), Terminal: onTerminal(o.env),
		Stdout: o.env.Stdout, Stderr: o.env.Stderr, Vars: o.env.Vars, Dir: o.env.Dir, Runner: o.env.Runner,
	}
	return p.Show(ctx, write)
}
