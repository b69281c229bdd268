package paths

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/awsid/awsid/internal/sys/environ"
)

func TestResolve(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	other := filepath.Join(home, "other")
	vars := environ.Parse([]string{
		"HOME=" + home, "USERPROFILE=" + home, "D=" + other,
		"AWS_CONFIG_FILE=~/c", "AWS_SHARED_CREDENTIALS_FILE=${D}/cr", "AWS_LOGIN_CACHE_DIRECTORY=cache",
	})
	p := Resolve(vars, "linux", "/nowhere", other)
	for _, c := range []struct{ what, got, want string }{
		{"home", p.Home, home},
		{"config", p.Config, filepath.Join(home, "c")},
		{"credentials", p.Credentials, other + "/cr"},
		{"login cache", p.LoginCache, filepath.Join(other, "cache")},
		{"sso cache", p.SSOCache, filepath.Join(home, ".aws", "sso", "cache")},
		{"cli cache", p.CLICache, filepath.Join(home, ".aws", "cli", "cache")},
		{"state", p.State, filepath.Join(home, ".aws", "awsid")},
	} {
		if filepath.Clean(c.got) != filepath.Clean(c.want) {
			t.Errorf("%s = %q, want %q", c.what, c.got, c.want)
		}
	}
}

func TestResolveWithoutVariables(t *testing.T) {
	t.Parallel()
	vars := environ.Parse([]string{"AWS_CONFIG_FILE=", "HOME="})
	if got, want := Resolve(vars, "linux", "/h", "").Config, filepath.Join("/h", ".aws", "config"); got != want {
		t.Errorf("config = %q, want %q", got, want)
	}
}

// TestHomeIsNeverTheWorkingDirectory: its config file would be somebody else's, with programs to run.
func TestHomeIsNeverTheWorkingDirectory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ goos, variable, account, home, config string }{
		{"linux", "HOME=/h", "/account", "/h", "/h/.aws/config"},
		{"linux", "HOME=", "/account", "/account", "/account/.aws/config"},
		{"linux", "HOME=.", "/account", "/account", "/account/.aws/config"},
		{"linux", "HOME=h", "/account", "/account", "/account/.aws/config"},
		{"linux", "USERPROFILE=/h", "/account", "/account", "/account/.aws/config"},
		{"linux", "HOME=", "", "", os.DevNull + "/.aws/config"},
		{"windows", `USERPROFILE=C:\h`, "/account", `C:\h`, ""},
		{"windows", `USERPROFILE=\\server\h`, "/account", `\\server\h`, ""},
		{"windows", "USERPROFILE=h", "/account", "/account", "/account/.aws/config"},
		{"windows", "HOME=/h", "/account", "/account", "/account/.aws/config"},
	} {
		p := Resolve(environ.Parse([]string{c.variable}), c.goos, c.account, "/working/directory")
		if p.Home != c.home || c.config != "" && p.Config != c.config {
			t.Errorf("%+v: home %q, config %q", c, p.Home, p.Config)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	vars := environ.Parse([]string{"A=x", "EMPTY="})
	for in, want := range map[string]string{
		"~": "/h", "~/a": "/h/a", "~b/a": "~b/a", "a~": "a~",
		"$A/b": "x/b", "${A}b": "xb", "$Ab": "$Ab", "$": "$", "${A": "${A", "${}": "${}",
		"$EMPTY/b": "/b", "a$$A": "a$x", "$(A)": "$(A)",
	} {
		if got := Expand(in, vars, "/h"); got != want {
			t.Errorf("Expand(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTilde(t *testing.T) {
	t.Parallel()
	sep := string(filepath.Separator)
	home := sep + "home" + sep + "a"
	for in, want := range map[string]string{
		home + sep + ".aws" + sep + "config": "~/.aws/config",
		home + "b" + sep + "x":               home + "b" + sep + "x",
		home:                                 home,
	} {
		if got := Tilde(in, home); got != want {
			t.Errorf("Tilde(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTildeText(t *testing.T) {
	t.Parallel()
	sep := string(filepath.Separator)
	home := sep + "home" + sep + "a"
	for in, want := range map[string]string{
		"":                                      "",
		home:                                    "~",
		"open " + home + sep + "x: no, " + home: "open ~/x: no, ~",
		"a=" + home + sep + "x " + home + "b" + sep + "y":        "a=~/x " + home + "b" + sep + "y",
		sep + "mnt" + home + sep + "x":                           sep + "mnt" + home + sep + "x",
		`"` + home + `" (` + home + ")":                          `"~" (~)`,
		home + "-old " + home + "é":                              home + "-old " + home + "é",
		"file://" + home + sep + "x":                             "file://~/x",
		"mv '" + home + sep + "b c' '" + home + sep + "b c.old'": "mv ~/'b c' ~/'b c.old'",
	} {
		if got := TildeText(in, home); got != want {
			t.Errorf("TildeText(%q) = %q, want %q", in, got, want)
		}
	}
	for _, none := range []string{"", sep} {
		if got := TildeText("at "+home, none); got != "at "+home {
			t.Errorf("TildeText with home %q = %q", none, got)
		}
	}
}
