package metadata_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/metadata"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

// instance is a stand-in whose answers are given by path; a status of 0 is 200.
type instance struct {
	mu      sync.Mutex
	answers map[string][]answer // consumed in order, the last one stays
	calls   []string
}

type answer struct {
	status int
	body   string
}

func (i *instance) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	path := strings.TrimPrefix(r.URL.Path, "/latest/")
	token := r.Header.Get("x-aws-ec2-metadata-token")
	i.calls = append(i.calls, r.Method+" "+path+" "+token)
	list, ok := i.answers[path]
	if !ok {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if len(list) > 1 {
		i.answers[path] = list[1:]
	}
	if list[0].status != 0 {
		w.WriteHeader(list[0].status)
	}
	_, _ = io.WriteString(w, list[0].body)
}

func client(t *testing.T, i *instance, vars ...string) (*metadata.Client, error) {
	t.Helper()
	server := httptest.NewServer(i)
	t.Cleanup(server.Close)
	set, env := setUp(t, append([]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT=" + server.URL}, vars...)...)
	return metadata.New(env, set)
}

func setUp(t *testing.T, vars ...string) (*settings.Settings, *app.Env) {
	t.Helper()
	home := t.TempDir()
	files, err := shared.Load(paths.Paths{Home: home, Config: filepath.Join(home, "config"), Credentials: filepath.Join(home, "credentials")})
	if err != nil {
		t.Fatal(err)
	}
	v := environ.Parse(vars)
	return settings.ResolveAny(nil, v, files), &app.Env{Vars: v}
}

const (
	token = "api/token"
	roles = "meta-data/iam/security-credentials/"
	zone  = "meta-data/placement/availability-zone/"
)

func TestRole(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string][]answer
		vars    []string
		calls   string
		err     func(error) bool // nil: it works
	}{
		"version 2": {map[string][]answer{token: {{0, "T"}}, roles: {{0, "r"}}, roles + "r": {{0, "{}"}}}, nil,
			"PUT api/token |GET " + roles + " T|GET " + roles + "r T", nil},
		"version 1": {map[string][]answer{token: {{403, ""}}, roles: {{0, "r"}}, roles + "r": {{0, "{}"}}}, nil,
			"PUT api/token |GET " + roles + " |GET " + roles + "r ", nil},
		"version 1 after errors": {map[string][]answer{token: {{500, ""}}, roles: {{0, "r"}}, roles + "r": {{0, "{}"}}}, []string{"AWS_METADATA_SERVICE_NUM_ATTEMPTS=2"},
			"PUT api/token |PUT api/token |GET " + roles + " |GET " + roles + "r ", nil},
		"version 1 forbidden": {map[string][]answer{token: {{404, ""}}}, []string{"AWS_EC2_METADATA_V1_DISABLED=true"}, "PUT api/token ",
			func(err error) bool { return problem.KindOf(err).Exit() == 255 && !errors.Is(err, metadata.ErrNone) }},
		"refused token": {map[string][]answer{token: {{400, ""}}}, nil, "PUT api/token ", isNone},
		"no role":       {map[string][]answer{token: {{0, "T"}}}, nil, "PUT api/token |GET " + roles + " T", isNone},
		"a second try": {map[string][]answer{token: {{0, "T"}}, roles: {{500, ""}, {0, ""}, {0, "r"}}, roles + "r": {{0, "<html>"}, {0, "{}"}}}, []string{"AWS_METADATA_SERVICE_NUM_ATTEMPTS=3"},
			"PUT api/token |GET " + roles + " T|GET " + roles + " T|GET " + roles + " T|GET " + roles + "r T|GET " + roles + "r T", nil},
		"no JSON": {map[string][]answer{token: {{0, "T"}}, roles: {{0, "r"}}, roles + "r": {{0, "<html>"}}}, nil,
			"PUT api/token |GET " + roles + " T|GET " + roles + "r T", isNone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := &instance{answers: c.answers}
			cl, err := client(t, i, c.vars...)
			if err != nil {
				t.Fatal(err)
			}
			role, document, err := cl.Role(t.Context(), json.Valid)
			if c.err == nil && (err != nil || role != "r" || string(document) != "{}") || c.err != nil && !c.err(err) {
				t.Errorf("%s %s %v", role, document, err)
			}
			if got := strings.Join(i.calls, "|"); got != c.calls {
				t.Errorf("calls %s", got)
			}
		})
	}
}

// What came in place of an answer is said, with the setting that leads there.
func TestReasonOfNoAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answers map[string][]answer
		want    string
	}{
		"error document": {map[string][]answer{token: {{0, "T"}}, roles: {{0, "r"}}, roles + "r": {{500, `{"Code": "AssumeRoleUnauthorizedAccess", "Message": "EC2 cannot assume r."}`}}},
			"it answered with status 500: AssumeRoleUnauthorizedAccess: EC2 cannot assume r."},
		"forbidden":     {map[string][]answer{token: {{0, "T"}}, roles: {{403, "blocked by\x1b[2J policy"}}}, `it answered with status 403: blocked by\x1b[2J policy`},
		"no role":       {map[string][]answer{token: {{0, "T"}}}, "this instance has no role (status 404)"},
		"a page":        {map[string][]answer{token: {{0, "T"}}, roles: {{0, "<html><title>Wi-Fi</title>"}}}, `web page and not the service's: "Wi-Fi"`},
		"no token":      {map[string][]answer{token: {{400, "no forwarding"}}}, "it answered with status 400: no forwarding"},
		"not a word":    {map[string][]answer{token: {{0, "T"}}, roles: {{0, "r"}}, roles + "r": {{503, ""}}}, "it answered with status 503 and nothing of use"},
		"secret inside": {map[string][]answer{token: {{0, "T"}}, roles: {{403, "password=hunter2"}}}, "password=[secret]"},
	} {
		cl, err := client(t, &instance{answers: c.answers})
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = cl.Role(t.Context(), json.Valid)
		if !isNone(err) || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "(AWS_EC2_METADATA_SERVICE_ENDPOINT)") {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func isNone(err error) bool { return errors.Is(err, metadata.ErrNone) }

func TestRegion(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"us-east-1a": "us-east-1", "eu-central-1b\n": "eu-central-1", "us-gov-west-1a": "us-gov-west-1",
		"us-west-2-lax-1a": "us-west-2", "us-east-1-wl1-bos-wlz-1": "us-east-1", "zone": "", "": "",
	} {
		cl, err := client(t, &instance{answers: map[string][]answer{token: {{0, "T"}}, zone: {{0, name}}}})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := cl.Region(t.Context()); got != want || err != nil && !isNone(err) {
			t.Errorf("%q: %q, %v", name, got, err)
		}
	}
}

// Nobody listens: one connection attempt, and no second one for version 1.
func TestNobodyThere(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(nil)
	closed.Close()
	set, env := setUp(t, "AWS_EC2_METADATA_SERVICE_ENDPOINT="+closed.URL, "AWS_EC2_METADATA_V1_DISABLED=true")
	cl, err := metadata.New(env, set)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cl.Region(t.Context()); !isNone(err) || !strings.Contains(err.Error(), "(AWS_EC2_METADATA_SERVICE_ENDPOINT): dial") {
		t.Errorf("%v", err)
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for vars, want := range map[string]string{
		"": "http://169.254.169.254/",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=IPv6":                                           "http://[fd00:ec2::254]/",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv4,AWS_IMDS_USE_IPV6=true":                    "http://169.254.169.254/",
		"AWS_IMDS_USE_IPV6=TRUE":                                                                "http://[fd00:ec2::254]/",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT=http://x,AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=bad": "http://x/",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT=http://x/y/":                                         "http://x/y/",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE=ipv5":                                           "",
		"AWS_EC2_METADATA_SERVICE_ENDPOINT=nonsense":                                            "",
	} {
		set, env := setUp(t, strings.Split(vars, ",")...)
		cl, err := metadata.New(env, set)
		if want == "" {
			if problem.KindOf(err).Exit() != 255 || err == nil {
				t.Errorf("%s: %v", vars, err)
			}
		} else if err != nil || cl.Base() != want {
			t.Errorf("%s: %v, %v", vars, cl, err)
		}
	}
	set, env := setUp(t, "AWS_EC2_METADATA_DISABLED=TRUE")
	if _, err := metadata.New(env, set); !isNone(err) {
		t.Errorf("disabled: %v", err)
	}
}
