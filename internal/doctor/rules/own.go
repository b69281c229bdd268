package rules

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/ui/browser"
)

// ownRules are about settings of awsid's own, of which no other tool says a word.
var ownRules = []doctor.Rule{
	{ID: "invalid-mark", Severity: doctor.Warning, Tools: doctor.Awsid, Judges: judgeValues, Title: "awsid_generated_from is none that awsid populate writes",
		Why: "By this line awsid populate knows the profiles that it has generated, under whatever name. One that it cannot read it does not know again, and generates a second profile.",
		Fix: "Write SESSION/ACCOUNT/ROLE, or delete the line and run awsid populate."},
	{ID: "invalid-browser", Severity: doctor.Warning, Tools: doctor.Awsid, Setting: checkBrowser, Title: "a browser is set that cannot be used so",
		Why: "A browser is one of the known names, with a profile behind a colon, or a command line. Containers are Firefox's alone. awsid ends with an error where it would open a page.",
		Fix: "Write a known name, such as firefox or chrome:Work."},
}

func judgeMark(text string) verdict {
	if _, ok := profileplan.ParseMark(text); ok {
		return verdict{}
	}
	return verdict{Message: fmt.Sprintf("is %q: it has the form SESSION/ACCOUNT/ROLE, and awsid populate does not know the profile again", text)}
}

func judgeTags(text string) verdict {
	for tag := range strings.SplitSeq(text, ",") {
		switch tag = strings.TrimSpace(tag); {
		case tag == "":
			return verdict{Message: "has a comma too many: tags are words separated by commas"}
		case strings.HasPrefix(tag, "="):
			return verdict{Message: fmt.Sprintf("holds %q, which has no name: a tag is a word, or name=value", tag)}
		case strings.ContainsAny(tag, " \t"):
			return verdict{Message: fmt.Sprintf("holds %q: tags are separated by commas", tag), Right: strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " ")), ",")}
		}
	}
	return verdict{}
}

func checkBrowser(s *doctor.Snapshot, v doctor.Setting) doctor.Finding {
	if v.Key != "awsid_browser" && v.Key != "sso_browser" || v.Text == "" || v.Nested != nil {
		return doctor.Finding{}
	}
	choice := browser.ParseChoice(v.Text)
	name := strings.ToLower(choice.Browser)
	container := v.Section.Find("awsid_container")
	switch {
	case slices.Contains(browser.Names(), name):
		if v.Key == "awsid_browser" && container.Text != "" && name != "firefox" {
			return container.Finding("awsid_container has no effect: awsid_browser is %s, and containers are Firefox's", choice.Browser)
		}
		return doctor.Finding{}
	case strings.ContainsAny(name, "/\\ "): // a command line
		return doctor.Finding{}
	}
	word, _, _ := strings.Cut(name, ":")
	near := nearest.Words(word, browser.Names())
	if len(near) != 1 && (s.LookPath(choice.Browser) != "" || s.GOOS != "linux") {
		return doctor.Finding{}
	}
	if len(near) == 1 {
		right := near[0] + strings.TrimPrefix(v.Text, v.Text[:len(word)])
		return verdict{Message: fmt.Sprintf("is %q: did you mean %s?", v.Text, near[0]), Right: right}.Finding(v)
	}
	f := v.Finding("%s is %q, and there is no such program here: known are %s", v.Key, v.Text, strings.Join(browser.Names(), ", "))
	f.Severity = doctor.Info
	return f
}
