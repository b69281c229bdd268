// Package paths says where the files are.
package paths

import (
	"cmp"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// Paths are the absolute places of everything awsid reads or writes. Only the two shared files and the login cache
// follow a variable; the other caches are always below the home directory, as in the AWS CLI.
type Paths struct {
	Home        string // HOME, on Windows USERPROFILE, else the account's; "" when there is none
	Config      string // AWS_CONFIG_FILE or ~/.aws/config
	Credentials string // AWS_SHARED_CREDENTIALS_FILE or ~/.aws/credentials
	SSOCache    string // ~/.aws/sso/cache
	CLICache    string // ~/.aws/cli/cache
	LoginCache  string // AWS_LOGIN_CACHE_DIRECTORY or ~/.aws/login/cache
	State       string // ~/.aws/awsid: backups, locks, sign-in notes; ours alone

	Pipes *readfile.Pipes // what was in the two shared files, where they are pipes
}

// HomeVariable returns the variable that names the home directory.
func HomeVariable(goos string) string {
	if goos == "windows" {
		return "USERPROFILE"
	}
	return "HOME"
}

// Home returns the home directory that the environment names, "" when it names none. One that depends on the working
// directory is none: a config file has programs to run, and that would be the one of whoever made the directory.
func Home(vars environ.Vars, goos string) string {
	home := vars.Get(HomeVariable(goos))
	hasDrive := len(home) > 2 && home[1] == ':' && (home[2] == '\\' || home[2] == '/')
	if filepath.IsAbs(home) || goos == "windows" && (hasDrive || strings.HasPrefix(home, `\\`)) {
		return home
	}
	return ""
}

// Resolve computes the places from the environment. accountHome is used when no variable has a home directory; a
// relative file path is taken from dir. Without any home the places below it cannot exist.
func Resolve(vars environ.Vars, goos, accountHome, dir string) Paths {
	home := cmp.Or(Home(vars, goos), accountHome)
	aws := filepath.Join(cmp.Or(home, os.DevNull), ".aws")
	at := func(variable string, fallback ...string) string {
		if v := vars.Get(variable); v != "" {
			return absolutePath(Expand(v, vars, home), dir)
		}
		return filepath.Join(append([]string{aws}, fallback...)...)
	}
	return Paths{
		Home:        home,
		Config:      at("AWS_CONFIG_FILE", "config"),
		Credentials: at("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
		SSOCache:    filepath.Join(aws, "sso", "cache"),
		CLICache:    filepath.Join(aws, "cli", "cache"),
		LoginCache:  at("AWS_LOGIN_CACHE_DIRECTORY", "login", "cache"),
		State:       filepath.Join(aws, "awsid"),
		Pipes:       new(readfile.Pipes),
	}
}

func absolutePath(p, dir string) string {
	if filepath.IsAbs(p) || dir == "" {
		return p
	}
	return filepath.Join(dir, p)
}

// Tilde shortens a path below home to ~/… for people to read.
func Tilde(path, home string) string {
	if home == "" {
		return path
	}
	if rest, ok := strings.CutPrefix(path, strings.TrimSuffix(home, string(filepath.Separator))+string(filepath.Separator)); ok {
		return "~/" + filepath.ToSlash(rest)
	}
	return path
}

// TildeText writes the home directory as ~ wherever a text names it or a path below it.
func TildeText(text, home string) string {
	home = strings.TrimSuffix(home, string(filepath.Separator))
	if home == "" {
		return text
	}
	var b strings.Builder
	for rest := text; ; {
		at := strings.Index(rest, home)
		if at < 0 {
			b.WriteString(rest)
			return b.String()
		}
		end := at + len(home)
		before, after := text[:len(text)-len(rest)+at], rest[end:]
		switch {
		case endsInPath(before) || after != "" && isPathByte(after[0]):
			b.WriteString(rest[:end])
		case strings.HasPrefix(after, string(filepath.Separator)) && strings.HasSuffix(rest[:at], "'"): // no shell knows ~ within the quotes
			b.WriteString(rest[:at-1] + "~/'")
			end++
		case strings.HasPrefix(after, string(filepath.Separator)):
			end++
			path := rest[end:]
			path = path[:len(path)-len(strings.TrimLeftFunc(path, func(r rune) bool { return r == filepath.Separator || r < 0x80 && isPathByte(byte(r)) }))]
			b.WriteString(rest[:at] + "~/" + filepath.ToSlash(path))
			end += len(path)
		default:
			b.WriteString(rest[:at] + "~")
		}
		rest = rest[end:]
	}
}

// endsInPath reports whether what follows text would belong to a name in it.
func endsInPath(text string) bool {
	return text != "" && (isPathByte(text[len(text)-1]) || os.IsPathSeparator(text[len(text)-1]) && !strings.HasSuffix(text, "://"))
}

// isPathByte reports whether a byte can continue a name in a path.
func isPathByte(c byte) bool { return isWord(c) || c == '-' || c == '.' || c >= 0x80 }

// Expand replaces a leading ~ by home and $VAR, ${VAR} (on every system) by the environment, as Python's expanduser
// and expandvars do for the AWS CLI; an unknown variable stays as it is.
func Expand(p string, vars environ.Vars, home string) string {
	p = expandVars(p, vars)
	if p == "~" {
		return home
	}
	if strings.HasPrefix(p, "~/") || strings.HasPrefix(p, `~\`) {
		return home + p[1:]
	}
	return p
}

func expandVars(p string, vars environ.Vars) string {
	var b strings.Builder
	for i := 0; i < len(p); {
		name, width := variableAt(p[i:])
		if value, ok := vars.Lookup(name); width > 0 && ok {
			b.WriteString(value)
			i += width
			continue
		}
		b.WriteByte(p[i])
		i++
	}
	return b.String()
}

// variableAt returns the variable name that s begins with and its length in s.
func variableAt(s string) (name string, width int) {
	if len(s) < 2 || s[0] != '$' {
		return "", 0
	}
	if s[1] == '{' {
		if end := strings.IndexByte(s, '}'); end > 2 {
			return s[2:end], end + 1
		}
		return "", 0
	}
	n := 1
	for n < len(s) && isWord(s[n]) {
		n++
	}
	if n == 1 {
		return "", 0
	}
	return s[1:n], n
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}
