package doctor

import (
	"strings"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Misnomer says what is wrong with a section's header: one thing, so that one
// rule speaks of it and the others see what the section was meant to be.
type Misnomer struct {
	Rule   string    // the rule that speaks of it, "" when the header is right
	Meant  shared.ID // what the section was meant to be
	Header string    // how it is headed then, "" when that is a person's choice
}

// judge reads a header as its writer meant it.
func judge(e shared.Entry, isSession func(string) bool) Misnomer {
	if header := e.Section.Header; strings.ContainsFunc(header, func(r rune) bool { return Unseen(r) || Typographic(r) }) {
		plain := strings.TrimSpace(Plain(header))
		if id, wrong := shared.Identify(e.File, plain); wrong == "" && id.Name != "" {
			return Misnomer{Rule: "invisible-character", Meant: id, Header: plain}
		}
	}
	if e.File == shared.CredentialsFile {
		return judgeCredentials(e)
	}
	if bare := strings.Trim(e.Section.Header, "[]"); bare != e.Section.Header {
		if id, wrong := shared.Identify(shared.ConfigFile, bare); wrong == "" && id.Kind != shared.KindOther {
			return Misnomer{Rule: "header-quoted", Meant: id, Header: bare}
		}
	}
	if e.ID.Kind != shared.KindOther {
		return Misnomer{Meant: e.ID}
	}
	for _, look := range []func(string) Misnomer{likeDefault, padded, nameless, quoteOpen, unquoted, misspeltWord} {
		if m := look(e.Section.Header); m.Rule != "" {
			return m
		}
	}
	return wordless(e, isSession)
}

func judgeCredentials(e shared.Entry) Misnomer {
	header := e.Section.Header
	if m := likeDefault(header); m.Rule != "" {
		return m
	}
	name := strings.TrimSpace(header)
	word, rest, two := strings.Cut(name, " ")
	rest = strings.Trim(strings.TrimSpace(rest), `"'`)
	switch {
	case two && (word == "sso-session" || word == "services"):
		return Misnomer{Rule: "session-in-credentials", Meant: shared.ID{Kind: shared.KindOther, Name: header}}
	case two && word == "profile" && rest != "":
		return Misnomer{Rule: "profile-word-in-credentials", Meant: profileID(rest), Header: rest}
	case name != header:
		return Misnomer{Rule: "header-padded", Meant: profileID(name), Header: name}
	}
	return Misnomer{Meant: e.ID}
}

func profileID(name string) shared.ID { return shared.ID{Kind: shared.KindProfile, Name: name} }

// likeDefault finds "DEFAULT", "Default" and "default" in quotes.
func likeDefault(header string) Misnomer {
	bare := strings.Trim(strings.TrimSpace(header), "\"'`[]")
	if header == "default" || !strings.EqualFold(bare, "default") {
		return Misnomer{}
	}
	rule := "uppercase-default"
	if strings.TrimSpace(header) == "default" {
		rule = "header-padded"
	} else if bare == "default" {
		rule = "header-quoted"
	}
	return Misnomer{Rule: rule, Meant: profileID("default"), Header: "default"}
}

func padded(header string) Misnomer {
	bare := strings.TrimSpace(header)
	id, wrong := shared.Identify(shared.ConfigFile, bare)
	if bare == header || wrong != "" || id.Kind == shared.KindOther {
		return Misnomer{}
	}
	return Misnomer{Rule: "header-padded", Meant: id, Header: bare}
}

func nameless(header string) Misnomer {
	word := strings.TrimSpace(header)
	if word == "profile" || word == "sso-session" || word == "services" {
		return Misnomer{Rule: "profile-name-missing", Meant: shared.ID{Kind: shared.KindOther, Name: header}}
	}
	return Misnomer{}
}

func quoteOpen(header string) Misnomer {
	word, rest, two := strings.Cut(strings.TrimSpace(header), " ")
	if _, err := shellwords.Split(header); err == nil || !two || kindOf(word) == shared.KindOther {
		return Misnomer{}
	}
	name := strings.TrimSpace(strings.Trim(strings.TrimSpace(rest), `"'\`))
	m := Misnomer{Rule: "header-quote-open", Meant: shared.ID{Kind: kindOf(word), Name: name}}
	if !strings.ContainsAny(name, " \t'\"\\") {
		m.Header = word + " " + name
	}
	return m
}

// unquoted finds a name of several words.
func unquoted(header string) Misnomer {
	word, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
	words, err := shellwords.Split(rest)
	if err != nil || kindOf(word) == shared.KindOther || len(words) < 2 {
		return Misnomer{}
	}
	return Misnomer{Rule: "name-not-quoted", Meant: shared.ID{Kind: kindOf(word), Name: strings.TrimSpace(rest)}}
}

func misspeltWord(header string) Misnomer {
	bare := strings.Trim(strings.TrimSpace(header), "\"'`[]")
	at := strings.IndexAny(bare, " \t:=./\\_\u00a0")
	for _, w := range []string{"profile-", "profile_", "profile.", "sso-session-", "sso-session_", "sso-session.", "sso_session "} {
		if strings.HasPrefix(bare, w) {
			at = len(w) - 1
		}
	}
	if at <= 0 {
		return Misnomer{}
	}
	word, rest := bare[:at], strings.TrimLeft(bare[at:], " \t:=./\\_-\u00a0")
	kind := kindOf(spelling(word))
	if blank := bare[at] == ' ' || bare[at] == '\t'; kind == shared.KindOther || rest == "" || !blank && strings.ContainsAny(rest, " \t") {
		return Misnomer{}
	}
	header, err := shared.Header(shared.ConfigFile, shared.ID{Kind: kind, Name: strings.Trim(rest, `"'`)})
	if err != nil {
		return Misnomer{}
	}
	m := Misnomer{Rule: "section-word-misspelt", Header: header}
	m.Meant, _ = shared.Identify(shared.ConfigFile, header)
	return m
}

// spelling returns the word that a misspelt one stands for, "" when it is too
// far from all of them.
func spelling(word string) string {
	folded := strings.ReplaceAll(strings.ToLower(strings.TrimSpace(word)), "_", "-")
	for _, w := range []string{"profile", "sso-session", "services"} {
		if folded == w || folded == strings.ReplaceAll(w, "-", "") || nearest.Distance(folded, w) == 1 {
			return w
		}
	}
	switch folded {
	case "sso":
		return "sso-session"
	case "prof", "proflie", "pofile", "aws-profile":
		return "profile"
	}
	return ""
}

func kindOf(word string) shared.Kind {
	switch word {
	case "profile":
		return shared.KindProfile
	case "sso-session":
		return shared.KindSSOSession
	case "services":
		return shared.KindServices
	}
	return shared.KindOther
}

// wordless finds a section that is headed by its bare name: a profile, unless
// it holds what only an sso-session has.
func wordless(e shared.Entry, isSession func(string) bool) Misnomer {
	name := strings.Trim(e.Section.Header, `"'`)
	meant := shared.ID{Kind: shared.KindProfile, Name: name}
	switch {
	case looksLikeSession(e.Section) || isSession(name) && has(e.Section, "sso_start_url"):
		meant.Kind = shared.KindSSOSession
	case !looksLikeProfile(e.Section):
		return Misnomer{Meant: e.ID}
	}
	m := Misnomer{Rule: "profile-word-missing", Meant: meant}
	if header, err := shared.Header(shared.ConfigFile, meant); err == nil {
		m.Header = header
	}
	return m
}

func looksLikeSession(s *shared.Section) bool {
	return has(s, "sso_registration_scopes") && !has(s, "sso_account_id", "sso_role_name", "sso_session")
}

// looksLikeProfile tells whether a section holds a key that only a profile has.
func looksLikeProfile(s *shared.Section) bool {
	return has(s, "region", "output", "role_arn", "source_profile", "credential_process", "credential_source", "sso_session",
		"sso_account_id", "sso_role_name", "sso_start_url", "aws_access_key_id", "aws_secret_access_key", "login_session",
		"web_identity_token_file", "mfa_serial", "endpoint_url")
}

func has(s *shared.Section, keys ...string) bool {
	for _, v := range s.Values() {
		for _, key := range keys {
			if v.Key == key {
				return true
			}
		}
	}
	return false
}
