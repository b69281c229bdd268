package settings_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/config/settings"
)

//go:generate go test . -run TestDocs -update

var update = flag.Bool("update", false, "write docs/settings.md anew")

// docs/settings.md is the golden of the registry.
func TestDocs(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "settings.md")
	if *update {
		if err := os.WriteFile(path, []byte(markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(markdown(), string(text)); diff != "" {
		t.Errorf("docs/settings.md is not what the registry says (go generate ./internal/config/settings):\n%s", diff)
	}
}

// markdown is docs/settings.md, made from the registry.
func markdown() string {
	var b strings.Builder
	b.WriteString(`# Settings

Made from the registry in internal/config/settings/table.go; change it there and run ` + "`go generate ./internal/config/settings`" + `.

Each setting is taken from the first of its places that has it: the option, the variables, the profile (a key in the
credentials file wins over the same key in the config file), the default. An empty variable counts as not set, except
for the pager. ` + "`awsid explain`" + ` shows what each is now, where that stands, and what it shadows; ` + "`awsid exec`" + ` hands
each that has a variable on to the program it runs, except the profile.

| setting | option | variables | profile key | value | default |
|---|---|---|---|---|---|
`)
	general := slices.Collect(settings.Generals())
	for _, d := range general {
		key := ""
		if d.In&settings.InProfile != 0 {
			key = d.Name
		}
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s | %s |\n", d.Name, d.Name, option(d), variables(d), code(key), d.Expects(), code(d.Default))
	}
	b.WriteString("\nPer service, `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL_SSO_OIDC` and so on come before `AWS_ENDPOINT_URL`, and\nkeys of the `services` section before `endpoint_url` of the profile.\n")
	for _, d := range general {
		fmt.Fprintf(&b, "\n## %s\n\n%s%s\n", d.Name, d.Doc, readBy(d))
	}
	b.WriteString("\n## Credentials, sign-ins and roles\n\nRead together with their section. Their variables, where they have some, are not handed on by `awsid exec`:\nthe program gets the credentials they lead to.\n\n| setting | of | variables | |\n|---|---|---|---|\n")
	for _, d := range settings.Table() {
		if d.Group == settings.OfCredentials {
			fmt.Fprintf(&b, "| %s | %s | %s | %s%s |\n", code(d.Name), sections(&d), variables(&d), d.Doc, readBy(&d))
		}
	}
	b.WriteString("\n## Blocks\n\nSettings of one service, indented below its name.\n\n| setting | value | |\n|---|---|---|\n")
	for _, d := range settings.Table() {
		if d.Group == settings.OfCommand && (d.Nested() || d.Kind == settings.Block) {
			fmt.Fprintf(&b, "| %s | %s | %s%s |\n", code(d.Name), d.Expects(), d.Doc, readBy(&d))
		}
	}
	b.WriteString("\n## Variables alone\n\n| variable | |\n|---|---|\n")
	for _, d := range settings.Table() {
		if d.Group == settings.OfProcess {
			fmt.Fprintf(&b, "| %s | %s%s |\n", variables(&d), d.Doc, readBy(&d))
		}
	}
	return b.String()
}

// readBy says who reads a setting that not everybody reads.
func readBy(d *settings.Definition) string {
	var names []string
	for _, r := range []struct {
		bit  settings.Readers
		name string
	}{
		{settings.ByCLI, "the AWS CLI"}, {settings.ByAwsid, "awsid"}, {settings.ByBoto, "boto3"}, {settings.ByGo, "Go"}, {settings.ByJS, "JavaScript"}, {settings.ByJava, "Java"},
	} {
		if d.Readers&r.bit != 0 {
			names = append(names, r.name)
		}
	}
	switch {
	case len(names) == 0:
		return " Read by no AWS tool."
	case len(names) == 5:
		return ""
	case d.Readers == settings.ByAwsid:
		return " Read by awsid alone."
	}
	return " Read by " + strings.Join(names, " and ") + "."
}

func sections(d *settings.Definition) string {
	var names []string
	if d.In&settings.InProfile != 0 {
		names = append(names, "profile")
	}
	if d.In&settings.InSession != 0 {
		names = append(names, "sso-session")
	}
	return strings.Join(names, ", ")
}

func option(d *settings.Definition) string {
	if d.Flag == "" {
		return ""
	}
	return code("--" + d.Flag)
}

func variables(d *settings.Definition) string {
	var names []string
	for _, v := range d.Variables {
		names = append(names, code(v))
	}
	if d.Later != "" {
		names = append(names, code(d.Later)+" (after the profile)")
	}
	return strings.Join(names, ", ")
}

func code(text string) string {
	if text == "" {
		return ""
	}
	return "`" + text + "`"
}
