package settings

import (
	"fmt"
	"strings"
)

//go:generate go test . -run TestDocs -update

// Markdown is docs/settings.md, made from the table.
func Markdown() string {
	var b strings.Builder
	b.WriteString(`# Settings

Made from the table in internal/config/settings; change it there and run ` + "`go generate ./internal/config/settings`" + `.

Each setting is taken from the first of its places that has it: the option, the variables, the profile (a key in the
credentials file wins over the same key in the config file), the default. An empty variable counts as not set, except
for the pager. ` + "`awsid explain`" + ` shows what each is now, where that stands, and what it shadows.

| setting | option | variables | profile key | default |
|---|---|---|---|---|
`)
	for _, d := range Table() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s | %s |\n", d.Name, d.Name, d.option(), d.variables(), code(d.Key), code(d.Default))
	}
	b.WriteString("\nPer service, `AWS_ENDPOINT_URL_STS`, `AWS_ENDPOINT_URL_SSO_OIDC` and so on come before `AWS_ENDPOINT_URL`, and\nkeys of the `services` section before `endpoint_url` of the profile.\n")
	for _, d := range Table() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", d.Name, d.Doc)
	}
	b.WriteString("\n## Keys of a sign-in and a role\n\nRead with their section, and so no options or variables of their own, but for the web identity's\n" +
		"(`AWS_ROLE_ARN`, `AWS_ROLE_SESSION_NAME`, `AWS_WEB_IDENTITY_TOKEN_FILE`).\n\n| key | of | |\n|---|---|---|\n")
	for _, k := range sectionKeys() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", code(k.name), k.where, k.doc)
	}
	return b.String()
}

func (d Definition) option() string {
	if d.Flag == "" {
		return ""
	}
	return code("--" + d.Flag)
}

func (d Definition) variables() string {
	var names []string
	for _, v := range d.Variables {
		if v != "" {
			names = append(names, code(v))
		}
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
