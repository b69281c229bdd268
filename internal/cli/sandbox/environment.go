package sandbox

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/proxy"
	"github.com/awsid/awsid/internal/sys/environ"
)

// variable is one that the sandbox sets.
type variable struct{ name, value string }

// variables are those that lead every AWS client into the sandbox.
func (o *serveOptions) variables(env *app.Env, run *sandbox.Running, p *place) ([]variable, error) {
	self, err := program(env)
	if err != nil {
		return nil, err
	}
	vars := []variable{
		{"AWS_EC2_METADATA_SERVICE_ENDPOINT", run.MetadataURL + "/"},
		{"HOME", p.home},
		{"PATH", p.bin + string(os.PathListSeparator) + filepath.Dir(self) + string(os.PathListSeparator) + env.Vars.Get("PATH")},
		{"NO_PROXY", o.noProxy(env.Vars.Get("NO_PROXY"))},
		{"no_proxy", o.noProxy(env.Vars.Get("no_proxy"))},
		{"AWSID_SANDBOX", run.URL},
		{"AWSID_SANDBOX_TOKEN", run.Token()},
	}
	if o.proxy {
		vars = append(vars, proxyVariables(env.Vars, run, p)...)
	} else {
		vars = append(vars, endpointVariables(run.URL)...)
	}
	if env.GOOS == "windows" {
		vars = append(vars, variable{"USERPROFILE", p.home})
	}
	if o.approve == "ask" {
		return vars, nil
	}
	browser, err := p.writeBrowser(env.GOOS, self, o.approve)
	return append(vars, variable{"BROWSER", browser}), err
}

// endpointVariables lead clients to the services. The Go SDK's providers of
// credentials look at the variables of their services only.
func endpointVariables(url string) []variable {
	vars := []variable{{"AWS_ENDPOINT_URL", url}}
	for _, service := range []string{"STS", "SSO", "SSO_OIDC", "SIGNIN"} {
		vars = append(vars, variable{"AWS_ENDPOINT_URL_" + service, url})
	}
	return vars
}

// proxyVariables lead clients through the proxy and make them trust its
// authority: one variable for each kind of client.
func proxyVariables(own environ.Vars, run *sandbox.Running, p *place) []variable {
	var vars []variable
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		vars = append(vars, variable{name, run.ProxyURL})
	}
	for _, name := range []string{"AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"} {
		vars = append(vars, variable{name, p.bundle()})
	}
	vars = append(vars, variable{"NODE_USE_ENV_PROXY", "1"}) // Node.js 24 and later
	_, port, _ := strings.Cut(strings.TrimPrefix(run.ProxyURL, "http://"), ":")
	java := "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + port + " -Djavax.net.ssl.trustStore=" + p.trustStore() +
		" -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword=" + proxy.TrustStorePassword
	return append(vars, variable{"JAVA_TOOL_OPTIONS", strings.TrimSpace(own.Get("JAVA_TOOL_OPTIONS") + " " + java)})
}

// noProxy keeps a proxy of the person's away from loopback addresses. With the
// sandbox's own proxy these are the only exception: one for AWS's names would
// lead to the real AWS.
func (o *serveOptions) noProxy(list string) string {
	if list == "" || o.proxy {
		return "127.0.0.1,localhost"
	}
	return list + ",127.0.0.1,localhost"
}

// environment is the person's own, without its AWS settings, and the
// sandbox's.
func environment(vars environ.Vars, set []variable) environ.Vars {
	for _, name := range vars.Names() {
		if upper := strings.ToUpper(name); strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "AWSID_") {
			vars = vars.Without(name)
		}
	}
	for _, v := range set {
		vars = vars.With(v.name, v.value)
	}
	return vars
}

// writeBrowser writes the program that $BROWSER names. It takes one argument,
// as every way of reading $BROWSER gives it, and returns at once: a client
// may wait for it before it listens for the answer. Its errors go where the
// client's go, as nobody else could tell why a sign-in does not go on.
func (p *place) writeBrowser(goos, self, user string) (string, error) {
	as := ""
	if user == "deny" {
		as = " --deny"
	} else if user != "" {
		as = " --as " + quote(user)
	}
	name, text := filepath.Join(p.bin, "awsid-sandbox-browser"), "#!/bin/sh\n"+quote(self)+" sandbox browse"+as+" -- \"$1\" </dev/null >/dev/null &\n"
	if goos == "windows" {
		name, text = name+".cmd", "@start \"\" /b \""+self+"\" sandbox browse"+strings.ReplaceAll(as, "'", "\"")+" -- %1\r\n"
	}
	if err := os.WriteFile(name, []byte(text), 0o700); err != nil { //nolint:gosec // a program
		return "", fmt.Errorf("write the browser: %w", err)
	}
	return name, nil
}

// quote writes a word for a POSIX shell.
func quote(s string) string {
	if s != "" && strings.Trim(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./:@%+=,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
