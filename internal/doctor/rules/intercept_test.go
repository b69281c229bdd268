package rules

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
)

// authority is a certificate that signs others.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

// sign makes a certificate; that of the first authority signs itself.
func sign(t *testing.T, by *authority, template x509.Certificate) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template.SerialNumber = big.NewInt(time.Now().UnixNano())
	template.NotBefore, template.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	parent, signer := &template, crypto.Signer(key)
	if by != nil {
		parent, signer = by.certificate, by.key
	}
	data, err := x509.CreateCertificate(rand.Reader, &template, parent, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(data)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{certificate, key}
}

// interceptingProxy is a proxy that shows a certificate of its own for every host, signed by an issuing authority that
// a root of the company has signed. It returns its address and the root's certificate, as PEM.
func interceptingProxy(t *testing.T) (address string, root []byte) {
	t.Helper()
	asAuthority := func(name string) x509.Certificate {
		return x509.Certificate{Subject: pkix.Name{CommonName: name, Organization: []string{"Example Corp"}}, IsCA: true, BasicConstraintsValid: true,
			KeyUsage: x509.KeyUsageCertSign}
	}
	top := sign(t, nil, asAuthority("Example Root CA"))
	issuing := sign(t, top, asAuthority("Example Proxy CA 2"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		host, _, _ := net.SplitHostPort(r.Host)
		leaf := sign(t, issuing, x509.Certificate{Subject: pkix.Name{CommonName: host}, DNSNames: []string{host}, KeyUsage: x509.KeyUsageDigitalSignature})
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		_, _ = io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n") // the client says what is wrong
		shown := tls.Certificate{Certificate: [][]byte{leaf.certificate.Raw, issuing.certificate.Raw}, PrivateKey: leaf.key}
		inside := tls.Server(conn, &tls.Config{Certificates: []tls.Certificate{shown}})
		if inside.Handshake() == nil {
			_, _ = io.WriteString(inside, "HTTP/1.1 403 Forbidden\r\nDate: "+frozenClock{}.Now().Format(http.TimeFormat)+"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
		}
	}))
	t.Cleanup(server.Close)
	return server.URL, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: top.certificate.Raw})
}

// TestInterceptingProxy: a proxy that looks into TLS is named by the chain of its certificate; with its root as the CA
// bundle there is nothing to say.
func TestInterceptingProxy(t *testing.T) {
	t.Parallel()
	address, root := interceptingProxy(t)
	bundle := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(bundle, root, 0o600); err != nil {
		t.Fatal(err)
	}
	found := online(t, plainConfig, "HTTPS_PROXY="+address, "AWS_EC2_METADATA_DISABLED=true", "AWS_MAX_ATTEMPTS=1")
	const want = "endpoint-unreachable: https://sts.us-east-1.amazonaws.com cannot be reached: its certificate is signed by an authority " +
		"(CN=Example Proxy CA 2,O=Example Corp, that by CN=Example Root CA,O=Example Corp) that is not trusted: a proxy that looks into TLS? set AWS_CA_BUNDLE to its certificate\n"
	if got := messages(found); got != want || found[0].Severity != doctor.Error {
		t.Errorf("found %v, want %q", found, want)
	}
	if got := messages(online(t, plainConfig, "HTTPS_PROXY="+address, "AWS_CA_BUNDLE="+bundle, "AWS_EC2_METADATA_DISABLED=true")); got != "" {
		t.Errorf("with the root as the CA bundle it finds %q", got)
	}
}

// TestLateAnswers: an address that answers late is told with its time, and is no finding; one that does not answer is one.
func TestLateAnswers(t *testing.T) {
	t.Parallel()
	const late = 300 * time.Millisecond
	never := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wait := time.After(late)
		if r.URL.Path == "/never" {
			wait = nil
		}
		select {
		case <-wait:
			w.Header().Set("Date", time.Now().UTC().Format(http.TimeFormat))
		case <-never:
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(never) })
	for path, want := range map[string]string{"": "", "/never": "no answer within 4s"} {
		env := layOut(t, txtar.Parse([]byte(plainConfig)))
		env.Clock = clock.System{}
		env.Vars = environ.Parse(append(env.Vars.Environ(), "AWS_ENDPOINT_URL_STS="+server.URL+path))
		var answers []doctor.Answer
		found := doctor.Examine(t.Context(), env, false, slices.Concat(ruleByID(t, "endpoint-unreachable"), ruleByID(t, "clock-skew")),
			func(a doctor.Answer) { answers = append(answers, a) })
		got := messages(found)
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%q: found %q, want %q", path, got, want)
		}
		if len(answers) != 1 || answers[0].Took < late || (answers[0].Err != nil) != (path != "") {
			t.Errorf("%q: the answers are %+v", path, answers)
		}
	}
}
