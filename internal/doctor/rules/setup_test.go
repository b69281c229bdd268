package rules

import (
	"crypto/sha1"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// setUp is a set-up of a person, as lines that can be changed one by one.
type setUp struct {
	config, credentials []*part
	vars                map[string]string
	files               map[string]string // other files, below home
	modes               map[string]os.FileMode
	last                func(home string) error // what is done when all lies there
}

// after does what a mutation does last.
func (w *setUp) after(home string) {
	if w.last == nil {
		return
	}
	if err := w.last(home); err != nil {
		panic(err)
	}
}

// part is a section of a shared file.
type part struct {
	header string
	lines  []string // as they stand in the file
}

func (p *part) set(key, value string) { p.lines = append(p.lines, key+" = "+value) }

// line returns the index of the line that sets a key, -1 when there is none.
func (p *part) line(key string) int {
	return slices.IndexFunc(p.lines, func(line string) bool {
		return strings.TrimSpace(strings.SplitN(line, "=", 2)[0]) == key
	})
}

func (w *setUp) addProfile(name string, lines ...string) *part {
	header := "profile " + name
	if name == "default" {
		header = name
	}
	p := &part{header, lines}
	w.config = append(w.config, p)
	return p
}

func (w *setUp) addKeys(name string, lines ...string) *part {
	p := &part{name, lines}
	w.credentials = append(w.credentials, p)
	return p
}

func pick(r *rand.Rand, list ...string) string { return list[r.IntN(len(list))] }

func letters(r *rand.Rand, from string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = from[r.IntN(len(from))]
	}
	return string(b)
}

const (
	upperDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
	base64Text  = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/+"
	digits      = "0123456789"
)

func keyLines(r *rand.Rand, isTemporary bool) []string {
	if !isTemporary {
		return []string{"aws_access_key_id = AKIA" + letters(r, upperDigits, 16), "aws_secret_access_key = " + letters(r, base64Text, 40)}
	}
	return []string{"aws_access_key_id = ASIA" + letters(r, upperDigits, 16), "aws_secret_access_key = " + letters(r, base64Text, 40),
		"aws_session_token = IQoJb3JpZ2luX2Vj" + letters(r, base64Text, 200)}
}

func account(r *rand.Rand) string { return letters(r, digits, 12) }

func anyRegion(r *rand.Rand) string {
	return pick(r, "us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-2", "ap-northeast-1", "sa-east-1", "ca-central-1")
}

// healthyWorld makes a set-up in which everything is right, of forms that people have.
func healthyWorld(r *rand.Rand) *setUp {
	w := &setUp{vars: map[string]string{}, files: map[string]string{}, modes: map[string]os.FileMode{}}
	w.addProfile("default", "region = "+anyRegion(r), "output = "+pick(r, "json", "yaml", "text", "table", "yaml-stream"))
	w.addKeys("base", keyLines(r, false)...)
	w.addProfile("base", "region = "+anyRegion(r))
	forms := []func(*setUp, *rand.Rand, string){
		addSSO, addLegacySSO, addRole, addSourceRole, addWebIdentity, addProcess, addStaticKeys, addTemporaryKeys, addConsole, addServices, addS3, addGov, addOptions, addChain,
	}
	r.Shuffle(len(forms), func(i, j int) { forms[i], forms[j] = forms[j], forms[i] })
	for i, add := range forms[:4+r.IntN(len(forms)-4)] {
		add(w, r, fmt.Sprintf("%s%d", pick(r, "dev-", "prod.", "team_", "x"), i))
	}
	addEnvironment(w, r)
	return w
}

func addSSO(w *setUp, r *rand.Rand, name string) {
	session, area := "corp-"+name, anyRegion(r)
	url := pick(r, "https://d-"+letters(r, "0123456789abcdef", 10)+".awsapps.com/start", "https://"+letters(r, "abcdefghij", 8)+".awsapps.com/start/")
	w.config = append(w.config, &part{"sso-session " + session, []string{"sso_start_url = " + url, "sso_region = " + area, "sso_registration_scopes = sso:account:access"}})
	for i := range 1 + r.IntN(3) {
		w.addProfile(fmt.Sprintf("%s-%d", name, i), "sso_session = "+session, "sso_account_id = "+account(r),
			"sso_role_name = "+pick(r, "AdministratorAccess", "Read.Only", "Power+User", "Dev_Ops-1"), "region = "+anyRegion(r), "output = "+pick(r, "json", "text"))
	}
	w.addToken(session, url, area)
}

// addToken adds the sign-in of a session, good for hours.
func (w *setUp) addToken(key, url, area string) {
	w.files[fmt.Sprintf(".aws/sso/cache/%x.json", sha1.Sum([]byte(key)))] = `{"startUrl": "` + url + `", "region": "` + area + `", "accessToken": "a", "expiresAt": "2026-11-20T18:00:00Z"}`
}

func addLegacySSO(w *setUp, r *rand.Rand, name string) {
	url := "https://" + letters(r, "abcdefghij", 8) + ".awsapps.com/start"
	w.addProfile(name, "sso_start_url = "+url, "sso_region = "+anyRegion(r), "sso_account_id = "+account(r), "sso_role_name = Admin", "region = "+anyRegion(r))
}

func addRole(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/"+pick(r, "Admin", "team/deploy", "Cross_Account+Role"), "source_profile = base",
		"region = "+anyRegion(r), "external_id = "+letters(r, "abc123-", 10), "mfa_serial = arn:aws:iam::"+account(r)+":mfa/"+pick(r, "alice", "bob@corp"),
		"role_session_name = "+pick(r, "alice", "bob@corp.example", "build-17"), "duration_seconds = "+pick(r, "900", "3600", "43200"))
}

func addSourceRole(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/Machine", "credential_source = Ec2InstanceMetadata", "region = "+anyRegion(r))
}

func addWebIdentity(w *setUp, r *rand.Rand, name string) {
	w.files["tokens/"+name] = "eyJhbGciOi.J9.x"
	w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/Pod", "web_identity_token_file = {HOME}/tokens/"+name, "role_session_name = pod", "region = "+anyRegion(r))
}

func addProcess(w *setUp, r *rand.Rand, name string) {
	w.files["bin/tool"] = "#!/bin/sh\n"
	w.modes["bin/tool"] = 0o755
	w.addProfile(name, "credential_process = "+pick(r, "tool --account "+account(r), "{HOME}/bin/tool get \"two words\"", "{HOME}/bin/tool"), "region = "+anyRegion(r))
}

func addStaticKeys(w *setUp, r *rand.Rand, name string) {
	w.addKeys(name, keyLines(r, false)...)
	w.addProfile(name, "region = "+anyRegion(r), "output = json")
}

func addTemporaryKeys(w *setUp, r *rand.Rand, name string) {
	w.addKeys(name, append(keyLines(r, true), "aws_expiration = 2026-11-20T20:00:00Z")...)
	w.addProfile(name, "region = "+anyRegion(r))
}

func addConsole(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name, "login_session = arn:aws:sts::"+account(r)+":assumed-role/Admin/alice", "region = "+anyRegion(r))
}

func addServices(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name, "services = local-"+name, "region = "+anyRegion(r), "credential_process = /usr/bin/env true")
	w.config = append(w.config, &part{"services local-" + name, []string{"s3 =", "  endpoint_url = http://localhost:4566", "dynamodb =", "  endpoint_url = http://127.0.0.1:8000"}})
}

func addS3(w *setUp, r *rand.Rand, name string) {
	p := w.addProfile(name, "region = "+anyRegion(r), "s3 =", "  max_concurrent_requests = "+pick(r, "10", "20"), "  multipart_chunksize = "+pick(r, "16MB", "8388608"),
		"  addressing_style = "+pick(r, "path", "virtual", "auto"), "  max_bandwidth = "+pick(r, "50MB/s", "10Mb/s"), "  use_accelerate_endpoint = "+pick(r, "true", "false"))
	p.lines = append(p.lines, "source_profile = base", "role_arn = arn:aws:iam::"+account(r)+":role/S3")
}

func addGov(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name, "role_arn = arn:aws-us-gov:iam::"+account(r)+":role/Gov", "source_profile = govbase", "region = us-gov-west-1")
	w.addProfile("govbase", "region = us-gov-east-1")
	w.addKeys("govbase", keyLines(r, false)...)
}

func addOptions(w *setUp, r *rand.Rand, name string) {
	w.addKeys(name, keyLines(r, false)...)
	w.addProfile(name, "region = "+anyRegion(r), "max_attempts = "+pick(r, "1", "5", "10"), "retry_mode = "+pick(r, "standard", "adaptive", "legacy"),
		"cli_pager =", "use_fips_endpoint = "+pick(r, "true", "false"), "metadata_service_timeout = 2", "sts_regional_endpoints = regional",
		"cli_timestamp_format = iso8601", "defaults_mode = in-region", "cli_auto_prompt = on-partial", "tcp_keepalive = true", "sdk_ua_app_id = app")
}

func addChain(w *setUp, r *rand.Rand, name string) {
	w.addProfile(name+"-hop", "role_arn = arn:aws:iam::"+account(r)+":role/Hop", "source_profile = base", "region = us-east-1")
	w.addProfile(name, "role_arn = arn:aws:iam::"+account(r)+":role/Far", "source_profile = "+name+"-hop", "duration_seconds = 3600", "region = us-east-1")
}

func addEnvironment(w *setUp, r *rand.Rand) {
	switch r.IntN(5) {
	case 0:
		w.vars["AWS_PROFILE"] = "base"
	case 1:
		w.vars["AWS_REGION"], w.vars["AWS_DEFAULT_REGION"] = "us-east-1", "us-east-1"
		w.vars["AWS_PAGER"] = ""
	case 2:
		w.files["tokens/pod"] = "eyJ"
		w.vars["AWS_WEB_IDENTITY_TOKEN_FILE"], w.vars["AWS_ROLE_ARN"] = "{HOME}/tokens/pod", "arn:aws:iam::123456789012:role/Pod"
		w.vars["AWS_ROLE_SESSION_NAME"] = "pod-1"
	case 3:
		w.vars["AWS_ACCESS_KEY_ID"], w.vars["AWS_SECRET_ACCESS_KEY"] = "ASIA"+letters(r, upperDigits, 16), letters(r, base64Text, 40)
		w.vars["AWS_SESSION_TOKEN"] = letters(r, base64Text, 300)
		w.vars["AWS_CREDENTIAL_EXPIRATION"] = "2026-11-20T20:00:00Z"
	case 4:
		w.vars["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = pick(r, "http://169.254.170.23/v1/credentials", "http://localhost:1338/x", "https://corp.example/x")
		w.files["tokens/eks"] = "eyJ"
		w.vars["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "{HOME}/tokens/eks"
		w.vars["AWS_MAX_ATTEMPTS"], w.vars["AWS_RETRY_MODE"] = "4", "adaptive"
	}
}

// vary changes how a set-up is written, and nothing of what it means.
func (w *setUp) vary(r *rand.Rand) {
	for _, file := range [][]*part{w.config, w.credentials} {
		r.Shuffle(len(file), func(i, j int) { file[i], file[j] = file[j], file[i] })
		for _, p := range file {
			if hasBlock := slices.ContainsFunc(p.lines, func(line string) bool { return strings.HasPrefix(line, " ") }); !hasBlock {
				r.Shuffle(len(p.lines), func(i, j int) { p.lines[i], p.lines[j] = p.lines[j], p.lines[i] })
			}
			for i, line := range p.lines {
				switch key, value, _ := strings.Cut(line, " = "); {
				case strings.HasPrefix(line, " ") || strings.HasSuffix(line, "="):
				case r.IntN(6) == 0:
					p.lines[i] = key + "=" + value
				case r.IntN(12) == 0:
					p.lines[i] = key + "  =  " + value + "  "
				}
			}
			if r.IntN(3) == 0 {
				p.lines = append(p.lines, "", pick(r, "# a remark with = and [brackets]", "; another", "#region = us-east-9"), "")
			}
			if r.IntN(5) == 0 && strings.HasPrefix(p.header, "profile ") {
				p.lines = slices.Insert(p.lines, 0, pick(r, "granted_color = red", "color = ff0000", "x_principal_arn = arn:aws:sts::1:x", "toolkit_artifact_guid = 1", "cli_history = enabled", "azure_tenant_id = 1"))
			}
		}
	}
}

func textOf(parts []*part) string {
	var b strings.Builder
	for _, p := range parts {
		if p.header != "" {
			b.WriteString("[" + p.header + "]\n")
		}
		for _, line := range p.lines {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

// env lays the set-up into a new home.
func (w *setUp) env(t *testing.T, lineEnd string) *app.Env {
	t.Helper()
	archive := &txtar.Archive{}
	for path, text := range map[string]string{".aws/config": textOf(w.config), ".aws/credentials": textOf(w.credentials)} {
		if text != "" {
			archive.Files = append(archive.Files, txtar.File{Name: path, Data: []byte(strings.ReplaceAll(text, "\n", lineEnd))})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(w.files)) {
		archive.Files = append(archive.Files, txtar.File{Name: path, Data: []byte(w.files[path])})
	}
	env := layOut(t, archive)
	home := env.Paths.Home
	for path, mode := range w.modes {
		if err := os.Chmod(filepath.Join(home, path), mode); err != nil {
			t.Fatal(err)
		}
	}
	vars := env.Vars.Environ()
	for name, value := range w.vars {
		vars = append(vars, name+"="+strings.ReplaceAll(value, "{HOME}", home))
	}
	env.Vars = environ.Parse(vars)
	env.Paths = paths.Resolve(env.Vars, "linux", home, home)
	return env
}
