package doctor

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// HeaderFault says what is wrong with a section's header: one thing, so that
// one rule speaks of it and the others see what the section was meant to be.
type HeaderFault struct {
	Rule   string    // the rule that speaks of it, "" when the header is right
	Meant  shared.ID // what the section was meant to be
	Header string    // how it is headed then, "" when that is a person's choice
}

// judgeHeader reads a header as its writer meant it. sessions are the names that profiles call an sso_session.
func judgeHeader(e shared.Entry, sessions map[string]bool) HeaderFault {
	header := e.Section.Header
	if strings.ContainsFunc(header, IsDeceptive) {
		plain := strings.TrimSpace(PlainText(header))
		if id, wrong := shared.Identify(e.File, plain); wrong == "" && id.Name != "" {
			return HeaderFault{Rule: "invisible-character", Meant: id, Header: plain}
		}
	}
	if e.File == shared.CredentialsFile {
		return judgeCredentialsHeader(e)
	}
	if bare := strings.Trim(header, "[]"); bare != header {
		if id, wrong := shared.Identify(shared.ConfigFile, bare); wrong == "" && id.Kind != shared.KindOther {
			return HeaderFault{Rule: "header-quoted", Meant: id, Header: bare}
		}
	}
	if e.ID.Kind != shared.KindOther {
		return HeaderFault{Meant: e.ID}
	}
	for _, judge := range []func(string) HeaderFault{settingInBrackets, likeDefault, judgeName, misspeltWord} {
		if fault := judge(header); fault.Rule != "" {
			return fault
		}
	}
	return missingWord(e, sessions)
}

func judgeCredentialsHeader(e shared.Entry) HeaderFault {
	header := e.Section.Header
	if fault := likeDefault(header); fault.Rule != "" {
		return fault
	}
	if fault := settingInBrackets(header); fault.Rule != "" {
		return fault
	}
	name := strings.TrimSpace(header)
	if bare := strings.Trim(name, "[]"); bare != name && bare != "" {
		return HeaderFault{Rule: "header-quoted", Meant: shared.ID{Kind: shared.KindProfile, Name: bare}, Header: bare}
	}
	word, rest, two := strings.Cut(name, " ")
	rest = strings.Trim(strings.TrimSpace(rest), `"'`)
	switch {
	case two && (word == "sso-session" || word == "services"):
		return HeaderFault{Rule: "session-in-credentials", Meant: shared.ID{Kind: shared.KindOther, Name: header}}
	case two && word == "profile" && rest != "":
		return HeaderFault{Rule: "profile-word-in-credentials", Meant: shared.ID{Kind: shared.KindProfile, Name: rest}, Header: rest}
	case name != header:
		return HeaderFault{Rule: "header-padded", Meant: shared.ID{Kind: shared.KindProfile, Name: name}, Header: name}
	}
	return HeaderFault{Meant: e.ID}
}

// settingInBrackets finds a setting that is written like a header.
func settingInBrackets(header string) HeaderFault {
	key, _, isSetting := strings.Cut(header, "=")
	if !isSetting || !settings.IsKey(strings.ToLower(strings.TrimSpace(key)), settings.InProfile|settings.InSession) {
		return HeaderFault{}
	}
	return HeaderFault{Rule: "setting-in-brackets", Meant: shared.ID{Kind: shared.KindOther, Name: header}}
}

// likeDefault finds "DEFAULT", "Default" and "default" in quotes.
func likeDefault(header string) HeaderFault {
	bare := strings.Trim(strings.TrimSpace(header), "\"'`[]")
	if header == "default" || !strings.EqualFold(bare, "default") {
		return HeaderFault{}
	}
	rule := "uppercase-default"
	if strings.TrimSpace(header) == "default" {
		rule = "header-padded"
	} else if bare == "default" {
		rule = "header-quoted"
	}
	return HeaderFault{Rule: rule, Meant: shared.ID{Kind: shared.KindProfile, Name: "default"}, Header: "default"}
}

// judgeName finds what is wrong behind a right first word: blanks next to the brackets, no name, an open quote, a name
// of several words.
func judgeName(header string) HeaderFault {
	bare := strings.TrimSpace(header)
	if id, wrong := shared.Identify(shared.ConfigFile, bare); bare != header && wrong == "" && id.Kind != shared.KindOther {
		return HeaderFault{Rule: "header-padded", Meant: id, Header: bare}
	}
	if sectionKind(bare) != shared.KindOther {
		return HeaderFault{Rule: "profile-name-missing", Meant: shared.ID{Kind: shared.KindOther, Name: header}}
	}
	word, rest, two := strings.Cut(bare, " ")
	meant := shared.ID{Kind: sectionKind(word), Name: strings.TrimSpace(rest)}
	if !two || meant.Kind == shared.KindOther {
		return HeaderFault{}
	}
	if _, err := shellwords.Split(header); err != nil {
		meant.Name = strings.TrimSpace(strings.Trim(meant.Name, `"'\`))
		fault := HeaderFault{Rule: "header-quote-open", Meant: meant}
		if !strings.ContainsAny(meant.Name, " \t'\"\\") {
			fault.Header = word + " " + meant.Name
		}
		return fault
	}
	if words, err := shellwords.Split(rest); err == nil && len(words) > 1 {
		return HeaderFault{Rule: "name-not-quoted", Meant: meant}
	}
	return HeaderFault{}
}

// misspeltWord finds "profil dev", "sso_session corp", "profile:dev" and the like.
func misspeltWord(header string) HeaderFault {
	bare := strings.Trim(strings.TrimSpace(header), "\"'`[]")
	at := strings.IndexAny(bare, " \t:=./\\_\u00a0")
	for _, w := range []string{"profile-", "profile_", "profile.", "sso-session-", "sso-session_", "sso-session.", "sso_session "} {
		if strings.HasPrefix(bare, w) {
			at = len(w) - 1
		}
	}
	if at <= 0 {
		return HeaderFault{}
	}
	word, rest := bare[:at], strings.TrimLeft(bare[at:], " \t:=./\\_-\u00a0")
	kind := sectionKind(nearestWord(word))
	isBlank := bare[at] == ' ' || bare[at] == '\t'
	if kind == shared.KindOther || rest == "" || !isBlank && strings.ContainsAny(rest, " \t") {
		return HeaderFault{}
	}
	header, err := shared.Header(shared.ConfigFile, shared.ID{Kind: kind, Name: strings.Trim(rest, `"'`)})
	if err != nil {
		return HeaderFault{}
	}
	fault := HeaderFault{Rule: "section-word-misspelt", Header: header}
	fault.Meant, _ = shared.Identify(shared.ConfigFile, header)
	return fault
}

// nearestWord returns the word that a misspelt one stands for, "" when it is too far from all of them.
func nearestWord(word string) string {
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

func sectionKind(word string) shared.Kind {
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

// missingWord finds a section that is headed by its bare name: a profile,
// unless it holds what only an sso-session has.
func missingWord(e shared.Entry, sessions map[string]bool) HeaderFault {
	meant := shared.ID{Kind: shared.KindProfile, Name: strings.Trim(e.Section.Header, `"'`)}
	isSession := hasKey(e.Section, "sso_registration_scopes") && !hasKey(e.Section, "sso_account_id", "sso_role_name", "sso_session")
	switch {
	case hasKey(e.Section, "aws_saml_url"): // the section of aws-okta
		return HeaderFault{Meant: e.ID}
	case isSession || sessions[meant.Name] && hasKey(e.Section, "sso_start_url"):
		meant.Kind = shared.KindSSOSession
	case !hasKey(e.Section, "region", "output", "role_arn", "source_profile", "credential_process", "credential_source", "sso_session",
		"sso_account_id", "sso_role_name", "sso_start_url", "aws_access_key_id", "aws_secret_access_key", "login_session",
		"web_identity_token_file", "mfa_serial", "endpoint_url"): // what only a profile has
		return HeaderFault{Meant: e.ID}
	}
	fault := HeaderFault{Rule: "profile-word-missing", Meant: meant}
	if header, err := shared.Header(shared.ConfigFile, meant); err == nil {
		fault.Header = header
	}
	return fault
}

func hasKey(s *shared.Section, keys ...string) bool {
	return slices.ContainsFunc(s.Values(), func(v shared.Value) bool { return slices.Contains(keys, v.Key) })
}
