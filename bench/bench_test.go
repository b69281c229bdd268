package bench

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/sandbox"
)

const rounds = 80

// changing is an argument that is another one each time: a value that is there
// already would not be written.
const changing = "ROUND"

// contender is one command line in one home directory.
type contender struct {
	name string
	argv []string
	home string
	vars []string // of its environment, besides the home
	wall []time.Duration
	cpu  []time.Duration
	rss  int64 // KiB; 0 where the system does not tell
}

// BenchmarkCommands is one shuffled run, whatever b.N is: `make bench`.
func BenchmarkCommands(b *testing.B) {
	dir := b.TempDir()
	all := newContenders(b, dir, buildHello(b, dir), buildAwsid(b, dir))
	measureAll(b, all)
	if runtime.GOOS == "linux" { // other systems count otherwise, or not at all
		measureRSS(b, all, buildSource(b, dir, "launcher", launcher))
	}
	printTable(all)
}

// buildHello compiles the yardstick with the flags awsid is built with.
func buildHello(b *testing.B, dir string) string {
	return buildSource(b, dir, "hello", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hi\") }\n")
}

// launcher prints the peak resident set of the program that it runs. A process
// begins with the peak of the one that starts it, so that has to be small.
const launcher = `package main

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

func main() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	if err := cmd.Run(); err != nil {
		panic(err)
	}
	fmt.Println(cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss)
}
`

func buildSource(b *testing.B, dir, name, text string) string {
	src := filepath.Join(dir, name+".go")
	if err := os.WriteFile(src, []byte(text), 0o600); err != nil {
		b.Fatal(err)
	}
	return build(b, filepath.Join(dir, name+".exe"), src)
}

func buildAwsid(b *testing.B, dir string) string {
	return build(b, filepath.Join(dir, "awsid.exe"), "github.com/awsid/awsid/cmd/awsid")
}

func build(b *testing.B, out, what string) string {
	b.Helper()
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, what)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("go build %s: %v: %s", what, err, text)
	}
	return out
}

func newContenders(b *testing.B, dir, hello, binary string) []*contender {
	one, many := newHome(b, dir, 1), newHome(b, dir, 10_000)
	all := []*contender{{name: "hello (H)", argv: []string{hello}, home: one}}
	for _, c := range []struct{ name, args string }{
		{"--version", "--version"},
		{"configure get", "configure get region --profile p0"},
		{"configure list-profiles", "configure list-profiles"},
		{"export-credentials", "configure export-credentials --profile p0"},
		{"configure set", "configure set region " + changing + " --profile p0"},
	} {
		argv := append([]string{binary}, strings.Fields(c.args)...)
		all = append(all,
			&contender{name: c.name + ", 1 profile", argv: argv, home: one},
			&contender{name: c.name + ", 10,000 profiles", argv: argv, home: many})
	}
	sb, err := sandbox.Start(b.Context(), nil, sandbox.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { sb.Close() })
	return append(all, &contender{
		name: "sts get-caller-identity, http", argv: []string{binary, "sts", "get-caller-identity", "--profile", "p0"}, home: one, vars: sb.Environ(nil),
	})
}

// newHome writes both shared files with n profiles of static keys.
func newHome(b *testing.B, dir string, n int) string {
	root := filepath.Join(dir, fmt.Sprint("home", n))
	if err := os.MkdirAll(filepath.Join(root, ".aws"), 0o700); err != nil {
		b.Fatal(err)
	}
	var config, credentials strings.Builder
	for i := range n {
		fmt.Fprintf(&config, "[profile p%d]\nregion = eu-west-1\noutput = json\n# team %d\nsso_account_id = %012d\n\n", i, i%7, i)
		fmt.Fprintf(&credentials, "[p%d]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n\n", i)
	}
	text := strings.ReplaceAll(config.String(), "sso_account_id", "x_account")
	for name, content := range map[string]string{"config": text, "credentials": credentials.String()} {
		if err := os.WriteFile(filepath.Join(root, ".aws", name), []byte(content), 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return root
}

func measureAll(b *testing.B, all []*contender) {
	for round := range rounds + 2 {
		for _, i := range rand.Perm(len(all)) {
			if err := all[i].runOnce(round, round >= 2); err != nil { // two rounds warm up
				b.Fatal(err)
			}
		}
	}
}

func (c *contender) runOnce(round int, count bool) error {
	args := slices.Clone(c.argv[1:])
	quiet := slices.Index(args, changing)
	if quiet >= 0 {
		args[quiet] = fmt.Sprint("round-", round)
	}
	cmd := c.command(c.argv[0], args...)
	start := time.Now()
	out, err := cmd.Output()
	wall := time.Since(start)
	if err != nil || (len(out) == 0) != (quiet >= 0) {
		return fmt.Errorf("%s: %d bytes of output, %v", c.name, len(out), err)
	}
	if count {
		c.wall = append(c.wall, wall)
		c.cpu = append(c.cpu, cmd.ProcessState.SystemTime()+cmd.ProcessState.UserTime())
	}
	return nil
}

func (c *contender) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Env = []string{"HOME=" + c.home, "USERPROFILE=" + c.home, "PATH=" + os.Getenv("PATH"), "AWS_EC2_METADATA_DISABLED=true"}
	cmd.Env = append(cmd.Env, c.vars...)
	return cmd
}

func measureRSS(b *testing.B, all []*contender, launcher string) {
	for _, c := range all {
		out, err := c.command(launcher, c.argv...).Output()
		if err == nil {
			c.rss, err = strconv.ParseInt(strings.TrimSpace(string(out)), 10, 64)
		}
		if err != nil {
			b.Fatalf("%s: %v", c.name, err)
		}
	}
}

func printTable(all []*contender) {
	base := all[0]
	fmt.Printf("%-42s %8s %8s %8s %8s %8s %8s\n", fmt.Sprintf("%d interleaved rounds", rounds), "min ms", "p25", "median", "x H", "cpu x H", "RSS MB")
	for _, c := range all {
		fmt.Printf("%-42s %8.2f %8.2f %8.2f %8.2f %8.2f %8.1f\n", c.name,
			ms(quantile(c.wall, 0)), ms(quantile(c.wall, 0.25)), ms(quantile(c.wall, 0.5)),
			ratio(quantile(c.wall, 0.5), quantile(base.wall, 0.5)),
			ratio(quantile(c.cpu, 0.5), quantile(base.cpu, 0.5)), float64(c.rss)/1024)
	}
}

func quantile(d []time.Duration, q float64) time.Duration {
	s := slices.Sorted(slices.Values(d))
	return s[int(q*float64(len(s)-1))]
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func ratio(a, b time.Duration) float64 { return float64(a) / float64(max(b, 1)) }
