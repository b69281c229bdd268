package credentials

import (
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

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
