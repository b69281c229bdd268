package rules

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/shellwords"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// processRules are about the programs that credential_process names.
var processRules = []doctor.Rule{
	{ID: "process-not-found", Severity: doctor.Error, Process: checkProgramFound, Title: "the program of a credential_process is not there",
		Why: "No tool gets credentials for the profile.", Fix: "Install the program, or write its whole path."},
	{ID: "process-not-executable", Severity: doctor.Error, Title: "the program of a credential_process cannot be run",
		Why: "The file is there, but it is a directory or lacks the permission to be run.", Fix: "Run chmod +x on it.",
		Process: func(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
			if len(p.Argv) == 0 || !filepath.IsAbs(p.Argv[0]) || s.GOOS == "windows" {
				return doctor.Finding{}
			}
			info := s.Stat(p.Argv[0])
			switch {
			case info != nil && info.IsDir():
				return p.Setting.Finding("credential_process: %s is a directory", p.Argv[0])
			case info != nil && info.Mode()&0o111 == 0:
				return p.Setting.Finding("credential_process: %s may not be run: chmod +x", p.Argv[0])
			}
			return doctor.Finding{}
		}},
	{ID: "process-writable", Severity: doctor.Warning, Title: "everybody may change the program of a credential_process",
		Why: "Whoever can write into the program runs as you at your next command, and sees your credentials.", Fix: "Run chmod go-w on the program.",
		Process: func(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
			if len(p.Argv) == 0 || !filepath.IsAbs(p.Argv[0]) || s.GOOS == "windows" {
				return doctor.Finding{}
			}
			info := s.Stat(p.Argv[0])
			if info == nil || !info.Mode().IsRegular() || info.Mode()&0o002 == 0 {
				return doctor.Finding{}
			}
			f := p.Setting.Finding("credential_process: everybody may write into %s (mode %03o): chmod go-w", p.Argv[0], info.Mode().Perm())
			if !isReachable(s, p.Argv[0], 0o007) {
				f.Severity = doctor.Info
			}
			return f
		}},
	{ID: "process-shell-syntax", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto, Process: checkShellSyntax, Title: "a credential_process is written for a shell",
		Why: "The AWS CLI and boto3 start the program without a shell: ~, $VARIABLES, pipes and && are handed to it as they are. The Go, JavaScript and Java SDKs do use one.",
		Fix: "Write whole paths, or call sh -c '…'."},
	{ID: "process-relative-path", Severity: doctor.Warning, Title: "the path of a credential_process is relative",
		Why: "It is found from the directory in which a tool happens to be started, and nowhere else.", Fix: "Write the whole path.",
		Process: func(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
			if len(p.Argv) == 0 || shellSyntax(p.Text) != "" {
				return doctor.Finding{}
			}
			program := p.Argv[0]
			if filepath.IsAbs(program) || !strings.ContainsAny(program, `/\`) || isForeignPath(s, program) || isDocumentationPath(program) {
				return doctor.Finding{}
			}
			f := p.Setting.Finding("credential_process: %s is found from one directory only: write the whole path", program)
			if isKnownHelper(filepath.Base(program)) {
				f.Severity = doctor.Info // as documentation has it
			}
			return f
		}},
	{ID: "process-self-reference", Severity: doctor.Error, Process: checkSelfReference, Title: "a credential_process asks for its own profile, or for none",
		Why: "The AWS CLI starts itself again and again, until it or the machine gives up; other profiles may lie between. A profile that is not there ends the command.", Fix: "Name another profile in the command."},
	{ID: "process-bad-output", Severity: doctor.Error, Online: true, Title: "a credential_process fails or prints something else than credentials",
		Why: "It has to print one JSON object with Version 1, AccessKeyId and SecretAccessKey on its standard output, and nothing else. The doctor runs that of the chosen profile without a terminal, and never shows what it prints.",
		Fix: "Run the program yourself and look; what it has to say to you belongs on standard error.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			run, ran := runChosenProcess(ctx, s)
			if !ran || errors.Is(run.Err, context.DeadlineExceeded) {
				return nil
			}
			if fault := faultOfRun(run, s.Now); fault != "" {
				return []doctor.Finding{run.Setting.Finding("credential_process %s", fault)}
			}
			return nil
		}},
	{ID: "process-slow", Severity: doctor.Info, Online: true, Title: "a credential_process is slow",
		Why: "The tools keep nothing of what it prints: every command runs it again and waits.",
		Fix: "Let the program cache, or use awsid as credential_process, which does.",
		Check: func(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
			const noticeable = 2 * time.Second
			run, ran := runChosenProcess(ctx, s)
			switch {
			case !ran:
				return nil
			case errors.Is(run.Err, context.DeadlineExceeded):
				return []doctor.Finding{run.Setting.Finding("credential_process has not ended within %s (it may wait for a person)", timetext.Seconds(doctor.AskTimeout))}
			case run.Took > noticeable:
				return []doctor.Finding{run.Setting.Finding("credential_process takes %s, at every command", run.Took.Round(100*time.Millisecond))}
			}
			return nil
		}},
}

func checkProgramFound(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
	if len(p.Argv) == 0 || doctor.IsPlaceholder(p.Argv[0]) || shellSyntax(p.Text) != "" {
		return doctor.Finding{}
	}
	program := p.Argv[0]
	isForeign, isPath := isForeignPath(s, program), strings.ContainsAny(program, `/\`)
	f := p.Setting.Finding("credential_process: there is no program %s", program)
	switch {
	case isPath && !isForeign && !filepath.IsAbs(program): // process-relative-path speaks of it
		return doctor.Finding{}
	case (isPath || isForeign) && s.Exists(program), !isPath && !isForeign && s.LookPath(program) != "":
		return doctor.Finding{}
	case isForeign || isPath && (isDocumentationPath(program) || isKnownHelper(filepath.Base(program))):
		f.Message, f.Severity = fmt.Sprintf("credential_process: %s is not on this machine", program), doctor.Info
	case !isPath && isKnownHelper(program):
		f.Message, f.Severity = fmt.Sprintf("credential_process: %s is not on the PATH of this shell", program), doctor.Info
	case !isPath:
		f.Message += " on the PATH"
	}
	return f
}

func isForeignPath(s *doctor.Snapshot, program string) bool {
	hasDrive := len(program) > 2 && program[1] == ':' && (program[2] == '\\' || program[2] == '/')
	isWindows := hasDrive || strings.HasSuffix(strings.ToLower(program), ".exe")
	return isWindows != (s.GOOS == "windows") && (isWindows || strings.HasPrefix(program, "/"))
}

// isDocumentationPath reports whether a program or file is one of documentation, which nobody has.
func isDocumentationPath(path string) bool {
	folded := strings.ToLower(strings.ReplaceAll(path, `\`, "/"))
	return strings.Contains(folded, "/path/to/") || strings.HasPrefix(folded, "/opt/bin/awscreds") || strings.HasPrefix(folded, "path/to/")
}

// helpers are programs that hand out credentials, keep secrets, or run those that do.
const helpers = " " +
	"aws awsid aws-vault granted dgranted aws-sso aws_signing_helper saml2aws leapp okta-aws-cli " +
	"gimme-aws-creds aws-sso-util yawsso awsume aws-sso-credential-process aws-okta aws-runas clisso tsh vault " +
	"bao doormat isengardcli ada op pass docker podman python python3 node ruby uvx npx sh bash zsh env cmd " +
	"powershell pwsh kion kion-cli gsts aws2-wrap aws-sso-creds ssocred aws-adfs aws-google-auth " +
	"aws-azure-login okta-awscli oktaws onelogin-aws-login aws-cli-oidc aws-mfa awsmfa gopass bw lpass " +
	"keepassxc-cli secret-tool security gpg chamber summon conjur infisical akeyless weep noq pybritive " +
	"britive ark sdm aws-login limes rolesanywhere_credential_helper iam-ra-cred-helper creds-helper " +
	"cloudentity aws-credential-process awsctl "

// isKnownHelper reports whether the absence of a program from one shell's PATH says little.
func isKnownHelper(program string) bool {
	return strings.Contains(helpers, " "+strings.TrimSuffix(program, ".exe")+" ")
}

func checkShellSyntax(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
	home := s.Paths.Home + "/"
	switch sign := shellSyntax(p.Text); {
	case p.Argv == nil:
		return p.Setting.Finding("credential_process has a quote that is not closed")
	case commentIn(p.Text) != "":
		return p.Setting.Finding("credential_process: the comment %q is handed to the program as arguments: put it on a line of its own", commentIn(p.Text))
	case sign == "~":
		f := p.Setting.Finding("credential_process: ~ is not expanded, as no shell starts the program: write the whole path")
		if home != "/" && !strings.ContainsAny(home, " \t'\"\\") {
			right := strings.NewReplacer(" ~/", " "+home, "=~/", "="+home, `"~/`, `"`+home).Replace(" " + p.Text)[1:]
			f.Fix = doctor.SetValue("write the home directory for ~", p.Setting, right)
		}
		return f
	case sign != "":
		return p.Setting.Finding("credential_process: %s means something to a shell only, and none starts the program", sign)
	case s.GOOS == "windows" && strings.Contains(p.Text, `\`) && !strings.Contains(p.Text, `"`) && strings.Contains(p.Argv[0], ":"):
		return p.Setting.Finding("credential_process: the backslashes of a path without quotes are lost in tools that split it as a Unix shell does")
	}
	return doctor.Finding{}
}

// shellSyntax returns what of a command only a shell would understand, "" when there is nothing.
func shellSyntax(text string) string {
	for _, before := range []string{" ", "=", `"`} {
		if strings.HasPrefix(text, "~") || strings.Contains(text, before+"~/") {
			return "~"
		}
	}
	words, err := shellwords.Split(text)
	if err != nil {
		return ""
	}
	shells := []string{"sh", "bash", "zsh"}
	if len(words) >= 3 && slices.Contains(shells, filepath.Base(words[0])) && strings.HasPrefix(words[1], "-") {
		return "" // it asks for a shell, and gets one
	}
	operators := []string{"|", "||", "&&", ">", ">>", "<", "2>", "2>&1", "&", "2>/dev/null"}
	if at := slices.IndexFunc(words, func(w string) bool { return slices.Contains(operators, w) }); at >= 0 {
		return words[at]
	}
	if _, name, _ := strings.Cut(text, "$"); name != "" && strings.ContainsAny(name[:1], "{(ABCDEFGHIJKLMNOPQRSTUVWXYZ") {
		return "$"
	}
	if strings.Contains(text, "`") {
		return "`"
	}
	return ""
}

// commentIn returns the comment behind a command, which no tool takes for one.
func commentIn(text string) string {
	if command := doctor.BeforeComment(text); command != text && strings.Count(command, `"`)%2 == 0 && strings.Count(command, "'")%2 == 0 {
		return strings.TrimSpace(text[len(command):])
	}
	return ""
}

// checkSelfReference follows the profiles whose programs ask for each other.
func checkSelfReference(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
	var way []string
	for argv := p.Argv; ; {
		program, profile := askedProfile(argv)
		switch {
		case program == "" || slices.Contains(way, profile):
			return doctor.Finding{}
		case profile == p.Profile.Name && way == nil:
			return p.Setting.Finding("credential_process asks %s for the profile %s, which asks again: it never ends", program, profile)
		case profile == p.Profile.Name:
			return p.Setting.Finding("credential_process asks for the profile %s, which leads back to %s: it never ends", strings.Join(way, ", then "), profile)
		case way == nil && !slices.Contains(s.ProfileNames.List, profile):
			return p.Setting.Finding("credential_process asks %s for the profile %s, and there is none", program, profile)
		}
		way = append(way, profile)
		argv, _ = shellwords.Split(s.Profile(profile).Text("credential_process"))
	}
}

// askedProfile returns the profile that a command asks awsid or the AWS CLI for, and the program; "" when it asks neither.
func askedProfile(argv []string) (program, profile string) {
	if len(argv) < 3 {
		return "", ""
	}
	program = strings.TrimSuffix(filepath.Base(argv[0]), ".exe")
	if program != "awsid" && (program != "aws" || !slices.Contains(argv, "export-credentials")) {
		return "", ""
	}
	for i, word := range argv {
		if name, ok := strings.CutPrefix(word, "--profile="); ok {
			profile = name
		} else if word == "--profile" && i+1 < len(argv) {
			profile = argv[i+1]
		}
	}
	return program, cmp.Or(profile, "default")
}

// runChosenProcess runs the credential_process of the chosen profile, unless another rule has something to say of it.
func runChosenProcess(ctx context.Context, s *doctor.Snapshot) (run doctor.ProcessRun, ran bool) {
	for _, p := range s.Processes {
		isChosen := p.Profile.Name == cmp.Or(s.ChosenProfile(), "default") && len(p.Argv) > 0 && shellSyntax(p.Text) == ""
		if isChosen && checkProgramFound(s, p).Message+checkSelfReference(s, p).Message == "" {
			return s.RunProcess(ctx, p), true
		}
	}
	return doctor.ProcessRun{}, false
}

func faultOfRun(run doctor.ProcessRun, now time.Time) string {
	var doc struct {
		Version                      any
		AccessKeyId, SecretAccessKey string
		Expiration                   string
	}
	switch {
	case run.Err != nil:
		return "cannot be started"
	case run.Exit != 0:
		return fmt.Sprintf("ends with exit code %d (without a terminal)", run.Exit)
	case len(bytes.TrimSpace(run.Stdout)) == 0:
		return "prints nothing"
	case json.Unmarshal(run.Stdout, &doc) != nil:
		return "does not print one JSON object and nothing else"
	case doc.Version != 1.0:
		return `prints JSON without "Version": 1 (the number)`
	case doc.AccessKeyId == "" || doc.SecretAccessKey == "":
		return "prints JSON without AccessKeyId or SecretAccessKey"
	}
	if end, err := tokencache.ParseTime(doc.Expiration); err == nil && !end.After(now) {
		return "hands out credentials that have expired"
	}
	return ""
}
