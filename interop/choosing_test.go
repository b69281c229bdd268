package interop

import (
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/explain"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

var (
	setUpSeed  = flag.Uint64("setups-seed", 1, "draw other set-ups")
	setUpCount = flag.Int("setups", 400, "how many set-ups are drawn")
)

// setUp is a home directory, the variables, and the profile that the program names, as the clients take it.
type setUp struct {
	Vars        map[string]string `json:"vars"`
	Profile     string            `json:"profile"`
	config      string
	credentials string
}

// choice is the region and the keys that a set-up leads to. The id of keys tells how they were come by.
type choice struct {
	Region string `json:"region"`
	Key    string `json:"key"`
	Error  string `json:"error"`
}

// choosing compares what `awsid explain --for` says of set-ups drawn at random with what the SDKs do in them.
func choosing(t *testing.T, p *programs) {
	container := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"AccessKeyId":"container","SecretAccessKey":"s","Token":"t","Expiration":"2099-01-01T00:00:00Z"}`)
	}))
	t.Cleanup(container.Close)
	setUps := drawSetUps(t, container.URL)
	input, err := json.Marshal(setUps)
	if err != nil {
		t.Fatal(err)
	}
	commands := map[string][]string{readers.Go: {p.goSDK, "choose"}, readers.JS: {p.node, "js/choose.mjs"},
		readers.Boto: {p.newestBoto(), "boto3/choose.py"}}
	for id, command := range commands {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			var choices []choice
			if err := json.Unmarshal(runAtHome(t, setUps[0].Vars["HOME"], input, command...), &choices); err != nil || len(choices) != len(setUps) {
				t.Fatalf("%d answers, %v", len(choices), err)
			}
			reader, _ := readers.ByID(id)
			for i, real := range choices {
				if diff := real.differsFrom(chosenByModel(setUps[i], reader)); diff != "" {
					t.Errorf("set-up %d: %s\n%s", i, diff, setUps[i])
				}
			}
		})
	}
}

// differsFrom says where the model goes wrong. How a failure is worded does not matter.
func (c choice) differsFrom(model choice) string {
	if strings.HasPrefix(c.Error, "MissingDependency") && strings.Contains(model.Key, "login.") {
		return "" // boto3 without awscrt
	}
	switch fails := c.Key == ""; {
	case fails && model.Error == "":
		return fmt.Sprintf("fails (%s), explain says it takes %s", c.Error, model.Key)
	case !fails && model.Error != "":
		return fmt.Sprintf("takes %s, explain says it fails: %s", c.Key, model.Error)
	case !fails && c.Key != model.Key:
		return fmt.Sprintf("takes %s, explain says %s", c.Key, model.Key)
	case c.Region != model.Region && !(fails && c.Region == ""):
		return fmt.Sprintf("region %q, explain says %q", c.Region, model.Region)
	}
	return ""
}

func (s setUp) String() string {
	vars, _ := json.Marshal(s.Vars) // plain texts
	return fmt.Sprintf("profile %q, %s\n-- config\n%s-- credentials\n%s", s.Profile, vars, s.config, s.credentials)
}

// chosenByModel is what explain says.
func chosenByModel(s setUp, reader readers.Reader) choice {
	var lines []string
	for name, value := range s.Vars {
		lines = append(lines, name+"="+value)
	}
	vars, home := environ.Parse(lines), s.Vars["HOME"]
	env := &app.Env{Vars: vars, Dir: home, GOOS: "linux", Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}}
	flags := settings.Flags{}
	if s.Profile != "" {
		flags["profile"] = s.Profile
	}
	e := explain.New(env, reader, flags)
	var c choice
	for _, set := range e.Settings {
		if set.Name == "region" && set.Section == "" {
			c.Region = set.Text
		}
	}
	for _, step := range e.Steps {
		c.Key = keyOf(step, c.Key)
	}
	if e.Err != nil {
		c.Error = e.Err.Error()
	}
	return c
}

// keyOf is the id of the keys that a step gets; source is that of the keys that sign its call.
func keyOf(step explain.Step, source string) string {
	host := ""
	for _, call := range step.Calls {
		if u, err := url.Parse(call.URL); err == nil {
			host = "@" + u.Hostname()
		}
	}
	words := strings.Fields(step.Action)
	name := "" // the last part of the ARN
	for _, word := range words {
		if _, after, ok := strings.Cut(word, ":role/"); ok {
			name = after
		}
	}
	switch step.Kind {
	case credentials.KindEnv:
		return "env"
	case credentials.KindSharedFile, credentials.KindConfigFile:
		return step.Profile + "." + strings.TrimSuffix(filepath.Base(step.Origin.Name), ".alt")
	case credentials.KindAssumeRole:
		return "role." + name + host + "~" + source
	case credentials.KindWebIdentity:
		return "web." + name + host
	case credentials.KindSSO:
		return "sso.123456789012." + words[4] + host
	case credentials.KindProcess:
		return "process." + step.Profile
	case credentials.KindLogin:
		return "login." + step.LoginSession[strings.LastIndex(step.LoginSession, "/")+1:]
	case credentials.KindContainer:
		return "container"
	}
	return step.Kind
}

// drawSetUps draws set-ups and writes their home directories.
func drawSetUps(t *testing.T, container string) []setUp {
	t.Helper()
	root := t.TempDir()
	setUps := make([]setUp, *setUpCount)
	for i := range setUps {
		d := drawer{rand.New(rand.NewPCG(*setUpSeed, uint64(i)))}
		home := filepath.Join(root, fmt.Sprint(i))
		setUps[i] = d.setUp(home, container)
		for name, text := range setUps[i].files() {
			path := filepath.Join(home, name)
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return setUps
}

// files are the shared files, also under another name, and what settings lead to: a sign-in to each kind of session, a
// token, what a program prints.
func (s setUp) files() map[string]string {
	const end = "2099-01-01T00:00:00Z"
	files := map[string]string{".aws/config": s.config, ".aws/credentials": s.credentials,
		"alt/config.alt": s.config, "alt/credentials.alt": s.credentials, "token": "a.b.c"}
	for _, name := range []string{"s", startURL} {
		sum := sha1.Sum([]byte(name))
		files[".aws/sso/cache/"+hex.EncodeToString(sum[:])+".json"] = `{"startUrl":"` + startURL +
			`","region":"us-east-1","accessToken":"t","expiresAt":"` + end + `"}`
	}
	for _, name := range profileNames {
		files["process."+name] = `{"Version":1,"AccessKeyId":"process.` + name + `","SecretAccessKey":"s"}`
		sum := sha256.Sum256([]byte(loginARN(name)))
		files[".aws/login/cache/"+hex.EncodeToString(sum[:])+".json"] = `{"accessToken":{"accessKeyId":"login.` + name +
			`","secretAccessKey":"s","sessionToken":"t","accountId":"123456789012","expiresAt":"` + end +
			`"},"tokenType":"urn:aws:params:oauth:token-type:access_token_sigv4","refreshToken":"r","idToken":"i","clientId":"c","dpopKey":"k"}`
	}
	return files
}

const startURL = "https://corp.awsapps.com/start"

var profileNames = [...]string{"default", "p", "q"}

func loginARN(name string) string { return "arn:aws:iam::123456789012:user/" + name }

// drawer draws set-ups.
type drawer struct{ *rand.Rand }

func (d drawer) oneIn(n int) bool { return d.IntN(n) == 0 }

func (d drawer) oneOf(words ...string) string { return words[d.IntN(len(words))] }

func (d drawer) setUp(home, container string) setUp {
	s := setUp{Vars: map[string]string{"HOME": home, "PATH": "/usr/bin:/bin", "AWS_EC2_METADATA_DISABLED": "true"}}
	for _, name := range profileNames {
		if d.oneIn(6) {
			continue
		}
		config, keys := d.profile(name, home)
		header := "[profile " + name + "]\n"
		if name == "default" {
			header = "[default]\n"
		}
		if config != "" || d.oneIn(3) {
			s.config += header + config
		}
		if keys != "" {
			s.credentials += "[" + name + "]\n" + keys
		}
	}
	s.config += "[sso-session s]\nsso_start_url = " + startURL + "\nsso_region = eu-west-1\n"
	d.variables(s.Vars, container)
	if d.oneIn(2) {
		s.Profile = d.oneOf("default", "p", "p", "p", "q", "missing")
	}
	return s
}

// profile draws the lines of a profile in the config file and in the credentials file.
func (d drawer) profile(name, home string) (config, keys string) {
	add := func(n int, text string) {
		if d.oneIn(n) {
			config += text
		}
	}
	add(2, "region = "+d.oneOf("us-west-2", "eu-central-1")+"\n")
	if d.oneIn(3) { // a role
		add(12, "role_arn =\n")
		config += "role_arn = arn:aws:iam::123456789012:role/" + name + "\n"
		add(2, "source_profile = "+d.oneOf("default", "p", "q", "q", "missing", name)+"\n")
		add(4, "credential_source = "+d.oneOf("Environment", "Environment", "EcsContainer", "Nonsense")+"\n")
		add(5, "web_identity_token_file = "+home+"/token\n")
	}
	add(20, "source_profile = q\n")
	add(30, "web_identity_token_file = "+home+"/token\n")
	if d.oneIn(6) { // IAM Identity Center
		add(2, "sso_session = "+d.oneOf("s", "s", "s", "missing")+"\n")
		add(3, "sso_start_url = "+startURL+"\nsso_region = us-east-1\n")
		if !d.oneIn(5) {
			config += "sso_account_id = 123456789012\n"
		}
		if !d.oneIn(5) {
			config += "sso_role_name = " + name + "\n"
		}
	}
	add(6, "credential_process = cat "+home+"/process."+name+"\n")
	add(8, "login_session = "+loginARN(name)+"\n")
	add(10, "sts_regional_endpoints = "+d.oneOf("legacy", "regional")+"\n")
	if d.oneIn(4) {
		config += d.keys(name + ".config")
	}
	if d.oneIn(2) {
		keys += d.keys(name + ".credentials")
	}
	if d.oneIn(8) {
		keys += "region = ap-south-1\n"
	}
	return config, keys
}

// keys draws a pair of keys, sometimes with a member missing or empty.
func (d drawer) keys(id string) (text string) {
	switch d.IntN(12) {
	case 0:
		return "aws_access_key_id = " + id + "\n"
	case 1:
		return "aws_access_key_id = \naws_secret_access_key = s\n"
	case 2:
		return "aws_access_key_id = " + id + "\naws_secret_access_key =\n"
	case 3:
		return "aws_access_key_id =\naws_secret_access_key =\n"
	case 4:
		return "aws_secret_access_key = s\n"
	case 5:
		text = "aws_session_token = t\n"
	}
	return "aws_access_key_id = " + id + "\naws_secret_access_key = s\n" + text
}

func (d drawer) variables(vars map[string]string, container string) {
	add := func(n int, name, value string) {
		if d.oneIn(n) {
			vars[name] = value
		}
	}
	add(3, "AWS_PROFILE", d.oneOf("p", "p", "p", "q", "missing", "default", ""))
	add(8, "AWS_DEFAULT_PROFILE", d.oneOf("p", "q", "missing"))
	add(4, "AWS_REGION", d.oneOf("us-east-2", "us-east-2", ""))
	add(4, "AWS_DEFAULT_REGION", d.oneOf("sa-east-1", "sa-east-1", ""))
	add(4, "AWS_ACCESS_KEY_ID", d.oneOf("env", "env", "env", ""))
	add(4, "AWS_SECRET_ACCESS_KEY", d.oneOf("s", "s", "s", ""))
	if vars["AWS_ACCESS_KEY_ID"] != "" && d.oneIn(2) {
		vars["AWS_SECRET_ACCESS_KEY"] = "s"
	}
	add(8, "AWS_CONFIG_FILE", d.oneOf("~/alt/config.alt", "~/alt/config.alt", vars["HOME"]+"/alt/config.alt", "$HOME/alt/config.alt", ""))
	add(8, "AWS_SHARED_CREDENTIALS_FILE", d.oneOf("~/alt/credentials.alt", vars["HOME"]+"/alt/credentials.alt", ""))
	add(10, "AWS_WEB_IDENTITY_TOKEN_FILE", vars["HOME"]+"/token")
	add(10, "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/env")
	if vars["AWS_ROLE_ARN"] != "" && d.oneIn(2) {
		vars["AWS_WEB_IDENTITY_TOKEN_FILE"] = vars["HOME"] + "/token"
	}
	add(8, "AWS_CONTAINER_CREDENTIALS_FULL_URI", container)
	add(10, "AWS_STS_REGIONAL_ENDPOINTS", d.oneOf("legacy", "regional"))
	add(15, "AWS_SDK_LOAD_CONFIG", "0")
}
