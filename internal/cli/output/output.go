// Package output prints a command's answer in the form that the options and
// settings ask for: format, query, colour, time format, pager.
package output

import (
	"context"
	"errors"
	"io"
	"iter"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/pager"
	"github.com/awsid/awsid/internal/ui/query"
	"github.com/awsid/awsid/internal/ui/render"
	"github.com/awsid/awsid/internal/ui/style"
)

// Output is where one command's answer goes.
type Output struct {
	env     *app.Env
	ses     *app.Session
	options render.Options
}

// Open reads the settings of a command's output. title heads a table. Unknown
// settings are errors here, before anything is sent to a service.
func Open(env *app.Env, g *global.Options, ses *app.Session, title string) (*Output, error) {
	format, err := render.ParseFormat(ses.Settings.Get("output").Text)
	if err != nil {
		return nil, withOrigin(err, ses.Settings.Get("output").Origin.String())
	}
	times, err := timeFormat(ses)
	if err != nil {
		return nil, err
	}
	o := &Output{env: env, ses: ses, options: render.Options{Format: format, Operation: title, Times: times}}
	if g.Given("query") {
		if o.options.Query, err = query.Compile(g.Get("query")); err != nil {
			return nil, err
		}
	}
	o.options.Color = o.usesColor()
	if onTerminal(env) {
		o.options.Visible = true
		o.options.Columns, _ = env.Terminal.Size()
	}
	return o, nil
}

// Format returns the format that was asked for, "json" when none was.
func (o *Output) Format() render.Format { return o.options.Format }

// Write prints one answer.
func (o *Output) Write(ctx context.Context, v any) error {
	return o.writePaged(ctx, func(w io.Writer) error { return render.Write(w, o.options, v) })
}

// WritePages prints a listing.
func (o *Output) WritePages(ctx context.Context, p render.Paging, pages iter.Seq2[value.Object, error]) error {
	return o.writePaged(ctx, func(w io.Writer) error { return render.WritePages(w, o.options, p, pages) })
}

func (o *Output) usesColor() bool {
	return style.IsWanted(onTerminal(o.env), o.env.Vars, o.ses.Settings.Get("color").Text)
}

func onTerminal(env *app.Env) bool { return env.Terminal != nil && env.Terminal.StdoutIsTerminal() }

func timeFormat(ses *app.Session) (value.Times, error) {
	format, err := ses.Settings.TimestampFormat()
	if format == "wire" {
		return value.Wire, err
	}
	return value.ISO8601, err
}

func withOrigin(err error, origin string) error {
	var e *problem.Error
	if errors.As(err, &e) && e.Origin == "" {
		return e.At(origin)
	}
	return err
}

// writePaged runs write on standard output, through the pager on a terminal.
func (o *Output) writePaged(ctx context.Context, write func(io.Writer) error) error {
	command := o.ses.Settings.Get("cli_pager")
	isStyled := o.options.Format == render.Table && o.options.Color
	p := pager.Pager{
		Command: command.Text, Origin: command.Origin.String(), Terminal: onTerminal(o.env),
		Stdout: o.env.Stdout, Stderr: o.env.Stderr, Vars: o.env.Vars, Dir: o.env.Dir, Runner: o.env.Runner,
	}
	return p.Show(ctx, func(w io.Writer) error {
		switch {
		case p.Terminal && isStyled:
			w = printable.Raw(w) // the table makes its texts visible
		case p.Terminal:
			w = printable.NewWriter(w) // also on the way to a pager
		}
		return write(w)
	})
}
