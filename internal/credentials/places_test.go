package credentials_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
)

func TestProcess(t *testing.T) {
	t.Parallel()
	const good = `{"Version": 1, "AccessKeyId": "AKIAPROC", "SecretAccessKey": "very-secret"`
	script := func(output string) map[string]string {
		return map[string]string{"config": "[default]\ncredential_process = {HOME}/p.sh\n", "p.sh": "#!/bin/sh\ncat <<'END'\n" + output + "\nEND\n"}
	}
	for name, c := range map[string]struct {
		files      map[string]string
		says, hint string // "" for says: it works
	}{
		"plain":                    {script(good + "}"), "", ""},
		"blanks around":            {script("\n\n  " + good + "}  \n"), "", ""},
		"null token":               {script(good + `, "SessionToken": null}`), "", ""},
		"a child holds the output": {map[string]string{"config": "[default]\ncredential_process = {HOME}/p.sh\n", "p.sh": "#!/bin/sh\n(sleep 1.5; echo '" + good + "}') &\n"}, "", ""},
		"endless output":           {map[string]string{"config": "[default]\ncredential_process = yes very-secret\n"}, "more than a megabyte", "JSON object"},
		"empty expiration":         {script(good + `, "Expiration": ""}`), "not a time", ""},
		"secrets on stderr":        {map[string]string{"config": "[default]\ncredential_process = sh -c 'echo password=very-secret: denied >&2; exit 1'\n"}, "exit code 1: password=[secret]", ""},
		"escapes on stderr":        {map[string]string{"config": "[default]\ncredential_process = sh -c 'printf \"\\033]0;x\\007no luck\" >&2; exit 1'\n"}, "no luck", ""},
		"naive expiration":         {script(good + `, "SessionToken": "t", "Expiration": "2099-01-01T00:00:00"}`), "", ""},
		"version 2":                {script(strings.Replace(good, "1", "2", 1) + "}"), "not the number 1", "Version 1"},
		"version text":             {script(strings.Replace(good, "1", `"1"`, 1) + "}"), "not the number 1", "Version 1"},
		"version true":             {script(strings.Replace(good, "1", "true", 1) + "}"), "not the number 1", "Version 1"},
		"no version":               {script(`{"AccessKeyId": "A", "SecretAccessKey": "very-secret"}`), "missing", "Version 1"},
		"no secret":                {script(`{"Version": 1, "AccessKeyId": "A"}`), "SecretAccessKey is missing", ""},
		"null keys":                {script(`{"Version": 1, "AccessKeyId": null, "SecretAccessKey": "very-secret"}`), "AccessKeyId is missing", ""},
		"number keys":              {script(`{"Version": 1, "AccessKeyId": 5, "SecretAccessKey": "very-secret"}`), "AccessKeyId in its output is not a text", ""},
		"lower case":               {script(`{"Version": 1, "accessKeyId": "A", "secretAccessKey": "very-secret"}`), "AccessKeyId is missing", ""},
		"no JSON":                  {script("very-secret"), "not a JSON object", ""},
		"array":                    {script(`["very-secret"]`), "not a JSON object", ""},
		"more behind":              {script(good + "}\ndone"), "not a JSON object", ""},
		"bad expiration":           {script(good + `, "Expiration": "soon"}`), "not a time", ""},
		"silence":                  {map[string]string{"config": "[default]\ncredential_process = true\n"}, "it is empty", ""},
		"exit code":                {map[string]string{"config": "[default]\ncredential_process = sh -c 'echo very-secret; echo no luck >&2; exit 3'\n"}, "exit code 3: no luck", ""},
		"not there":                {map[string]string{"config": "[default]\ncredential_process = /no/such\n"}, "cannot be run", "full path"},
		"tilde":                    {map[string]string{"config": "[default]\ncredential_process = ~/p.sh\n"}, "cannot be run", "~ is not expanded"},
		"not executable":           {map[string]string{"config": "[default]\ncredential_process = {HOME}/p\n", "p": "x"}, "cannot be run", "chmod +x"},
		"unclosed quote":           {map[string]string{"config": "[default]\ncredential_process = sh -c \"x\n"}, "unclosed", "quote"},
		"no command":               {map[string]string{"config": "[default]\ncredential_process =\n"}, "is empty", ""},
		"takes too long":           {map[string]string{"config": "[default]\ncredential_process = sleep 20\ncredential_process_timeout = 0.1\n"}, "within 100ms", "credential_process_timeout"},
		"a child lives on":         {map[string]string{"config": "[default]\ncredential_process = sh -c 'sleep 20; true'\ncredential_process_timeout = 0.1\n"}, "within 100ms", ""},
		"timeout is no one":        {map[string]string{"config": "[default]\ncredential_process = true\ncredential_process_timeout = soon\n"}, "credential_process_timeout", "number of seconds"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.files)
			got, err := w.retrieve("")
			if c.says == "" {
				if err != nil || got.AccessKeyID != "AKIAPROC" || got.SecretAccessKey.Reveal() != "very-secret" {
					t.Errorf("%+v, %v", got, err)
				}
				return
			}
			var e *problem.Error
			if !errors.As(err, &e) || e.Kind.Exit() != 255 || !strings.Contains(err.Error(), c.says) || e.Hint == "" || !strings.Contains(e.Hint, c.hint) || !strings.Contains(e.Origin, "config:") {
				t.Errorf("%v (hint %+v)", err, e)
			}
			if err != nil && strings.ContainsAny(err.Error(), "\x1b\a") {
				t.Errorf("it steers the terminal: %q", err)
			}
			if err != nil && strings.Contains(err.Error(), "very-secret") {
				t.Errorf("the output is shown: %v", err)
			}
		})
	}
}

func TestContainer(t *testing.T) {
	t.Parallel()
	const uri = "AWS_CONTAINER_CREDENTIALS_FULL_URI="
	for name, c := range map[string]struct {
		vars  []string
		reply http.HandlerFunc
		says  string
	}{
		"loopback name":      {[]string{uri + "http://localhost:1/creds"}, nil, "refused"},
		"foreign host":       {[]string{uri + "http://example.com/creds"}, nil, "without TLS"},
		"name of loopback":   {[]string{uri + "http://127.0.0.1.example.com/creds"}, nil, "without TLS"},
		"no address":         {[]string{uri + "creds"}, nil, "not an address"},
		"token file missing": {[]string{uri + "{ENDPOINT}/creds", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE={HOME}/none"}, nil, "no such file"},
		"line break":         {[]string{uri + "{ENDPOINT}/creds", "AWS_CONTAINER_AUTHORIZATION_TOKEN=a\nb"}, nil, "line break"},
		"server error":       {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500); _, _ = io.WriteString(w, "oops") }, "status 500: oops"},
		"its own words": {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(403)
			_, _ = io.WriteString(w, `{"code": "AccessDenied", "message": "no role for this task", "token": "very-secret"}`)
		}, "status 403: AccessDenied: no role for this task"},
		"a page": {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html><title>Proxy</title>very-secret</html>")
		}, `web page and not the service's: "Proxy"`},
		"an error with 200": {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"Code": "AssumeRoleUnauthorizedAccess", "Message": "no trust"}`)
		}, "it answered AssumeRoleUnauthorizedAccess: no trust"},
		"no JSON": {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "very-secret") }, "no JSON"},
		"member missing": {[]string{uri + "{ENDPOINT}/creds"}, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"AccessKeyId":"A","SecretAccessKey":"very-secret"}`)
		}, "Token is missing"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, nil, c.vars...)
			w.env.Clock = &ticking{now: time.Now()}
			w.services.set(func(s *services) { s.override = c.reply })
			_, err := w.retrieve("")
			var selection *credentials.SelectionError
			if e := (*problem.Error)(nil); !errors.As(err, &e) || e.Hint == "" || e.Origin == "" {
				t.Errorf("origin or hint is missing: %+v", e)
			}
			if !errors.As(err, &selection) || problem.KindOf(err).Exit() != 255 || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "very-secret") {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestContainerIsTriedThreeTimes(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, "AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds")
	clk := &ticking{now: time.Now()}
	w.env.Clock = clk
	failures := 2
	answer := w.services.keys
	override := func(rw http.ResponseWriter, _ *http.Request) {
		if failures--; failures >= 0 {
			rw.WriteHeader(http.StatusBadGateway)
			return
		}
		answer(rw, "LATE")
	}
	w.services.set(func(s *services) { s.override = override })
	if got, err := w.retrieve(""); err != nil || got.AccessKeyID != "LATE" || clk.slept != 2*time.Second {
		t.Errorf("%+v, %v, slept %v", got, err, clk.slept)
	}
}

// ticking is a clock that stands still but for sleeping.
type ticking struct {
	now   time.Time
	slept time.Duration
}

func (c *ticking) Now() time.Time { return c.now }

func (c *ticking) Sleep(_ context.Context, d time.Duration) error {
	c.now, c.slept = c.now.Add(d), c.slept+d
	return nil
}

var _ clock.Clock = (*ticking)(nil)

// A process that lives on renews in time: in peace while 15 to 10 minutes are
// left, for good below.
func TestRenewal(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil, "AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds")
	start := time.Now()
	clk := &ticking{now: start}
	w.env.Clock = clk
	provider := w.chain(nil).Provider()
	retrieve := func(at time.Duration) (string, error) {
		clk.now = start.Add(at)
		c, err := provider.Retrieve(t.Context())
		return c.AccessKeyID, err
	}
	calls := func() int { return strings.Count(w.services.list(), "container") }
	for _, step := range []struct {
		at   time.Duration
		want int
	}{{0, 1}, {44 * time.Minute, 1}, {46 * time.Minute, 2}, {46*time.Minute + 30*time.Second, 2}, {48 * time.Minute, 3}} {
		if id, err := retrieve(step.at); err != nil || id != "CONTAINER" || calls() != step.want {
			t.Errorf("at %v: %s, %v, %d calls", step.at, id, err, calls())
		}
	}
	down := errors.New("down")
	override := func(rw http.ResponseWriter, _ *http.Request) { http.Error(rw, down.Error(), 500) }
	w.services.set(func(s *services) { s.override = override })
	if id, err := retrieve(49 * time.Minute); err != nil || id != "CONTAINER" {
		t.Errorf("an early failure counts: %s, %v", id, err)
	}
	if _, err := retrieve(51 * time.Minute); err == nil {
		t.Error("a late failure does not count")
	}
}

func TestProfilesThatCallEachOther(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ before, profile, after, says string }{
		"first":    {"", "p", "p", ""},
		"second":   {"first", `a,"b`, `first,"a,""b"`, ""},
		"seen":     {"a,b,c", "b", "", "a -> b -> c -> b"},
		"too long": {"a,b,c,d", "e", "", "more than 4"},
		"odd":      {`"`, "e", "", "cannot be read"},
	} {
		vars, err := credentials.EnterProcess(environ.Parse([]string{"_AWS_CLI_PROFILE_CHAIN=" + c.before}), c.profile)
		if c.says == "" {
			if got := vars.Get("_AWS_CLI_PROFILE_CHAIN"); err != nil || got != c.after {
				t.Errorf("%s: %s, %v", name, got, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), c.says) || problem.KindOf(err).Exit() != 253 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What instance metadata says in place of credentials reaches the person, and so does the setting that leads there.
func TestInstanceMetadataIsQuoted(t *testing.T) {
	t.Parallel()
	refuses := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/token"):
			_, _ = io.WriteString(w, "T")
		case strings.HasSuffix(r.URL.Path, "security-credentials/"):
			_, _ = io.WriteString(w, "app")
		default:
			_, _ = io.WriteString(w, `{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume app."}`)
		}
	}
	for name, c := range map[string]struct {
		config string
		vars   []string
		code   int
		says   string
	}{
		"chain":             {"", []string{"AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"}, 253, "(AWS_EC2_METADATA_SERVICE_ENDPOINT): it answered AssumeRoleUnauthorizedAccess: EC2 cannot assume app."},
		"source of a role":  {"[default]\nrole_arn = arn:aws:iam::111111111111:role/R\ncredential_source = Ec2InstanceMetadata\n", []string{"AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"}, 255, "it answered AssumeRoleUnauthorizedAccess: EC2 cannot assume app."},
		"nobody there":      {"", []string{"AWS_EC2_METADATA_SERVICE_ENDPOINT=http://127.0.0.1:1"}, 253, "http://127.0.0.1:1/ (AWS_EC2_METADATA_SERVICE_ENDPOINT): dial"},
		"nobody, in a file": {"[default]\nec2_metadata_service_endpoint = http://127.0.0.1:1\n", nil, 253, "config:2): dial"},
	} {
		w := newWorld(t, map[string]string{"config": c.config}, append(c.vars, "AWS_EC2_METADATA_DISABLED=false")...)
		w.services.set(func(s *services) { s.override = refuses })
		if _, err := w.retrieve(""); err == nil || !strings.Contains(err.Error(), c.says) || problem.KindOf(err).Exit() != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
}
