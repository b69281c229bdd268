package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/doctor"
)

func accessKeyMalformed() doctor.Rule {
	return doctor.Rule{
		ID:       "access-key-malformed",
		Title:    "an access key cannot be one",
		Why:      "AWS answers with InvalidClientTokenId or SignatureDoesNotMatch. Most often a character was lost in copying, or the two keys changed places.",
		Mend:     "Copy both keys again. A secret access key is shown once only; if it is lost, create a new key.",
		Severity: doctor.Error,
		Tools:    doctor.EveryTool(),
		Check:    checkAccessKey,
	}
}

func checkAccessKey(s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, e := range s.Sections {
		id, hasID := e.Get("aws_access_key_id")
		secret, hasSecret := e.Get("aws_secret_access_key")
		switch {
		case !isProfile(e) || e.Ignored != "" && e.Misnomer.Rule == "":
		case hasID && hasSecret && !odd(id) && !odd(secret) && looksLikeID(secret.Text) && len(id.Text) == 40:
			f := at(e, id, "the access key id and the secret access key have changed places")
			f.Repair = swapKeys(e, id.Text, secret.Text)
			found = append(found, f)
		default:
			if hasID && !odd(id) {
				if message := badID(id.Text); message != "" {
					found = append(found, verdict{message: message, level: madeUp(len(id.Text), 20)}.at(e, id))
				}
			}
			if hasSecret && !odd(secret) && len(id.Text) == 20 && looksLikeID(id.Text) {
				if message := badSecret(secret.Text); message != "" {
					found = append(found, verdict{message: message, level: madeUp(len(secret.Text), 40)}.at(e, secret))
				}
			}
		}
	}
	return found
}

// madeUp makes an info of a key whose length is far from the right one: such
// keys are invented for tests, and not miscopied.
func madeUp(length, right int) doctor.Severity {
	if length < right*3/4 || length > right*5/4 {
		return doctor.Info
	}
	return ""
}

func swapKeys(e *doctor.Section, secret, id string) *doctor.Repair {
	return sectionEdit("let the two keys change places", e, func(section *ini.Section) error {
		if now, _ := section.Get("aws_access_key_id"); now != secret {
			return nil
		}
		if err := section.Set("aws_access_key_id", id); err != nil {
			return err
		}
		return section.Set("aws_secret_access_key", secret)
	})
}

func looksLikeID(text string) bool {
	return strings.HasPrefix(text, "AKIA") || strings.HasPrefix(text, "ASIA")
}

// badID says what is wrong with an access key id, "" when nothing is. Other
// clouds' and stand-ins' keys have other forms and are let pass.
func badID(text string) string {
	upper := strings.ToUpper(text)
	switch {
	case strings.Contains(upper, "EXAMPLE"):
		return ""
	case strings.HasPrefix(text, "AIDA"), strings.HasPrefix(text, "AROA"), strings.HasPrefix(text, "AGPA"), strings.HasPrefix(text, "ANPA"):
		return "is the unique id of a user, role, group or policy, not of an access key (those begin with AKIA or ASIA)"
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside"
	case looksLikeID(upper) && len(text) != 20:
		return fmt.Sprintf("has %d characters, and AWS's have 20: copy it again", len(text))
	case looksLikeID(upper) && !looksLikeID(text), looksLikeID(text) && text != upper:
		return "has lower-case letters, and AWS's have none"
	case looksLikeID(text) && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "":
		return "has characters that none of AWS's has: copy it again"
	}
	return ""
}

func badSecret(text string) string {
	switch {
	case strings.Contains(text, "EXAMPLE"):
		return ""
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside: copy it again"
	case len(text) != 40:
		return fmt.Sprintf("has %d characters, and AWS's have 40: copy it again", len(text))
	}
	return ""
}
