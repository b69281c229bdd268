package profileplan

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
)

// Namer is a program that gives names. It runs once: for each profile it is given a line of JSON with the fields and the
// name that the rules give, and answers with a line of JSON, {"name": "..."} or {"skip": true}, in the same order.
type Namer struct {
	Argv   []string
	Env    []string
	Dir    string
	Runner runner.Runner
}

const maxNamerOutput = 64 << 20

func (n *Namer) name(ctx context.Context, wanted []*Wanted, fields []Fields) (skip map[*Wanted]bool, err error) {
	var input bytes.Buffer
	lines := json.NewEncoder(&input)
	for i, w := range wanted {
		if err := lines.Encode(struct {
			Fields
			Name string `json:"name"`
		}{fields[i], w.Name}); err != nil {
			return nil, err
		}
	}
	result, err := n.Runner.Run(ctx,
		runner.Command{Argv: n.Argv, Env: n.Env, Dir: n.Dir, Stdin: &input, MaxOutput: maxNamerOutput})
	if err == nil && result.Exit != 0 {
		said, _, _ := strings.Cut(strings.TrimSpace(string(result.Stderr)), "\n")
		err = fmt.Errorf("it ended with exit code %d: %s", result.Exit, said)
	}
	if err != nil {
		return nil, n.problem(err)
	}
	skip = map[*Wanted]bool{}
	answers := slices.Collect(bytes.Lines(bytes.TrimSpace(result.Stdout)))
	if len(answers) != len(wanted) {
		return nil, n.problem(fmt.Errorf("it answered %d lines with %d", len(wanted), len(answers)))
	}
	for i, line := range answers {
		var answer struct {
			Name string
			Skip bool
		}
		if err := json.Unmarshal(line, &answer); err != nil {
			return nil, n.problem(fmt.Errorf("line %d of its answer is no JSON object: %w", i+1, err))
		}
		name := shared.SafeName(answer.Name, "")
		if skip[wanted[i]] = answer.Skip; !answer.Skip && name == "" {
			return nil, n.problem(fmt.Errorf("line %d of its answer has no name", i+1))
		}
		wanted[i].Name = name
	}
	return skip, nil
}

func (n *Namer) problem(err error) error {
	return problem.New(problem.General, "%w", err).WithDoing("have the profiles named by " + n.Argv[0]).
		WithHint("it is to print a line of JSON for each line that it reads: {\"name\": \"...\"} or {\"skip\": true}")
}
