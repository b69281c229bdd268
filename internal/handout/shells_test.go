package handout

import (
	"os/exec"
	"strings"
	"testing"
)

// nasty are values that break a shell line which does not quote them.
func nasty() []string {
	return []string{
		"", "plain/AZ09+=", "a b", `a"b`, "a'b", `a\b`, "$(touch x)", "`id`", "$HOME", "a;b&c|d<e>f", "%PATH%", "^&",
		"x\ny", "-n", "*", "~", "#", "!!", "{a,b}", "é☃𝄞", "’quoted‘", "tab\tend ", "$(touch x)\"'&%PATH%",
	}
}

// The shell itself is asked what it understood.
func TestPOSIXLinesInARealShell(t *testing.T) {
	t.Parallel()
	for _, value := range nasty() {
		for name, assign := range map[string]func(name, value string) (string, error){"env": exportLine, "env-no-export": assignLine} {
			text, err := assign("AWS_SECRET_ACCESS_KEY", value)
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("/bin/sh", "-c", text+"\nprintf %s \"$AWS_SECRET_ACCESS_KEY\"")
			cmd.Dir = t.TempDir()
			got, err := cmd.CombinedOutput()
			if err != nil || string(got) != value {
				t.Errorf("%s: sh read %q as %q (%v)", name, text, got, err)
			}
		}
	}
}

func TestShellLines(t *testing.T) {
	t.Parallel()
	const odd = `a b'"$\%`
	for _, c := range []struct {
		name         string
		assign       func(name, value string) (string, error)
		plain, quote string
	}{
		{"powershell", powershellLine, `$Env:N="v/="`, `$Env:N='a b''"$\%'`},
		{"windows-cmd", cmdLine, `set N=v/=`, `set N=a b'^"$\%%`},
		{"fish", fishLine, `set -gx N "v/="`, `set -gx N "a b'\"\$\\%"`},
		{"elvish", elvishLine, `set-env N 'v/='`, `set-env N 'a b''"$\%'`},
		{"xonsh", xonshLine, `$N = 'v/='`, `$N = 'a b\'"$\\%'`},
		{"dotenv", dotenvLine, `N=v/=`, `N="a b'\"\$\\%"`},
	} {
		for value, want := range map[string]string{"v/=": c.plain, odd: c.quote} {
			if got, err := c.assign("N", value); got != want || err != nil {
				t.Errorf("%s of %q: got %s, want %s (%v)", c.name, value, got, want, err)
			}
		}
	}
}

// PowerShell ends a string at a typographic quote too.
func TestPowershellTypographicQuotes(t *testing.T) {
	t.Parallel()
	if got, _ := powershellLine("N", "a’; calc #"); got != "$Env:N='a’’; calc #'" {
		t.Errorf("got %s", got)
	}
}

func TestWindowsCommandQuoting(t *testing.T) {
	t.Parallel()
	if got, _ := cmdLine("N", "a&calc %X%"); got != `set "N=a&calc %%X%%"` {
		t.Errorf("got %s", got)
	}
	if got, err := cmdLine("N", "a\ncalc"); err == nil {
		t.Errorf("a line break was written: %s", got)
	}
}

// unquoted undoes a POSIX word of plain characters, single quotes and \'.
func unquoted(word string) string {
	var b strings.Builder
	for inside, i := false, 0; i < len(word); i++ {
		switch {
		case word[i] == '\'':
			inside = !inside
		case word[i] == '\\' && !inside:
			i++
			b.WriteByte(word[i])
		case !inside && !isPlain(word[i:i+1]):
			return "unquoted special"
		default:
			b.WriteByte(word[i])
		}
	}
	return b.String()
}

func FuzzAssignLine(f *testing.F) {
	for _, v := range nasty() {
		f.Add(v)
	}
	f.Fuzz(func(t *testing.T, value string) {
		text, err := assignLine("N", value)
		if err != nil {
			t.Fatal(err)
		}
		if got := unquoted(strings.TrimPrefix(text, "N=")); got != value {
			t.Errorf("%q is written as %s, which reads %q", value, text, got)
		}
	})
}
