package credentials_test

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

// world is one home directory and one stand-in for all AWS services.
type world struct {
	t        testing.TB
	env      *app.Env
	services *services
}

// newWorld makes it from files ("config", "credentials", others below the
// home directory) and variables. {HOME} and {ENDPOINT} stand for themselves.
func newWorld(t testing.TB, files map[string]string, vars ...string) *world {
	t.Helper()
	home := t.TempDir()
	s := &services{t: t}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	fill := strings.NewReplacer("{HOME}", home, "{ENDPOINT}", server.URL)
	for name, text := range files {
		if name == "config" || name == "credentials" {
			name = filepath.Join(".aws", name)
		}
		path := filepath.Join(home, name)
		mode := os.FileMode(0o600)
		if strings.HasSuffix(name, ".sh") {
			mode = 0o700
		}
		must(t, os.MkdirAll(filepath.Dir(path), 0o700))
		must(t, writeProgram(path, fill.Replace(text), mode))
	}
	all := []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL=" + server.URL}
	for _, v := range vars {
		all = append(all, fill.Replace(v))
	}
	v := environ.Parse(all)
	env := baseEnv(v, home)
	return &world{t: t, env: env, services: s}
}

// writeProgram writes a file that is run at once. A process that another test starts meanwhile would inherit the open
// file, and the system runs none that somebody has open for writing.
func writeProgram(path, text string, mode os.FileMode) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	return os.WriteFile(path, []byte(text), mode)
}

// baseEnv is the outside of the process but for its services.
func baseEnv(v environ.Vars, home string) *app.Env {
	return &app.Env{
		Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard, Vars: v, Dir: home, GOOS: "linux",
		Paths: paths.Resolve(v, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader,
		Terminal: ttytest.None{}, Runner: runner.System{},
	}
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) chain(flags settings.Flags) *credentials.Chain {
	w.t.Helper()
	ses, err := app.Open(w.env, flags)
	must(w.t, err)
	return credentials.New(w.env, ses)
}

// retrieve plans and retrieves with --profile, or without when it is "".
func (w *world) retrieve(profile string) (credentials.Credentials, error) {
	w.t.Helper()
	flags := settings.Flags{}
	if profile != "" {
		flags["profile"] = profile
	}
	plan, err := w.chain(flags).Plan()
	if err != nil {
		return credentials.Credentials{}, err
	}
	return plan.Retrieve(w.t.Context())
}

// services answers as STS, the access portal, a container endpoint and
// instance metadata.
type services struct {
	t        testing.TB
	mu       sync.Mutex
	calls    []string
	lives    time.Duration // of what is issued; 0 means an hour
	pause    time.Duration // before an answer
	override http.HandlerFunc
}

// set changes what is answered. Requests of other processes come in at any
// time, so it takes the lock that they take.
func (s *services) set(change func(*services)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *services) list() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.calls, " ")
}

func (s *services) expiry() time.Time {
	lives := s.lives
	if lives == 0 {
		lives = time.Hour
	}
	return time.Now().Add(lives).UTC()
}

func (s *services) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = r.ParseForm()
	time.Sleep(s.pause)
	if s.override != nil {
		s.override(w, r)
		return
	}
	switch path := r.URL.Path; {
	case path == "/" && r.Form.Get("Action") != "":
		s.sts(w, r)
	case path == "/federation/credentials":
		s.portal(w, r)
	case strings.HasPrefix(path, "/creds"):
		s.calls = append(s.calls, "container["+r.Header.Get("Authorization")+"]")
		s.keys(w, "CONTAINER")
	default:
		s.metadata(w, r)
	}
}

func (s *services) sts(w http.ResponseWriter, r *http.Request) {
	signer := "unsigned"
	if a := r.Header.Get("Authorization"); a != "" {
		signer, _, _ = strings.Cut(a[strings.Index(a, "Credential=")+len("Credential="):], "/")
	}
	action, arn := r.Form.Get("Action"), r.Form.Get("RoleArn")
	call := action + "(" + signer + "->" + arn[strings.LastIndexByte(arn, '/')+1:]
	for _, name := range []string{"ExternalId", "SerialNumber", "TokenCode", "DurationSeconds", "WebIdentityToken"} {
		if v := r.Form.Get(name); v != "" {
			call += " " + name + "=" + v
		}
	}
	s.calls = append(s.calls, call+")")
	if action == "GetCallerIdentity" {
		who := map[string]string{"ASIASSO": "sts::111122223333:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/alice",
			"AKIABASE": "iam::111111111111:user/bob"}[signer]
		fmt.Fprintf(w, `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:%s</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>`, who)
		return
	}
	name := arn[strings.LastIndexByte(arn, '/')+1:]
	fmt.Fprintf(w, `<%[1]sResponse><%[1]sResult><AssumedRoleUser><AssumedRoleId>AROA:x</AssumedRoleId><Arn>arn:aws:sts::111111111111:assumed-role/%[2]s/x</Arn></AssumedRoleUser>`+
		`<Credentials><AccessKeyId>ASIA%[2]s</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>%[3]s</Expiration></Credentials>`+
		`</%[1]sResult><ResponseMetadata><RequestId>id</RequestId></ResponseMetadata></%[1]sResponse>`, action, name, s.expiry().Format(time.RFC3339))
}

func (s *services) portal(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.calls = append(s.calls, "GetRoleCredentials("+q.Get("account_id")+" "+q.Get("role_name")+")")
	if r.Header.Get("x-amz-sso_bearer_token") == "stale" {
		w.Header().Set("x-amzn-ErrorType", "UnauthorizedException")
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = io.WriteString(w, `{"message":"Session token not found or invalid"}`)
		return
	}
	fmt.Fprintf(w, `{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":%d}}`, s.expiry().UnixMilli())
}

func (s *services) metadata(w http.ResponseWriter, r *http.Request) {
	s.calls = append(s.calls, r.Method+" "+r.URL.Path)
	switch r.URL.Path {
	case "/latest/api/token":
		_, _ = io.WriteString(w, "token")
	case "/latest/meta-data/iam/security-credentials/":
		_, _ = io.WriteString(w, "role")
	case "/latest/meta-data/iam/security-credentials/role":
		s.keys(w, "INSTANCE")
	case "/latest/meta-data/placement/availability-zone/":
		_, _ = io.WriteString(w, "eu-central-1b")
	default:
		w.WriteHeader(http.StatusNotFound)
	}
}

func (s *services) keys(w http.ResponseWriter, id string) {
	fmt.Fprintf(w, `{"AccessKeyId":%q,"SecretAccessKey":"s","Token":"t","Expiration":%q}`, id, s.expiry().Format(time.RFC3339))
}
