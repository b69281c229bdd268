package rules

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	cfg "github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/timetext"
	"net"
	"net/http"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/doctor"
)

// patience bounds one question to the network or to a program.
const patience = 4 * time.Second

// answer is what came back from an endpoint.
type answer struct {
	url    string
	date   time.Time // of the service's clock; zero when it gave none
	took   time.Duration
	at     time.Time // our clock at the middle of the call
	err    error
	custom bool // the address was configured, and is not AWS's own
}

// session is what the environment and the files say for the profile that a
// command without options would use.
func session(s *doctor.Snapshot) *app.Session {
	return &app.Session{Files: s.Files, Settings: cfg.ResolveAny(nil, s.Vars, s.Files)}
}

// askSTS sends one empty request to AWS STS, once for all rules.
func askSTS(s *doctor.Snapshot) answer {
	return s.Once("sts", func() any {
		clients := awsapi.New(s.Env, session(s).Settings)
		region := session(s).Settings.Get("region").Text
		if region == "" || newRegions().judge(region).message != "" {
			region = "us-east-1"
		}
		endpoint, err := clients.Endpoint("STS", region)
		if err != nil {
			return answer{err: err}
		}
		return knock(s, clients, endpoint.URL, session(s).Settings)
	}).(answer)
}

// knock asks an address for nothing in particular.
func knock(s *doctor.Snapshot, clients *awsapi.Clients, address string, set *cfg.Settings) answer {
	a := answer{url: address}
	if configured, err := set.Endpoint("STS"); err == nil && configured.Text != "" {
		a.custom = true
	}
	client, err := clients.HTTP()
	if err != nil {
		a.err = err
		return a
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodHead, address, nil)
	if err != nil {
		a.err = err
		return a
	}
	began := s.Env.Clock.Now()
	resp, err := client.Do(req)
	ended := s.Env.Clock.Now()
	a.took, a.at = ended.Sub(began), began.Add(ended.Sub(began)/2)
	if err != nil {
		a.err = err
		return a
	}
	_ = resp.Body.Close() // there is none
	a.date, _ = http.ParseTime(resp.Header.Get("Date"))
	return a
}

// why says in a few words why an address could not be reached, and whether
// this machine being offline would explain it.
func why(err error) (text string, offline bool) {
	var dns *net.DNSError
	var authority x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	var op *net.OpError
	switch {
	case errors.As(err, &authority):
		issuer := ""
		if authority.Cert != nil {
			issuer = " of " + authority.Cert.Issuer.String()
		}
		return "its certificate is signed by an authority" + issuer + " that is not trusted: a proxy that looks into TLS? set AWS_CA_BUNDLE to its certificate", false
	case errors.As(err, &host):
		return "its certificate is for another host: " + host.Error(), false
	case errors.As(err, &invalid):
		return "its certificate is not valid now: " + invalid.Error(), false
	case errors.As(err, &op) && op.Op == "proxyconnect":
		return "the proxy cannot be reached: look at HTTPS_PROXY", false
	case errors.As(err, &dns):
		return fmt.Sprintf("the name %s cannot be resolved", dns.Name), true
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("no answer within %s", timetext.Seconds(patience)), true
	case errors.As(err, &op):
		return op.Err.Error(), true
	}
	return "it cannot be used", true
}
