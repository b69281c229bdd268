// Command bench times awsid's start-up and hot paths as whole processes,
// interleaved in one shuffled run with a Go program that only prints "hi", and
// prints ratios: times move with the machine, ratios within one run hold.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
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
	wall []time.Duration
	cpu  []time.Duration
	rss  int64 // KiB, the largest seen; 0 where the system does not tell
}

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bench PATH-TO-AWSID")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(binary string) error {
	dir, err := os.MkdirTemp("", "awsid-bench")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err = filepath.Abs(binary)
	if err != nil {
		return err
	}
	hello, err := buildHello(dir)
	if err != nil {
		return err
	}
	all, err := contenders(dir, hello, binary)
	if err != nil {
		return err
	}
	if err := measure(all); err != nil {
		return err
	}
	printTable(all)
	return nil
}

// buildHello compiles the yardstick with the flags awsid is built with.
func buildHello(dir string) (string, error) {
	src := filepath.Join(dir, "hello.go")
	text := "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hi\") }\n"
	if err := os.WriteFile(src, []byte(text), 0o600); err != nil {
		return "", err
	}
	out := filepath.Join(dir, "hello.exe")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags", "-s -w", "-o", out, src)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	cmd.Stderr = os.Stderr
	return out, cmd.Run()
}

func contenders(dir, hello, binary string) ([]*contender, error) {
	one, err := home(dir, 1)
	if err != nil {
		return nil, err
	}
	many, err := home(dir, 10_000)
	if err != nil {
		return nil, err
	}
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
	return all, nil
}

// home writes both shared files with n profiles of static keys.
func home(dir string, n int) (string, error) {
	root := filepath.Join(dir, fmt.Sprint("home", n))
	if err := os.MkdirAll(filepath.Join(root, ".aws"), 0o700); err != nil {
		return "", err
	}
	var config, credentials strings.Builder
	for i := range n {
		fmt.Fprintf(&config, "[profile p%d]\nregion = eu-west-1\noutput = json\n# team %d\nsso_account_id = %012d\n\n", i, i%7, i)
		fmt.Fprintf(&credentials, "[p%d]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n\n", i)
	}
	text := strings.ReplaceAll(config.String(), "sso_account_id", "x_account")
	if err := os.WriteFile(filepath.Join(root, ".aws", "config"), []byte(text), 0o600); err != nil {
		return "", err
	}
	return root, os.WriteFile(filepath.Join(root, ".aws", "credentials"), []byte(credentials.String()), 0o600)
}

func measure(all []*contender) error {
	for round := range rounds + 2 {
		for _, i := range rand.Perm(len(all)) {
			if err := all[i].once(round, round >= 2); err != nil { // two rounds warm up
				return err
			}
		}
	}
	return nil
}

func (c *contender) once(round int, count bool) error {
	args := slices.Clone(c.argv[1:])
	quiet := slices.Index(args, changing)
	if quiet >= 0 {
		args[quiet] = fmt.Sprint("round-", round)
	}
	cmd := exec.Command(c.argv[0], args...)
	cmd.Env = []string{"HOME=" + c.home, "USERPROFILE=" + c.home, "PATH=" + os.Getenv("PATH"), "AWS_EC2_METADATA_DISABLED=true"}
	start := time.Now()
	out, err := cmd.Output()
	wall := time.Since(start)
	if err != nil || (len(out) == 0) != (quiet >= 0) {
		return fmt.Errorf("%s: %d bytes of output, %w", c.name, len(out), err)
	}
	if count {
		c.wall = append(c.wall, wall)
		c.cpu = append(c.cpu, cmd.ProcessState.SystemTime()+cmd.ProcessState.UserTime())
		c.rss = max(c.rss, maxRSS(cmd.ProcessState))
	}
	return nil
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
