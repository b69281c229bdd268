package style

import (
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/ui/tty"
)

func TestIsWanted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		isTerminal bool
		vars       string
		choice     string
		want       bool
	}{
		{"a terminal", true, "TERM=xterm", "", true},
		{"a pipe", false, "TERM=xterm", "auto", false},
		{"a dumb terminal", true, "TERM=dumb", "auto", false},
		{"no terminal type", true, "TERM=", "auto", true},
		{"NO_COLOR", true, "NO_COLOR=1", "auto", false},
		{"an empty NO_COLOR", true, "NO_COLOR=", "auto", true},
		{"NO_COLOR is stronger than force", true, "NO_COLOR=1 CLICOLOR_FORCE=1", "", false},
		{"force", false, "CLICOLOR_FORCE=1", "auto", true},
		{"no force", false, "CLICOLOR_FORCE=0", "auto", false},
		{"CLICOLOR=0", true, "CLICOLOR=0", "auto", false},
		{"--color on", false, "NO_COLOR=1 TERM=dumb", "on", true},
		{"--color off", true, "CLICOLOR_FORCE=1", "off", false},
	} {
		if got := IsWanted(c.isTerminal, environ.Parse(strings.Fields(c.vars)), c.choice); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// TestWrap: words and commands stay whole, no line is wider than the terminal but for one word, and nothing is lost.
func TestWrap(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"short", "", "a  b   c", strings.Repeat("word ", 60) + "end", "one " + strings.Repeat("x", 90) + " three and some more words to break",
		"run `awsid configure sso --profile a-rather-long-name --region eu-central-1` again, or look at `awsid explain`, which says why",
		"first line that is longer than the terminal is wide, so that it is broken somewhere\nsecond line",
		"界" + strings.Repeat(" 世界 世界", 30),
	} {
		for _, colored := range []bool{false, true} {
			s := Style{columns: 40, isColored: colored}
			plain, shown := text, text
			if colored {
				shown = s.Bad("error:") + " " + s.Commands(text)
				plain = "error: " + text
			}
			got := s.Wrap(shown, 2)
			for line := range strings.SplitSeq(got, "\n") {
				isOneWord := len(words(strings.TrimLeft(line, " "))) == 1
				if tty.Width(line) > 40 && !isOneWord {
					t.Errorf("%q: the line %q is too wide", text, line)
				}
			}
			joined := strings.ReplaceAll(got, "\n  ", " ")
			for _, code := range []string{"\x1b[1;31m", "\x1b[1m", "\x1b[0m"} {
				joined = strings.ReplaceAll(joined, code, "")
			}
			if joined != plain {
				t.Errorf("%q became %q", plain, joined)
			}
		}
	}
}

func TestDiff(t *testing.T) {
	t.Parallel()
	const diff = "--- ~/.aws/config\n+++ ~/.aws/config\n@@ -1 +1 @@\n-region = x\n+region = \x1b]0;y\n same\n"
	want := "\x1b[1m--- ~/.aws/config\x1b[0m\n\x1b[1m+++ ~/.aws/config\x1b[0m\n\x1b[36m@@ -1 +1 @@\x1b[0m\n\x1b[31m-region = x\x1b[0m\n\x1b[32m+region = \\x1b]0;y\x1b[0m\n same\n"
	if got := (Style{isColored: true}).Diff(diff); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := (Style{}).Diff(diff); got != diff {
		t.Errorf("without colours it is %q", got)
	}
}

// TestSignIn: the page of a sign-in is broken between words, its address is not, and what goes to the clipboard has no width.
func TestSignIn(t *testing.T) {
	t.Parallel()
	address := "https://example.awsapps.com/start/#/device?user_code=" + strings.Repeat("ABCD-EFGH", 4)
	page := "Your browser should now show the sign-in page of corp\x1b]52;c;" + strings.Repeat("QUJD", 40) + "\x07. If it does not:\n\n" + address + "\n"
	want := strings.Replace(page, "sign-in page", "sign-in\npage", 1)
	if got := (Style{columns: 40}).Wrap(page, 0); got != want {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestPage: a text that is laid out for a wide terminal is laid out anew where it does not fit, and only there.
func TestPage(t *testing.T) {
	t.Parallel()
	const text = "Writes a profile for each account, and brings\nthem up to date.\n\nUsage:\n  awsid populate --session corp --region eu-west-1\n" +
		"\nOptions:\n      --all     for all the sso-sessions that are\n                there\n      --check   say it\n\nShort\nlines.\n"
	const want = "Writes a profile for each account, and\nbrings them up to date.\n\nUsage:\n  awsid populate --session corp --region eu-west-1\n" +
		"\nOptions:\n      --all     for all the sso-sessions\n                that are there\n      --check   say it\n\nShort\nlines.\n"
	if got := (Style{columns: 40}).Page(text, "awsid"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	for _, columns := range []int{0, 60} {
		if got := (Style{columns: columns}).Page(text, "awsid"); got != text {
			t.Errorf("at %d columns:\n%s", columns, got)
		}
	}
}
