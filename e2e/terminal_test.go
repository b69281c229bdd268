//go:build unix

package e2e

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/creack/pty"
	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// update writes the transcripts anew.
var update = flag.Bool("update", false, "write the transcripts of sign-ins anew")

// act is what a person does once a text is on the screen: they type, or visit
// the address that is shown.
type act struct {
	see  string
	do   func(p *sitting, screen string) (keys string)
	then string // keys typed after that
}

// dialogue is one command on a terminal. The variables say where it runs.
type dialogue struct {
	vars    []string
	command string
	acts    []act
}

// TestTranscripts shows sign-ins as a person sees them, each as a file that
// reads like the screen. What changes from run to run is masked.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	elsewhere := []string{"SSH_CONNECTION=198.51.100.7 50000 192.0.2.7 22", "USER=ann", "BROWSER="}
	container := []string{containerVariable + "=1", "BROWSER="}
	const login = "sso login --profile dev"
	for name, dialogues := range map[string][]dialogue{
		"here": {
			{nil, login, nil},
			{nil, login, nil},
			{nil, "sso status", nil},
			{nil, "sso logout", nil},
			{nil, "sso logout", nil},
		},
		"which_session": {{nil, "sso login", []act{{"> corp", typed("\x1b[B\r"), ""}}}},
		"logout": {
			{nil, "sso login --profile dev", nil},
			{nil, "whoami --profile dev --no-alias --output text --query Account", nil},
			{nil, "sso logout --session corp", nil},
			{nil, "sso logout --session crop", nil},
		},
		"denied":  {{[]string{"BROWSER=awsid sandbox browse --deny"}, login, nil}},
		"no_role": {{nil, "sso login --profile gone", nil}},
		"ssh": {{elsewhere, login, []act{
			{"paste here:", typed("https://example.com/\n"), ""},
			{"Paste it again", (*sitting).visitElsewhere, "\n"},
		}}},
		"container":   {{container, login, []act{{"paste here:", (*sitting).visitElsewhere, "\n"}}}},
		"no_browser":  {{[]string{"BROWSER=", "DISPLAY=:0"}, login + " --no-browser", []act{{"paste here:", (*sitting).visit, ""}}}},
		"device_code": {{elsewhere, login + " --use-device-code", []act{{"Waiting for you", (*sitting).visit, ""}}}},
		"given_up":    {{container, login, []act{{"paste here:", typed("\x03"), ""}}}},
		"exec": {
			{nil, "exec --profile dev -- awsid whoami --no-alias --output text --query Account", []act{{"[Y/n]", typed("\r"), ""}}},
			{nil, "sso logout --profile dev", nil},
			{nil, "exec --profile dev -- awsid whoami", []act{{"[Y/n]", typed("n\r"), ""}}},
			{nil, "exec --if-needed never --profile dev -- awsid whoami", nil},
		},
		"console_link": {
			{elsewhere, "console dev --copy", nil},
			{elsewhere, "console dev", nil},
			{nil, "console dev", nil},
			{nil, "console dev --service iam --qr", nil},
			{nil, "console dev --print", nil},
		},
		"doubtful_setting": {
			{nil, "configure set regoin eu-west-1 --profile new", nil},
			{nil, "configure set retry_mode fast --profile new", nil},
			{nil, "configure set output yml --profile new --dry-run", nil},
			{nil, "configure set sso_account_id 111122223333 --sso-session new", nil},
			{nil, "configure set region us-east-1 --sso-session new", nil},
			{nil, "configure set retry_mode Adaptive --profile new", nil},
			{nil, "configure set granted_color red --profile new", nil},
			{nil, "configure set s3.addressing_style path --profile new", nil},
		},
		"populate": {
			{nil, "populate", nil},
			{nil, "populate --session corp", []act{{"Region of the profiles", typed("eu west\r"), "\x15eu-west-1\r"}, {"now? [Y/n]", typed("\r"), ""}, {"pairs? [Y/n]", typed("\r"), ""}}},
			{nil, "populate --session corp", nil},
			{nil, "populate --session corp --name {role}", []act{{"those names? [Y/n]", typed("y\r"), ""}, {"4 profiles? [Y/n]", typed("n\r"), ""}}},
			{nil, "populate --session corp --name {role}", []act{{"those names? [Y/n]", typed("n\r"), ""}}},
			{nil, "populate --session corp --rule skip --account Prod* --prune", []act{{"gone? [y/N]", typed("\r"), ""}}},
			{nil, "populate --session corp --rule skip --account Prod* --prune", []act{{"gone? [y/N]", typed("y\r"), ""}}},
			{nil, "populate --session corp --check", nil},
		},
		"sandbox_shell": {{nil, "sandbox run -- bash", []act{{"(sandbox) ", typed("cd; awsid whoami --profile none; exit\r"), ""}}}},
		"removal": {
			{nil, "profiles rm keys", []act{{"[y/N]", typed("\r"), ""}}},
			{nil, "profiles rm keys", []act{{"[y/N]", typed("y\r"), ""}}},
			{nil, "profiles rm gone --yes", nil},
		},
		"doctor_fix": {
			{nil, "doctor --offline --fix", []act{
				{whichOf("(region is what line 5 says)"), typed("9\r"), ""}, {"please answer with a number from 1 to 2, or with nothing", typed("\x7f2\r"), ""},
				{whichOf("of Environment)"), typed("\r"), ""}, {"[y/N]", typed("y\r"), ""},
			}},
			{nil, "configure undo", nil},
			{nil, "doctor --offline --interactive", []act{
				{"Shall awsid write output = json? [y/N]", typed("\r"), ""}, {whichOf("(region is what line 5 says)"), typed("1\r"), ""},
				{whichOf("of Environment)"), typed("1\r"), ""}, {"[y/N]", typed("n\r"), ""},
			}},
			{nil, "doctor --offline --fix invalid-output", []act{{"[y/N]", typed("\x03"), ""}}},
		},
		"which_profile": {
			{nil, login, nil},
			{nil, "whoami --no-alias --output text --query Account", []act{{"words narrow", typed("1111 read\r"), ""}}},
			{nil, "whoami", []act{{"words narrow", typed("dev\x03"), ""}}},
			{[]string{"TERM=dumb"}, "exec awsid whoami --no-alias --output text --query Account", []act{{"of the profile:", typed("dev\r"), ""}}},
			{nil, "shell corp", []act{{"2 of 3;", typed("\x1b"), ""}, {"3 of 3;", typed("\x1b"), ""}}},
		},
		"console": {
			{nil, "login --profile me --region us-east-1", nil},
			{nil, "logout --profile me", nil},
			{nil, "exec --if-needed always --profile me --region us-east-1 -- awsid whoami --no-alias --output text --query Arn", nil},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := sitDown(t)
			switch name {
			case "logout":
				p.assumed()
			case "removal":
				p.write("credentials", "[keys]\naws_access_key_id = AKIAQWERTYUIOPASDFGH\naws_secret_access_key = abcdefghijKLMNOPQRSTuvwxyz0123456789ABCD\n")
			case "doctor_fix":
				p.write("config", twoAnswers)
			}
			var all strings.Builder
			for _, d := range dialogues {
				fmt.Fprintf(&all, "$ awsid %s\n%s", d.command, masked(p.run(d)))
			}
			compare(t, filepath.Join("testdata", "terminal", name+".txt"), all.String())
		})
	}
}

// TestColors: errors, hints, findings, diffs and answers have colours on a terminal, and nowhere else, as the environment
// and --color say; the words are the same.
func TestColors(t *testing.T) {
	t.Parallel()
	p := sitDown(t)
	p.write("config", twoAnswers)
	for command, colors := range map[string][]string{
		"doctor --offline": {"\x1b[1;31merror\x1b[0m", "\x1b[32mfix:\x1b[0m", "\x1b[36minfo\x1b[0m"},
		"configure set region eu-west-1 --dry-run --profile new": {"\x1b[32m+region = eu-west-1\x1b[0m", "\x1b[1m+++ "},
		"whoami --profile nobody":                                {"\x1b[1;31merror:\x1b[0m", "\x1b[36mhint:\x1b[0m"},
		"explain --profile both":                                 {"\x1b[36mwho         \x1b[0m", "\x1b[1;31min the way  \x1b[0m"},
	} {
		if strings.HasPrefix(command, "configure") {
			p.write("config", "[default]\nregion = us-east-1\n")
		} else {
			p.write("config", twoAnswers)
		}
		plain := p.run(dialogue{command: command, vars: []string{"NO_COLOR=1"}})
		colored := p.run(dialogue{command: command})
		for _, want := range colors {
			if !strings.Contains(colored, want) {
				t.Errorf("%s: there is no %q in %q", command, want, colored)
			}
		}
		if got := regexp.MustCompile(`\x1b\[[\d;]*m`).ReplaceAllString(colored, ""); got != plain || strings.Contains(plain, "\x1b[") {
			t.Errorf("%s: without its colours it is\n%q, and with NO_COLOR\n%q", command, got, plain)
		}
		for _, off := range []dialogue{{command: command, vars: []string{"TERM=dumb"}}, {command: command + " --color off"}} {
			if got := p.run(off); got != plain {
				t.Errorf("%v: %q, want %q", off, got, plain)
			}
		}
	}
}

// TestWordsStayWhole: on every terminal the words are the same, and a line that is longer than the terminal is wide has
// something in it that is to be pasted.
func TestWordsStayWhole(t *testing.T) {
	t.Parallel()
	const device = "arn:aws:iam::111111111111:mfa/ann"
	commands := []string{
		"sso login --profile dev", "sso login --profile dev", "whoami --profile dev", "sso status", "sso accounts --profile dev", "profiles", "profiles show dev", "sso logout", "sso logout", "sso status --profile nobody",
		"whoami --profile keys", "whoami --profile nobody", "profiles rm nobody", "profiles rm gone --yes", "configure undo",
		"configure redo", "configure undo", "configure undo --list", "configure set regoin x --profile keyss", "configure undo",
		"mfa add " + device + " --seed-file seed", "mfa list", "mfa code " + device, "mfa remove " + device + " --yes", "mfa list",
		"logout --all", "logout --profile keys", "init bash --install --yes", "init bash --install --yes", "import",
		"use --default keys", "use --shell bash dev", "use --shell bash --none", "use --shell bash nobody",
		"profiles tag keys", "each --all --if-needed never -- true", "explain --profile dev", "explain --profile dev --why-not env", "doctor --offline",
		"console keys --duration 1m", "console dev --copy", "sts get-caller-identity --profile none", "ec2x", "assume x", "populate --session corp --no-input",
		"--help", "use --help", "console --help", "populate --help", "iam --help", "help return-codes", "help config-files",
	}
	var want []string
	for _, columns := range []int{500, 80, 60, 40} {
		p := sitDown(t)
		p.columns, p.vars = columns, append(p.vars, "NO_COLOR=1", "AWSID_KEYSTORE=file", "AWSID_KEYSTORE_PASSPHRASE=correct horse battery staple")
		p.write("credentials", "[keys]\naws_access_key_id = AKIAQWERTYUIOPASDFGH\naws_secret_access_key = abcdefghijKLMNOPQRSTuvwxyz0123456789ABCD\n")
		p.write("seed", "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
		for i, command := range commands {
			got := p.run(dialogue{command: strings.Replace(command, "-file seed", "-file "+filepath.Join(p.home, ".aws", "seed"), 1)})
			got = strings.ReplaceAll(changing.ReplaceAllString(got, ""), "\r", "")
			words := strings.Join(strings.Fields(strings.ReplaceAll(got, p.home, "HOME")), " ")
			switch {
			case columns == 500:
				want = append(want, words)
			case words != want[i] && !strings.Contains(words, "…") && !isTable.MatchString(words):
				t.Errorf("%s at %d columns:\n%s\nwant, in lines as they fit:\n%s", command, columns, words, want[i])
			}
			for line := range strings.Lines(got) {
				line = strings.TrimSpace(line)
				longest := slices.MaxFunc(strings.Fields(line+" ."), func(a, b string) int { return len(a) - len(b) })
				if utf8.RuneCountInString(line) > columns && !strings.Contains(line, "`") && !strings.HasPrefix(line, "awsid ") && len(longest) < columns-indentOfWords {
					t.Errorf("%s at %d columns has the line %s", command, columns, line)
				}
			}
		}
	}
}

// indentOfWords is what a line may have in front of a word that does not fit on it.
const indentOfWords = 14

// isTable finds the heads of a table, which leaves columns out.
var isTable = regexp.MustCompile(`^[A-Z]+ [A-Z]+`)

// changing is what is sent to the clipboard, and what is another in each run.
var changing = regexp.MustCompile(`\x1b\]52;[^\x07]*\x07|\d+m \d+s|\b\d{1,2}[smh]\b|\d\d:\d\d(:\d\d)?|\b\d{6}\b|http://127\.\S+`)

func compare(t *testing.T, file, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got):\n%s", file, diff)
	}
}

// sitting is a person at a terminal, with a sandbox for AWS.
type sitting struct {
	t    *testing.T
	vars []string
	home string

	columns int // of the terminal; 0: 100
}

func sitDown(t *testing.T) *sitting {
	t.Helper()
	run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	p := &sitting{t: t, home: t.TempDir()}
	p.write("config", profiles)
	p.vars = []string{"HOME=" + p.home, "PATH=" + os.Getenv("PATH"), "TERM=xterm", "TZ=" + middayZone(), "AWS_PAGER=", "AWS_ENDPOINT_URL=" + run.URL,
		"AWS_EC2_METADATA_DISABLED=true", "AWSID_SANDBOX=" + run.URL, "AWSID_SANDBOX_TOKEN=" + run.Token(),
		"BROWSER=awsid sandbox browse", "GORACE=atexit_sleep_ms=0"}
	return p
}

// middayZone is a time zone in which it is about noon, so that what lasts an hour ends on the same day.
func middayZone() string {
	return fmt.Sprintf("Etc/GMT%+d", time.Now().UTC().Hour()-12)
}

func (p *sitting) write(name, text string) {
	p.t.Helper()
	path := filepath.Join(p.home, ".aws", name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// assumed caches credentials of the role of profile assumed, as the AWS CLI
// would, for an hour.
func (p *sitting) assumed() {
	p.t.Helper()
	p.write("cli/cache/1ef2bc6de72dd4746ee4f1954bd9c45306249c6d.json", fmt.Sprintf(
		`{"Credentials": {"AccessKeyId": "ASIAX", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": %q}}`,
		time.Now().Add(time.Hour).UTC().Format(time.RFC3339)))
}

const profiles = `[sso-session corp]
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
[sso-session lab]
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_region = us-east-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = us-east-1
[profile gone]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Nobody
[profile assumed]
role_arn = arn:aws:iam::111111111111:role/R
source_profile = dev
`

// whichOf is how the choice ends whose last answer ends so.
func whichOf(last string) string {
	return last + "\r\n\r\x1b[JWhich one? (nothing leaves it as it is) "
}

// twoAnswers is a config file with one mistake that has one right answer, and two that have two.
const twoAnswers = `[default]
region = us-east-1
output = JSON
[profile twice]
region = us-east-1
region = us-west-2
credential_process = /bin/true
[profile both]
role_arn = arn:aws:iam::111122223333:role/R
source_profile = twice
credential_source = Environment
region = us-east-1
`

// run plays one dialogue and returns what the terminal was sent.
func (p *sitting) run(d dialogue) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "awsid", strings.Fields(d.command)...)
	cmd.Env = append(append([]string{}, p.vars...), d.vars...)
	tty, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 50, Cols: uint16(cmp.Or(p.columns, 100))})
	if err != nil {
		p.t.Fatal(err)
	}
	defer tty.Close()
	timer := time.AfterFunc(30*time.Second, func() { _ = cmd.Process.Kill() })
	defer timer.Stop()
	var seen strings.Builder
	acts, from := d.acts, 0
	for buf := make([]byte, 4096); err == nil; {
		var n int
		n, err = tty.Read(buf)
		seen.Write(buf[:n])
		if len(acts) > 0 && strings.Contains(seen.String()[from:], acts[0].see) {
			from = seen.Len()
			if _, failed := io.WriteString(tty, acts[0].do(p, seen.String())+acts[0].then); failed != nil {
				p.t.Fatal(failed)
			}
			acts = acts[1:]
		}
	}
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	if len(acts) > 0 {
		p.t.Errorf("never saw %q in %q", acts[0].see, seen.String())
	}
	code := ""
	if exit != nil {
		code = fmt.Sprintf("[exit code %d]\r\n", exit.ExitCode())
	}
	return strings.TrimSuffix(seen.String(), "\r\n") + "\r\n" + code
}

func typed(keys string) func(*sitting, string) string {
	return func(*sitting, string) string { return keys }
}

// visit approves the sign-in on the last address that is shown.
func (p *sitting) visit(screen string) string {
	p.t.Helper()
	if err := (&browse.Visitor{}).Visit(p.t.Context(), lastAddress(screen)); err != nil {
		p.t.Error(err)
	}
	return ""
}

// visitElsewhere does so on a machine from which 127.0.0.1 does not lead back
// here, and returns the address at which that browser ends.
func (p *sitting) visitElsewhere(screen string) string {
	p.t.Helper()
	away := &otherMachine{}
	if err := (&browse.Visitor{Transport: away}).Visit(p.t.Context(), lastAddress(screen)); err == nil || away.end == "" {
		p.t.Errorf("the browser ended at %q, %v", away.end, err)
	}
	return away.end
}

// otherMachine is a network on which the callback cannot be reached.
type otherMachine struct{ end string }

func (o *otherMachine) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Path == "/oauth/callback" {
		o.end = r.URL.String()
		return nil, errors.New("connection refused")
	}
	return http.DefaultTransport.RoundTrip(r)
}

func lastAddress(screen string) string {
	all := regexp.MustCompile(`(?m)^http://\S+`).FindAllString(strings.ReplaceAll(screen, "\r", ""), -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// masked turns what a terminal was sent into what is to be seen, and masks
// what is another in each run. Lines are not broken.
func masked(text string) string {
	text = regexp.MustCompile(`\x1b\]52;[^\x07]*\x07`).ReplaceAllString(text, "") // the clipboard
	text = ttytest.Render(text, 1000, 200) + "\n"
	for _, m := range [][2]string{
		{`(?m)^(  [ ▀▄█]+\n)+`, "  [QR code]\n"},
		{`(127\.0\.0\.1(?::|%3A)|-L )\d+`, "${1}PORT"},
		{`client_id=[^&\s]+`, "client_id=CLIENT"},
		{`(code|state|code_challenge)=[^&\s]{9,}`, "$1=…"},
		{`\b[B-Z]{4}-[B-Z]{4}\b`, "ABCD-EFGH"},
		{`([A-Z][a-z]{2} \d+ [A-Z][a-z]{2} )?\d\d:\d\d`, "HH:MM"},
		{`\b59m\b`, "1h"},
		{`\(sandbox\) \S+[#$] `, "(sandbox) DIR$$ "},
		{`awsid-sandbox-\d+`, "awsid-sandbox-N"},
		{`first change after [^;]*;`, "first change after DAY;"},
	} {
		text = regexp.MustCompile(m[0]).ReplaceAllString(text, m[1])
	}
	return text
}

// pipe returns what a command writes to a pipe.
func (p *sitting) pipe(command string) string {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), "awsid", strings.Fields(command)...)
	cmd.Env = p.vars
	out, err := cmd.Output()
	if err != nil {
		p.t.Error(err)
	}
	return string(out)
}
