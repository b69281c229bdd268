package rules

import (
	"context"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/runner"
)

// ran is how the credential_process of the chosen profile did.
type ran struct {
	c    process
	out  []byte // a secret
	exit int
	err  error
	took time.Duration
}

// slowProcess is when a person begins to notice.
const slowProcess = 2 * time.Second

// runProcess runs the program once for all rules. nil: there is none to run.
func runProcess(s *doctor.Snapshot) *ran {
	return s.Once("process", func() any {
		name := envProfile(s)
		if name == "" {
			name = "default"
		}
		for _, c := range processes(s) {
			missing, _ := checkNotFound(s, c)
			endless, _ := checkSelfReference(s, c)
			if c.p.Name == name && len(c.argv) > 0 && missing == "" && endless == "" && shellSign(c.v.Text) == "" && s.Env.Runner != nil {
				return run(s, c)
			}
		}
		return (*ran)(nil)
	}).(*ran)
}

func run(s *doctor.Snapshot, c process) *ran {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	argv := c.argv
	if path := onPath(s, argv[0]); path != "" {
		argv = append([]string{path}, argv[1:]...)
	}
	began := s.Env.Clock.Now()
	result, err := s.Env.Runner.Run(ctx, runner.Command{Argv: argv, Env: s.Vars.Environ(), Dir: s.Env.Dir, Stdin: strings.NewReader("")})
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return &ran{c, result.Stdout, result.Exit, err, s.Env.Clock.Now().Sub(began)}
}
