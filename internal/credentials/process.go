package credentials

import (
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// KindProcess is the program named by credential_process, which prints credentials as JSON.
const KindProcess = "custom-process"

// planProcess is configured by credential_process.
func planProcess(in input) (*Step, error) {
	command, ok := in.get("credential_process")
	if !ok {
		return nil, &NotConfigured{"profile " + in.name + " has no credential_process"}
	}
	argv, err := shellwords.SplitFor(in.env.GOOS, command.Text)
	if err != nil {
		return nil, brokenError(command.Origin, "credential_process: %w", err).WithHint("quote arguments as in a shell")
	}
	if len(argv) == 0 || argv[0] == "" {
		return nil, brokenError(command.Origin, "credential_process is empty").
			WithHint("name a program, or delete the line")
	}
	limit, err := in.session.Settings.Of(in.profile).ProcessTimeout()
	if err != nil {
		return nil, err
	}
	p := process{in: in, command: command, argv: argv, limit: limit}
	step := ProcessStep(in.name, argv[0], command.Text, command.Origin)
	step.dependsOn = command.Text
	// A file of the same name and the same profile in it: the process has asked for what it is to print.
	p.vars, step.blocked = enterProfile(in.env.Vars, in.name, command.Origin)
	step.retrieve = func(ctx context.Context) (Credentials, error) {
		if step.blocked != nil {
			return asSelection(Credentials{}, step.blocked)
		}
		return asSelection(p.runProgram(ctx))
	}
	return step, nil
}

// ProcessStep returns the step of a program and the command line that calls it.
func ProcessStep(profile, program, command string, at origin.Origin) *Step {
	return &Step{Kind: KindProcess, Profile: profile, Origin: at, Action: "run " + program,
		Lifetime: "as long as the program says", Command: command}
}

type process struct {
	in      input
	command shared.Value
	argv    []string
	limit   time.Duration // 0 is none
	vars    environ.Vars  // of the program
}

// enterProfile returns the environment for a program that a setting of a profile names, or an error when that program
// runs around this process already.
func enterProfile(vars environ.Vars, profile string, at origin.Origin) (environ.Vars, error) {
	inner, err := nesting.Enter(vars, nesting.Program{Name: profile, Identity: at.Name + "\x00" + profile}, 1)
	if circle := (*nesting.CircleError)(nil); errors.As(err, &circle) {
		return vars, circleError(at, circle)
	}
	return inner, err
}

func circleError(at origin.Origin, circle *nesting.CircleError) *problem.Error {
	what := "in a circle"
	if circle.Deep {
		what = "through too many others"
	}
	e := problem.New(problem.Config, "profiles get their credentials from each other %s: %w", what, circle).At(at.String())
	return e.WithCode("Configuration").WithHint(circleHint)
}

const circleHint = "give one of them credentials of its own in place of credential_process"

func (p process) runProgram(ctx context.Context) (Credentials, error) {
	if p.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.limit)
		defer cancel()
	}
	said := &programStderr{to: p.in.env.Stderr}
	if p.in.env.Terminal != nil && p.in.env.Terminal.StderrIsTerminal() {
		said.speak()
	}
	waiting, done := context.WithCancel(ctx)
	var teller sync.WaitGroup
	teller.Go(func() { p.tellWaiting(waiting, said) })
	began := p.in.env.Clock.Now()
	result, err := p.in.env.Runner.Run(ctx, runner.Command{
		Argv: p.argv, Env: nesting.WithHeld(ctx, p.vars).Environ(), Dir: p.in.env.Dir, Stdin: p.in.env.Stdin, Stderr: said, MaxOutput: maxProcessOutput,
		OnHeldOpen: func() {
			said.tell("credential_process of profile %q has ended, but a program that it started holds its output open; waiting for that%s",
				p.in.name, p.limitText())
		},
	})
	done()
	teller.Wait()
	said.end()
	// Neither its arguments nor its output: both may hold secrets.
	p.in.env.Debug("credential_process", "program", p.argv[0], "exit", result.Exit, "took",
		p.in.env.Clock.Now().Sub(began), "started", err == nil)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Credentials{}, p.processError("the program did not end within %s%s", p.limit, said.quoted(": ")).
			WithHint("run it by hand; credential_process_timeout in the profile changes the limit")
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case errors.Is(err, runner.ErrTooLong):
		return Credentials{}, p.processError("it printed more than a megabyte, and was stopped").WithHint(processFormat)
	case err != nil:
		return Credentials{}, p.startFailure(err)
	case result.Exit != 0:
		quoted := cmp.Or(said.quoted(""), "it says nothing on stderr")
		failed := p.processError("the program ended with exit code %d: %s", result.Exit, quoted)
		if strings.Contains(quoted, hintPrefix) {
			return Credentials{}, failed
		}
		return Credentials{}, failed.WithHint("run it by hand to see what it needs")
	}
	return p.parseOutput(result.Stdout)
}

// The waits after which a program is heard, and told of, even where no terminal shows that it waits for the person.
const (
	speakAfter = time.Second
	tellAfter  = 10 * time.Second
)

// tellWaiting takes its time from the machine, as the program does.
func (p process) tellWaiting(ctx context.Context, said *programStderr) {
	speak, tell := time.NewTimer(speakAfter), time.NewTimer(tellAfter)
	defer speak.Stop()
	defer tell.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-speak.C:
			said.speak()
		case <-tell.C:
			said.tell("still waiting for credential_process of profile %q (%s)%s", p.in.name, p.argv[0], p.limitText())
			return
		}
	}
}

func (p process) limitText() string {
	if p.limit == 0 {
		return ""
	}
	return fmt.Sprintf(", at most %s (credential_process_timeout)", timetext.Seconds(p.limit))
}

func (p process) processError(format string, args ...any) *problem.Error {
	return brokenError(p.command.Origin, "credential_process of profile %q: %w", p.in.name, fmt.Errorf(format, args...))
}

func (p process) startFailure(err error) error {
	hint := "write the program's full path"
	switch {
	case strings.HasPrefix(p.argv[0], "~"):
		hint = "~ is not expanded here: write the full path"
	case strings.HasPrefix(p.argv[0], "$"):
		hint = "variables are not expanded here: write the full path"
	case errors.Is(err, fs.ErrPermission):
		hint = "make it executable: chmod +x " + p.argv[0]
	}
	var path *fs.PathError
	var look *exec.Error
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &look):
		err = look.Err
	}
	return p.processError("%s cannot be run: %w", p.argv[0], err).WithHint("%s", hint)
}

// profileChain is the variable in which processes that hand out credentials
// tell their children which profiles led there, as comma-separated values.
const profileChain = "_AWS_CLI_PROFILE_CHAIN"

// longestChain is how many profiles may call each other.
const longestChain = 4

// EnterProcess guards `configure export-credentials` against being called in a circle by credential_process. It
// returns the environment for children, or an error (exit 253) when the profile is already in the chain or the chain
// is too long.
func EnterProcess(vars environ.Vars, profile string) (environ.Vars, error) {
	seen, err := csv.NewReader(strings.NewReader(vars.Get(profileChain))).Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return vars, problem.New(problem.Config, "%s cannot be read: %w", profileChain, err).WithHint("unset it")
	}
	chain, fault := append(seen, profile), ""
	switch {
	case slices.Contains(seen, profile):
		fault = "profiles get their credentials from each other in a circle: "
	case len(seen) >= longestChain:
		fault = "more than 4 profiles get their credentials from each other: "
	}
	if fault != "" {
		return vars, &problem.Error{Kind: problem.Config, Code: "Configuration", Err: errors.New(fault + strings.Join(chain, " -> ")),
			Hint: circleHint}
	}
	var line strings.Builder
	w := csv.NewWriter(&line)
	if err := w.Write(chain); err != nil {
		return vars, err
	}
	w.Flush()
	return vars.With(profileChain, strings.TrimRight(line.String(), "\r\n")), nil
}
