package credentials

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/value"
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
	if len(argv) == 0 {
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
	step.retrieve = func(ctx context.Context) (Credentials, error) { return asSelection(p.runProgram(ctx)) }
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
}

func (p process) runProgram(ctx context.Context) (Credentials, error) {
	if p.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.limit)
		defer cancel()
	}
	began := p.in.env.Clock.Now()
	result, err := p.in.env.Runner.Run(ctx, runner.Command{
		Argv: p.argv, Env: p.in.env.Vars.Environ(), Dir: p.in.env.Dir, Stdin: p.in.env.Stdin,
	})
	// Neither its arguments nor its output: both may hold secrets.
	p.in.env.Debug("credential_process", "program", p.argv[0], "exit", result.Exit, "took",
		p.in.env.Clock.Now().Sub(began), "started", err == nil)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Credentials{}, p.processError("the program did not end within %s", p.limit).
			WithHint("run it by hand; credential_process_timeout in the profile changes the limit")
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case err != nil:
		return Credentials{}, p.startFailure(err)
	case result.Exit != 0:
		return Credentials{}, p.processError("the program ended with exit code %d: %s", result.Exit,
			cmp.Or(strings.TrimSpace(string(result.Stderr)), "it says nothing on stderr")).
			WithHint("run it by hand to see what it needs")
	}
	return p.parseOutput(result.Stdout)
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

// parseOutput reads the answer. The output itself is in no error: it may hold keys.
func (p process) parseOutput(output []byte) (Credentials, error) {
	const hint = "the program must print one JSON object with Version 1, AccessKeyId, SecretAccessKey and, if temporary, SessionToken and Expiration"
	members, err := value.ParseObject(output)
	if err != nil {
		err = withoutContent(err)
		if len(bytes.TrimSpace(output)) == 0 {
			err = errors.New("it is empty")
		}
		return Credentials{}, p.processError("its output is not a JSON object: %w", err).WithHint(hint)
	}
	version, found := members.Get("Version")
	if version != int64(1) && version != float64(1) {
		shown := "missing"
		if found {
			shown = string(value.OneLine().Append(nil, version))
		}
		return Credentials{}, p.processError("the Version of its output is %s, not the number 1", shown).WithHint(hint)
	}
	text := func(name string) string {
		v, _ := members.Get(name)
		s, isText := v.(string)
		if v != nil && !isText && err == nil {
			err = fmt.Errorf("%s in its output is not a text", name)
		}
		return s
	}
	c := Credentials{
		AccessKeyID: text("AccessKeyId"), SecretAccessKey: secret.New(text("SecretAccessKey")),
		SessionToken: secret.New(text("SessionToken")),
		AccountID:    cmp.Or(text("AccountId"), p.in.text("aws_account_id")),
	}
	expiration := text("Expiration")
	end, _ := members.Get("Expiration")
	switch {
	case err != nil:
	case c.AccessKeyID == "":
		err = errors.New("AccessKeyId is missing in its output")
	case c.SecretAccessKey.Empty():
		err = errors.New("SecretAccessKey is missing in its output")
	case end != nil: // "" is no time, and does not mean that they never end
		c.Expires, err = pytime.Parse(expiration)
	}
	if err != nil {
		return Credentials{}, p.processError("%w", err).WithHint(hint)
	}
	token, _ := members.Get("SessionToken")
	c.HasToken = token != nil
	return c, nil
}

// withoutContent keeps where JSON is wrong but not what stands there.
func withoutContent(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is wrong at byte %d", syntax.Offset)
	}
	return errors.New("it is something else")
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
			Hint: "give one of them credentials of its own in place of credential_process"}
	}
	var line strings.Builder
	w := csv.NewWriter(&line)
	if err := w.Write(chain); err != nil {
		return vars, err
	}
	w.Flush()
	return vars.With(profileChain, strings.TrimRight(line.String(), "\r\n")), nil
}
