//go:build unix

package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// evil are what a terminal obeys: colours, a title, the clipboard, a link, C1 controls as a character and as a byte, a
// turned direction, an overwritten line.
var evil = []string{"\x1b[31mEVIL", "\x1b]0;EVIL\a", "\x1b]52;c;RVZJTA==\a", "\x1b]8;;http://EVIL\x1b\\", "\u009b31mEVIL", "\x9b31mEVIL",
	"\u202eEVIL\u2066", "EVIL\x08\x08", "EVIL\x7f"}

// hostileFiles hold them wherever a text can stand.
func hostileFiles(p *sitting, junk string) {
	all := strings.Join(evil, " ")
	valid := strings.ToValidUTF8(all, "")
	p.write("config", `# `+valid+`
[sso-session `+evil[0]+evil[6]+`]
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_region = us-east-1
[sso-session odd]
sso_start_url = https://example.com/`+evil[2]+`
sso_region = us-east-1
[sso-session corp]
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_region = us-east-1
[profile `+valid+`]
region = us-east-1
[profile dev]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = R`+evil[0]+`
region = us-east-1
[profile keys]
region = us-east-1
unknown_`+evil[0]+` = `+valid+`
note = `+valid+`
cli_pager = `+evil[0]+`
[profile region]
region = `+valid+`
output = `+evil[1]+`
[profile process]
region = us-east-1
credential_process = sh -c 'printf "\033]0;EVIL\007\033[31mEVIL" >&2; exit 3'
[profile words]
region = us-east-1
credential_process = printf "\033]0;EVIL\007\033[31mEVIL"
[profile tail]
source_profile = `+valid+`
role_arn = arn:aws:iam::111122223333:role/`+evil[0]+`
duration_seconds = `+evil[1]+`
`+junk)
	p.write("credentials", `[keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY
`)
	p.write("sso/cache/1b56c55d6e723362537167a7f43960b8185b5a80.json", `{"startUrl": "`+evil[2]+`", "accessToken": 5, "region": "`+evil[0]+`"}`)
	p.write("sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json",
		`{"startUrl": "https://my-sso-portal.awsapps.com/start", "region": "us-east-1", "accessToken": "a", "expiresAt": "2040-01-01T00:00:00Z"}`)
}

// hostileService answers everything with them.
func hostileService(w http.ResponseWriter, r *http.Request) {
	const text = `\u001b]0;EVIL\u0007\u001b[31mEVIL\u009b31mEVIL\u202eEVIL\rEVIL`
	const entities = `&#x9b;31mEVIL&#x202e;EVIL&#x85;EVIL&#13;EVIL`
	switch r.URL.Path {
	case "/assignment/accounts":
		fmt.Fprintf(w, `{"accountList": [{"accountId": "111122223333", "accountName": "%s", "emailAddress": "%s"}, {"accountId": "444455556666"}]}`, text, text)
	case "/assignment/roles":
		fmt.Fprintf(w, `{"roleList": [{"accountId": "111122223333", "roleName": "%s"}]}`, text)
	case "/federation/credentials", "/client/register", "/device_authorization", "/token":
		w.Header().Set("X-Amzn-Errortype", "ForbiddenException")
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `{"message": "%s", "error": "%s", "error_description": "%s"}`, text, text, text)
	default:
		_ = r.ParseForm()
		if r.Form.Get("Action") == "GetCallerIdentity" {
			fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/%s</Arn><UserId>%s</UserId>`+
				`<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`, entities, entities)
			return
		}
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprintf(w, `<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>`, entities, entities)
	}
}

// TestNothingSteersTheTerminal runs what shows files, caches and services' words on a terminal. A pipe gets the bytes.
func TestNothingSteersTheTerminal(t *testing.T) {
	t.Parallel()
	service := httptest.NewServer(http.HandlerFunc(hostileService))
	t.Cleanup(service.Close)
	valid := strings.ToValidUTF8(strings.Join(evil, " "), "")
	ctrlC := func(see string) []act { return []act{{see, typed("\x03"), ""}} }
	for _, d := range []dialogue{
		{command: "doctor --offline"}, {command: "doctor --offline --fix --dry-run"}, {command: "doctor --offline --bundle"},
		{command: "doctor --offline --output json"}, {command: "doctor --offline --fix", acts: ctrlC("leaves it as it is")},
		{command: "explain --profile keys"}, {command: "explain --profile tail"}, {command: "explain --profile region --output yaml"},
		{command: "explain --profile keys --for go"}, {command: "explain --profile words --check"},
		{command: "profiles"}, {command: "profiles --output table --color on"}, {command: "profiles --output text"}, {command: "profiles show keys"},
		{command: "profiles show keys --output text"}, {command: "profiles show tail --output yaml"}, {command: "profiles cp keys other --dry-run"},
		{command: "sso status"}, {command: "sso status --output text"}, {command: "configure list --profile region"},
		{command: "configure list-profiles"}, {command: "configure get note --profile keys"},
		{command: "configure set region x --profile keys --dry-run"},
		{command: "configure --profile region", acts: ctrlC("]: ")}, {command: "sso login", acts: ctrlC("> ")},
		{command: "sso login --use-device-code --profile dev --force"},
		{command: "sts get-caller-identity --profile keys --output text"}, {command: "sts get-caller-identity --profile keys --output table"},
		{command: "sts get-caller-identity --profile keys --output table --color on"}, {command: "sts get-caller-identity --profile keys"},
		{command: "sts get-caller-identity --profile keys --output yaml", vars: []string{"AWS_PAGER=cat"}},
		{command: "sts get-caller-identity --profile keys --output table", vars: []string{"AWS_PAGER=cat"}},
		{command: "sts get-session-token --profile keys"}, {command: "sts get-session-token --profile keys --cli-error-format text"},
		{command: "sts get-caller-identity --profile words"}, {command: "sts get-caller-identity --profile process"},
		{command: "iam list-users --profile keys --debug"}, {command: "whoami --profile keys"}, {command: "whoami --profile region"},
		{command: "whoami --profile dev"}, {command: "exec --profile dev true"}, {command: "whoami --profile " + evil[0]},
		{command: evil[0]}, {command: "--" + evil[0]}, {command: "sts " + evil[1]},
		{command: "sso list-accounts --access-token x --output text"}, {command: "sso list-accounts --access-token x --output table"},
		{command: "configure sso --profile new --session corp", acts: ctrlC("> ")},
	} {
		t.Run(d.command, func(t *testing.T) {
			t.Parallel()
			p := sitDown(t)
			junk := "" // with it, other commands than the doctor refuse the file
			if strings.HasPrefix(d.command, "doctor") {
				junk = evil[1] + "\n"
			}
			hostileFiles(p, junk)
			p.vars = append(p.vars, "AWS_ENDPOINT_URL="+service.URL, "AWS_MAX_ATTEMPTS=1", "BROWSER=true")
			shown := p.run(d)
			if shown == "" || shown == "\r\n" {
				t.Fatal("nothing was shown")
			}
			if steering := steering(shown); steering != "" {
				t.Errorf("the terminal was sent %q\n%q", steering, shown)
			}
		})
	}
	piped := sitDown(t)
	hostileFiles(piped, "")
	if got := piped.pipe("configure get note --profile keys"); got != valid+"\n" {
		t.Errorf("a pipe got %q, not %q", got, valid)
	}
}

// steering returns what steers a terminal and is not the program's own: colours, movements of prompts and menus.
func steering(shown string) string {
	own := regexp.MustCompile(`\x1b\[(0|1|2|31|32|33|34|36|1;31|1;33)m|\x1b\[\d*[ACJK]|\x1b\[\?2004[hl]|\r`)
	shown = strings.ReplaceAll(strings.ToValidUTF8(own.ReplaceAllString(shown, ""), "\x00"), "\n", "")
	if i := strings.IndexFunc(shown, func(r rune) bool { return r != '\t' && !unicode.IsGraphic(r) }); i >= 0 {
		return shown[i:min(len(shown), i+40)]
	}
	return ""
}
