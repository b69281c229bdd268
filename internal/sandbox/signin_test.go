package sandbox_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	ststypes "github.com/aws/aws-sdk-go-v2/service/sts/types"

	"github.com/awsid/awsid/internal/sandbox/browse"
	"github.com/awsid/awsid/internal/sandbox/totp"
	"github.com/awsid/awsid/internal/sandbox/world"
)

const consoleUser = "arn:aws:iam::123456789012:user/testuser"

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// prover makes DPoP proofs as RFC 9449 says, with changes for the tests.
type prover struct {
	key *ecdsa.PrivateKey
	n   int
}

func newProver(t *testing.T) *prover {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &prover{key: key}
}

func (p *prover) proof(address string, now time.Time, change func(header, payload map[string]any)) string {
	point, err := p.key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	p.n++
	header := map[string]any{"typ": "dpop+jwt", "alg": "ES256", "jwk": map[string]any{"kty": "EC", "crv": "P-256", "x": b64(point[1:33]), "y": b64(point[33:])}}
	payload := map[string]any{"htm": "POST", "htu": address, "iat": now.Unix(), "jti": fmt.Sprint("jti-", p.n)}
	if change != nil {
		change(header, payload)
	}
	h, _ := json.Marshal(header)
	b, _ := json.Marshal(payload)
	signed := b64(h) + "." + b64(b)
	digest := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, digest[:])
	if err != nil {
		panic(err)
	}
	return signed + "." + b64(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...))
}

type consoleTokens struct {
	AccessToken                             struct{ AccessKeyID, SecretAccessKey, SessionToken string }
	TokenType, RefreshToken, IDToken, Error string
	ExpiresIn                               int
}

func (c *client) consoleToken(proof string, body map[string]string) (int, consoleTokens) {
	c.Helper()
	text, _ := json.Marshal(body)
	r, err := http.NewRequestWithContext(c.Context(), http.MethodPost, c.url+"/v1/token", bytes.NewReader(text))
	if err != nil {
		c.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if proof != "" {
		r.Header.Set("DPoP", proof)
	}
	status, _, answer := c.raw(r)
	var out consoleTokens
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		c.Fatalf("%v: %s", err, answer)
	}
	return status, out
}

const consoleVerifier = "0123456789012345678901234567890123456789012345"

func consoleAddress(base, clientID, redirect string) string {
	sum := sha256.Sum256([]byte(consoleVerifier))
	return base + "/v1/authorize?" + url.Values{
		"response_type": {"code"}, "client_id": {clientID}, "state": {"s1"}, "code_challenge_method": {"SHA-256"}, "scope": {"openid"},
		"redirect_uri": {redirect}, "code_challenge": {b64(sum[:])},
	}.Encode()
}

// consoleSecrets answers for testuser; each call uses another code of the device, as a code works once.
func consoleSecrets(c *client) func(context.Context, string, string) (string, string, error) {
	step := totp.Step(c.Now()) - 1
	return func(context.Context, string, string) (string, string, error) {
		k, err := totp.DecodeSeed("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
		step++
		return "correct horse battery staple", totp.Code(k, step), err
	}
}

const sameDevice = "arn:aws:signin:::devtools/same-device"

func TestConsoleSignIn(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	address, got := callback(t)
	if _, err := c.visit(browse.Visitor{Secrets: consoleSecrets(c)}, consoleAddress(c.url, sameDevice, address)); err != nil {
		t.Fatal(err)
	}
	q := got()
	if q.Get("state") != "s1" || q.Get("code") == "" {
		t.Fatalf("callback %v", q)
	}
	p, token := newProver(t), c.url+"/v1/token"
	body := map[string]string{"clientId": sameDevice, "grantType": "authorization_code", "code": q.Get("code"), "codeVerifier": consoleVerifier, "redirectUri": address}
	status, first := c.consoleToken(p.proof(token, c.Now(), nil), body)
	if status != http.StatusOK || first.TokenType != "aws_sigv4" || first.ExpiresIn != 900 || subject(t, first.IDToken) != consoleUser {
		t.Fatalf("%d %+v", status, first)
	}
	arn, err := c.identity(aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		a := first.AccessToken
		return aws.Credentials{AccessKeyID: a.AccessKeyID, SecretAccessKey: a.SecretAccessKey, SessionToken: a.SessionToken}, nil
	}))
	if arn != consoleUser || err != nil {
		t.Errorf("%s, %v", arn, err)
	}
	if status, out := c.consoleToken(p.proof(token, c.Now(), nil), body); status != http.StatusForbidden || out.Error != "AUTHCODE_EXPIRED" {
		t.Errorf("the code again: %d %s", status, out.Error)
	}
	refresh := map[string]string{"clientId": sameDevice, "grantType": "refresh_token", "refreshToken": first.RefreshToken}
	if status, out := c.consoleToken(newProver(t).proof(token, c.Now(), nil), refresh); status != http.StatusForbidden || out.Error != "TOKEN_EXPIRED" {
		t.Errorf("another key: %d %s", status, out.Error)
	}
	status, second := c.consoleToken(p.proof(token, c.Now(), nil), refresh)
	if status != http.StatusOK || second.IDToken != "" || second.RefreshToken == first.RefreshToken {
		t.Errorf("refresh: %d %+v", status, second)
	}
	c.State().Write(func(w *world.World) { w.Account("123456789012").User("testuser").Password = "another" })
	refresh["refreshToken"] = second.RefreshToken
	if status, out := c.consoleToken(p.proof(token, c.Now(), nil), refresh); status != http.StatusForbidden || out.Error != "USER_CREDENTIALS_CHANGED" {
		t.Errorf("after a change of password: %d %s", status, out.Error)
	}
}

func subject(t *testing.T, token string) string {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("ID token %q", token)
	}
	text, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims struct{ Sub string }
	if err := json.Unmarshal(text, &claims); err != nil {
		t.Fatal(err)
	}
	return claims.Sub
}

func TestConsoleProofs(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	token := c.url + "/v1/token"
	body := map[string]string{"clientId": sameDevice, "grantType": "refresh_token", "refreshToken": "none"}
	p := newProver(t)
	good := p.proof(token, c.Now(), nil)
	parts := strings.Split(good, ".")
	for name, proof := range map[string]string{
		"none":         "",
		"nonsense":     "a.b.c",
		"cut":          parts[0] + "." + parts[1] + ".",
		"method":       p.proof(token, c.Now(), func(_, b map[string]any) { b["htm"] = "GET" }),
		"address":      p.proof("https://us-east-1.signin.aws.amazon.com/v1/token", c.Now(), nil),
		"old":          p.proof(token, c.Now().Add(-time.Hour), nil),
		"future":       p.proof(token, c.Now().Add(time.Hour), nil),
		"no jti":       p.proof(token, c.Now(), func(_, b map[string]any) { delete(b, "jti") }),
		"no iat":       p.proof(token, c.Now(), func(_, b map[string]any) { delete(b, "iat") }),
		"type":         p.proof(token, c.Now(), func(h, _ map[string]any) { h["typ"] = "JWT" }),
		"algorithm":    p.proof(token, c.Now(), func(h, _ map[string]any) { h["alg"] = "none" }),
		"private key":  p.proof(token, c.Now(), func(h, _ map[string]any) { h["jwk"].(map[string]any)["d"] = "AA" }),
		"other curve":  p.proof(token, c.Now(), func(h, _ map[string]any) { h["jwk"].(map[string]any)["crv"] = "P-384" }),
		"other key":    p.proof(token, c.Now(), func(h, _ map[string]any) { h["jwk"] = otherKey(t) }),
		"changed body": parts[0] + "." + b64([]byte(`{"htm":"POST","htu":"`+token+`","iat":1,"jti":"x"}`)) + "." + parts[2],
	} {
		if status, out := c.consoleToken(proof, body); status != http.StatusBadRequest || out.Error != "INVALID_REQUEST" {
			t.Errorf("%s: %d %s", name, status, out.Error)
		}
	}
	if status, out := c.consoleToken(good, body); status != http.StatusForbidden || out.Error != "TOKEN_EXPIRED" {
		t.Errorf("a good proof: %d %s", status, out.Error)
	}
	if status, out := c.consoleToken(good, body); status != http.StatusBadRequest || out.Error != "INVALID_REQUEST" {
		t.Errorf("the same proof again: %d %s", status, out.Error)
	}
}

func otherKey(t *testing.T) map[string]any {
	t.Helper()
	point, err := newProver(t).key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return maps.Collect(func(yield func(string, any) bool) {
		_ = yield("kty", "EC") && yield("crv", "P-256") && yield("x", b64(point[1:33])) && yield("y", b64(point[33:]))
	})
}

func TestConsoleSignInOnAnotherDevice(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	page, err := c.visit(browse.Visitor{Secrets: consoleSecrets(c)}, consoleAddress(c.url, "arn:aws:signin:::devtools/cross-device", c.url+"/v1/sessions/confirmation"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(page, `aria-label="Authorization code">`)
	shown, _, _ := strings.Cut(rest, "<")
	text, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(shown, "&#43;", "+"))
	q, _ := url.ParseQuery(string(text))
	if err != nil || q.Get("state") != "s1" || q.Get("code") == "" {
		t.Errorf("shown %q: %q, %v", shown, text, err)
	}
	for _, redirect := range []string{"https://evil.example.com/v1/sessions/confirmation", c.url + "/other"} {
		status, _, _ := c.raw(request(t, http.MethodGet, consoleAddress(c.url, "arn:aws:signin:::devtools/cross-device", redirect), ""))
		if status != http.StatusBadRequest {
			t.Errorf("%s: %d", redirect, status)
		}
	}
}

func TestFederationEndpoint(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	_, token := c.signIn("")
	provider, err := c.credentials(token.AccessToken, "111122223333", "ReadOnly")
	if err != nil {
		t.Fatal(err)
	}
	creds, _ := provider.Retrieve(t.Context())
	session, _ := json.Marshal(map[string]string{"sessionId": creds.AccessKeyID, "sessionKey": creds.SecretAccessKey, "sessionToken": creds.SessionToken})
	ask := func(q url.Values) (int, string) {
		status, _, body := c.raw(request(t, http.MethodGet, c.url+"/federation?"+q.Encode(), ""))
		return status, body
	}
	status, body := ask(url.Values{"Action": {"getSigninToken"}, "SessionDuration": {"3600"}, "Session": {string(session)}})
	var out struct{ SigninToken string }
	if err := json.Unmarshal([]byte(body), &out); err != nil || status != http.StatusOK || out.SigninToken == "" {
		t.Fatalf("%d %s", status, body)
	}
	login := url.Values{"Action": {"login"}, "Issuer": {"x"}, "Destination": {"https://console.aws.amazon.com/s3"}, "SigninToken": {out.SigninToken}}
	if status, body = ask(login); status != http.StatusOK || !strings.Contains(body, "AWSReservedSSO_ReadOnly") {
		t.Errorf("login: %d %s", status, body)
	}
	if status, _ = ask(login); status != http.StatusBadRequest {
		t.Errorf("the token again: %d", status)
	}
	forged := strings.Replace(string(session), creds.SecretAccessKey, "x", 1)
	if status, _ = ask(url.Values{"Action": {"getSigninToken"}, "Session": {forged}}); status != http.StatusBadRequest {
		t.Errorf("a wrong secret: %d", status)
	}
	if status, _ = ask(url.Values{"Action": {"getSigninToken"}, "SessionDuration": {"50000"}, "Session": {string(session)}}); status != http.StatusBadRequest {
		t.Errorf("too long: %d", status)
	}
}

// TestFederationRefusals asks for what the endpoint takes from some credentials and not from others.
func TestFederationRefusals(t *testing.T) {
	t.Parallel()
	c := start(t, world.Default())
	keys := aws.Credentials{AccessKeyID: "AKIAIOSFODNN7EXAMPLE", SecretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"}
	client := func(keys aws.Credentials) *sts.Client {
		return sts.New(sts.Options{Region: "us-east-1", BaseEndpoint: &c.url, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return keys, nil })})
	}
	temporary := func(given *ststypes.Credentials, err error) aws.Credentials {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return aws.Credentials{AccessKeyID: *given.AccessKeyId, SecretAccessKey: *given.SecretAccessKey, SessionToken: *given.SessionToken}
	}
	assume := func(from aws.Credentials, role string) aws.Credentials {
		out, err := client(from).AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: &role, RoleSessionName: aws.String("me")})
		if err != nil {
			t.Fatal(err)
		}
		return temporary(out.Credentials, nil)
	}
	session, err := client(keys).GetSessionToken(t.Context(), nil)
	token := temporary(session.Credentials, err)
	federated, err := client(keys).GetFederationToken(t.Context(), &sts.GetFederationTokenInput{Name: aws.String("me")})
	role := assume(keys, "arn:aws:iam::123456789012:role/developer")
	for name, ask := range map[string]struct {
		keys            aws.Credentials
		plain, duration int // the answers without and with a duration
	}{
		"keys": {keys, 400, 400}, "GetSessionToken": {token, 400, 400}, "GetFederationToken": {temporary(federated.Credentials, err), 200, 400},
		"role": {role, 200, 200}, "role by role": {assume(role, "arn:aws:iam::111122223333:role/deploy"), 200, 400},
		"role by GetSessionToken": {assume(token, "arn:aws:iam::123456789012:role/developer"), 200, 400},
	} {
		session, _ := json.Marshal(map[string]string{"sessionId": ask.keys.AccessKeyID, "sessionKey": ask.keys.SecretAccessKey, "sessionToken": ask.keys.SessionToken})
		form := url.Values{"Action": {"getSigninToken"}, "Session": {string(session)}}
		for _, want := range []int{ask.plain, ask.duration} {
			r := request(t, http.MethodPost, c.url+"/federation", form.Encode())
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if got, _, body := c.raw(r); got != want {
				t.Errorf("%s %s: %d %s", name, form.Get("SessionDuration"), got, body)
			}
			form.Set("SessionDuration", "7200")
		}
	}
}
