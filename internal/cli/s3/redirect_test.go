package s3

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
)

type wallClock struct{}

func (wallClock) Now() time.Time                             { return time.Now() }
func (wallClock) Sleep(context.Context, time.Duration) error { return nil }

// ls lists a bucket of a server and returns what was printed.
func ls(t *testing.T, server *httptest.Server, args ...string) (string, error) {
	t.Helper()
	home := t.TempDir()
	vars := environ.Parse([]string{
		"HOME=" + home, "USERPROFILE=" + home, "AWS_ENDPOINT_URL=" + server.URL, "AWS_EC2_METADATA_DISABLED=true", "TZ=UTC",
		"AWS_ACCESS_KEY_ID=A", "AWS_SECRET_ACCESS_KEY=S", "AWS_REGION=us-east-1",
	})
	var stdout, stderr strings.Builder
	env := &app.Env{
		Args: append([]string{"awsid", "s3", "ls"}, args...), Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr,
		Vars: vars, Paths: paths.Resolve(vars, "linux", home, home), Clock: wallClock{}, Rand: rand.Reader,
	}
	root := &cobra.Command{Use: "awsid", SilenceErrors: true, SilenceUsage: true}
	root.AddCommand(newLs(env, global.New(root.PersistentFlags())))
	root.SetArgs(append([]string{"ls"}, args...))
	err := root.ExecuteContext(t.Context())
	return stdout.String(), err
}

// far is a bucket in eu-west-1 that says where it is in one of three ways.
func far(t *testing.T, way string) (server *httptest.Server, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		region := strings.Split(r.Header.Get("Authorization"), "/")[2]
		*asked = append(*asked, r.Method+" "+region)
		w.Header().Set("Content-Type", "application/xml")
		switch {
		case region == "eu-west-1":
			fmt.Fprint(w, `<ListBucketResult><IsTruncated>false</IsTruncated><EncodingType>url</EncodingType><Contents><Key>a%2Bb+c</Key>`+
				`<LastModified>2021-02-03T04:05:06.000Z</LastModified><Size>3</Size></Contents></ListBucketResult>`)
		case way == "header" || way == "HEAD" && r.Method == http.MethodHead:
			w.Header().Set("x-amz-bucket-region", "eu-west-1")
			w.WriteHeader(http.StatusMovedPermanently)
		case way == "body":
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>eu-west-1</Region></Error>`)
		default:
			w.WriteHeader(http.StatusMovedPermanently)
			fmt.Fprint(w, `<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>`)
		}
	}))
	t.Cleanup(server.Close)
	return server, asked
}

func TestBucketOfAnotherRegion(t *testing.T) {
	t.Parallel()
	for way, want := range map[string]string{
		"header": "GET us-east-1,GET eu-west-1", "body": "GET us-east-1,GET eu-west-1", "HEAD": "GET us-east-1,HEAD us-east-1,GET eu-west-1",
	} {
		server, asked := far(t, way)
		out, err := ls(t, server, "s3://far-bucket")
		if err != nil || out != "2021-02-03 04:05:06          3 a+b c\n" {
			t.Errorf("%s: %q, %v", way, out, err)
		}
		if got := strings.Join(*asked, ","); got != want {
			t.Errorf("%s: asked %s, want %s", way, got, want)
		}
	}
}

// A server that never says where ends in its own error, not in a circle.
func TestRedirectToNowhere(t *testing.T) {
	t.Parallel()
	server, asked := far(t, "never")
	_, err := ls(t, server, "far-bucket")
	if problem.KindOf(err) != problem.Service || !strings.Contains(err.Error(), "PermanentRedirect") || len(*asked) != 2 {
		t.Errorf("%v after %v", err, *asked)
	}
}

func TestExitCodes(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`)
	}))
	defer server.Close()
	for path, want := range map[string]string{"b": "", "s3://b/": "", "s3://b/key": "silent 1"} {
		out, err := ls(t, server, path)
		got := ""
		if err != nil {
			got = fmt.Sprintf("silent %d", problem.KindOf(err).Exit())
			if err.Error() != "" {
				got = err.Error()
			}
		}
		if got != want || out != "" {
			t.Errorf("%s: %q %q, want %q", path, out, got, want)
		}
	}
}
