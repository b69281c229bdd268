package judge

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/value"
)

type request struct {
	Method, Host, Path string
	Query, Header      map[string][]string
	Body               any
}

func (r *recorder) serve(w http.ResponseWriter, q *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	body, _ := io.ReadAll(q.Body)
	r.last = request{
		Method: q.Method, Host: q.Host, Path: q.URL.EscapedPath(), Query: q.URL.Query(), Header: headersThatMatter(q.Header),
		Body: parseBody(q.Header.Get("Content-Type"), body),
	}
	for name, v := range r.answer.header {
		w.Header().Set(name, v)
	}
	w.WriteHeader(r.answer.status)
	_, _ = io.WriteString(w, r.answer.body)
}

var scope = regexp.MustCompile(`Credential=[^/]*/\d*/(\S*), *SignedHeaders=`)

// headersThatMatter leaves out what every HTTP client adds and says of itself,
// and keeps of a signature for what it is.
func headersThatMatter(h http.Header) map[string][]string {
	kept := map[string][]string{}
	for name, values := range h {
		switch name {
		case "User-Agent", "X-Amz-User-Agent", "Amz-Sdk-Invocation-Id", "Amz-Sdk-Request", "Accept-Encoding", "Content-Length", "X-Amz-Date":
		case "Authorization":
			if found := scope.FindStringSubmatch(values[0]); found != nil {
				values = []string{found[1]}
			}
			kept[name] = values
		default:
			kept[name] = values
		}
	}
	return kept
}

func parseBody(contentType string, body []byte) any {
	switch {
	case len(body) == 0:
		return ""
	case strings.HasPrefix(contentType, "application/x-www-form-urlencoded"):
		if form, err := url.ParseQuery(string(body)); err == nil {
			return map[string][]string(form)
		}
	case strings.Contains(contentType, "json"):
		var v any
		if err := json.Unmarshal(body, &v); err == nil {
			return v
		}
	}
	return string(body)
}

// both are the two programs to compare, at one service.
type both struct {
	*recorder
	service *model.Service
	ours    *awsapi.Clients
	sdk     any
}

func newBoth(t *testing.T, service *model.Service) *both {
	t.Helper()
	r := newRecorder(t)
	home := t.TempDir()
	vars := environ.Parse([]string{
		"HOME=" + home, "AWS_EC2_METADATA_DISABLED=true", "AWS_REGION=" + homeRegion, "AWS_MAX_ATTEMPTS=1",
		"HTTPS_PROXY=" + r.proxy.URL, "AWS_CA_BUNDLE=" + r.authorityFile,
	})
	env := &app.Env{
		Stdout: io.Discard, Stderr: io.Discard, Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: clock.System{}, Rand: rand.Reader,
	}
	ses, err := app.Open(env, settings.Flags{})
	if err != nil {
		t.Fatal(err)
	}
	return &both{recorder: r, service: service, ours: awsapi.New(env, ses.Settings), sdk: newSDKClient(service.Name, r.client())}
}

func (b *both) callOurs(t *testing.T, operation *model.Operation, input value.Object) (value.Object, error) {
	t.Helper()
	return b.ours.Call(t.Context(), awsapi.Request{Service: b.service.Name, Operation: operation.Name, Credentials: credentials(), Input: input})
}

// forEachOperation runs a test for every operation of every service.
func forEachOperation(t *testing.T, test func(t *testing.T, b *both, operation *model.Operation)) {
	t.Parallel()
	for name := range resolvers() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			service, err := model.Load(name)
			if err != nil {
				t.Fatal(err)
			}
			b := newBoth(t, service)
			for _, operation := range service.Operations() {
				t.Run(operation, func(t *testing.T) {
					op, ok := service.Operation(operation)
					if !ok {
						t.Fatalf("the model lists %s and does not have it", operation)
					}
					test(t, b, op)
				})
			}
		})
	}
}

// Both send the same request for the same input.
func TestRequests(t *testing.T) {
	forEachOperation(t, func(t *testing.T, b *both, operation *model.Operation) {
		b.answer = emptyAnswer(b.service, operation)
		g := generator{Rand: newRandom(b.service.Name + operation.Name)}
		for range rounds {
			input := g.structure(operation.Input(), 0)
			_, ourErr := b.callOurs(t, operation, input)
			got := b.take()
			_, sdkErr := callSDK(t, b.sdk, operation.Name, input)
			want := b.take()
			excuseRequest(b.service, &got, &want)
			if diff := cmp.Diff(want, got); diff != "" || got.Method == "" {
				t.Errorf("input %s\nour error %v, the SDK's %v (-SDK +ours)\n%s", value.OneLine().Append(nil, input), ourErr, sdkErr, diff)
				return
			}
		}
	})
}

func emptyAnswer(service *model.Service, operation *model.Operation) answer {
	switch {
	case service.Protocol == model.RESTJSON:
		return answer{status: 200, body: "{}"}
	case operation.ResultWrapper != "":
		return answer{status: 200, body: fmt.Sprintf("<R><%s></%[1]s></R>", operation.ResultWrapper)}
	case operation.Method == "HEAD":
		return answer{status: 200}
	}
	return answer{status: 200, body: "<R/>"}
}
