package explain

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// WriteAnswer writes what most people ask for, in a few lines: who a command would be, by which way, from which lines,
// for how long, and what is in the way.
func (e *Explanation) WriteAnswer(w io.Writer, columns int) error {
	p := &page{columns: min(max(columns, 40), 100)}
	e.writeAnswer(p)
	_, err := io.WriteString(w, p.b.String())
	return err
}

func (e *Explanation) writeAnswer(p *page) {
	line := func(label, text string) {
		if text != "" {
			p.paragraph(0, 12, fmt.Sprintf("%-12s", label)+oneLine(e.tildeText(text)))
		}
	}
	line("who", e.who())
	line("profile", e.Profile.Name+": "+e.Profile.Why)
	if region := e.settingNamed("region"); region.Text != "" {
		line("region", region.Text+" ("+e.originText(region.Origin)+")")
	} else {
		line("region", "none is given")
	}
	e.writeTree(p)
	isBroken := slices.ContainsFunc(e.Steps, func(s Step) bool { return s.Broken })
	if n := len(e.Steps); n > 0 && !isBroken {
		line("lasts", e.Steps[n-1].Lifetime)
	}
	line("passed over", e.passedOver())
	if e.Err != nil {
		line("in the way", e.Err.Error())
		if failed := (*problem.Error)(nil); errors.As(e.Err, &failed) {
			line("what to do", failed.Hint)
		}
	}
	for _, d := range e.Differs {
		line("differs", d)
	}
}

// passedOver returns what a profile would do that has a way of its own, where the environment goes before it.
func (e *Explanation) passedOver() string {
	at := slices.IndexFunc(e.Considered, func(c credentials.Considered) bool { return c.Result == credentials.ResultChosen })
	if at < 0 || len(e.Steps) != 1 || e.Steps[0].Kind != e.Considered[at].Kind || e.Steps[0].Origin.Kind != origin.Variable {
		return ""
	}
	ofProfiles := []string{credentials.KindAssumeRole, credentials.KindSSO, credentials.KindSharedFile, credentials.KindLogin, credentials.KindProcess, credentials.KindConfigFile}
	for _, c := range e.Considered[at+1:] {
		if c.Result == credentials.ResultTooLate && slices.Contains(ofProfiles, c.Kind) {
			return fmt.Sprintf("profile %s: %s", e.Profile.Name, c.Why)
		}
	}
	return ""
}

// who says whom the credentials are of, as far as the settings tell.
func (e *Explanation) who() string {
	n := len(e.Steps)
	if n == 0 || e.Steps[n-1].Broken {
		return "nobody"
	}
	last := e.Steps[n-1]
	who := last.Action
	switch last.Kind {
	case credentials.KindAssumeRole, credentials.KindWebIdentity:
		who, _, _ = strings.Cut(strings.TrimPrefix(who, "assume "), " with ")
	case credentials.KindSSO:
		who, _, _ = strings.Cut(strings.TrimPrefix(who, "get the credentials of "), " from ")
	case credentials.KindInstanceRole:
		who = "the role of this machine, if it has one"
	default:
		who = "whoever it gives: " + who
	}
	if e.Err != nil {
		return "nobody as yet; it would be " + who
	}
	return who
}

// deepestDrawn is the level from which a chain is no longer drawn further to the right.
const deepestDrawn = 8

// writeTree draws the chain: what is done last at the root, and below it where the credentials for that come from.
func (e *Explanation) writeTree(p *page) {
	for depth, s := range slices.Backward(e.Steps) {
		depth = len(e.Steps) - 1 - depth
		lead := "by          "
		if depth > 0 {
			lead = strings.Repeat(" ", 12+3*(min(depth, deepestDrawn)-1)) + "└─ "
		}
		text := s.Action
		if s.Broken {
			text = "BREAKS HERE: " + text
		}
		if s.Profile != "" && s.Profile != e.Profile.Name {
			text = "profile " + s.Profile + ": " + text
		}
		if at := e.originText(s.Origin); at != "" {
			text += " (" + at + ")"
		}
		p.paragraph(0, len([]rune(lead)), lead+oneLine(e.tildeText(text)))
	}
}

// Reason is why a provider does not give the credentials, or that it does.
type Reason struct {
	Provider string
	Result   credentials.Result // ResultSource where it gives those that the credentials are got with
	Why      string             // a clause without its end
	Needs    string             // what would make it one that is looked at, "" where that is no question
	Before   string             // the provider at which the search ends before it, "" when there is none
	profile  string             // whose credentials are asked for
	gives    bool               // Before gives credentials
}

// ResultSource says of a provider that its credentials are those that others are got with.
const ResultSource credentials.Result = "source"

// WhyNot says why a provider does not give the credentials, or that it does; found is false for one that is unknown.
func (e *Explanation) WhyNot(kind string) (r Reason, found bool) {
	at := slices.IndexFunc(e.Considered, func(c credentials.Considered) bool { return c.Kind == kind })
	if at < 0 {
		return r, false
	}
	c := e.Considered[at]
	r = Reason{Provider: kind, Result: c.Result, Why: oneLine(e.tildeText(c.Why)), profile: e.Profile.Name}
	if c.Result == credentials.ResultChosen || c.Result == credentials.ResultBroken {
		return r, true
	}
	for _, s := range e.Steps[:max(0, len(e.Steps)-1)] {
		if s.Kind == kind {
			r.Result, r.Why = ResultSource, "profile "+s.Profile
			return r, true
		}
	}
	if c.Result != credentials.ResultTooLate {
		r.Needs = needOf(kind)
	}
	first := slices.IndexFunc(e.Considered, func(c credentials.Considered) bool {
		return c.Result == credentials.ResultChosen || c.Result == credentials.ResultBroken
	})
	if first >= 0 && first < at {
		r.Before, r.gives = e.Considered[first].Kind, e.Considered[first].Result == credentials.ResultChosen
	}
	return r, true
}

// String returns the reason in sentences.
func (r Reason) String() string {
	switch r.Result {
	case credentials.ResultChosen:
		return fmt.Sprintf("%s is what is used: %s.", r.Provider, r.Why)
	case credentials.ResultBroken:
		return fmt.Sprintf("%s is tried, and does not work: %s. Nothing behind it is looked at.", r.Provider, r.Why)
	case ResultSource:
		return fmt.Sprintf("%s is not what gives the credentials of %s, but those that these are got with: %s.", r.Provider, r.profile, r.Why)
	}
	text := fmt.Sprintf("%s is not used: %s.", r.Provider, r.Why)
	if r.Needs != "" {
		text += " It would be looked at with " + r.Needs + "."
	}
	switch {
	case r.gives:
		text += " In any case " + r.Before + " comes before it, and gives credentials."
	case r.Before != "":
		text += " In any case " + r.Before + " comes before it, and is where it ends."
	}
	return text
}

// Object is the reason for programs.
func (r Reason) Object() value.Object {
	return objectOf("Provider", r.Provider, "Profile", r.profile, "Result", string(r.Result), "Why", r.Why,
		"Needs", textOrNil(r.Needs), "Before", textOrNil(r.Before))
}

// needOf says what makes a provider one that is looked at.
func needOf(kind string) string {
	switch kind {
	case credentials.KindEnv:
		return "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and without --profile"
	case credentials.KindAssumeRole:
		return "role_arn and source_profile or credential_source in the profile"
	case credentials.KindWebIdentity:
		return "web_identity_token_file and role_arn, in the profile or as AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN"
	case credentials.KindSSO:
		return "sso_session, sso_account_id and sso_role_name in the profile"
	case credentials.KindSharedFile:
		return "aws_access_key_id and aws_secret_access_key in the credentials file"
	case credentials.KindConfigFile:
		return "aws_access_key_id and aws_secret_access_key in the config file"
	case credentials.KindProcess:
		return "credential_process in the profile"
	case credentials.KindContainer:
		return "AWS_CONTAINER_CREDENTIALS_FULL_URI or AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
	}
	return ""
}

// Difference is what two readers make differently of the same set-up.
type Difference struct{ Name, One, Other string }

// Compare lists what differs between two explanations of the same command.
func Compare(one, other *Explanation) []Difference {
	var list []Difference
	add := func(name, a, b string) {
		if a != b {
			list = append(list, Difference{name, cmp.Or(a, "none"), cmp.Or(b, "none")})
		}
	}
	files := map[bool]string{true: "refused", false: "read"}
	add("files", files[one.anyRefused()], files[other.anyRefused()])
	add("profile", one.Profile.Name, other.Profile.Name)
	add("profile found", fmt.Sprint(one.Profile.Found), fmt.Sprint(other.Profile.Found))
	add("credentials", one.credentialsWay(), other.credentialsWay())
	for _, s := range slices.Concat(one.Settings, other.Settings) {
		a, b := one.settingNamed(s.Name), other.settingNamed(s.Name)
		isListed := slices.ContainsFunc(list, func(d Difference) bool { return d.Name == s.Name })
		if s.Section == "" && !isListed && one.mayRead(s.Name) && other.mayRead(s.Name) {
			add(s.Name, a.Text, b.Text)
		}
	}
	if one.Err != nil || other.Err != nil {
		add("in the way", errorText(one.Err), errorText(other.Err))
	}
	return list
}

// ComparisonObject is what Compare found, for programs.
func ComparisonObject(one, other *Explanation, list []Difference) value.Object {
	return objectOf("One", one.Reader.ID, "Other", other.Reader.ID, "Differences", convertAll(list, func(d Difference) any {
		return objectOf("Name", d.Name, "One", one.tildeText(d.One), "Other", one.tildeText(d.Other))
	}))
}

// mayRead reports whether the reader knows a setting at all; what only one of two knows is no difference.
func (e *Explanation) mayRead(name string) bool {
	d := settings.Lookup(name)
	return d != nil && d.Readers&settings.ByName(e.Reader.ID) != 0
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return oneLine(err.Error())
}
