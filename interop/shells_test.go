package interop

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Keys as no service makes them, with everything that a shell could misread.
const (
	oddKey    = `AKIA"x$y`
	oddSecret = "s'q\"\\ $HOME `id` $(id) #&;|<>*?[]{}~!%^ é"
	oddToken  = `tok/+==`
)

// shells is what the documentation tells people to type, in every shell that
// Debian has: the variables are set for programs, and gone again.
func shells(t *testing.T, p *programs) {
	const posix = "eval \"$(awsid configure export-credentials --format env)\"\nprint-keys\neval \"$(awsid configure export-credentials --format env --unset)\"\nprint-keys\n"
	const pipe = "awsid configure export-credentials --format fish | source\nprint-keys\nawsid configure export-credentials --format fish --unset | source\nprint-keys\n"
	const elvish = "eval (awsid configure export-credentials --format elvish | slurp)\nprint-keys\neval (awsid configure export-credentials --format elvish --unset | slurp)\nprint-keys\n"
	const xonsh = "execx($(awsid configure export-credentials --format xonsh))\nprint-keys\nexecx($(awsid configure export-credentials --format xonsh --unset))\nprint-keys\n"
	bin := t.TempDir()
	for name, text := range map[string]string{
		"print-keys": "#!/bin/sh\nprintf '[%s|%s|%s]\\n' \"$AWS_ACCESS_KEY_ID\" \"$AWS_SECRET_ACCESS_KEY\" \"$AWS_SESSION_TOKEN\"\n",
		"awsid":      "#!/bin/sh\nexec " + p.awsid + " \"$@\"\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for name, script := range map[string]string{
		"bash": posix, "dash": posix, "zsh": posix, "fish": pipe, "elvish": elvish, "xonsh": xonsh,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := runShell(t, name, script, bin)
			if want := "[" + oddKey + "|" + oddSecret + "|" + oddToken + "]\n[||]\n"; out != want {
				t.Errorf("%s says\n%swant\n%s", name, out, want)
			}
		})
	}
}

// runShell runs a script with a home of its own, whose only keys are the odd
// ones.
func runShell(t *testing.T, shell, script, bin string) string {
	t.Helper()
	program, err := exec.LookPath(shell)
	if err != nil {
		t.Fatalf("%s is missing: apt-get install %s", shell, shell)
	}
	home := t.TempDir()
	for name, text := range map[string]string{
		"script": script,
		".aws/credentials": "[default]\naws_access_key_id = " + oddKey + "\naws_secret_access_key = " + oddSecret +
			"\naws_session_token = " + oddToken + "\n",
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	arguments := []string{filepath.Join(home, "script")}
	if shell == "xonsh" {
		arguments = append([]string{"--no-rc"}, arguments...)
	}
	cmd := exec.CommandContext(t.Context(), program, arguments...)
	cmd.Env = []string{"HOME=" + home, "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH"), "LANG=C.UTF-8", "AWS_EC2_METADATA_DISABLED=true"}
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil || said.Len() > 0 {
		t.Errorf("%s: %v\n%s", shell, err, said.String())
	}
	return string(out)
}
