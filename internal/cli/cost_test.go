package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// The offline commands that shells and programs call all day. Their cost is
// kept by counts, which hold on a busy machine where times do not:
// allocations here, opened files in openings_linux_test.go, goroutines and
// signals by the context.
func offline() map[string]struct {
	args string
	most float64 // allocations with one profile, command tree included
} {
	return map[string]struct {
		args string
		most float64
	}{
		"version":            {"--version", 250},
		"get":                {"configure get region --profile p0", 800},
		"list-profiles":      {"configure list-profiles", 800},
		"export-credentials": {"configure export-credentials --profile p0", 900},
		// A shell that waits for these shows nothing meanwhile: 1.3 times what --version takes.
		"complete a profile": {"__complete exec --profile p", 325},
		"complete an option": {"__complete --pro", 325},
		"complete a command": {"__completeNoDesc ex", 325},
		"complete a word":    {"__completeNoDesc exec p", 325},
	}
}

// filesHome makes a home in which both files have n profiles of static keys.
func filesHome(t *testing.T, n int) string {
	t.Helper()
	home := t.TempDir()
	if err := os.Mkdir(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	var config, credentials strings.Builder
	for i := range n {
		fmt.Fprintf(&config, "[profile p%d]\nregion = eu-west-1\noutput = json\n\n", i)
		fmt.Fprintf(&credentials, "[p%d]\naws_access_key_id = A\naws_secret_access_key = s\n\n", i)
	}
	for name, text := range map[string]string{"config": config.String(), "credentials": credentials.String()} {
		if err := os.WriteFile(filepath.Join(home, ".aws", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return home
}

// mainIn runs a command line in a home and demands that it succeeds.
func mainIn(t *testing.T, ctx context.Context, home, args string) string {
	t.Helper()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_EC2_METADATA_DISABLED=true"})
	var out, errOut bytes.Buffer
	env := &app.Env{
		Args: append([]string{"awsid"}, strings.Fields(args)...), Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errOut,
		Vars: vars, Dir: home, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{},
	}
	if exit := Main(ctx, env); exit != 0 || out.Len() == 0 {
		t.Fatalf("%s: exit %d, %s", args, exit, errOut.String())
	}
	return out.String()
}

// TestOfflineCommandsAreLight: a service client, a certificate pool or a
// parsed file takes thousands of allocations; nothing here may build one, and
// nothing may be made for each profile. (A list grows by doubling.)
func TestOfflineCommandsAreLight(t *testing.T) {
	one, many := filesHome(t, 1), filesHome(t, 2000)
	for name, c := range offline() {
		light := testing.AllocsPerRun(5, func() { mainIn(t, t.Context(), one, c.args) })
		if light > c.most {
			t.Errorf("%s: %v allocations, at most %v", name, light, c.most)
		}
		heavy := testing.AllocsPerRun(5, func() { mainIn(t, t.Context(), many, c.args) })
		if heavy > light+40 {
			t.Errorf("%s: %v allocations with 1 profile, %v with 2,000", name, light, heavy)
		}
	}
}

// unasked is a context nobody may wait for.
type unasked struct {
	context.Context
	t *testing.T
}

func (c unasked) Done() <-chan struct{} {
	c.t.Error("asked for Done")
	return c.Context.Done()
}

// TestOfflineCommandsTakeNoSignals: main's context takes the signals over when
// it is first asked, with threads that cost a tenth of these commands' time.
func TestOfflineCommandsTakeNoSignals(t *testing.T) {
	t.Parallel()
	home := filesHome(t, 1)
	for _, c := range offline() {
		mainIn(t, unasked{context.Background(), t}, home, c.args)
	}
}
