package rules

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// ownerOf returns the rule that speaks of the values of a setting, "" when any will do.
func ownerOf(d *settings.Definition) string {
	switch d.Name {
	case "output":
		return "invalid-output"
	case "role_arn":
		return "invalid-role-arn"
	case "mfa_serial":
		return "invalid-mfa-serial"
	case "duration_seconds":
		return "invalid-duration"
	case "credential_source":
		return "credential-source-unknown"
	case "role_session_name":
		return "invalid-session-name"
	case "external_id":
		return "invalid-external-id"
	case "awsid_sign_in":
		return "invalid-sign-in"
	case "awsid_expected_account":
		return "invalid-expected-account"
	case "awsid_generated_from":
		return "invalid-mark"
	case "aws_access_key_id", "aws_session_token", "aws_security_token":
		return "" // access-key-malformed looks at all of them
	}
	switch d.Kind {
	case settings.Region:
		return "invalid-region"
	case settings.URL:
		return "invalid-url"
	case settings.Choice:
		return "invalid-choice"
	case settings.Switch:
		return "invalid-boolean"
	case settings.Count, settings.Seconds, settings.Size, settings.Rate:
		return "invalid-number"
	case settings.Account:
		return "invalid-account-id"
	case settings.ARN:
		return "invalid-arn"
	case settings.Word, settings.Text:
		return "invalid-name"
	case settings.List:
		return "invalid-list"
	}
	return ""
}

// judgeValues finds the values that cannot be right among the settings that a rule speaks of.
func judgeValues(s *doctor.Snapshot, rule string) []doctor.Finding {
	judgeOne := func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		d := v.Definition()
		if d == nil || ownerOf(d) != rule || !v.IsPlain() || d.In&v.Section.Kind() == 0 && v.Section.Kind() != settings.InServices {
			return doctor.Finding{}
		}
		if d.Name == "region" && s.HasOwnEndpoint(v.Section) && isHostLabel(v.Text) {
			return judgeForeignRegion(v.Text).Finding(v)
		}
		f := judge(d, v.Text).Finding(v)
		f.Tools = doctor.Tools(d.Readers)
		return f
	}
	return append(doctor.Each(s, s.Settings, judgeOne), doctor.Each(s, s.Nested, judgeOne)...)
}

// judge says what is wrong with the value of a setting, be it in a file or in a variable.
func judge(d *settings.Definition, text string) verdict {
	switch d.Name {
	case "output":
		return judgeOutput(text)
	case "role_arn":
		if bare := strings.TrimRight(text, ",;"); bare != text && faultOfRoleARN(bare) == "" {
			return verdict{Message: "ends in " + text[len(bare):] + ", which belongs to what it was copied from", Right: bare, Severity: doctor.Warning}
		}
		return verdict{Message: faultOfRoleARN(text), Right: repairRoleARN(text)}
	case "login_session":
		return judgeLoginSession(text)
	case "mfa_serial":
		return judgeMFASerial(text)
	case "duration_seconds":
		return judgeDuration(text)
	case "credential_source":
		return judgeCredentialSource(text)
	case "sso_start_url":
		return judgeStartURL(text)
	case "sso_role_name", "awsid_expected_role":
		if bad := judgeRoleName(text); bad.Message != "" {
			return bad
		}
	case "aws_access_key_id":
		return judgeKeyID(text)
	case "aws_session_token", "aws_security_token":
		return judgeToken(text)
	case "auth_scheme_preference":
		return judgeWords(text, "sigv4", "sigv4a", "httpbearerauth", "noauth", "smithy.api#httpbearerauth", "smithy.api#noauth", "aws.auth#sigv4", "aws.auth#sigv4a")
	case "sigv4a_signing_region_set":
		return judgeWords(text, append([]string{"*"}, region.Known()...)...)
	case "awsid_generated_from":
		return judgeMark(text)
	case "awsid_tags":
		return judgeTags(text)
	case "container_credentials_relative_uri":
		if !strings.HasPrefix(text, "/") {
			return verdict{Message: "does not begin with /: it is put behind http://169.254.170.2"}
		}
	}
	switch d.Kind {
	case settings.Region:
		if d.Name == "sso_region" && isPseudoRegion(text) {
			return verdict{Message: fmt.Sprintf("is %q, where no Identity Center is: write the region that its dashboard shows", text)}
		}
		return judgeRegion(text)
	case settings.URL:
		return verdict{Message: faultOfURL(text)}
	case settings.Switch:
		return judgeBoolean(text)
	case settings.Count, settings.Seconds:
		return judgeNumber(d, text)
	case settings.Choice:
		return judgeChoice(d, text)
	case settings.Account:
		return judgeAccountID(text)
	case settings.Word, settings.Text, settings.Size, settings.Rate:
		return judgeForm(d, text)
	}
	return verdict{}
}

// judgeForm holds a text against the length and the letters that AWS demands.
func judgeForm(d *settings.Definition, text string) verdict {
	letter := d.ForeignLetter(text)
	switch {
	case d.Valid(text):
		return verdict{}
	case letter != "" && letter != " ":
		return verdict{Message: fmt.Sprintf("holds %q, which AWS refuses: it takes %s", letter, d.Expects())}
	case letter != "":
		return verdict{Message: "has a blank inside, which AWS refuses: it takes " + d.Expects()}
	case !d.ValidLength(text):
		return verdict{Message: fmt.Sprintf("has %d characters: AWS takes %s", len([]rune(text)), d.Expects())}
	}
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, d.Expects())}
}

// judgeWords judges a list of words that are separated by commas.
func judgeWords(text string, known ...string) verdict {
	for word := range strings.SplitSeq(text, ",") {
		word = strings.TrimSpace(word)
		if !slices.Contains(known, strings.ToLower(word)) && !settings.ValidRegion(word) || word == "" {
			return verdict{Message: fmt.Sprintf("has %q among its words: it takes words such as %s, separated by commas", word, known[1])}
		}
		if near := nearest.Words(strings.ToLower(word), known); !slices.Contains(known, strings.ToLower(word)) && len(near) > 0 {
			return verdict{Message: fmt.Sprintf("has %q among its words: did you mean %s?", word, near[0])}
		}
	}
	return verdict{}
}

func judgeOutput(text string) verdict {
	formats := settings.Choices("output")
	plain := strings.Trim(strings.ReplaceAll(strings.ToLower(text), "_", "-"), ".,;")
	switch {
	case slices.Contains(formats, text):
		return verdict{}
	case slices.Contains(formats, plain):
	case plain == "none" || plain == "null":
		return noValueWord(text)
	case plain == "yml":
		plain = "yaml"
	case plain == "txt":
		plain = "text"
	case region.IsKnown(plain):
		return verdict{Message: fmt.Sprintf("is %q, a region: were the answers swapped?", text)}
	default:
		near := nearest.Words(plain, formats)
		if len(near) != 1 {
			return verdict{Message: fmt.Sprintf("is %q: write %s", text, settings.Either(formats)), Maybe: formats}
		}
		plain = near[0]
	}
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, plain), Right: plain}
}

func noValueWord(text string) verdict {
	return verdict{Message: fmt.Sprintf("is the word %q, which stands for no value in the questions of aws configure: delete the line", text), Right: doctor.DeleteLine}
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

func judgeAccountID(text string) verdict {
	digits := strings.NewReplacer("-", "", " ", "", "_", "").Replace(text)
	switch {
	case arn.IsAccountID(text):
		return verdict{}
	case arn.IsAccountID(digits):
		return verdict{Message: fmt.Sprintf("is %q: it is written without dashes and blanks", text), Right: digits}
	case isDigits(digits) && len(digits) < 12 && len(digits) >= 9:
		return verdict{Message: fmt.Sprintf("has %d digits: it has twelve; were leading zeros lost in a spreadsheet?", len(digits))}
	case isDigits(digits):
		return verdict{Message: fmt.Sprintf("has %d digits: it has twelve", len(digits))}
	}
	return verdict{Message: fmt.Sprintf("is %q: the id is twelve digits, not the account's name or alias", text)}
}

func judgeDuration(text string) verdict {
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && n >= 900 && n <= 43200:
		return verdict{}
	case err == nil:
		return verdict{Message: fmt.Sprintf("is %d: AWS STS takes 900 (15 minutes) to 43200 (12 hours)", n)}
	}
	v := verdict{Message: fmt.Sprintf("is %q, which is no whole number of seconds: the AWS CLI drops it", text)}
	d, err := time.ParseDuration(strings.ToLower(strings.ReplaceAll(text, " ", "")))
	if err == nil && d >= 15*time.Minute && d <= 12*time.Hour {
		v.Right = strconv.Itoa(int(d.Seconds()))
	}
	return v
}

func judgeBoolean(text string) verdict {
	right := ""
	switch strings.ToLower(text) {
	case "true", "false":
		return verdict{}
	case "yes", "on", "1", "y", "enabled", "enable":
		right = "true"
	case "no", "off", "0", "n", "disabled", "disable":
		right = "false"
	}
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, cmp.Or(right, "true or false")), Right: right, Maybe: []string{"true", "false"}, Severity: doctor.Warning}
}

func judgeNumber(d *settings.Definition, text string) verdict {
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case d.Valid(text):
		return verdict{}
	case err != nil:
		return verdict{Message: fmt.Sprintf("is %q, which is no number", text)}
	case n < 0:
		return verdict{Message: fmt.Sprintf("is %s: it cannot be less than nothing", text)}
	}
	return verdict{Message: fmt.Sprintf("is %s: write %s", text, d.Expects()), Severity: doctor.Warning}
}

// fewChoices are as many as a person chooses from at a glance.
const fewChoices = 6

func judgeChoice(d *settings.Definition, text string) verdict {
	if d.Valid(text) {
		return verdict{}
	}
	lower := strings.ToLower(text)
	for _, choice := range d.Choices {
		if strings.EqualFold(strings.ReplaceAll(choice, "-", "_"), strings.ReplaceAll(text, "-", "_")) {
			return verdict{Message: fmt.Sprintf("is %q: write %s", text, choice), Right: choice}
		}
	}
	if near := nearest.Words(lower, d.Choices); len(near) == 1 {
		return verdict{Message: fmt.Sprintf("is %q: write %s (of %s)", text, near[0], strings.Join(d.Choices, ", ")), Right: near[0]}
	}
	bad := verdict{Message: fmt.Sprintf("is %q: write %s", text, d.Expects())}
	if len(d.Choices) <= fewChoices {
		bad.Maybe = d.Choices
	}
	return bad
}
