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
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// place is everything one run of a sandbox keeps on disk.
type place struct {
	dir  string // removed at the end
	bin  string // first on PATH
	home string
}

// bundlePath is the authority's certificate, trustStore the same for Java.
func (p *place) bundlePath() string     { return filepath.Join(p.dir, "ca.pem") }
func (p *place) trustStorePath() string { return filepath.Join(p.dir, "ca.jks") }

func (o *serveOptions) makePlace(env *app.Env) (*place, error) {
	dir, err := os.MkdirTemp(env.Vars.Get("TMPDIR"), "awsid-sandbox-")
	if err != nil {
		return nil, err
	}
	p := &place{dir: dir, bin: filepath.Join(dir, "bin"), home: filepath.Join(dir, "home")}
	if o.home != "" {
		p.home = absolutePath(env, o.home)
	}
	for _, d := range []string{p.bin, p.home} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			p.removeAll()
			return nil, err
		}
	}
	// Whatever this program is called outside, inside it is awsid. Where links are not to be had, its own folder on
	// PATH has to do.
	if self, err := programPath(env); err == nil {
		_ = os.Symlink(self, filepath.Join(p.bin, "awsid"))
	}
	return p, nil
}

// removeAll deletes the place; a home that was named stays.
func (p *place) removeAll() { _ = os.RemoveAll(p.dir) } // leftovers in the temporary directory do no harm

// programPath returns the path by which this program can be run again: as it was called, as a test binary answers to
// its name.
func programPath(env *app.Env) (string, error) {
	name := env.Args[0]
	if filepath.Base(name) != name {
		return absolutePath(env, name), nil
	}
	for _, dir := range filepath.SplitList(env.Vars.Get("PATH")) {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	path, err := env.Executable()
	if err != nil {
		return "", fmt.Errorf("where this program is: %w", err)
	}
	return path, nil
}

// clientVariables are those that lead every AWS client into the sandbox.
func (o *serveOptions) clientVariables(env *app.Env, run *sandbox.Running, p *place) ([]sandbox.Variable, error) {
	self, err := programPath(env)
	if err != nil {
		return nil, err
	}
	vars := []sandbox.Variable{
		{Name: "AWS_EC2_METADATA_SERVICE_ENDPOINT", Value: run.MetadataURL + "/"},
		{Name: "HOME", Value: p.home},
		{Name: "PATH", Value: p.bin + string(os.PathListSeparator) + filepath.Dir(self) + string(os.PathListSeparator) + env.Vars.Get("PATH")},
		{Name: "NO_PROXY", Value: o.noProxy(env.Vars.Get("NO_PROXY"))},
		{Name: "no_proxy", Value: o.noProxy(env.Vars.Get("no_proxy"))},
		{Name: "AWSID_SANDBOX", Value: run.URL},
		{Name: "AWSID_SANDBOX_TOKEN", Value: run.Token()},
	}
	if o.proxy {
		vars = append(vars, proxyVariables(env.Vars, run, p)...)
	} else {
		vars = append(vars, run.EndpointVariables()...)
	}
	if env.GOOS == "windows" {
		vars = append(vars, sandbox.Variable{Name: "USERPROFILE", Value: p.home})
	}
	if o.approve == "ask" {
		return vars, nil
	}
	browser, err := p.writeBrowser(env.GOOS, self, o.approve)
	return append(vars, sandbox.Variable{Name: "BROWSER", Value: browser}), err
}

// proxyVariables lead clients through the proxy and make them trust its authority: one variable for each kind of
// client.
func proxyVariables(own environ.Vars, run *sandbox.Running, p *place) []sandbox.Variable {
	var vars []sandbox.Variable
	for _, name := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		vars = append(vars, sandbox.Variable{Name: name, Value: run.ProxyURL})
	}
	for _, name := range []string{"AWS_CA_BUNDLE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"} {
		vars = append(vars, sandbox.Variable{Name: name, Value: p.bundlePath()})
	}
	_, port, _ := strings.Cut(strings.TrimPrefix(run.ProxyURL, "http://"), ":")
	java := "-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=" + port + " -Djavax.net.ssl.trustStore=" + p.trustStorePath() +
		" -Djavax.net.ssl.trustStoreType=JKS -Djavax.net.ssl.trustStorePassword=" + proxy.TrustStorePassword
	return append(vars,
		sandbox.Variable{Name: "NODE_USE_ENV_PROXY", Value: "1"}, // Node.js 24 and later
		sandbox.Variable{Name: "JAVA_TOOL_OPTIONS", Value: strings.TrimSpace(own.Get("JAVA_TOOL_OPTIONS") + " " + java)})
}

// noProxy keeps a proxy of the person's away from loopback addresses. With the sandbox's own proxy these are the
// only exception: one for AWS's names would lead to the real AWS.
func (o *serveOptions) noProxy(list string) string {
	if list == "" || o.proxy {
		return "127.0.0.1,localhost"
	}
	return list + ",127.0.0.1,localhost"
}

// childEnvironment is the person's own, without its AWS settings, and the sandbox's.
func childEnvironment(vars environ.Vars, set []sandbox.Variable) environ.Vars {
	for _, name := range vars.Names() {
		if upper := strings.ToUpper(name); strings.HasPrefix(upper, "AWS_") || strings.HasPrefix(upper, "AWSID_") {
			vars = vars.Without(name)
		}
	}
	for _, v := range set {
		vars = vars.With(v.Name, v.Value)
	}
	return vars
}

// writeBrowser returns what $BROWSER is to be: a program with one argument, as every way of reading $BROWSER gives it,
// that returns at once: a client may wait for it before it listens for the answer. Its errors go where the client's
// go, as nobody else could tell why a sign-in does not go on. On Windows it is a command line, as such a program would
// be a script, and cmd.exe takes addresses apart.
func (p *place) writeBrowser(goos, self, user string) (string, error) {
	as := ""
	if user == "deny" {
		as = " --deny"
	} else if user != "" {
		as = " --as " + shellwords.Quote(user)
	}
	if goos == "windows" {
		return `"` + self + `" sandbox browse` + strings.ReplaceAll(as, "'", `"`) + " -- %s &", nil
	}
	name, text := filepath.Join(p.bin, "awsid-sandbox-browser"), "#!/bin/sh\n"+shellwords.Quote(self)+" sandbox browse"+as+" -- \"$1\" </dev/null >/dev/null &\n"
	if err := os.WriteFile(name, []byte(text), 0o700); err != nil { //nolint:gosec // a program
		return "", fmt.Errorf("write the browser: %w", err)
	}
	return name, nil
}
