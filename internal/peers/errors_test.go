package peers

import (
	"errors"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/sys/problem"
)

// TestFindNamesWhatIsBroken: a file of a tool that cannot be understood is an error with its line, and nothing is found
// in part.
func TestFindNamesWhatIsBroken(t *testing.T) {
	t.Parallel()
	const granted, ssoCLI, saml = "home/.granted/config", "home/.aws-sso/config.yaml", "home/.saml2aws"
	const cache = "home/.aws-sso/cache.json"
	const portal = "SSOConfig:\n  A:\n    StartUrl: https://a.awsapps.com/start\n    SSORegion: us-east-1\n"
	tests := []struct {
		name  string
		files []txtar.File
		want  string
	}{
		{"TOML: no value", []txtar.File{{Name: granted, Data: []byte("a = 1\n[SSO.x]\nStartURL =\n")}}, ".granted/config:3"},
		{"TOML: header is open", []txtar.File{{Name: granted, Data: []byte("\n[SSO.x\n")}}, ".granted/config:2"},
		{"TOML: a key twice", []txtar.File{{Name: granted, Data: []byte("[SSO.x]\nStartURL = 'a'\nStartURL = 'b'\n")}}, ".granted/config:3: SSO.x.StartURL is set twice"},
		{"TOML: not UTF-8", []txtar.File{{Name: granted, Data: []byte("a = 'x'\nb = '\xff'\n")}}, ".granted/config:2"},
		{"YAML: indentation", []txtar.File{{Name: ssoCLI, Data: []byte("SSOConfig:\n  A:\n    StartUrl: x\n   SSORegion: y\n")}}, ".aws-sso/config.yaml:4"},
		{"YAML: tab", []txtar.File{{Name: ssoCLI, Data: []byte("SSOConfig:\n\tA: 1\n")}}, ".aws-sso/config.yaml:2"},
		{"YAML: key twice", []txtar.File{{Name: ssoCLI, Data: []byte(portal + "    SSORegion: eu-west-1\n")}}, ".aws-sso/config.yaml:5"},
		{"YAML: anchor is not there", []txtar.File{{Name: ssoCLI, Data: []byte("SSOConfig:\n  A: *gone\n")}}, ".aws-sso/config.yaml:2"},
		{"no portal", []txtar.File{{Name: ssoCLI, Data: []byte("SSOConfig:\n  A:\n    StartUrl: x\n")}}, ".aws-sso/config.yaml:2: SSOConfig A lacks StartUrl or SSORegion"},
		{"no account id", []txtar.File{{Name: ssoCLI, Data: []byte(portal + "    Accounts:\n      1234567890123:\n        Name: x\n")}},
			`.aws-sso/config.yaml:6: "1234567890123" is no account id`},
		{"JSON: cut off", []txtar.File{{Name: ssoCLI, Data: []byte(portal)}, {Name: cache, Data: []byte("{\n\"SSO\": {\n")}}, ".aws-sso/cache.json:3"},
		{"JSON: another kind", []txtar.File{{Name: ssoCLI, Data: []byte(portal)}, {Name: cache, Data: []byte("{\n\"SSO\": {\"A\": {\"Roles\":\n7}}}")}}, ".aws-sso/cache.json:3"},
		{"INI: no setting", []txtar.File{{Name: saml, Data: []byte("[a]\nurl\n")}}, ".saml2aws:2: the line is no setting"},
		{"INI: above sections", []txtar.File{{Name: saml, Data: []byte("url = x\n")}}, ".saml2aws:1"},
		{"INI: header is open", []txtar.File{{Name: saml, Data: []byte("[a\n")}}, ".saml2aws:1"},
		{"INI: back-tick is open", []txtar.File{{Name: saml, Data: []byte("[a]\nurl = `x\n")}}, ".saml2aws:2"},
		{"awsume", []txtar.File{{Name: "home/.awsume/config.yaml", Data: []byte("a: 'b\n")}}, ".awsume/config.yaml"},
		{"Leapp: not encrypted", []txtar.File{{Name: "home/.Leapp/Leapp-lock.json", Data: []byte("{}")}, {Name: "machine", Data: []byte("m")}}, ".Leapp/Leapp-lock.json: this is not a file that Leapp encrypted"},
		{"a folder in its place", []txtar.File{{Name: granted + "/x", Data: nil}}, ".granted/config"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.files)
			setups, err := Find(t.Context(), w.source(t), nil)
			var p *problem.Error
			if !errors.As(err, &p) || p.Kind != problem.Config || p.Hint == "" || !strings.Contains(err.Error(), test.want) || setups != nil {
				t.Errorf("got %d setups and the error %v, want none and one with %q and a hint", len(setups), err, test.want)
			}
		})
	}
}

// TestFindWantsWhatIsNamed: a tool that was named and has set up nothing is an error that says where was looked.
func TestFindWantsWhatIsNamed(t *testing.T) {
	t.Parallel()
	w := newWorld(t, nil)
	if setups, err := Find(t.Context(), w.source(t), nil); err != nil || setups != nil {
		t.Errorf("all of nothing: got %v, %v, want nothing", setups, err)
	}
	for _, name := range Tools() {
		if _, err := Find(t.Context(), w.source(t), []string{name}); err == nil || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "~/") {
			t.Errorf("%s: got %v, want an error with its name and the places", name, err)
		}
	}
}
