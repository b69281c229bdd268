package rules

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// accessKeyRules are about access keys in the files.
var accessKeyRules = []doctor.Rule{
	{ID: "access-key-malformed", Severity: doctor.Error, Setting: checkAccessKey, Title: "an access key cannot be one",
		Why: "AWS answers with InvalidClientTokenId or SignatureDoesNotMatch. Most often a character was lost in copying, or the two keys changed places.",
		Fix: "Copy both keys again. A secret access key is shown once only; if it is lost, create a new key."},
	{ID: "session-token-missing", Severity: doctor.Error, Title: "temporary keys have no session token",
		Why: "A key that begins with ASIA is temporary and good only together with its session token; AWS answers InvalidClientTokenId.",
		Fix: "Copy aws_session_token, too, or sign in again.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			id := p.Find("aws_access_key_id")
			if !strings.HasPrefix(id.Text, "ASIA") || p.Has("aws_session_token", "aws_security_token") {
				return doctor.Finding{}
			}
			return id.Finding("aws_access_key_id begins with ASIA, a temporary key, and aws_session_token is missing: AWS refuses it")
		}},
	{ID: "session-token-expired", Severity: doctor.Error, Title: "the temporary keys in a file have expired",
		Why: "AWS answers ExpiredToken. The tools that get keys for you note in the file when these end; awsid reads that, other tools do not.",
		Fix: "Have the program that wrote the keys write new ones.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			for _, half := range p.Halves() {
				end, key, err := settings.TokenEnd(func(key string) string { return half.Find(key).Text })
				switch {
				case !half.Mentions("aws_access_key_id"):
				case err != nil:
					f := half.Find(key).Finding("%s is no time, so that nobody sees when the keys of profile %s end", key, p.Name)
					f.Severity = doctor.Info
					return f
				case !end.IsZero() && !end.After(s.Now):
					return half.Find(key).Finding("the keys of profile %s have expired at %s", p.Name, timetext.Exactly(s.Now, end))
				}
			}
			return doctor.Finding{}
		}},
	{ID: "session-token-stale", Severity: doctor.Error, Title: "a session token was left behind beside long-term keys",
		Why: "A key that begins with AKIA has no session token. With the token of earlier temporary keys beside it AWS answers InvalidClientTokenId or InvalidToken. aws configure replaces the two keys and leaves the token.",
		Fix: "Delete the line aws_session_token.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			id := p.Text("aws_access_key_id")
			token := p.Find("aws_session_token")
			if token.Text == "" {
				token = p.Find("aws_security_token")
			}
			if !isLongTermKey(id) || token.Text == "" {
				return doctor.Finding{}
			}
			f := token.Finding("%s is left over from earlier keys: a key that begins with AKIA has none, and AWS refuses the pair", token.Key)
			f.Fix = doctor.DeleteKey("delete "+token.Key, token)
			return f
		}},
	{ID: "partial-keys", Severity: doctor.Error, Profile: checkPartialKeys, Title: "one of the two access keys is missing",
		Why: "The AWS CLI and boto3 end with \"Partial credentials found\"; other tools look elsewhere and may find another identity.",
		Fix: "Write both aws_access_key_id and aws_secret_access_key, in one file."},
}

// isLongTermKey reports whether an access key ID is that of an IAM user, for which there are no session tokens.
func isLongTermKey(id string) bool {
	return strings.HasPrefix(id, "AKIA") && !strings.Contains(id, "EXAMPLE")
}

func isToken(key string) bool { return key == "aws_session_token" || key == "aws_security_token" }

func checkAccessKey(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
	isID := v.Key == "aws_access_key_id"
	if !isID && v.Key != "aws_secret_access_key" && !isToken(v.Key) || !v.Section.IsProfile() || !v.IsPlain() {
		return doctor.Finding{}
	}
	id, secret := v.Section.Find("aws_access_key_id"), v.Section.Find("aws_secret_access_key")
	isSwapped := looksLikeKeyID(secret.Text) && len(id.Text) == 40 && id.IsPlain() && secret.IsPlain()
	switch {
	case isSwapped && isID:
		f := v.Finding("the access key id and the secret access key have changed places")
		f.Fix = swapKeys(v.Section, id.Text, secret.Text)
		return f
	case isID:
		return judgeKeyID(v.Text).Finding(v)
	case isToken(v.Key):
		return judgeToken(v.Text).Finding(v)
	case looksLikeKeyID(id.Text) && len(id.Text) == 20:
		return judgeSecret(v.Text).Finding(v)
	}
	return doctor.Finding{}
}

// judgeKeyID makes an info of a key whose length is far from the right one: it is invented for tests, and not miscopied.
func judgeKeyID(text string) verdict {
	bad := verdict{Message: faultOfKeyID(text)}
	isCertain := strings.ContainsAny(text, " \t/") || region.IsKnown(text) || slices.Contains(settings.Choices("output"), text) || len(text) < 3 || len(text) == 40 && text[:20] == text[20:]
	if n := len(text); (n < 15 || n > 25) && !isCertain {
		bad.Severity = doctor.Info
	}
	return bad
}

// judgeSecret is as lenient with lengths as judgeKeyID.
func judgeSecret(text string) verdict {
	switch {
	case strings.Contains(text, "EXAMPLE"):
		return verdict{}
	case looksLikeKeyID(text) && len(text) == 20:
		return verdict{Message: "is an access key id, and no secret: copy both again"}
	case len(text) > 20 && looksLikeKeyID(text) && strings.ContainsAny(text[20:21], ",:; \t"):
		return verdict{Message: "holds the access key id, too: write the secret alone"}
	case strings.ContainsAny(text, " \t"):
		return verdict{Message: "has a blank inside: copy it again"}
	case len(text) == 80 && text[:40] == text[40:]:
		return verdict{Message: "is there twice in a row: copy it again", Right: text[:40]}
	case len(text) < 30 || len(text) > 50:
		return verdict{Message: secretLength(text), Severity: doctor.Info}
	case len(text) != 40:
		return verdict{Message: secretLength(text)}
	case strings.Trim(strings.ToLower(text), "abcdefghijklmnopqrstuvwxyz0123456789/+=") != "":
		return verdict{Message: "has characters that none of AWS's has: copy it again"}
	}
	return verdict{}
}

func secretLength(text string) string {
	return fmt.Sprintf("has %d characters, and AWS's have 40: copy it again", len(text))
}

// judgeToken looks for what is in no token: they are long, and have no form that AWS promises.
func judgeToken(text string) verdict {
	switch {
	case strings.ContainsAny(text, " \t"):
		return verdict{Message: "has a blank inside: copy it again, in one line"}
	case strings.HasSuffix(text, "...") || strings.HasSuffix(text, "…"):
		return verdict{Message: "ends in dots, which stand for the rest of it: copy all of it"}
	}
	return verdict{}
}

func swapKeys(e *doctor.Section, secret, id string) *doctor.Fix {
	return doctor.EditSection("let the two keys change places", e, func(section *ini.Section) error {
		if now, _ := section.Get("aws_access_key_id"); now != secret {
			return nil
		}
		if err := section.Set("aws_access_key_id", id); err != nil {
			return err
		}
		return section.Set("aws_secret_access_key", secret)
	})
}

func looksLikeKeyID(text string) bool {
	return strings.HasPrefix(text, "AKIA") || strings.HasPrefix(text, "ASIA")
}

// isNearlyKeyID reports whether a key begins as AWS's do, but for a letter or two that were swapped. LocalStack's begin
// with LKIA and LSIA.
func isNearlyKeyID(begin string) bool {
	return slices.ContainsFunc([]string{"AKIA", "ASIA"}, func(right string) bool {
		return nearest.Within(begin, right, 1) && strings.HasPrefix(strings.Trim(begin, "KS"), "A")
	})
}

// faultOfKeyID says what is wrong with an access key id, "" when nothing is.
// Other clouds' and stand-ins' keys have other forms and are let pass.
func faultOfKeyID(text string) string {
	upper := strings.ToUpper(text)
	bare := strings.TrimFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch {
	case len(text) == 40 && looksLikeKeyID(text) && text[:20] == text[20:]:
		return "is there twice in a row: write it once"
	case strings.Contains(text, "://"), region.IsKnown(text), bare == "", slices.Contains(settings.Choices("output"), text):
		return "is no access key id: copy it again"
	case text == upper && text == bare && len(text) >= 19 && len(text) <= 21 && !looksLikeKeyID(text) && isNearlyKeyID(text[:4]):
		return "begins nearly as AWS's do, with AKIA or ASIA: copy it again"
	case strings.Contains(upper, "EXAMPLE"):
		return ""
	case bare != text && looksLikeKeyID(bare):
		return fmt.Sprintf("holds %s beside the key: write the key alone", strings.Replace(text, bare, "…", 1))
	case strings.HasPrefix(text, "AIDA"), strings.HasPrefix(text, "AROA"), strings.HasPrefix(text, "AGPA"), strings.HasPrefix(text, "ANPA"):
		return "is the unique id of a user, role, group or policy, not of an access key (those begin with AKIA or ASIA)"
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside"
	case looksLikeKeyID(upper) && len(text) != 20:
		return fmt.Sprintf("has %d characters, and AWS's have 20: copy it again", len(text))
	case looksLikeKeyID(upper) && text != upper:
		return "has lower-case letters, and AWS's have none"
	case looksLikeKeyID(text) && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") != "":
		return "has characters that none of AWS's has: copy it again"
	}
	return ""
}

func checkPartialKeys(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	for _, pair := range [][2]string{{"aws_access_key_id", "aws_secret_access_key"}, {"aws_secret_access_key", "aws_access_key_id"}} {
		v := p.Find(pair[0])
		if v.Text == "" || doctor.HasMisspelt(pair[1], p.Halves()...) {
			continue
		}
		if v.Section.Find(pair[1]).Text != "" {
			continue
		}
		if p.Has(pair[1]) {
			f := v.Finding("%s is here and %s is in the other file: tools do not read a pair from two files alike", pair[0], pair[1])
			f.Severity = doctor.Warning
			return f
		}
		return v.Finding("%s is there and %s is not: the pair is of no use", pair[0], pair[1])
	}
	return doctor.Finding{}
}
