// Package questions holds what `configure sso` and `configure sso-session`
// both ask: the settings of an sso-session, with their checks and completions.
package questions

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/doctor/rules"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/ui/prompt"
)

// Ask puts a question. The answer is trimmed; an empty one means the default.
func Ask(ctx context.Context, p *prompt.Prompter, q prompt.Question) (string, error) {
	check := q.Check
	q.Check = func(answer string) error {
		if check == nil {
			return nil
		}
		return check(cmp.Or(strings.TrimSpace(answer), q.Default))
	}
	answer, err := p.Ask(ctx, q)
	return cmp.Or(strings.TrimSpace(answer), q.Default), err
}

// Required refuses an empty answer.
func Required(answer string) error {
	if answer == "" {
		return errors.New("a value is required")
	}
	return nil
}

// StartURL asks for the start URL of a session.
func StartURL(files *shared.Files, current string) prompt.Question {
	return prompt.Question{Text: prompt.Label("SSO start URL", current), Default: current, Check: CheckStartURL,
		Complete: completeFrom(knownValues(files, "sso_start_url"))}
}

// CheckStartURL refuses what is no URL with a host.
func CheckStartURL(answer string) error {
	if err := Required(answer); err != nil {
		return err
	}
	if u, err := url.Parse(answer); err != nil || u.Scheme == "" || u.Host == "" {
		return errors.New("not a valid Start URL; it looks like https://my-portal.awsapps.com/start")
	}
	return nil
}

// Region asks where IAM Identity Center lives.
func Region(current string) prompt.Question {
	return prompt.Question{Text: prompt.Label("SSO region", current), Default: current, Check: Required,
		Complete: prompt.Among(region.Known()...)}
}

// Scopes asks for the scopes of the client registration.
func Scopes(files *shared.Files, current string) prompt.Question {
	current = cmp.Or(current, signin.DefaultScope)
	choices := []prompt.Completion{{Value: signin.DefaultScope,
		Doc: "list accounts and roles, and get their credentials"}}
	for _, c := range knownValues(files, "sso_registration_scopes") {
		if c.Value != signin.DefaultScope {
			choices = append(choices, c)
		}
	}
	return prompt.Question{Text: prompt.Label("SSO registration scopes", current), Default: current, Check: CheckScopes,
		Complete: completeFrom(choices)}
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

// completeFrom completes to the choices that begin with what is typed.
func completeFrom(choices []prompt.Completion) func(string) []prompt.Completion {
	return func(typed string) []prompt.Completion {
		var out []prompt.Completion
		for _, c := range choices {
			if strings.HasPrefix(strings.ToLower(c.Value), strings.ToLower(typed)) {
				out = append(out, c)
			}
		}
		return out
	}
}

// knownValues lists the values that sso-sessions already have for a key.
func knownValues(files *shared.Files, key string) []prompt.Completion {
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
	var out []prompt.Completion
	for _, text := range slices.Sorted(maps.Keys(users)) {
		doc := "used in SSO sessions: " + strings.Join(users[text], ", ")
		out = append(out, prompt.Completion{Value: text, Doc: doc})
	}
	return out
}

// SessionName asks for a session name under a label of the wizard's own; the
// settings of a known name are shown below it.
func SessionName(files *shared.Files, label, current string) prompt.Question {
	text := label + ": "
	if current != "" {
		text = prompt.Label(strings.TrimSuffix(label, " (Recommended)"), current)
	}
	return prompt.Question{Text: text, Default: current, Complete: prompt.Among(files.SSOSessionNames()...),
		Note: func(typed string) []string {
			name := strings.TrimSpace(typed)
			section, ok := files.SSOSession(name)
			if name == "" || !ok {
				return nil
			}
			lines := []string{"Configuration for SSO session: " + name}
			for _, v := range section.Values() {
				lines = append(lines, "  "+v.Key+" = "+v.Text)
			}
			return lines
		}}
}

// Doubt returns what says, in the words of `awsid doctor`, what is wrong with an answer as the value of a setting that
// has others beside it.
func Doubt(env *app.Env, kind shared.Kind, key string, beside ...[2]string) func(context.Context, string) string {
	return func(ctx context.Context, answer string) string {
		if answer = strings.TrimSpace(answer); answer == "" {
			return "" // what is there stays
		}
		var lines []string
		for _, f := range doctor.JudgeValue(ctx, env, doctor.Value{Kind: kind, Key: key, Text: answer, Beside: beside}, rules.All()) {
			lines = append(lines, f.Message)
		}
		return strings.Join(lines, "\n")
	}
}
