package rules

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/doctor"
)

// TestMarkdown compares docs/doctor.md with the rules.
func TestMarkdown(t *testing.T) {
	t.Parallel()
	path := filepath.Join("..", "..", "..", "docs", "doctor.md")
	if *update {
		if err := os.WriteFile(path, []byte(markdown()), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != markdown() {
		t.Errorf("docs/doctor.md is not what the rules say (%v): make docs", err)
	}
}

// markdown is docs/doctor.md, made from the rules.
func markdown() string {
	var b strings.Builder
	b.WriteString(intro)
	for _, c := range Chapters() {
		fmt.Fprintf(&b, "- %s:", c.Title)
		for i, r := range c.Rules {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " [%s](#%s)", r.ID, r.ID)
		}
		b.WriteByte('\n')
	}
	for _, c := range Chapters() {
		fmt.Fprintf(&b, "\n## %s\n", c.Title)
		for _, r := range c.Rules {
			fmt.Fprintf(&b, "\n### %s\n\n%s (%s%s).\n\n%s\n\n**Fix it.** %s\n", r.ID, capitalize(r.Title), r.Severity, readBy(r), r.Why, r.Fix)
			if r.Online {
				b.WriteString("\nAsks the network or starts a program; left out with `--offline`.\n")
			}
		}
	}
	return b.String()
}

const intro = `# awsid doctor

` + "`awsid doctor`" + ` reads the shared files, the caches and the environment, and says what is wrong,
where, for which tool, and how to fix it. A plain run changes nothing. ` + "`awsid doctor RULE`" + ` looks
for one thing, and ` + "`awsid doctor rules RULE`" + ` explains it on the terminal.

` + "`--fix`" + ` repairs what has one right answer. What has two, such as two values for one key, it asks about
on the terminal, with what each choice means; without a terminal (` + "`--fix --yes`" + `) that is left to you.
It shows one difference, asks, keeps a copy (` + "`awsid configure undo`" + ` takes it back) and touches no other
line, and nothing that another tool owns. ` + "`--fix RULE`" + ` repairs one kind alone, ` + "`--interactive`" + ` asks
about each repair.

The network is asked for ten seconds at most: AWS STS, the portals, and the credential_process of the
profile in use. How long each address took is said at the end; a certificate that is not trusted is
shown with who signed it. ` + "`--offline`" + ` sends nothing and starts no program.

` + "`--only`" + ` and ` + "`--skip`" + ` choose rules, ` + "`--output json`" + ` and ` + "`--output sarif`" + ` are for other
programs (` + "`findings`" + ` with ` + "`fix`" + ` and ` + "`choices`" + `, ` + "`network`" + ` with the times), and ` + "`--bundle`" + `
prints a report without secrets that can be pasted into an issue. Profiles and sessions that differ only in
what no rule compares (accounts, roles, regions, portals, sources of one kind, keys) are looked at once:
ten thousand of them take about four times as long as to read one setting of the file. An info that is
true of more than fifty names the others in the same line.

| exit code | meaning |
|---|---|
| 0 | healthy; an info is no fault |
| 1 | an error or a warning was found |
| 252 | the arguments are wrong |

An **error** makes some tool refuse, or use the wrong thing; a **warning** will; an **info** is worth
knowing. This page is made from the rules.

`

func capitalize(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// readBy names the tools that a rule is about, unless it is all.
func readBy(r doctor.Rule) string {
	if r.Tools == 0 {
		return ""
	}
	return "; " + strings.Join(r.Tools.Names(), ", ")
}
