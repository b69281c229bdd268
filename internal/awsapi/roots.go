package awsapi

import (
	"crypto/x509"
	"errors"
	"io/fs"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// trustedRoots returns the trusted authorities: the ca_bundle setting alone
// when it is set, else the system's. nil means that Go asks the system itself.
func trustedRoots(set *settings.Settings, vars environ.Vars, goos string, pipes *readfile.Pipes) (*x509.CertPool, error) {
	if bundle := set.Get("ca_bundle"); bundle.Set() {
		return readBundle(bundle, pipes)
	}
	return systemRoots(vars, goos), nil
}

func readBundle(bundle settings.Setting, pipes *readfile.Pipes) (*x509.CertPool, error) {
	pem, err := pipes.Read(bundle.Text, readfile.Limit)
	if err != nil {
		if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
			err = pathErr.Err
		}
		return nil, problem.New(problem.General, "read CA bundle %s: %w", bundle.Text, err).At(bundle.Origin.String()).
			WithHint("name a PEM file of certificates that is there, or unset the setting")
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return nil, problem.New(problem.General, "CA bundle %s holds no certificate", bundle.Text).At(bundle.Origin.String()).
			WithHint("the file must hold certificates in PEM form (-----BEGIN CERTIFICATE-----)")
	}
	return pool, nil
}

// systemRoots reads the one file in which a Linux system bundles its authorities. Go's own loader also parses every
// file of /etc/ssl/certs, which are the same certificates again and cost several milliseconds. It still does the work
// (nil) on other systems, with SSL_CERT_DIR, and where no bundle is found.
func systemRoots(vars environ.Vars, goos string) *x509.CertPool {
	if goos != "linux" || vars.Get("SSL_CERT_DIR") != "" {
		return nil
	}
	files := []string{
		"/etc/ssl/certs/ca-certificates.crt",                // Debian, Ubuntu, Gentoo, Alpine, Arch
		"/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", // Fedora, RHEL 7 and later, Amazon Linux
		"/etc/ssl/ca-bundle.pem",                            // openSUSE
		"/etc/pki/tls/certs/ca-bundle.crt",                  // older Fedora and RHEL
		"/etc/ssl/cert.pem",                                 // Alpine
	}
	if file := vars.Get("SSL_CERT_FILE"); file != "" {
		files = []string{file}
	}
	for _, file := range files {
		pem, err := readfile.Regular(file, readfile.Limit)
		if err != nil {
			continue
		}
		if pool := x509.NewCertPool(); pool.AppendCertsFromPEM(pem) {
			return pool
		}
	}
	return nil
}
