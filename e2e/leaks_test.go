package e2e

import (
	"bytes"
	"encoding/base64"
	"net/http"
	"regexp"
	"sync"
)

// recorder stands in front of the sandbox and remembers every secret it hands
// out, and how often each operation was asked for.
type recorder struct {
	next    http.Handler
	mu      sync.Mutex
	secrets map[string]bool
	codes   map[string]bool // of MFA devices, accepted
	calls   map[string]int
}

func newRecorder(next http.Handler) *recorder {
	return &recorder{next: next, secrets: map[string]bool{}, codes: map[string]bool{}, calls: map[string]int{}}
}

// secretMembers finds secret members in JSON and XML answers.
var secretMembers = sync.OnceValue(func() *regexp.Regexp {
	name := `(?:accessToken|refreshToken|clientSecret|deviceCode|secretAccessKey|sessionToken|SecretAccessKey|SessionToken|SigninToken|Token|idToken|Base32StringSeed)`
	return regexp.MustCompile(`"` + name + `"\s*:\s*"([^"]{12,})"|<` + name + `>([^<]{12,})<`)
})

// seeds finds the seed of a new MFA device, which comes as base64 of base32.
var seeds = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`<Base32StringSeed>([^<]+)<`)
})

// codes finds the codes of MFA devices in requests.
var codes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?:^|&)(?:TokenCode|AuthenticationCode[12])=(\d+)`)
})

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body := new(bytes.Buffer)
	if req.Body != nil {
		_, _ = body.ReadFrom(req.Body)
	}
	req.Body = http.NoBody
	if body.Len() > 0 {
		req.Body = readCloser{bytes.NewReader(body.Bytes())}
	}
	operation := operationOf(req, body.String())
	answer := &tee{ResponseWriter: w}
	defer func() { // also when a fault cuts the connection
		r.mu.Lock()
		defer r.mu.Unlock()
		r.calls[operation]++
		for _, m := range secretMembers().FindAllStringSubmatch(answer.body.String(), -1) {
			r.secrets[m[1]+m[2]] = true
		}
		for _, m := range seeds().FindAllStringSubmatch(answer.body.String(), -1) {
			if seed, err := base64.StdEncoding.DecodeString(m[1]); err == nil {
				r.secrets[string(seed)] = true
			}
		}
		if answer.status != 0 && answer.status != http.StatusOK {
			return
		}
		for _, m := range codes().FindAllStringSubmatch(body.String(), -1) {
			r.codes[m[1]] = true
		}
	}()
	r.next.ServeHTTP(answer, req)
}

// tee keeps a copy of an answer.
type tee struct {
	http.ResponseWriter
	status int // 0: none was set, which means 200
	body   bytes.Buffer
}

func (t *tee) WriteHeader(status int) {
	t.status = status
	t.ResponseWriter.WriteHeader(status)
}

func (t *tee) Write(p []byte) (int, error) {
	t.body.Write(p)
	return t.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController reach the connection.
func (t *tee) Unwrap() http.ResponseWriter { return t.ResponseWriter }

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

// operationOf names a request as the AWS documentation does.
func operationOf(r *http.Request, body string) string {
	if m := regexp.MustCompile(`(?:^|&)Action=(\w+)`).FindStringSubmatch(body); m != nil {
		return m[1]
	}
	switch r.URL.Path {
	case "/client/register":
		return "RegisterClient"
	case "/device_authorization":
		return "StartDeviceAuthorization"
	case "/token":
		return "CreateToken"
	case "/assignment/accounts":
		return "ListAccounts"
	case "/assignment/roles":
		return "ListAccountRoles"
	case "/federation/credentials":
		return "GetRoleCredentials"
	case "/logout":
		return "Logout"
	case "/v1/token":
		return "CreateOAuth2Token"
	}
	return r.Method + " " + r.URL.Path
}

func (r *recorder) count(operation string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.calls[operation]
}

// leaked returns how many of the issued secrets stand in text.
func (r *recorder) leaked(text []byte) (found []string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for s := range r.secrets {
		if bytes.Contains(text, []byte(s)) {
			found = append(found, s[:4]+"…")
		}
	}
	for c := range r.codes {
		if regexp.MustCompile(`\b` + c + `\b`).Match(text) {
			found = append(found, "the code "+c)
		}
	}
	return found
}
