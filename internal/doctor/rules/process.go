package rules

import (
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// process is a credential_process, split into words.
type process struct {
	p    *doctor.Profile
	e    *doctor.Section
	v    shared.Value
	argv []string // nil when the quotes do not match
}

// processes lists the programs that profiles get credentials from.
func processes(s *doctor.Snapshot) []process {
	var list []process
	for _, p := range s.Profiles {
		e, v := where(p, "credential_process")
		if v.Text == "" || v.Nested != nil {
			continue
		}
		argv, _ := shellwords.Split(v.Text)
		list = append(list, process{p, e, v, argv})
	}
	return list
}

// perProcess makes the check of a rule about those programs.
func perProcess(check func(s *doctor.Snapshot, c process) (message string, level doctor.Severity)) func(*doctor.Snapshot) []doctor.Finding {
	return func(s *doctor.Snapshot) []doctor.Finding {
		var found []doctor.Finding
		for _, c := range processes(s) {
			if message, level := check(s, c); message != "" {
				f := at(c.e, c.v, message)
				f.Severity = level
				found = append(found, f)
			}
		}
		return found
	}
}

// shellSign returns what of a command only a shell would understand, "" when
// there is nothing.
func shellSign(text string) string {
	if strings.HasPrefix(text, "~") || strings.Contains(text, " ~/") || strings.Contains(text, "=~/") || strings.Contains(text, `"~/`) {
		return "~"
	}
	words, err := shellwords.Split(text)
	if err != nil {
		return ""
	}
	if len(words) >= 3 && (filepath.Base(words[0]) == "sh" || filepath.Base(words[0]) == "bash" || filepath.Base(words[0]) == "zsh") && strings.HasPrefix(words[1], "-") {
		return "" // it asks for a shell, and gets one
	}
	for _, w := range words {
		switch w {
		case "|", "||", "&&", ">", ">>", "<", "2>", "2>&1", "&", "2>/dev/null":
			return w
		}
	}
	if at := strings.IndexByte(text, '$'); at >= 0 && at+1 < len(text) && strings.ContainsAny(text[at+1:at+2], "{(ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return "$"
	}
	if strings.Contains(text, "`") {
		return "`"
	}
	return ""
}

// isForeign tells a path of another system.
func isForeign(s *doctor.Snapshot, program string) bool {
	windows := len(program) > 2 && program[1] == ':' && (program[2] == '\\' || program[2] == '/') || strings.HasSuffix(strings.ToLower(program), ".exe")
	return windows != (s.GOOS == "windows") && (windows || strings.HasPrefix(program, "/"))
}

// documented tells the programs of documentation, which nobody has.
func documented(program string) bool {
	folded := strings.ToLower(strings.ReplaceAll(program, `\`, "/"))
	return strings.Contains(folded, "/path/to/") || strings.HasPrefix(folded, "/opt/bin/awscreds") || strings.HasPrefix(folded, "path/to/")
}
