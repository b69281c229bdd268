package shellwords

import (
	"os"
	"testing"
)

func TestQuoteWindows(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"": `""`, "dev": "dev", `C:\x`: `C:\x`, "two words": `"two words"`, "Someone's Mac": `"Someone's Mac"`, `a b\`: `"a b\\"`,
		"a$b": "'a$b'", `it's "x"`: `'it''s "x"'`, "@x": `"@x"`, "a,b": `"a,b"`, "50%": `"50%"`, "a&b": `"a&b"`, "a;b": `"a;b"`,
	} {
		if got := quoteWindows(word); got != want {
			t.Errorf("%q becomes %s, want %s", word, got, want)
		}
	}
}

// What is pasted names the profile, whatever its name looks like.
func TestOption(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"dev": " --profile dev", "-x": " --profile=-x", "--profile": " --profile=--profile", "- a": " --profile='- a'", "": " --profile ''",
		"=x": " --profile '='x", "$(x)": " --profile '$(x)'", "it's": ` --profile 'it'\''s'`,
	} {
		if got := Option("--profile", value); got != want && os.PathSeparator == '/' {
			t.Errorf("%q becomes %s, want %s", value, got, want)
		}
	}
}

// What is pasted on Windows reaches the program as it is: its C runtime splits it so.
func TestWindowsReadsItBack(t *testing.T) {
	t.Parallel()
	for _, word := range []string{"", "two words", `a b\`, "Someone's Mac", "50%", `\\server\share x`} {
		if back, err := SplitFor("windows", quoteWindows(word)); err != nil || len(back) != 1 || back[0] != word {
			t.Errorf("%q is read as %q, %v", word, back, err)
		}
	}
}

// What botocore, sh and cmd.exe read alike, and what has no such form.
func TestForProcess(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ word, goos, want string }{
		{"dev", "linux", "dev"}, {"two words", "linux", `"two words"`}, {"", "linux", `""`}, {"a;b", "linux", `"a;b"`}, {"tab\t", "linux", "\"tab\t\""},
		{"it's", "linux", ""}, {`a\b`, "linux", ""}, {"$x", "linux", ""}, {"50%", "linux", ""},
		{`C:\awsid.exe`, "windows", `C:\awsid.exe`}, {`C:\Program Files\awsid.exe`, "windows", `"C:\Program Files\awsid.exe"`},
		{`C:\Program Files (x86)\awsid.exe`, "windows", ""}, {"a&b", "windows", ""},
	} {
		if got, isPlain := ForProcess(c.word, c.goos); got != c.want || isPlain != (c.want != "") {
			t.Errorf("%q on %s: %s, %t, want %s", c.word, c.goos, got, isPlain, c.want)
		}
	}
}
