package console_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin/browserflow"
	"github.com/awsid/awsid/internal/signin/console"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/ui/prompt"
	"github.com/awsid/awsid/internal/ui/ttytest"
)

const user = "arn:aws:sts::123456789012:assumed-role/Admin/alice"

// timeline is a clock that tests put forward.
type timeline struct {
	clock.System
	ahead atomic.Int64
}

func (t *timeline) Now() time.Time { return time.Now().Round(0).Add(time.Duration(t.ahead.Load())) }

// service is the sign-in service as its public protocol describes it: PKCE,
// one-time codes, refresh tokens that rotate and are bound to a DPoP key.
type service struct {
	*httptest.Server
	mu        sync.Mutex
	clock     clock.Clock
	challenge map[string]string // by code
	refresh   string            // the good refresh token
	key       string            // thumbprint the refresh token is bound to
	proofs    map[string]bool
	calls     int
	refuse    string // error code of the next token call
	problems  []string
}

func newService(t *testing.T, c clock.Clock) *service {
	s := &service{clock: c, challenge: map[string]string{}, proofs: map[string]bool{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/authorize", s.authorize)
	mux.HandleFunc("POST /v1/token", s.token)
	s.Server = httptest.NewServer(mux)
	t.Cleanup(func() {
		s.Close()
		for _, p := range s.problems {
			t.Error(p)
		}
	})
	return s
}

func (s *service) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if q.Get("code_challenge_method") != "SHA-256" || q.Get("scope") != "openid" || q.Get("response_type") != "code" {
		http.Error(w, "bad request", http.StatusBadRequest)
		return
	}
	s.mu.Lock()
	code := fmt.Sprintf("code-%d", len(s.challenge))
	s.challenge[code] = q.Get("code_challenge") + " " + q.Get("redirect_uri")
	s.mu.Unlock()
	answer := url.Values{"code": {code}, "state": {q.Get("state")}}
	if strings.HasSuffix(q.Get("client_id"), "cross-device") {
		fmt.Fprint(w, base64.StdEncoding.EncodeToString([]byte(answer.Encode())))
		return
	}
	http.Redirect(w, r, q.Get("redirect_uri")+"?"+answer.Encode(), http.StatusFound)
}

func (s *service) token(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	var in map[string]string
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		s.problems = append(s.problems, err.Error())
	}
	thumb, err := s.checkProof(r)
	if err != nil {
		s.problems = append(s.problems, "DPoP: "+err.Error())
	}
	if s.refuse != "" {
		s.deny(w, s.refuse)
		return
	}
	out := map[string]any{"tokenType": "aws_sigv4", "expiresIn": 900, "refreshToken": fmt.Sprintf("refresh-%d", s.calls),
		"accessToken": map[string]string{"accessKeyId": fmt.Sprintf("ASIA%d", s.calls), "secretAccessKey": "s", "sessionToken": "t"}}
	switch in["grantType"] {
	case "authorization_code":
		sum := sha256.Sum256([]byte(in["codeVerifier"]))
		if s.challenge[in["code"]] != base64.RawURLEncoding.EncodeToString(sum[:])+" "+in["redirectUri"] {
			s.deny(w, "INVALID_REQUEST")
			return
		}
		delete(s.challenge, in["code"])
		s.key = thumb
		claims, _ := json.Marshal(map[string]string{"sub": user})
		out["idToken"] = "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".sig"
	case "refresh_token":
		if in["refreshToken"] != s.refresh || thumb != s.key {
			s.deny(w, "TOKEN_EXPIRED")
			return
		}
	}
	s.refresh = out["refreshToken"].(string)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(out)
}

func (s *service) deny(w http.ResponseWriter, code string) {
	w.Header().Set("x-amzn-ErrorType", "AccessDeniedException")
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprintf(w, `{"error": %q, "message": "refused"}`, code)
}

// checkProof verifies a DPoP proof from RFC 9449 section 4.3 alone and
// returns its key.
func (s *service) checkProof(r *http.Request) (string, error) {
	parts := strings.Split(r.Header.Get("DPoP"), ".")
	if len(parts) != 3 {
		return "", errors.New("no proof")
	}
	var header struct {
		Typ, Alg string
		JWK      struct{ Kty, Crv, X, Y string }
	}
	var payload struct {
		HTM, HTU, JTI string
		IAT           int64
	}
	for i, v := range []any{&header, &payload} {
		text, err := base64.RawURLEncoding.DecodeString(parts[i])
		if err != nil {
			return "", err
		}
		if err := json.Unmarshal(text, v); err != nil {
			return "", err
		}
	}
	if header.Typ != "dpop+jwt" || header.Alg != "ES256" || header.JWK.Kty != "EC" || header.JWK.Crv != "P-256" {
		return "", fmt.Errorf("header %+v", header)
	}
	skew := s.clock.Now().Unix() - payload.IAT
	if payload.HTM != "POST" || payload.HTU != s.URL+"/v1/token" || payload.JTI == "" || skew < -5 || skew > 5 || s.proofs[payload.JTI] {
		return "", fmt.Errorf("payload %+v", payload)
	}
	s.proofs[payload.JTI] = true
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, raw(header.JWK.X), raw(header.JWK.Y)))
	if err != nil {
		return "", err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 {
		return "", fmt.Errorf("signature of %d bytes, %v", len(signature), err)
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return "", errors.New("the signature is wrong")
	}
	return header.JWK.X + "." + header.JWK.Y, nil
}

func raw(b64 string) []byte {
	b, _ := base64.RawURLEncoding.DecodeString(b64)
	return b
}

// visitor opens the page as a browser does.
type visitor struct{}

func (visitor) Open(ctx context.Context, address string) error {
	go func() {
		req, _ := http.NewRequestWithContext(context.WithoutCancel(ctx), http.MethodGet, address, nil)
		if res, err := http.DefaultClient.Do(req); err == nil {
			res.Body.Close()
		}
	}()
	return nil
}

type stage struct {
	*service
	env  *app.Env
	ses  *app.Session
	time *timeline
}

func newStage(t *testing.T) *stage {
	t.Helper()
	tl := new(timeline)
	s := &stage{service: newService(t, tl), time: tl}
	home := t.TempDir()
	vars := environ.Parse([]string{"HOME=" + home, "USERPROFILE=" + home, "AWS_REGION=us-east-1", "AWS_ENDPOINT_URL=" + s.URL,
		"AWS_MAX_ATTEMPTS=1", "BROWSER=test"})
	s.env = &app.Env{Args: []string{"awsid"}, Stdout: new(bytes.Buffer), Stderr: new(bytes.Buffer), Vars: vars, GOOS: "linux",
		Paths: paths.Resolve(vars, "linux", home, home), Clock: tl, Rand: rand.Reader, Terminal: ttytest.None{}, Browser: visitor{}}
	files, err := shared.Load(s.env.Paths)
	if err != nil {
		t.Fatal(err)
	}
	s.ses = &app.Session{Files: files, Settings: settings.ResolveAny(nil, vars, files)}
	return s
}

func (s *stage) login(t *testing.T, remote bool) console.Result {
	t.Helper()
	who := &browserflow.UI{Env: s.env, Out: s.env.Stdout, Browser: visitor{}}
	r, err := console.Login(t.Context(), s.env, s.ses, console.Options{Region: "us-east-1", Remote: remote, UI: who, Ask: s.readCode})
	if err != nil {
		t.Fatal(err)
	}
	if err := console.Store(t.Context(), s.env, r); err != nil {
		t.Fatal(err)
	}
	return r
}

// readCode is a person who copies the code from a browser elsewhere.
func (s *stage) readCode(ctx context.Context, _ prompt.Question) (string, error) {
	address := strings.Split(s.env.Stdout.(*bytes.Buffer).String(), "\n\n")[1]
	req, _ := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	code, err := io.ReadAll(res.Body)
	return string(code) + "\n", err
}

func (s *stage) credentials(t *testing.T) (console.Keys, error) {
	t.Helper()
	return console.Credentials(t.Context(), s.env, s.ses, user)
}

// somebody is a terminal that a person has; nothing is read from it here.
type somebody struct{ ttytest.None }

func (somebody) Open() (io.ReadWriteCloser, error) {
	near, _ := net.Pipe()
	return near, nil
}

func TestWrongPasteIsAskedForAgainOfAPerson(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	asked := 0
	options := console.Options{Region: "us-east-1", Remote: true, UI: &browserflow.UI{Env: s.env, Out: s.env.Stdout},
		Ask: func(ctx context.Context, q prompt.Question) (string, error) {
			if asked++; asked == 1 {
				return "hello there", nil
			}
			return s.readCode(ctx, q)
		}}
	if _, err := console.Login(t.Context(), s.env, s.ses, options); err == nil || asked != 1 {
		t.Errorf("without a person: %v, asked %d times", err, asked)
	}
	s, asked = newStage(t), 0
	s.env.Terminal = somebody{}
	options.UI = &browserflow.UI{Env: s.env, Out: s.env.Stdout}
	if r, err := console.Login(t.Context(), s.env, s.ses, options); err != nil || r.Session != user || asked != 2 {
		t.Errorf("%+v, %v, asked %d times", r, err, asked)
	}
	if told := s.env.Stderr.(*bytes.Buffer).String(); !strings.Contains(told, "Paste it again") {
		t.Errorf("told %q", told)
	}
}

func TestSignInHereAndElsewhere(t *testing.T) {
	t.Parallel()
	for _, remote := range []bool{false, true} {
		s := newStage(t)
		if r := s.login(t, remote); r.Session != user {
			t.Errorf("remote %v: %s", remote, r.Session)
		}
		keys, err := s.credentials(t)
		if err != nil || keys.AccessKeyID != "ASIA1" || keys.AccountID != "123456789012" || s.calls != 1 {
			t.Errorf("remote %v: %+v, %v, %d calls", remote, keys, err, s.calls)
		}
	}
}

func TestCacheFileIsThatOfTheAWSCLI(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	path := filepath.Join(s.env.Paths.LoginCache, "68afef069a49e0c940bc8515a36649850d686bdd2e3c07927360d151553fc4d3.json")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := 0
	for _, want := range []string{`{"accessToken": {"accessKeyId": "ASIA1", "secretAccessKey": "s", "sessionToken": "t", "accountId": "123456789012", "expiresAt": "`,
		`Z"}, "tokenType": "aws_sigv4", "clientId": "arn:aws:signin:::devtools/same-device", "refreshToken": "refresh-1", "idToken": "e30.`,
		`.sig", "dpopKey": "-----BEGIN EC PRIVATE KEY-----\n`, `\n-----END EC PRIVATE KEY-----\n"}`} {
		i := strings.Index(string(text)[at:], want)
		if i < 0 {
			t.Fatalf("no %s in %s", want, text)
		}
		at += i
	}
	if info, _ := os.Stat(path); info.Mode().Perm() != 0o600 && os.PathSeparator == '/' {
		t.Errorf("mode %v", info.Mode())
	}
}

func TestRenewalIsLateAndOnce(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	s.time.ahead.Add(int64(9 * time.Minute))
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA1" || s.calls != 1 {
		t.Errorf("six minutes left: %+v, %v", keys, err)
	}
	s.time.ahead.Add(int64(2 * time.Minute))
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA2" || keys.AccountID != "123456789012" {
				t.Errorf("four minutes left: %+v, %v", keys, err)
			}
		})
	}
	group.Wait()
	if s.calls != 2 {
		t.Errorf("%d calls", s.calls)
	}
	s.time.ahead.Add(int64(12 * time.Minute))
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA3" {
		t.Errorf("with the second refresh token: %+v, %v", keys, err)
	}
}

func TestRefusalsSayWhy(t *testing.T) {
	t.Parallel()
	for code, want := range map[string]string{"TOKEN_EXPIRED": "has ended", "USER_CREDENTIALS_CHANGED": "password",
		"INSUFFICIENT_PERMISSIONS": "may not", "server_error": "refused"} {
		s := newStage(t)
		s.login(t, false)
		s.refuse = code
		s.time.ahead.Add(int64(12 * time.Minute))
		_, err := s.credentials(t)
		var e *problem.Error
		if !errors.As(err, &e) || e.Kind.Exit() != 255 || !strings.Contains(err.Error(), want) || e.Hint == "" {
			t.Errorf("%s: %v", code, err)
		}
	}
}

func TestUnreachableServiceIsNoEndWhileKeysLive(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	s.login(t, false)
	s.Close()
	s.time.ahead.Add(int64(12 * time.Minute))
	if keys, err := s.credentials(t); err != nil || keys.AccessKeyID != "ASIA1" {
		t.Errorf("%+v, %v", keys, err)
	}
	s.time.ahead.Add(int64(12 * time.Minute))
	if _, err := s.credentials(t); err == nil || problem.KindOf(err).Exit() != 255 {
		t.Errorf("got %v", err)
	}
}

func TestDamagedAndMissingCache(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	if _, err := s.credentials(t); problem.KindOf(err) != problem.NeedsSignIn {
		t.Errorf("missing: %v", err)
	}
	r := s.login(t, false)
	path := filepath.Join(s.env.Paths.LoginCache, "68afef069a49e0c940bc8515a36649850d686bdd2e3c07927360d151553fc4d3.json")
	for _, text := range []string{"{", "[]", `{"accessToken": {"accessKeyId": "A"}}`} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := s.credentials(t); problem.KindOf(err) != problem.NeedsSignIn {
			t.Errorf("%s: %v", text, err)
		}
	}
	if err := console.Store(t.Context(), s.env, r); err != nil {
		t.Errorf("a sign-in replaces it: %v", err)
	}
	if n, err := console.RemoveAll(s.env.Paths.LoginCache); n != 1 || err != nil {
		t.Errorf("removed %d, %v", n, err)
	}
}
