package rules

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/runner"
)

func cliVersion() doctor.Rule {
	return doctor.Rule{
		ID:       "cli-version",
		Title:    "the AWS CLI on the PATH is too old for what is configured",
		Why:      "An older AWS CLI reads past the settings it does not know, or ends with an error: sso-session needs 2.9, services and endpoint_url 2.13, login_session 2.32.",
		Mend:     "Install the present AWS CLI v2.",
		Severity: doctor.Warning,
		Tools:    []string{doctor.CLI},
		Online:   true,
		Check:    checkCLIVersion,
	}
}

func checkCLIVersion(s *doctor.Snapshot) []doctor.Finding {
	path := onPath(s, "aws")
	needs := neededVersions(s)
	if path == "" || len(needs) == 0 || s.Env.Runner == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	result, err := s.Env.Runner.Run(ctx, runner.Command{Argv: []string{path, "--version"}, Env: s.Vars.Environ(), Dir: s.Env.Dir, Stdin: strings.NewReader("")})
	have := parseVersion(string(result.Stdout) + string(result.Stderr))
	if err != nil || have == nil {
		return nil
	}
	var found []doctor.Finding
	for _, n := range needs {
		need := n.two
		if have[0] == 1 {
			need = n.one
		}
		if need == nil || slices.Compare(have, need) < 0 {
			f := n.where
			f.Message = fmt.Sprintf("%s is not known to the AWS CLI %s on the PATH (%s)", n.what, join(have), path)
			found = append(found, f)
		}
	}
	return found
}

type need struct {
	what     string
	one, two []int // the first version of the AWS CLI v1 and v2 that knows it; nil: none
	where    doctor.Finding
}

// neededVersions lists the first place of every setting that came late.
func neededVersions(s *doctor.Snapshot) []need {
	var list []need
	seen := map[string]bool{}
	add := func(what string, one, two []int, where doctor.Finding) {
		if !seen[what] {
			seen[what] = true
			list = append(list, need{what, one, two, where})
		}
	}
	for _, p := range s.Profiles {
		for _, late := range []need{
			{"sso_session", []int{1, 27, 10}, []int{2, 9, 0}, doctor.Finding{}}, {"services", []int{1, 29, 0}, []int{2, 13, 0}, doctor.Finding{}},
			{"endpoint_url", []int{1, 29, 0}, []int{2, 13, 0}, doctor.Finding{}}, {"login_session", nil, []int{2, 32, 0}, doctor.Finding{}},
		} {
			if f, _ := about(p, late.what, ""); p.Has(late.what) {
				add(late.what, late.one, late.two, f)
			}
		}
	}
	return list
}

// parseVersion reads "aws-cli/2.15.30 Python/…".
func parseVersion(text string) []int {
	_, rest, ok := strings.Cut(text, "aws-cli/")
	if !ok {
		return nil
	}
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return nil
	}
	var version []int
	for part := range strings.SplitSeq(fields[0], ".") {
		n, err := strconv.Atoi(part)
		if err != nil {
			break
		}
		version = append(version, n)
	}
	if len(version) == 0 {
		return nil
	}
	return version
}

func join(version []int) string {
	parts := make([]string, len(version))
	for i, n := range version {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ".")
}
