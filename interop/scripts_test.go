package interop

import (
	"path/filepath"
	"strings"
	"testing"
)

// scripts runs what the clients do in their own languages: IAM, MFA devices,
// S3, errors, container credentials. Each gets a place of its own.
func scripts(t *testing.T, p *programs) {
	type script struct {
		name    string
		proxy   bool
		command []string
	}
	list := []script{
		{"go", false, []string{p.goSDK, "credentials"}},
		{"go by the proxy", true, []string{p.goSDK, "credentials"}},
		{"javascript", false, []string{p.node, "js/credentials.mjs"}},
		{"awscli credentials", true, []string{"bash", "awscli/credentials.sh"}},
		{"awscli sso", true, []string{"bash", "awscli/sso.sh"}},
	}
	for version, python := range p.botos {
		list = append(list, script{"boto3-" + version, true, []string{python, "boto3/credentials.py"}})
	}
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, p, s.proxy)
			at.furnish()
			path, err := filepath.Abs(".")
			if err != nil {
				t.Fatal(err)
			}
			command := append([]string{"env", "-C", path, "CLIENT=" + p.awscli}, s.command...)
			if r := at.try(s.proxy, "", command...); r.code != 0 {
				t.Errorf("%s: exit code %d\n%s\n%s", strings.Join(s.command, " "), r.code, r.out, r.err)
			}
		})
	}
}
