package console

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/awsid/awsid/internal/handout/consolelink"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/printable"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
	"github.com/awsid/awsid/internal/ui/clipboard"
	"github.com/awsid/awsid/internal/ui/terminal"
)

// show brings a link to the person.
func (m *linkMaker) show(ctx context.Context, made link) error {
	var err error
	switch {
	case m.opts.print:
		_, err = fmt.Fprintln(m.env.Stdout, made.address.Reveal())
	case m.opts.copy:
		err = m.copyLink(ctx, made)
	case m.opts.qr:
		err = m.drawLink(made)
	default:
		return m.openLink(ctx, made)
	}
	if err == nil && made.hasToken {
		m.env.Tellf(m.env.Stderr, "awsid: whoever has the link can sign in with it, for %s",
			timetext.Duration(consolelink.TokenLifetime))
	}
	return err
}

// openLink opens it in the browser. The browser gets it as an argument, as every browser does: other processes of the
// person can read it for as long as the program runs that was started.
func (m *linkMaker) openLink(ctx context.Context, made link) error {
	chosen := signin.BrowserFor(m.env, m.chosenBrowser())
	if chosen == nil {
		chosen = m.env.Browser
	}
	if err := chosen.Open(ctx, made.address.Reveal()); err != nil {
		return problem.New(problem.General, "open the console in a browser: %w", err).
			WithHint("run `%s --print`, or with --copy or --qr in its place", m.command())
	}
	return m.env.Tellf(m.env.Stderr, "The console of %s opens in your browser.", m.plan.Whose())
}

// command is the one for the same profile.
func (m *linkMaker) command() string {
	return "awsid console" + shellwords.Option("--profile", m.plan.Profile.Text)
}

// copyLink puts it on the clipboard: of the desktop, if there is one here, else of the terminal.
func (m *linkMaker) copyLink(ctx context.Context, made link) error {
	if clipboard.CopyToDesktop(ctx, m.env.Runner, m.env.Vars, m.env.GOOS, made.address.Reveal()) {
		return m.env.Tellf(m.env.Stderr, "The link is in your clipboard.")
	}
	tty, err := m.env.Terminal.Open()
	if err != nil {
		return problem.New(problem.General, "copy the link: there is no terminal to ask for that").
			WithHint("run `%s --print`", m.command())
	}
	defer tty.Close()
	if _, err := io.WriteString(tty, clipboard.ForTerminal(ctx, m.env.Runner, m.env.Vars, made.address.Reveal())); err != nil {
		return problem.New(problem.General, "copy the link: %w", err)
	}
	return m.env.Tellf(m.env.Stderr, "The link is in your clipboard, if your terminal allows that.")
}

// drawLink shows it as a QR code.
func (m *linkMaker) drawLink(made link) error {
	drawing, width, err := terminal.QRCode(made.address.Reveal())
	if err != nil {
		return problem.New(problem.General, "the link is too long for a QR code").
			WithHint("run `%s --copy`", m.command())
	}
	height := strings.Count(drawing, "\n")
	if columns, rows := m.env.Terminal.Size(); m.env.Terminal.StdoutIsTerminal() && (columns < width || rows < height) {
		return problem.New(problem.General, "the QR code of the link needs %d columns and %d lines, and the terminal has %d and %d",
			width, height, columns, rows).
			WithHint("make the window wider or its letters smaller, or run `%s --copy`", m.command())
	}
	_, err = io.WriteString(printable.Raw(m.env.Stdout), drawing)
	return err
}
