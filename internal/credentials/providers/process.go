package providers

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Process runs the program named by credential_process and reads the
// credentials that it prints as JSON.
type Process struct{}

// Kind returns "custom-process".
func (Process) Kind() string { return KindProcess }

// Plan is configured by credential_process.
func (Process) Plan(in Input) (*Step, error) {
	command, ok := in.get("credential_process")
	if !ok {
		return nil, &NotConfigured{"profile " + in.Name + " has no credential_process"}
	}
	argv, err := shellwords.SplitFor(in.Env.GOOS, command.Text)
	if err != nil {
		return nil, broken(command.Origin, "credential_process: %w", err).WithHint("quote arguments as in a shell")
	}
	if len(argv) == 0 {
		return nil, broken(command.Origin, "credential_process is empty").WithHint("name a program, or delete the line")
	}
	limit, err := in.Session.Settings.Of(in.Profile).ProcessTimeout()
	if err != nil {
		return nil, err
	}
	p := process{in: in, command: command, argv: argv, limit: limit}
	return &Step{
		Kind: KindProcess, Profile: in.Name, Origin: command.Origin, Does: "run " + argv[0],
		Lasts: "as long as the program says", who: command.Text, now: in.Env.Clock.Now,
		get: func(ctx context.Context) (Credentials, error) { return selection(p.run(ctx)) },
	}, nil
}

type process struct {
	in      Input
	command shared.Value
	argv    []string
	limit   time.Duration // 0 is none
}

func (p process) run(ctx context.Context) (Credentials, error) {
	if p.limit > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, p.limit)
		defer cancel()
	}
	began := p.in.Env.Clock.Now()
	result, err := p.in.Env.Runner.Run(ctx, runner.Command{
		Argv: p.argv, Env: p.in.Env.Vars.Environ(), Dir: p.in.Env.Dir, Stdin: p.in.Env.Stdin,
	})
	// Neither its arguments nor its output: both may hold secrets.
	p.in.Env.Debug("credential_process", "program", p.argv[0], "exit", result.Exit, "took", p.in.Env.Clock.Now().Sub(began), "started", err == nil)
	switch {
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return Credentials{}, p.failed("the program did not end within %s", p.limit).
			WithHint("run it by hand; credential_process_timeout in the profile changes the limit")
	case ctx.Err() != nil:
		return Credentials{}, ctx.Err()
	case err != nil:
		return Credentials{}, p.notStarted(err)
	case result.Exit != 0:
		return Credentials{}, p.failed("the program ended with exit code %d: %s", result.Exit, firstOf(strings.TrimSpace(string(result.Stderr)), "it says nothing on stderr")).
			WithHint("run it by hand to see what it needs")
	}
	return p.parse(result.Stdout)
}

func (p process) failed(format string, args ...any) *problem.Error {
	return broken(p.command.Origin, "credential_process of profile %q: %w", p.in.Name, fmt.Errorf(format, args...))
}

func (p process) notStarted(err error) error {
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
	return p.failed("%s cannot be run: %w", p.argv[0], err).WithHint("%s", hint)
}

// parse reads the answer. The output itself is in no error: it may hold keys.
func (p process) parse(output []byte) (Credentials, error) {
	const hint = "the program must print one JSON object with Version 1, AccessKeyId, SecretAccessKey and, if temporary, SessionToken and Expiration"
	members, err := exactMembers(output)
	if err != nil {
		return Credentials{}, p.failed("its output is not a JSON object: %w", err).WithHint(hint)
	}
	if v, ok := members["Version"]; !ok || !isOne(v) {
		return Credentials{}, p.failed("the Version of its output is %s, not the number 1", firstOf(string(v), "missing")).WithHint(hint)
	}
	text := func(name string) string {
		var s string
		if err == nil && len(members[name]) > 0 && json.Unmarshal(members[name], &s) != nil {
			err = fmt.Errorf("%s in its output is not a text", name)
		}
		return s
	}
	c := Credentials{
		AccessKeyID: text("AccessKeyId"), SecretAccessKey: secret.New(text("SecretAccessKey")),
		SessionToken: secret.New(text("SessionToken")), AccountID: firstOf(text("AccountId"), p.in.text("aws_account_id")),
	}
	expiration := text("Expiration")
	switch {
	case err != nil:
	case c.AccessKeyID == "":
		err = errors.New("AccessKeyId is missing in its output")
	case c.SecretAccessKey.Empty():
		err = errors.New("SecretAccessKey is missing in its output")
	case expiration != "":
		c.Expires, err = pytime.Parse(expiration)
	}
	if err != nil {
		return Credentials{}, p.failed("%w", err).WithHint(hint)
	}
	_, c.TokenGiven = members["SessionToken"]
	c.TokenGiven = c.TokenGiven && string(members["SessionToken"]) != "null"
	return c, nil
}

// exactMembers decodes one JSON object, keeping the letter case of its names:
// encoding/json itself would take "accesskeyid" for AccessKeyId.
func exactMembers(data []byte) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		if len(bytes.TrimSpace(data)) == 0 {
			return nil, errors.New("it is empty")
		}
		return nil, scrub(err)
	}
	if members == nil {
		return nil, errors.New("it is null")
	}
	return members, nil
}

// scrub keeps where JSON is wrong but not what stands there.
func scrub(err error) error {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Errorf("it is wrong at byte %d", syntax.Offset)
	}
	return errors.New("it is something else")
}

func isOne(raw json.RawMessage) bool {
	var n float64
	return len(raw) > 0 && raw[0] >= '0' && raw[0] <= '9' && json.Unmarshal(raw, &n) == nil && n == 1
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
