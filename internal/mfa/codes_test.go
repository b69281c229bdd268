package mfa

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/totp"
)

const (
	alice = "arn:aws:iam::123456789012:mfa/alice"
	seed  = "JBSWY3DPEHPK3PXP"
)

// begin is the first moment of a time step.
func begin() time.Time { return time.Unix(1_800_000_000, 0).UTC() }

// virtual is a clock that goes on only when somebody sleeps.
type virtual struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func (c *virtual) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *virtual) Sleep(ctx context.Context, d time.Duration) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	if d >= time.Second {
		c.slept = append(c.slept, d)
	}
	return nil
}

// fake are seeds in memory.
type fake map[string]string

func (f fake) Has(serial string) (bool, error) {
	if f[serial] == "locked" {
		return false, errors.New("permission denied")
	}
	_, ok := f[serial]
	return ok, nil
}

func (f fake) Key(_ context.Context, serial string) (totp.Key, error) {
	text, ok := f[serial]
	if !ok {
		return totp.Key{}, fs.ErrNotExist
	}
	return totp.Parse(text)
}

// program stands for mfa_process.
type program struct {
	prints string
	exit   int
	argv   []string
}

func (p *program) Run(_ context.Context, c runner.Command) (runner.Result, error) {
	p.argv = c.Argv
	return runner.Result{Stdout: []byte(p.prints), Exit: p.exit}, nil
}

type stage struct {
	env    *app.Env
	clock  *virtual
	stderr *strings.Builder
	run    *program
	seeds  fake
}

func newStage(t *testing.T) *stage {
	t.Helper()
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home})
	s := &stage{clock: &virtual{now: begin()}, stderr: new(strings.Builder), run: &program{prints: "222222\n"}, seeds: fake{}}
	s.env = &app.Env{Vars: vars, GOOS: "linux", Dir: home, Paths: paths.Resolve(vars, "linux", home, home), Clock: s.clock, Stderr: s.stderr, Runner: s.run}
	return s
}

// codes are those of a command line over a config file.
func (s *stage) codes(t *testing.T, config string, flags settings.Flags) (*Codes, Device) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(s.env.Paths.Config), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.env.Paths.Config, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	ses, err := app.Open(s.env, flags)
	if err != nil {
		t.Fatal(err)
	}
	ask := NewAsker(func(context.Context, string) (string, error) { return "444444", nil })
	p := ses.Settings.Profile()
	return New(s.env, ses.Settings, s.seeds, ask), Device{Serial: alice, Profile: p, Name: "default"}
}

func codeAt(step int64) string {
	k, _ := totp.Parse(seed)
	return k.Code(step).Reveal()
}

func first() int64 { return begin().Unix() / 30 }

// The order of the sources: each is taken away after it has answered.
func TestOrder(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	config, flags := "[default]\nmfa_process = p 'one word'\n", settings.Flags{"mfa-code": "111111"}
	for _, want := range []struct {
		source Source
		code   string
		note   string
	}{
		{FromOption, "111111", "is that of --mfa-code"}, {FromProcess, "222222", "is what mfa_process prints"},
		{FromSeed, codeAt(first()), "from its seed in the keystore"}, {FromPrompt, "444444", "asks for a code of MFA device " + alice},
	} {
		c, d := s.codes(t, config, flags)
		if note, takes := c.Describe(d, false); !strings.Contains(note, want.note) || takes != (want.source == FromOption) {
			t.Errorf("%s: the plan says %q", want.source, note)
		}
		got, err := c.Get(t.Context(), d)
		if err != nil || got.Source != want.source || got.Text.Reveal() != want.code {
			t.Errorf("%s: %s %q, %v", want.source, got.Source, got.Text.Reveal(), err)
		}
		switch want.source {
		case FromOption:
			flags = settings.Flags{}
		case FromProcess:
			config = "[default]\n"
			if len(s.run.argv) != 2 || s.run.argv[1] != "one word" {
				t.Errorf("ran %q", s.run.argv)
			}
		case FromSeed:
			delete(s.seeds, alice)
		}
	}
}

// The one code of --mfa-code is for one call; the next comes from elsewhere,
// or nowhere.
func TestOneGivenCode(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	c, d := s.codes(t, "", settings.Flags{"mfa-code": "111111"})
	if note, takes := c.Describe(d, true); takes || !strings.Contains(note, "the one code of --mfa-code is used up") {
		t.Errorf("the plan says of the second %q", note)
	}
	if _, err := c.Get(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Get(t.Context(), d); err == nil || !strings.Contains(err.Error(), "used up") {
		t.Errorf("%v", err)
	}
	s.seeds[alice] = seed
	if got, err := c.Get(t.Context(), d); err != nil || got.Source != FromSeed {
		t.Errorf("%s, %v", got.Source, err)
	}
}

func TestCodesThatCannotBe(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		config string
		flags  settings.Flags
		seeds  fake
		run    program
		says   string
		kind   problem.Kind
	}{
		"too short":     {"", settings.Flags{"mfa-code": "12345"}, nil, program{}, "--mfa-code: an MFA code has 6 digits, not 5", problem.Usage},
		"no command":    {"[default]\nmfa_process = 'x\n", nil, nil, program{}, "config:2: mfa_process \"'x\" is no command", problem.General},
		"program fails": {"[default]\nmfa_process = x\n", nil, nil, program{exit: 3}, "config:2: mfa_process ended with exit code 3", problem.General},
		"prints none":   {"[default]\nmfa_process = x\n", nil, nil, program{}, "config:2: an MFA code has 6 digits, not 0", problem.Usage},
		"no seed":       {"", nil, fake{alice: "018"}, program{}, "read the seed of MFA device " + alice, problem.General},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.seeds, *s.run = c.seeds, c.run
			codes, d := s.codes(t, c.config, c.flags)
			_, err := codes.Get(t.Context(), d)
			if err == nil || !strings.Contains(err.Error(), c.says) || problem.KindOf(err) != c.kind {
				t.Errorf("%v", err)
			}
		})
	}
}

// A keystore that cannot be looked into keeps nobody from typing a code.
func TestKeystoreOutOfReach(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	var log bytes.Buffer
	s.env.StartLog(&log)
	s.seeds[alice] = "locked"
	c, d := s.codes(t, "", nil)
	if got, err := c.Get(t.Context(), d); err != nil || got.Source != FromPrompt {
		t.Errorf("%s, %v", got.Source, err)
	}
	if !strings.Contains(log.String(), "permission denied") {
		t.Errorf("--debug says nothing: %s", &log)
	}
	if err := os.WriteFile(s.env.Paths.State, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if there, err := NewSeedStore(s.env).Has(alice); there || err != nil {
		t.Errorf("%v, %v", there, err)
	}
}

// Commands one after the other, each a process of its own, get one step each.
func TestNoCodeTwice(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	s.clock.now = begin().Add(12 * time.Second)
	for i := range int64(3) {
		c, d := s.codes(t, "", nil)
		got, err := c.Get(t.Context(), d)
		if err != nil || got.Text.Reveal() != codeAt(first()+i) {
			t.Errorf("code %d: %q, %v", i, got.Text.Reveal(), err)
		}
	}
	if len(s.clock.slept) != 2 || s.clock.slept[0] != 18*time.Second || s.clock.slept[1] != 30*time.Second {
		t.Errorf("slept %v", s.clock.slept)
	}
	if lines := strings.Split(strings.TrimSpace(s.stderr.String()), "\n"); len(lines) != 2 ||
		lines[0] != "awsid: waiting 18s for the next code of MFA device "+alice+": AWS takes each code once, and the current one is used" {
		t.Errorf("said %q", s.stderr)
	}
	text, err := os.ReadFile(ledgerPath(s.env, alice))
	if err != nil || strings.Contains(string(text), codeAt(first())) || strings.Contains(string(text), seed) {
		t.Errorf("the file has %s, %v", text, err)
	}
	if err := ForgetDevice(s.env, alice); err != nil {
		t.Error(err)
	}
	if err := ForgetDevice(s.env, alice); err != nil {
		t.Error("forgotten twice: ", err)
	}
}

// Many at once get different steps, without a step in between left out.
func TestParallelTakers(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.env.Stderr = new(syncedBuilder)
	s.env.Clock = patient{s.clock}
	key, _ := totp.Parse(seed)
	steps := make(chan int64, 8)
	var group sync.WaitGroup
	for range cap(steps) {
		group.Go(func() {
			step, err := issuance{env: s.env, serial: alice, key: key, choose: ledger.firstUnused}.issueStep(t.Context())
			if err != nil {
				t.Error(err)
			}
			steps <- step
		})
	}
	group.Wait()
	close(steps)
	var got []int64
	for step := range steps {
		got = append(got, step)
	}
	slices.Sort(got)
	for i, step := range got {
		if step != first()+int64(i) {
			t.Fatalf("steps %v from %d on", got, first())
		}
	}
}

// patient lets real time pass for the pauses of a lock, which the clock does
// not show: waiting for a turn costs no time step.
type patient struct{ *virtual }

func (c patient) Sleep(ctx context.Context, d time.Duration) error {
	if d < time.Second {
		time.Sleep(d / 10)
		return ctx.Err()
	}
	return c.virtual.Sleep(ctx, d)
}

type syncedBuilder struct {
	mu sync.Mutex
	strings.Builder
}

func (b *syncedBuilder) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Builder.Write(p)
}

// Who waits in vain is told for whom.
func TestQueueIsBounded(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	lock, err := filelock.Acquire(t.Context(), s.clock, filepath.Join(s.env.Paths.State, "locks", "mfa-"+serialDigest(alice)+".lock"), 0)
	if err != nil {
		t.Fatal(err)
	}
	defer lock.Release()
	c, d := s.codes(t, "", nil)
	_, err = c.Get(t.Context(), d)
	if err == nil || !strings.Contains(err.Error(), "take a code of MFA device "+alice+": process ") || !strings.Contains(err.Error(), "5m") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(s.stderr.String(), "takes a code of MFA device "+alice+" first") {
		t.Errorf("said %q", s.stderr)
	}
}

// Whether there can be a lock at all is told from the folder: on Windows one
// that cannot be written to looks like a lock that somebody holds.
func TestLockThatCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if !isWritable(dir) {
		t.Error("a folder of one's own is not writable")
	}
	if left, err := os.ReadDir(dir); len(left) > 0 || err != nil {
		t.Errorf("left behind: %v, %v", left, err)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, none := range []string{file, filepath.Join(dir, "none")} {
		if isWritable(none) {
			t.Errorf("%s is writable", none)
		}
	}
}

// A lock whose holder does not say who it is, is waited for all the same, and
// not in silence.
func TestLockOfSomebody(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	path := filepath.Join(s.env.Paths.State, "locks", "mfa-"+serialDigest(alice)+".lock")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	mute, err := filelock.AcquireOn(t.Context(), clock.System{}, path, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer mute.Release()
	c, d := s.codes(t, "", nil)
	if _, err := c.Get(t.Context(), d); err == nil || !strings.Contains(err.Error(), "another process has held the lock") {
		t.Errorf("%v", err)
	}
	if !strings.Contains(s.stderr.String(), "another process takes a code of MFA device "+alice+" first") {
		t.Errorf("said %q", s.stderr)
	}
}

// A home that cannot be written to costs the memory, not the code.
func TestWithoutMemory(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	c, d := s.codes(t, "", nil)
	if err := os.WriteFile(s.env.Paths.State, nil, 0o600); err != nil { // a file where the directory should be
		t.Fatal(err)
	}
	if got, err := c.Get(t.Context(), d); err != nil || got.Text.Reveal() != codeAt(first()) {
		t.Errorf("%v", err)
	}
	if s.stderr.Len() > 0 || s.clock.Now() != begin() {
		t.Errorf("waited until %s and said %s", s.clock.Now(), s.stderr)
	}
}

func TestCtrlCWhileWaiting(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	c, d := s.codes(t, "", nil)
	if _, err := c.Get(t.Context(), d); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Get(ctx, d); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	// The step it waited for is still free.
	if got, err := c.Get(t.Context(), d); err != nil || got.step != first()+1 {
		t.Errorf("step %d, %v", got.step-first(), err)
	}
}

// A clock that was put back does not make anybody wait for hours.
func TestClockPutBack(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	c, d := s.codes(t, "", nil)
	for _, at := range []time.Duration{2 * time.Hour, 0, time.Minute} {
		s.clock.now = begin().Add(at)
		if got, err := c.Get(t.Context(), d); err != nil || got.step != first()+int64(at/(30*time.Second)) {
			t.Errorf("at %s: step %d, %v", at, got.step-first(), err)
		}
	}
	if len(s.clock.slept) > 0 {
		t.Errorf("slept %v", s.clock.slept)
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.seeds[alice] = seed
	show := func(next bool, at time.Duration, step int64) {
		t.Helper()
		if s.clock.Now().Before(begin().Add(at)) {
			s.clock.now = begin().Add(at)
		}
		got, err := ShowCode(t.Context(), s.env, s.seeds, alice, next)
		if err != nil || got.Code.Reveal() != codeAt(first()+step) || got.Left <= 0 || got.Left > 30*time.Second {
			t.Errorf("at %s: %q for %s, %v", at, got.Code.Reveal(), got.Left, err)
		}
	}
	show(false, 0, 0)
	show(false, 29*time.Second, 0) // the same again
	show(true, 30*time.Second, 1)  // the one after it, although a step has passed
	show(true, 31*time.Second, 2)  // and on
	show(false, 61*time.Second, 2)
	show(true, 5*time.Minute, 11) // nothing was shown lately: the one after the present
	c, d := s.codes(t, "", nil)
	if got, err := c.Get(t.Context(), d); err != nil || got.step != first()+12 {
		t.Errorf("a code that was shown is used: %d, %v", got.step-first(), err)
	}
	show(false, 0, 13) // one that was used is not shown
	if _, err := ShowCode(t.Context(), s.env, s.seeds, "other", false); problem.KindOf(err) != problem.NotFound {
		t.Errorf("%v", err)
	}
}

func TestCheckVirtual(t *testing.T) {
	t.Parallel()
	for serial, says := range map[string]string{
		alice: "", "arn:aws-cn:iam::123456789012:mfa/team/bob": "",
		"GAHT12345678": "hardware token", "arn:aws:iam::123456789012:u2f/user/a/k": "security key",
		"arn:aws:iam::123456789012:mfa/": "not the ARN", "arn:aws:iam::123456789012:user/a": "not the ARN", "arn:aws:iam": "not the ARN", "": "hardware token",
	} {
		err := CheckVirtual(serial)
		if says == "" && err != nil || says != "" && (problem.KindOf(err) != problem.Usage || !strings.Contains(err.Error(), says)) {
			t.Errorf("%q: %v", serial, err)
		}
	}
}

// sequence is an mfa_process that prints the code of its turn.
type sequence struct {
	codes []string
	runs  int
}

func (s *sequence) Run(context.Context, runner.Command) (runner.Result, error) {
	s.runs++
	return runner.Result{Stdout: []byte(s.codes[min(s.runs, len(s.codes))-1])}, nil
}

func TestProcessGivesEachCodeOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		prints []string
		pause  time.Duration // between the commands
		want   string        // of the second command
		slept  []time.Duration
		fails  string
	}{
		"the same in one step":  {[]string{"111111", "111111", "222222"}, 10 * time.Second, "222222", []time.Duration{20 * time.Second}, ""},
		"another at once":       {[]string{"111111", "222222"}, 0, "222222", nil, ""},
		"the same much later":   {[]string{"111111"}, 10 * time.Minute, "111111", nil, ""},
		"one that comes slowly": {[]string{"111111", "111111", "111111", "333333"}, 0, "333333", []time.Duration{30 * time.Second, 30 * time.Second}, ""},
		"always the same":       {[]string{"111111"}, time.Second, "", []time.Duration{29 * time.Second, 30 * time.Second}, "the same code"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.env.Runner = &sequence{codes: c.prints}
			codes, d := s.codes(t, "[default]\nmfa_process = p\n", nil)
			if code, err := codes.Get(t.Context(), d); err != nil || code.Text.Reveal() != "111111" {
				t.Fatalf("first: %v, %v", code, err)
			}
			s.clock.now = s.clock.now.Add(c.pause)
			// As another process.
			codes, d = s.codes(t, "[default]\nmfa_process = p\n", nil)
			code, err := codes.Get(t.Context(), d)
			if c.fails != "" {
				if err == nil || !strings.Contains(err.Error(), c.fails) {
					t.Errorf("got %v", err)
				}
			} else if err != nil || code.Text.Reveal() != c.want {
				t.Errorf("got %q, %v; want %s", code.Text.Reveal(), err, c.want)
			}
			if !slices.Equal(s.clock.slept, c.slept) || (c.slept != nil) != strings.Contains(s.stderr.String(), "for the next code of MFA device "+alice) {
				t.Errorf("waited %v, want %v; told %q", s.clock.slept, c.slept, s.stderr)
			}
		})
	}
}

func TestProcessIsFoundOnTheWayToTheKeys(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ config, want string }{
		"its own":             {"[profile role]\nsource_profile = base\nmfa_process = own\n[profile base]\nmfa_process = base\n", "own"},
		"of the source":       {"[profile role]\nsource_profile = base\n[profile base]\nmfa_process = base\n", "base"},
		"of the source's own": {"[profile role]\nsource_profile = a\n[profile a]\nsource_profile = base\n[profile base]\nmfa_process = base\n", "base"},
		"of the command":      {"[default]\nmfa_process = theirs\n[profile role]\nsource_profile = base\n[profile base]\n", "theirs"},
		"of a circle":         {"[default]\n[profile role]\nsource_profile = role\n", ""},
	} {
		s := newStage(t)
		codes, d := s.codes(t, c.config, settings.Flags{})
		if !strings.Contains(c.config, "[default]") {
			codes, d = s.codes(t, c.config, settings.Flags{"profile": "role"})
		}
		d.Profile, _ = codes.set.Files().Profile("role")
		if got := codes.mfaProcess(d).Text; got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
