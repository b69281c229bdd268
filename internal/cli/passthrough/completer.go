package passthrough

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/handout"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/searchpath"
)

// completerWait is how long the AWS CLI's completer may take: it starts Python.
const completerWait = 4 * time.Second

// Completions returns what the AWS CLI's own completer proposes for a command line that begins with "aws" and ends where
// the person is. It returns none where there is no AWS CLI.
func Completions(ctx context.Context, env *app.Env, line string) []string {
	aws, ok := findCLI(env)
	if !ok {
		return nil
	}
	completer := findCompleter(env, aws)
	if completer == "" {
		return nil
	}
	vars, err := handout.EnterProgram(env, env.Vars, completer, []string{line})
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, completerWait)
	defer cancel()
	result, err := env.Runner.Run(ctx, runner.Command{Argv: []string{completer}, Dir: env.Dir,
		Env: vars.With("COMP_LINE", line).With("COMP_POINT", strconv.Itoa(len(line))).Environ()})
	if err != nil || result.Exit != 0 {
		return nil
	}
	return strings.Fields(string(result.Stdout))
}

// findCompleter returns the completer of an AWS CLI: the one beside it, else the first on PATH.
func findCompleter(env *app.Env, aws string) string {
	self, _ := env.Executable()
	own, selfErr := os.Stat(self)
	place := searchpath.Place{Vars: env.Vars, GOOS: env.GOOS, Dir: env.Dir}
	for _, name := range []string{filepath.Join(filepath.Dir(aws), "aws_completer"), "aws_completer"} {
		for path, info := range place.Candidates(name) {
			if place.IsExecutable(info) && (selfErr != nil || !os.SameFile(own, info)) {
				return path
			}
		}
	}
	return ""
}

// knows reports whether an AWS CLI has a command that is younger than our list of services: one of its services, which
// have a folder each, or anything else that its completer tells of.
func knows(ctx context.Context, env *app.Env, aws, word string) bool {
	if strings.Trim(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return false
	}
	if real, err := filepath.EvalSymlinks(aws); err == nil {
		for _, dist := range []string{".", "../dist"} { // beside the program, or beside its folder of links
			folder := filepath.Join(filepath.Dir(real), dist, "awscli", "botocore", "data", word)
			if info, err := os.Stat(folder); err == nil && info.IsDir() {
				return true
			}
		}
	}
	return slices.Contains(Completions(ctx, env, "aws "+word), word)
}
