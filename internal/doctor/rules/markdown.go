package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
)

// Markdown is docs/doctor.md, made from the rules.
func Markdown() string {
	var b strings.Builder
	b.WriteString(intro)
	for _, g := range Groups() {
		fmt.Fprintf(&b, "- %s:", g.Title)
		for i, r := range g.Rules {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " [%s](#%s)", r.ID, r.ID)
		}
		b.WriteByte('\n')
	}
	for _, g := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n", g.Title)
		for _, r := range g.Rules {
			fmt.Fprintf(&b, "\n### %s\n\n%s (%s%s).\n\n%s\n\n**Mend it.** %s\n", r.ID, capital(r.Title), r.Severity, readBy(r), r.Why, r.Mend)
			if r.Online {
				b.WriteString("\nAsks the network or starts a program; left out with `--offline`.\n")
			}
		}
	}
	return b.String()
}

const intro = `# awsid doctor

` + "`awsid doctor`" + ` reads the shared files, the caches and the environment, and says what is wrong,
where, for which tool, and how to mend it. A plain run changes nothing. ` + "`--fix`" + ` mends what has
one right answer: it shows the difference, asks, keeps a copy (` + "`awsid configure undo`" + ` takes it
back) and touches no other line. What has two right answers is told and left to you.

` + "`--only`" + ` and ` + "`--skip`" + ` choose rules, ` + "`--offline`" + ` sends nothing and starts no program,
` + "`--output json`" + ` and ` + "`--output sarif`" + ` are for other programs, and ` + "`--bundle`" + ` prints a report
without secrets that can be pasted into an issue.

| exit code | meaning |
|---|---|
| 0 | healthy; an info is no fault |
| 1 | an error or a warning was found |
| 252 | the arguments are wrong |

An **error** makes some tool refuse, or use the wrong thing; a **warning** will; an **info** is worth
knowing. This page is made from the rules.

`

func capital(text string) string { return strings.ToUpper(text[:1]) + text[1:] }

// readBy names the tools that a rule is about, unless it is all.
func readBy(r doctor.Rule) string {
	if len(r.Tools) == len(doctor.EveryTool()) {
		return ""
	}
	return "; " + strings.Join(r.Tools, ", ")
}
