//go:build unix

package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/ui/terminal"
)

// A marker is a secret that stands in one place and that no command may print: one like a secret access key, where
// only its look gives it away, and one like a password, where the name or the place does.
type markers map[string]string // by the place

func (m markers) key(place string) string {
	sum := sha256.Sum256([]byte(place))
	m[place] = "wJ7/" + base64.RawStdEncoding.EncodeToString(sum[:])[:36]
	return m[place]
}

func (m markers) word(place string) string {
	m[place] = "hunter2." + strings.ReplaceAll(place, " ", "-")
	return m[place]
}

// in returns the places whose markers stand in a text.
func (m markers) in(text string) (found []string) {
	for place, marker := range m {
		if strings.Contains(text, marker) {
			found = append(found, place)
		}
	}
	slices.Sort(found)
	return found
}

// files are a home in which a secret stands wherever one can.
func (m markers) files(endpoint string) map[string]string {
	session := strings.Repeat(m.key("session token"), 4)
	return map[string]string{
		"credentials": `# aws_secret_access_key = ` + m.key("commented out key") + `
# the old one was ` + m.key("key in a remark") + `
[static]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = ` + m.key("secret key") + `
aws_session_token = ` + session + `
[swapped]
aws_access_key_id = ` + m.key("secret as key id") + `
aws_secret_access_key = AKIAIOSFODNN7EXAMPLE
[typo]
aws_access_key_id = AKIAIOSFODNN7EXAMPL2
aws_secret_acces_key = ` + m.word("misspelt 1") + `
aws_secert_access_key = ` + m.word("misspelt 2") + `
aws_session_tokn = ` + m.word("misspelt 3") + `
aws_sesion_tokne = ` + m.word("misspelt 4") + `
asw_scret_access_key = ` + m.word("misspelt 5") + `
AWS-Secret-Access-Key = ` + m.word("misspelt 6") + `
secretaccesskey = ` + m.word("misspelt 7") + `
aws_acces_key = ` + m.key("looks like a key") + `
pwd = ` + m.word("pwd") + `
db_pass = ` + m.word("db pass") + `
note = mine is ` + m.key("key in a note") + `
`,
		"config": `[profile static]
region = us-east-1
[profile typo]
region = us-east-1
[profile swapped]
region = us-east-1
[profile process]
region = us-east-1
credential_process = sh -c "exit 3" --password ` + m.word("process option") + ` -p` + m.word("process short option") + ` --token=` + m.word("process joined option") + ` https://me:` + m.word("process address") + `@example.com/ ` + m.word("process word") + `
[profile variable]
region = us-east-1
credential_process = env VAULT_TOKEN=` + m.word("process variable") + ` false
[profile pipeline]
region = us-east-1
credential_process = sh -c "curl -s -u me:` + m.word("process shell") + ` http://127.0.0.1:9/ | false"
[profile open]
region = us-east-1
credential_process = tool "--password ` + m.word("process open quote") + `
[profile url]
region = us-east-1
endpoint_url = http://me:` + m.word("endpoint userinfo") + `@127.0.0.1:9/?sig=` + m.word("endpoint query") + `
source_profile = static
role_arn = arn:aws:iam::111122223333:role/R
external_id = ` + m.word("external id") + `
services = local
mfa_process = echo ` + m.word("mfa process") + `
[services local]
sts =
  endpoint_url = http://me:` + m.word("services userinfo") + `@127.0.0.1:9/
[sso-session corp]
sso_start_url = https://my-sso-portal.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
client_secret = ` + m.word("session client secret") + `
acces_token = ` + m.word("session misspelt") + `
[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = ReadOnly
region = us-east-1
[profile legacy]
sso_start_url = https://me:` + m.word("start url userinfo") + `@127.0.0.1:9/start?key=` + m.word("start url query") + `
sso_region = us-east-1
sso_account_id = 111122223333
sso_role_name = ReadOnly
[profile web]
role_arn = arn:aws:iam::111122223333:role/R
web_identity_token_file = ~/.aws/web-token
region = us-east-1
`,
		"web-token": m.word("web identity token"),
		// Of the session corp and of its start URL.
		"sso/cache/5ddb0a1e9f1b0a1e6a1f1a5a5ab0a5ea0fd0d5b0.json": m.ssoToken("another cache"),
		"sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json": m.ssoToken("cache"),
		"sso/cache/broken.json":                                   `{"accessToken": "` + m.word("broken cache"),
		"cli/cache/1ef2bc6de72dd4746ee4f1954bd9c45306249c6d.json": `{"Credentials": {"AccessKeyId": "ASIAIOSFODNN7EXAMPLE", "SecretAccessKey": "` +
			m.key("cached key") + `", "SessionToken": "` + m.word("cached token") + `", "Expiration": "2040-01-01T00:00:00Z"}}`,
		"cli/cache/broken.json": `{"Credentials": {"SecretAccessKey": "` + m.key("broken cached key"),
		"keys.csv":              "User name,Access key ID,Secret access key\nann,AKIAIOSFODNN7EXAMPL3," + m.key("csv") + "\n",
		"bad.csv":               "User name,Access key ID,Secret access key\nann,AKIAIOSFODNN7EXAMPL3," + m.key("bad csv") + "," + m.word("more csv") + "\n,,\n",
	}
}

func (m markers) ssoToken(place string) string {
	return `{"startUrl": "https://my-sso-portal.awsapps.com/start", "region": "us-east-1", "accessToken": "` + m.word(place+" access token") +
		`", "expiresAt": "2040-01-01T00:00:00Z", "clientId": "c", "clientSecret": "` + m.word(place+" client secret") +
		`", "registrationExpiresAt": "2040-01-01T00:00:00Z", "refreshToken": "` + m.word(place+" refresh token") + `"}`
}

// brokenLines are no settings, or those of other programs: what people paste.
func (m markers) brokenLines() string {
	return `[broken]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key ` + m.word("line without =") + `
` + m.word("line alone") + `
aws_session_token = ` + m.key("long value") + `
` + m.key("rest of a long value") + `
{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "SecretAccessKey": "` + m.word("json in a line") + `", "SessionToken": "` + m.word("json further on") + `"}
{
  "SecretAccessKey": "` + m.word("json") + `"
}
export AWS_SECRET_ACCESS_KEY=` + m.word("shell export") + `
$Env:AWS_SESSION_TOKEN="` + m.word("PowerShell") + `"
set AWS_SECRET_ACCESS_KEY ` + m.word("fish") + `
Access key ID,Secret access key
AKIAIOSFODNN7EXAMPLE,` + m.key("pasted csv") + `
secret key: ` + m.word("colon") + `
`
}

func (m markers) conflict() string {
	return `<<<<<<< HEAD
aws_secret_access_key = ` + m.key("conflict ours") + `
=======
aws_secret_access_key = ` + m.key("conflict theirs") + `
>>>>>>> theirs
`
}

// variables are an environment in which a secret stands wherever one can.
func (m markers) variables() []string {
	return []string{
		"AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPL4", "AWS_SECRET_ACCESS_KEY=" + m.key("variable key"),
		"AWS_SESSION_TOKEN=" + m.word("variable token"), "AWS_SECURITY_TOKEN=" + m.word("older variable token"),
		"AWS_SECRET_KEY=" + m.word("other variable"), "AWS_SECERT_ACCESS_KEY=" + m.word("misspelt variable"),
		"AWS_ENDPOINT_URL_S3=http://me:" + m.word("variable userinfo") + "@127.0.0.1:9/?k=" + m.word("variable query"),
		"AWS_ENDPOINT_URL_TSS=http://me:" + m.word("unknown variable userinfo") + "@127.0.0.1:9/",
		"AWS_ENDPOINT_URL_IAM=127.0.0.1:9/?k=" + m.word("variable without scheme"),
		"HTTPS_PROXY=http://me:" + m.word("proxy") + "@127.0.0.1:9", "HTTP_PROXY=http://me:" + m.word("http proxy") + "@127.0.0.1:9",
		"NO_PROXY=127.0.0.1",
		"AWS_CONTAINER_CREDENTIALS_FULL_URI=http://127.0.0.1:9/?k=" + m.word("container query"),
		"AWS_CONTAINER_AUTHORIZATION_TOKEN=" + m.word("container token"),
		"AWSID_KEYSTORE_PASSPHRASE=" + m.word("passphrase"),
		"AWS_REGION=" + m.key("secret as region"),
	}
}

// noTerminal is a process without one, wherever the tests run.
type noTerminal struct{ terminal.System }

func (noTerminal) Open() (io.ReadWriteCloser, error) { return nil, terminal.ErrNone }

// argumentsOf are what a command needs to do its work, for those that need any. %s is a profile.
func argumentsOf(path string) []string {
	switch path {
	case "awsid configure get":
		return []string{"region"}
	case "awsid configure set":
		return []string{"output text --dry-run", "output text", "aws_secret_access_key new --dry-run", "outptu text"}
	case "awsid configure unset":
		return []string{"region --dry-run", "aws_secret_access_key --dry-run"}
	case "awsid configure import":
		return []string{"--csv file://$HOME/.aws/keys.csv --dry-run", "--csv file://$HOME/.aws/bad.csv", "--csv file://$HOME/.aws/keys.csv"}
	case "awsid configure sso":
		return []string{"", "--no-input"}
	case "awsid configure sso-session":
		return []string{"", "--no-input"}
	case "awsid doctor":
		return []string{"", "--fix --dry-run", "--fix --yes", "--bundle", "--output json", "--output sarif"}
	case "awsid exec":
		return []string{"true", "no-such-program"}
	case "awsid explain":
		return []string{"", "--output json", "--for boto3", "--for go", "--for js", "--check", "--for go --output json"}
	case "awsid profiles cp", "awsid profiles mv":
		return []string{"%s other --dry-run", "%s typo", "%s other"}
	case "awsid profiles rm", "awsid profiles show":
		return []string{"%s", "%s --dry-run", "%s --output json", "%s --output text"}
	case "awsid profiles list":
		return []string{"", "--output json", "--output table"}
	case "awsid sts":
		return []string{"get-caller-identity", "get-caller-identity --cli-error-format json"}
	case "awsid iam":
		return []string{"list-users"}
	case "awsid sso-oidc":
		return []string{"register-client --client-name x --client-type public"}
	case "awsid mfa code", "awsid mfa add", "awsid mfa remove":
		return []string{"arn:aws:iam::111122223333:mfa/x"}
	case "awsid serve", "awsid sandbox run":
		return []string{"-- true"}
	case "awsid sandbox up", "awsid sandbox browse":
		return []string{"--help"} // waits for ever; knows no files
	case "awsid configure undo":
		return []string{"", "--dry-run"}
	}
	return []string{""}
}

// caresForProfile reports whether a command does something else for another profile.
func caresForProfile(path string) bool {
	command := strings.TrimPrefix(path, "awsid ")
	return !slices.ContainsFunc([]string{"doctor", "configure import", "configure undo", "sandbox", "mfa", "profiles list"},
		func(prefix string) bool { return strings.HasPrefix(command, prefix) })
}

// asksForSecrets are the commands whose standard output is a secret that the person asked for.
func asksForSecrets(args []string) bool {
	line := strings.Join(args, " ")
	return printsSecrets(args) || strings.HasPrefix(line, "configure get") && strings.Contains(line, "secret")
}

// TestNoCommandPrintsASecretUnasked runs every command of the tree in homes and environments full of markers.
func TestNoCommandPrintsASecretUnasked(t *testing.T) {
	t.Parallel()
	run, err := sandbox.Start(t.Context(), world.Default(), sandbox.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	all := markers{}
	files := all.files(run.URL)
	broken, conflict := maps.Clone(files), maps.Clone(files)
	broken["credentials"] += all.brokenLines()
	conflict["credentials"] += all.conflict()
	plain := []string{"AWS_ENDPOINT_URL=" + run.URL, "AWS_EC2_METADATA_DISABLED=true", "AWSID_KEYSTORE=passphrase", "TZ=UTC", "PATH=" + os.Getenv("PATH"), "AWS_MAX_ATTEMPTS=1"}
	profiles := []string{"static", "swapped", "typo", "process", "variable", "pipeline", "open", "url", "sso", "legacy", "web"}
	env := app.FromOS()
	env.Args = []string{"awsid", "help"}
	list := commandPaths(cli.Commands(env))

	type call struct {
		name      string
		files     map[string]string
		variables []string
		args      string
	}
	var calls []call
	for _, path := range list {
		command := strings.TrimPrefix(path, "awsid ")
		for _, arguments := range argumentsOf(path) {
			for i, p := range profiles {
				if i > 0 && !caresForProfile(path) {
					break
				}
				line := strings.ReplaceAll(command+" "+arguments, "%s", p)
				before, behind, isSplit := strings.Cut(line, " -- ")
				line = before + " --profile " + p + " --debug"
				if isSplit {
					line += " -- " + behind
				}
				calls = append(calls, call{"files", files, plain, line})
			}
			line := strings.ReplaceAll(command+" "+arguments, "%s", "broken")
			calls = append(calls, call{"broken files", broken, plain, line}, call{"conflict", conflict, plain, line}, call{"variables", files, append(plain, all.variables()...), line},
				call{"help", files, plain, command + " --help"})
		}
	}
	queue := make(chan call)
	var workers sync.WaitGroup
	for range 8 {
		workers.Go(func() {
			for c := range queue {
				stdout, stderr := runInProcess(t, c.files, c.variables, c.args)
				if !asksForSecrets(strings.Fields(c.args)) {
					stderr += stdout
				}
				if found := all.in(stderr); len(found) > 0 {
					t.Errorf("%s: awsid %s prints the marker of: %s\n%s", c.name, c.args, strings.Join(found, ", "), linesWith(stderr, all))
				}
			}
		})
	}
	for _, c := range calls {
		queue <- c
	}
	close(queue)
	workers.Wait()
	t.Log(len(calls), "calls")
}

// linesWith returns the lines in which a marker stands.
func linesWith(text string, all markers) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		if len(all.in(line)) > 0 {
			b.WriteString("    " + line)
		}
	}
	return b.String()
}

// runInProcess runs a command line in a home of its own.
func runInProcess(t *testing.T, files map[string]string, variables []string, line string) (stdout, stderr string) {
	home := t.TempDir()
	for name, text := range files {
		path := filepath.Join(home, ".aws", filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
			t.Error(err)
			return "", ""
		}
	}
	vars := environ.Parse(append(slices.Clone(variables), "HOME="+home))
	var out, errOut bytes.Buffer
	env := app.FromOS()
	env.Args = append([]string{"awsid"}, strings.Fields(strings.ReplaceAll(line, "$HOME", home))...)
	env.Vars, env.Dir, env.Paths = vars, home, paths.Resolve(vars, env.GOOS, home, home)
	env.Stdin, env.Stdout, env.Stderr, env.Rand, env.Terminal = strings.NewReader(""), &out, &errOut, rand.Reader, noTerminal{}
	env.Exec = func([]string, []string) (int, error) { return 0, nil }
	env.Container = func() bool { return false }
	env.Browser = noBrowser{}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	code := cli.Main(ctx, env)
	if os.Getenv("E2E_SHOW") != "" {
		fmt.Printf("== awsid %s: %d\n%s%s", line, code, &out, &errOut)
	}
	if ctx.Err() != nil {
		t.Logf("awsid %s was ended", line)
	}
	return out.String(), errOut.String()
}

type noBrowser struct{}

func (noBrowser) Open(context.Context, string) error { return errors.New("there is none") }
