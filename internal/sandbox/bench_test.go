package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/state"
	"github.com/awsid/awsid/internal/sandbox/world"
)

// signedIn returns a sandbox of 1,000 accounts with 10 roles each and an access token of its user.
func signedIn(b *testing.B) (*sandbox.Sandbox, string) {
	b.Helper()
	w, err := world.Generate(1000, 10)
	if err != nil {
		b.Fatal(err)
	}
	sb, err := sandbox.New(w, sandbox.Options{})
	if err != nil {
		b.Fatal(err)
	}
	t := sb.State().StartSignIn(state.SignIn{StartURL: startURL, User: "testuser@example.com", Expires: sb.Now().AddDate(0, 0, 1)}, 0, false)
	return sb, t.Access
}

func ask(b *testing.B, path, token string) *http.Request {
	b.Helper()
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, path, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.Header.Set("X-Amz-Sso_bearer_token", token)
	return r
}

func BenchmarkGetRoleCredentials(b *testing.B) {
	sb, token := signedIn(b)
	srv := httptest.NewServer(sb)
	defer srv.Close()
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			res, err := srv.Client().Do(ask(b, srv.URL+"/federation/credentials?account_id=200000000500&role_name=Role005", token))
			if err != nil {
				b.Error(err)
				return
			}
			_, _ = io.Copy(io.Discard, res.Body)
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				b.Error(res.Status)
				return
			}
		}
	})
}

func BenchmarkListAccounts(b *testing.B) {
	sb, token := signedIn(b)
	b.ReportAllocs()
	for b.Loop() {
		w := httptest.NewRecorder()
		r := ask(b, "http://127.0.0.1/assignment/accounts", token)
		sb.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatal(w.Code, w.Body)
		}
	}
}

func BenchmarkStart(b *testing.B) {
	for b.Loop() {
		run, err := sandbox.Start(b.Context(), world.Default(), sandbox.Options{})
		if err != nil {
			b.Fatal(err)
		}
		run.Close()
	}
}
