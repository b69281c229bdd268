//go:build unix

package shells

import (
	"bytes"
	"errors"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
)

var (
	foreign   = flag.Bool("interop", false, "run real shells, which have to be installed")
	otherBash = flag.String("bash", "", "try this bash, too, such as one of version 3.2")
)

// oddName is a profile's name that shells would like to read otherwise.
const oddName = "it's a `touch pwned` $(touch pwned) \"$HOME\" ; & | % ~ é"

const config = `[sso-session corp]
sso_start_url = https://corp.awsapps.com/start
sso_region = eu-west-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = eu-west-1
[profile shop-prod]
sso_session = corp
sso_account_id = 444455556666
sso_role_name = Admin
region = eu-central-1
awsid_account_name = Shop
[profile team:blue]
region = us-west-2
[profile "it's a ` + "`touch pwned` $(touch pwned) \\\"$HOME\\\"" + ` ; & | % ~ é"]
region = us-east-2
`

const credentials = "[keys-ci]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"

// shell is one shell, and what a person types in it.
type shell struct {
	program string
	args    []string
	rc      string // the file that it reads at its start
	before  string // stands in it above the line of awsid
	line    string
	after   string // and below it
	odd     string // oddName as it is typed
	code    string // prints the exit code of the command before
	marked  bool
	takeOdd string // keys that take the only completion that needs quotes
	accept  string // keys that take the only completion of an option's value
}

// single is oddName between single quotes, for shells in which nothing else is special there.
func single(quote string) string { return "'" + strings.ReplaceAll(oddName, "'", quote) + "'" }

func allShells() map[string]shell {
	bash := shell{program: "bash", args: []string{"--noprofile", "-i"}, rc: ".bashrc", before: "PS1='$ '\nbind 'set enable-bracketed-paste off' 2>/dev/null\n",
		line: `eval "$(awsid init bash)"`, odd: single(`'\''`), code: `echo "code $?."`}
	zsh := shell{program: "zsh", args: []string{"-i"}, rc: ".zshrc", before: "PS1='%# '\n", line: `eval "$(awsid init zsh)"`, odd: single(`'\''`), code: `echo "code $?."`}
	with := func(sh shell, before, after string) shell {
		sh.before, sh.after = sh.before+before, after
		return sh
	}
	fish := shell{program: "fish", args: []string{"-i"}, rc: ".config/fish/config.fish", before: "function fish_greeting; end\nfunction fish_prompt; echo '> '; end\n",
		line: "awsid init fish | source", odd: single(`\'`), code: `echo "code $status."`}
	xonsh := shell{program: "xonsh", args: []string{"-i"}, rc: ".xonshrc", before: "$XONSH_SHOW_TRACEBACK = True\n$UPDATE_COMPLETIONS_ON_KEYPRESS = False\nodd = '" + strings.ReplaceAll(oddName, "'", `\'`) + "'\n", line: "execx($(awsid init xonsh))",
		odd: "@(odd)", takeOdd: "\r", code: `print('code', str(__xonsh__.history.rtns[-1]) + '.')`}
	shells := map[string]shell{
		"bash": bash,
		// Options under which careless functions break; -e would end a shell at the first command that fails.
		"bash, strict": with(bash, "set -uf -o noclobber\nIFS=:x\n", ""),
		"bash, posix":  with(bash, "set -o posix\n", ""),
		"bash, alias":  with(bash, "alias awsid=awsid\nshopt -s expand_aliases\n", ""),
		"bash, globs":  with(bash, "shopt -s failglob nullglob dotglob nocaseglob nocasematch extglob\nset -o vi\nPROMPT_COMMAND=(true false)\n", ""),
		"bash, twice":  with(bash, bash.line+"\n. /usr/share/bash-completion/bash_completion\n", "complete -D -F _completion_loader\n"),
		"zsh":          with(zsh, "", "autoload -Uz compinit && compinit -u\n"),
		"zsh, twice":   with(zsh, "alias awsid=awsid\nautoload -Uz compinit && compinit -u\n"+zsh.line+"\n", "autoload -Uz bashcompinit && bashcompinit\ncompinit -u\n"),
		"zsh, globs":   with(zsh, "setopt null_glob glob_subst extended_glob rc_expand_param brace_ccl csh_junkie_quotes complete_aliases local_options rm_star_silent\nunsetopt nomatch\n", ""),
		"zsh, strict":  with(zsh, "setopt no_unset no_clobber sh_word_split ksh_arrays prompt_subst warn_create_global warn_nested_var\nIFS=:x\n", ""),
		"fish":         fish,
		"fish, twice":  with(fish, "alias awsid=awsid\n"+fish.line+"\n", ""),
		"elvish":       {program: "elvish", rc: ".config/elvish/rc.elv", line: "eval (awsid init elvish | slurp)", odd: single("''"), takeOdd: "\r", accept: "\r"},
		"nushell": {program: "../js/node_modules/@nushell/*/bin/nu", rc: ".config/nushell/config.nu", before: "$env.config.show_banner = false\n$env.config.history.file_format = 'plaintext'\n$env.config.history.max_size = 0\n$env.PROMPT_COMMAND = {|| '$ ' }\n$env.PROMPT_COMMAND_RIGHT = ''\nlet odd = r#'" + oddName + "'#\n",
			line: "source awsid.nu", marked: true, odd: "$odd", code: `print $"code ($env.LAST_EXIT_CODE)."`},
		"xonsh":        xonsh,
		"xonsh, twice": with(xonsh, xonsh.line+"\n", ""),
	}
	if *otherBash != "" {
		bash.program = *otherBash
		shells["another bash"] = bash
	}
	return shells
}

func TestShells(t *testing.T) {
	t.Parallel()
	if !*foreign {
		t.Log("not asked for: go test ./interop/... -interop")
		return
	}
	for name, sh := range allShells() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := begin(t, sh, "AWS_REGION=ap-south-1")
			defer s.hasOnePrompt()
			s.shows("|ap-south-1||")
			before := s.environment("before")
			switching(s, sh)
			picking(s, sh)
			s.run("awsid use --none")
			s.shows("|ap-south-1||")
			if diff := cmp.Diff(before, s.environment("after")); diff != "" {
				t.Errorf("the environment has changed:\n%s", diff)
			}
			completing(s, sh)
			if found, _ := filepath.Glob(filepath.Join(s.home, "pwned*")); len(found) > 0 {
				t.Error("a profile's name was run")
			}
			if complaint := regexp.MustCompile(`[^\r\n]*__awsid[^\r\n]*`).FindString(s.output); complaint != "" {
				t.Errorf("the shell says %q", complaint)
			}
		})
	}
}

// switching uses profiles by name.
func switching(s *session, sh shell) {
	s.t.Helper()
	s.run("awsid use dev")
	s.await("awsid: dev: (111122223333), ReadOnly, eu-west-1")
	s.await(`(\(dev 111122223333 \| session signed out\))`) // the prompt
	s.shows("dev|eu-west-1||")
	s.run("awsid use " + sh.odd)
	s.shows(oddName + "|us-east-2||")
	s.run("awsid use -")
	s.shows("dev|eu-west-1||")
	s.run("awsid use dev") // which changes nothing
	s.shows("dev|eu-west-1||")
	s.run("awsid use keys-ci --keys")
	s.shows("|ap-south-1|AKIAIOSFODNN7EXAMPLE|keys-ci")
	s.run("awsid use shop prod")
	s.shows("shop-prod|eu-central-1||")
	s.run("awsid exec keys-ci show-profile")
	if got := s.await(`<<(.*?)>>`); got != "|eu-central-1|AKIAIOSFODNN7EXAMPLE|keys-ci" {
		s.t.Errorf("exec: %s", got)
	}
	s.run("awsid use nothing")
	s.await(`no profile is called "(nothing)"`)
	s.wantsCode(sh, "255")
	s.run("awsid use --help")
	s.await("(Switches the shell)")
	s.shows("shop-prod|eu-central-1||")
}

// hasOnePrompt looks for a prompt that shows the profile twice, as from an rc file that was read twice.
func (s *session) hasOnePrompt() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if twice := regexp.MustCompile(`\(dev 111[^()\r\n]*\) {0,2}\(dev 111`).FindString(s.output); twice != "" {
		s.t.Errorf("the prompt has the profile twice: %q", twice)
	}
}

func (s *session) wantsCode(sh shell, want string) {
	s.t.Helper()
	got := ""
	if sh.code == "" { // the shell has exceptions
		got = s.await(`exited with (\d+)`)
		s.await("(root|~).*(# |> )")
	} else {
		s.run(sh.code)
		got = s.await(`code (\d+)\.`)
	}
	if got != want {
		s.t.Errorf("exit code %s, want %s", got, want)
	}
}

// picking chooses on the screen, and leaves it.
func picking(s *session, sh shell) {
	s.t.Helper()
	s.run("awsid use")
	s.await("(words narrow the list)")
	s.keys("team")
	s.await("(1 of 5;)")
	s.keys("\r")
	s.await("(awsid: team:blue)")
	s.shows("team:blue|us-west-2||")
	s.run("awsid use")
	s.await("(words narrow the list)")
	s.keys("dev\x03")
	s.wantsCode(sh, "130")
	s.shows("team:blue|us-west-2||")
}

// completing presses Tab behind the beginnings of names. Shells may show no more than what they add.
func completing(s *session, sh shell) {
	s.t.Helper()
	s.idle()
	s.keys("awsid use shop-p\t")
	s.await("(rod)")
	s.enter("")
	s.shows("shop-prod|eu-central-1||")
	s.idle()
	s.keys("awsid use team:b\t")
	s.await("(lue)")
	s.enter("")
	s.shows("team:blue|us-west-2||")
	s.idle()
	s.keys("awsid use it\t")
	s.await(`(é|\\303)`)
	s.enter(sh.takeOdd)
	s.shows(oddName + "|us-east-2||")
	s.idle()
	s.keys("awsid exec --if-needed never --profile shop\t")
	s.await("(-prod)")
	s.enter(" -- show-profile")
	s.await("(not signed in to corp)")
	if s.marked {
		return // nushell completes no values behind an equal sign
	}
	s.idle()
	s.keys("awsid exec --profile=keys\t")
	s.await("(-ci)")
	s.enter(sh.accept + " -- show-profile")
	if got := s.await(`<<(.*?)>>`); !strings.HasSuffix(got, "|AKIAIOSFODNN7EXAMPLE|keys-ci") {
		s.t.Errorf("exec --profile=keys-ci: %s", got)
	}
}

func TestShellsAreTidy(t *testing.T) {
	t.Parallel()
	// PowerShell 5.1 reads what a program prints in the code page of consoles.
	for _, h := range []string{"pwsh.ps1", "pwsh_prompt.ps1"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "internal", "shellhook", h))
		if err != nil {
			t.Fatal(err)
		}
		if i := bytes.IndexFunc(text, func(r rune) bool { return r > unicode.MaxASCII }); i >= 0 {
			t.Errorf("%s: byte %d is not ASCII", h, i)
		}
	}
	// What bash 3.2, which macOS has, does not know.
	forbidden := []string{"declare -A", "local -n", "declare -n", "${!", "@Q}", "@P}", "mapfile", "readarray", "|&", "&>>", ";;&", ";&", "${,", "^^}", ",,}", "[[ -v", "printf -v words", "coproc", "wait -n", "EPOCH", "COMP_TYPE"}
	for _, name := range []string{"bash.sh", "bash_prompt.sh"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "internal", "shellhook", name))
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(string(text), "\n") {
			if j := slices.IndexFunc(forbidden, func(f string) bool { return strings.Contains(line, f) }); j >= 0 {
				t.Errorf("%s:%d: bash 3.2 has no %s", name, i+1, forbidden[j])
			}
		}
	}
}

// TestScripts sets shells up in scripts that end at the first error and at an unset variable.
func TestScripts(t *testing.T) {
	t.Parallel()
	if !*foreign {
		return
	}
	for _, name := range []string{"bash", "zsh"} {
		script := "set -eu\nIFS=:x\neval \"$(awsid init " + name + ")\"\nawsid use dev 2>/dev/null\nshow-profile\nawsid use -- shop prod 2>/dev/null\nshow-profile\n" +
			"awsid use nothing 2>/dev/null || echo \"failed $?\"\nawsid use --none 2>/dev/null\nshow-profile\nawsid --version >/dev/null\nawsid use nothing 2>/dev/null\necho unreachable\n"
		s := &session{t: t, home: t.TempDir()}
		s.write(".aws/config", config)
		cmd := exec.Command(name, "-c", script)
		cmd.Env = []string{"HOME=" + s.home, "PATH=" + bin(t) + ":" + os.Getenv("PATH")}
		out, err := cmd.Output()
		var ended *exec.ExitError
		if !errors.As(err, &ended) || ended.ExitCode() != 255 {
			t.Errorf("%s: %v", name, err)
		}
		if want := "<<dev|eu-west-1||>>\n<<shop-prod|eu-central-1||>>\nfailed 255\n<<|||>>\n"; string(out) != want {
			t.Errorf("%s says\n%swant\n%s", name, out, want)
		}
	}
}
