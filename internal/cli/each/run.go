package each

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/catalog"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/interrupt"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/progress"
)

// run is the command under one profile.
type run struct {
	profile *catalog.Profile
	ses     *app.Session
	creds   credentials.Credentials
	err     error // why it could not run
	exit    int
	skipped bool
	took    time.Duration
	out     bytes.Buffer // of grouped and JSON output
	errOut  bytes.Buffer
	done    chan struct{}
}

func newRuns(profiles []*catalog.Profile) []*run {
	runs := make([]*run, len(profiles))
	for i, p := range profiles {
		runs[i] = &run{profile: p, done: make(chan struct{})}
	}
	return runs
}

// getCredentials gets the credentials of all runs. What needs a person is done one after the other: a sign-in once for
// all that need it, codes of MFA devices by themselves.
func getCredentials(ctx context.Context, env *app.Env, opts eachOptions, files *shared.Files, runs []*run) error {
	env.Vars = nesting.WithoutHanded(env.Vars)
	var silent, asking []*run
	for _, r := range runs {
		flags := opts.global.Flags()
		flags["profile"] = r.profile.Name
		set, err := settings.Resolve(flags, env.Vars, files)
		if err != nil {
			r.err = err
			continue
		}
		r.ses = &app.Session{Files: files, Settings: set}
		if asksForCode(files, r.profile.Name) {
			asking = append(asking, r)
		} else {
			silent = append(silent, r)
		}
	}
	retrieve := func(r *run) { r.creds, r.err = credentials.New(env, r.ses).Retrieve(ctx) }
	line := progress.New(env.Stderr)
	var got atomic.Int64
	inParallel(silent, opts.parallel, func(r *run) {
		retrieve(r)
		if n := got.Add(1); len(silent) > opts.parallel {
			line.Set(fmt.Sprintf("credentials of %d of %d profiles", n, len(silent)))
		}
	})
	line.Clear()
	policy, refused := reauth.Options{Policy: opts.signIn.Policy(), Default: signin.Ask}, map[string]bool{}
	for _, r := range silent {
		var needed *signin.Needed
		if !errors.As(r.err, &needed) || refused[needed.Title()] {
			continue
		}
		// The others of the session find it signed in.
		if retrieve(r); !errors.As(r.err, &needed) {
			continue
		}
		if err := reauth.Offer(ctx, env, r.ses, policy, r.err); err != nil {
			if problem.KindOf(err) == problem.Interrupted {
				return err
			}
			r.err, refused[needed.Title()] = err, true
			continue
		}
		retrieve(r)
	}
	for _, r := range asking {
		r.creds, r.err = reauth.Credentials(ctx, env, r.ses, policy)
		if problem.KindOf(r.err) == problem.Interrupted {
			return r.err
		}
	}
	return ctx.Err()
}

// asksForCode reports whether a profile, or one that it stands on, may need a code of an MFA device.
func asksForCode(files *shared.Files, name string) bool {
	const maxLength = 10 // longer chains are circles
	for range maxLength {
		p, ok := files.Profile(name)
		if !ok || p.Text("mfa_serial") != "" {
			return ok
		}
		if name = p.Text("source_profile"); name == "" {
			return false
		}
	}
	return false
}

// inParallel calls do with each run, some at once.
func inParallel(runs []*run, parallel int, do func(*run)) {
	var group sync.WaitGroup
	free := make(chan struct{}, parallel)
	for _, r := range runs {
		free <- struct{}{}
		group.Go(func() {
			defer func() { <-free }()
			do(r)
		})
	}
	group.Wait()
}

// runAll runs the command under all profiles and prints what it prints.
func (o eachOptions) runAll(ctx context.Context, env *app.Env, runs []*run) error {
	children := &children{}
	programs, end := children.outliveInterrupt(ctx, env)
	defer end()
	lines := newPrinter(runs)
	var hasFailed atomic.Bool
	go inParallel(runs, o.parallel, func(r *run) {
		defer close(r.done)
		switch {
		case ctx.Err() != nil, hasFailed.Load():
			r.skipped = true
			return
		case r.err == nil:
			o.runOne(programs, env, r, lines, children)
		}
		if o.failFast && (r.err != nil || r.exit != 0) {
			hasFailed.Store(true)
		}
	})
	enc := json.NewEncoder(env.Stdout)
	enc.SetEscapeHTML(false)
	for _, r := range runs {
		<-r.done
		if ctx.Err() != nil || r.skipped {
			continue
		}
		var err error
		switch o.format {
		case "grouped":
			err = writeGroup(env, r)
		case "json":
			err = enc.Encode(r.result())
		}
		if err != nil {
			return err
		}
	}
	if ctx.Err() != nil {
		return problem.New(problem.Interrupted, "interrupted")
	}
	return nil
}

func (o eachOptions) runOne(ctx context.Context, env *app.Env, r *run, lines *printer, children *children) {
	if r.creds.CanExpire() && r.creds.Expires.Sub(env.Clock.Now()) < cache.Window { // it waited for its turn
		if r.creds, r.err = credentials.New(env, r.ses).Retrieve(ctx); r.err != nil {
			return
		}
	}
	vars := handout.Environment(env.Vars, r.ses, r.creds)
	vars, r.err = handout.EnterProgram(env, vars, o.argv[0], o.argv[1:])
	if r.err != nil {
		return
	}
	command := runner.Command{
		Argv: o.argv, Env: vars.Environ(), Dir: env.Dir, Stdin: strings.NewReader(""), Stdout: &r.out, Stderr: &r.errOut,
		OnStart: children.add,
	}
	if o.format == "lines" {
		out, errOut := lines.writer(r, env.Stdout), lines.writer(r, env.Stderr)
		defer out.flush()
		defer errOut.flush()
		command.Stdout, command.Stderr = out, errOut
	}
	began := env.Clock.Now()
	result, err := env.Runner.Run(ctx, command)
	r.exit, r.err, r.took = result.Exit, err, max(env.Clock.Now().Sub(began), 1)
}

// grace is how long commands have to end after an interrupt: a program may have a lock to give back.
const grace = 10 * time.Second

// children are the programs that run. An interrupt reaches them all, and what has not ended by then is killed.
type children struct {
	mu      sync.Mutex
	running []*os.Process
	asked   bool // to end
}

// outliveInterrupt returns the context of the programs, which outlives an interrupt by the grace, and what ends it.
func (c *children) outliveInterrupt(ctx context.Context, env *app.Env) (context.Context, context.CancelFunc) {
	programs, end := context.WithCancel(interrupt.Shield(ctx))
	isTyped := false // Ctrl-C on the terminal reaches the programs by itself
	if tty, err := env.Terminal.Open(); err == nil {
		isTyped = tty.Close() == nil
	}
	context.AfterFunc(ctx, func() {
		if !isTyped {
			c.interruptAll()
		}
		timer := time.AfterFunc(grace, end)
		context.AfterFunc(programs, func() { timer.Stop() })
	})
	return programs, end
}

func (c *children) add(p *os.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running = append(c.running, p); c.asked {
		_ = p.Signal(os.Interrupt) // it may have ended
	}
}

func (c *children) interruptAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = true
	for _, p := range c.running {
		_ = p.Signal(os.Interrupt) // it may have ended
	}
}
