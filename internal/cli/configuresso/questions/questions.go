// Package questions holds what `configure sso` and `configure sso-session`
// both ask: the settings of an sso-session, with their checks and completions.
package questions

import (
	"context"
	"errors"
	"net/url"
	"sort"
	"strings"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
)

// Question is one question of a wizard. The answer is trimmed; an empty one
// means Current.
type Question struct {
	Label   string // without ": "
	Current string // offered in brackets
	// Bare leaves the brackets out when there is no current value.
	Bare bool
	// Check refuses an answer with a short text; nil takes everything.
	Check func(answer string) error
	// Choices complete what is being typed.
	Choices []Choice
	// Below is a text to show while an answer is being typed, "" for none.
	Below func(typed string) string
}

// Choice is a completion.
type Choice struct{ Text, Note string }

// Asker puts questions to the person.
type Asker interface {
	// Ask returns the trimmed answer, or Current when it was empty.
	Ask(ctx context.Context, q Question) (string, error)
}

// Prompt is the text in front of the answer, as in the AWS CLI.
func (q Question) Prompt() string {
	switch {
	case q.Current != "":
		return q.Label + " [" + q.Current + "]: "
	case q.Bare:
		return q.Label + ": "
	}
	return q.Label + " [None]: "
}

// Accept trims an answer, fills in the current value and checks the result.
func (q Question) Accept(answer string) (string, error) {
	if answer = strings.TrimSpace(answer); answer == "" {
		answer = q.Current
	}
	if q.Check != nil {
		if err := q.Check(answer); err != nil {
			return "", err
		}
	}
	return answer, nil
}

var errRequired = errors.New("a value is required")

// Required refuses an empty answer.
func Required(answer string) error {
	if answer == "" {
		return errRequired
	}
	return nil
}

// StartURL asks for the start URL of a session.
func StartURL(files *shared.Files, current string) Question {
	return Question{Label: "SSO start URL", Current: current, Check: CheckStartURL, Choices: known(files, "sso_start_url")}
}

// CheckStartURL refuses what is no URL with a host.
func CheckStartURL(answer string) error {
	if err := Required(answer); err != nil {
		return err
	}
	if u, err := url.Parse(answer); err != nil || u.Scheme == "" || u.Host == "" {
		return errors.New("not a valid start URL: it looks like https://my-portal.awsapps.com/start")
	}
	return nil
}

// Region asks where IAM Identity Center lives.
func Region(current string) Question {
	q := Question{Label: "SSO region", Current: current, Check: Required}
	for _, r := range region.Known() {
		q.Choices = append(q.Choices, Choice{Text: r})
	}
	return q
}

// Scopes asks for the scopes of the client registration.
func Scopes(files *shared.Files, current string) Question {
	if current == "" {
		current = signin.DefaultScope
	}
	q := Question{Label: "SSO registration scopes", Current: current, Check: CheckScopes,
		Choices: []Choice{{signin.DefaultScope, "list accounts and roles, and get their credentials"}}}
	for _, c := range known(files, "sso_registration_scopes") {
		if c.Text != signin.DefaultScope {
			q.Choices = append(q.Choices, c)
		}
	}
	return q
}

// CheckScopes refuses scopes that are separated by blanks.
func CheckScopes(answer string) error {
	for _, s := range signin.ParseScopes(answer) {
		if strings.ContainsAny(s, " \t") {
			return errors.New("separate scopes by commas")
		}
	}
	return nil
}

// known lists the values that sso-sessions already have for a key.
func known(files *shared.Files, key string) []Choice {
	users := map[string][]string{}
	for _, name := range files.SSOSessionNames() {
		section, _ := files.SSOSession(name)
		v, ok := section.Get(key)
		if !ok || v.Text == "" {
			continue
		}
		values := []string{v.Text}
		if key == "sso_registration_scopes" {
			values = signin.ParseScopes(v.Text)
		}
		for _, text := range values {
			users[text] = append(users[text], name)
		}
	}
	var out []Choice
	for text, names := range users {
		out = append(out, Choice{text, "used in SSO sessions: " + strings.Join(names, ", ")})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Text < out[j].Text })
	return out
}

// SessionName asks for a session name. label differs between the wizards.
func SessionName(files *shared.Files, label, current string, required bool) Question {
	q := Question{Label: label, Current: current, Bare: true}
	if required {
		q.Check = Required
	}
	for _, name := range files.SSOSessionNames() {
		q.Choices = append(q.Choices, Choice{Text: name})
	}
	q.Below = func(typed string) string { return describe(files, strings.TrimSpace(typed)) }
	return q
}

// describe shows the settings of a known session.
func describe(files *shared.Files, name string) string {
	section, ok := files.SSOSession(name)
	if name == "" || !ok {
		return ""
	}
	text := "Configuration for SSO session: " + name
	for _, v := range section.Values() {
		text += "\n  " + v.Key + " = " + v.Text
	}
	return text
}
