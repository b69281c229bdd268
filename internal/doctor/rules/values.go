package rules

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/nearest"
	"github.com/awsid/awsid/internal/sys/paths"
)

// valueRules are about values that cannot be right.
var valueRules = []doctor.Rule{
	{ID: "invalid-region", Severity: doctor.Error, Title: "a region does not exist",
		Why: "The region is part of the host name of every call. With a wrong one a tool fails with \"could not connect to the endpoint URL\" or \"could not resolve host\".",
		Fix: "Write a region such as us-east-1, without the letter of an availability zone.",
		Setting: func(s *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			isProfile := v.Section.IsProfile()
			if v.Key != "region" && v.Key != "sso_region" || !v.IsPlain() || !isProfile && !v.Section.IsSession() {
				return doctor.Finding{}
			}
			hasEndpoint := s.Vars.Get("AWS_ENDPOINT_URL") != "" || s.Profile(v.Section.Meant().Name).Has("endpoint_url", "services")
			if v.Key == "region" && isProfile && hasEndpoint {
				return doctor.Finding{} // a stand-in takes any region
			}
			return judgeRegion(v.Text).Finding(v)
		}},
	{ID: "invalid-output", Severity: doctor.Error, Tools: doctor.CLI, Title: "an output format does not exist",
		Why: "The AWS CLI ends every command that prints something with \"Unknown output type\".", Fix: "Write json, yaml, yaml-stream, text, table or off.",
		Setting: func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
			if v.Key != "output" || !v.IsPlain() || !v.Section.IsProfile() {
				return doctor.Finding{}
			}
			return judgeOutput(v.Text).Finding(v)
		}},
	{ID: "invalid-role-arn", Severity: doctor.Error, Keys: []string{"role_arn"}, Title: "role_arn is not the ARN of a role",
		Why: "AWS STS assumes nothing but arn:aws:iam::ACCOUNT:role/NAME.", Fix: "Copy the ARN from the page of the role in the IAM console.",
		Value: func(text string) verdict {
			return verdict{Message: faultOfRoleARN(text), Right: repairRoleARN(text)}
		}},
	{ID: "invalid-mfa-serial", Severity: doctor.Error, Keys: []string{"mfa_serial"}, Value: judgeMFASerial, Title: "mfa_serial is not the serial number of an MFA device",
		Why: "AWS STS wants the ARN of a virtual device, arn:aws:iam::ACCOUNT:mfa/NAME, or the number printed on a hardware token. It refuses anything else after the code was asked for.",
		Fix: "Copy the device's identifier from Security credentials in the console."},
	{ID: "invalid-account-id", Severity: doctor.Error, Keys: []string{"sso_account_id", "aws_account_id"}, Value: judgeAccountID, Title: "an account id is not twelve digits",
		Why: "Identity Center refuses the call, or answers that there is no access.", Fix: "Write twelve digits, leading zeros included, without dashes."},
	{ID: "invalid-expected-account", Severity: doctor.Error, Tools: doctor.Awsid, Title: "awsid_expected_account is not twelve digits",
		Why: "No sign-in is to such an account, so that awsid refuses every one.", Fix: "Write twelve digits, leading zeros included, without dashes.",
		Keys: []string{"awsid_expected_account"}, Value: judgeAccountID},
	{ID: "invalid-duration", Severity: doctor.Error, Keys: []string{"duration_seconds"}, Value: judgeDuration, Title: "duration_seconds is not between 900 and 43200",
		Why: "AWS STS hands out credentials for 15 minutes to 12 hours. What is no whole number the AWS CLI drops without a word, and other tools fail.",
		Fix: "Write whole seconds: 3600 is an hour, 43200 is twelve."},
	{ID: "invalid-url", Severity: doctor.Error, Keys: []string{"sso_start_url"}, Value: judgeStartURL, Title: "an address is not a URL",
		Why: "Without https:// in front, or with blanks inside, no tool can send anything to the address.", Fix: "Write the whole URL.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return doctor.Each(s, slices.Concat(s.Settings, s.Nested), func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
				d := v.Definition()
				isURL := v.Key == "endpoint_url" || d != nil && d.Kind == settings.URL && v.Key != "sso_start_url"
				if !isURL || !v.IsPlain() || v.Block == "" && !v.Section.IsProfile() {
					return doctor.Finding{}
				}
				return verdict{Message: faultOfURL(v.Text)}.Finding(v)
			})
		}},
	{ID: "start-url-fragment", Severity: doctor.Warning, Keys: []string{"sso_start_url"}, Title: "a start URL ends in #",
		Why: "The browser's address bar shows /start/#/ behind the portal's address. Tools name the cached sign-in by the start URL as it is written, so that one with # has a sign-in of its own, and some tools are refused.",
		Fix: "Write the address up to /start.",
		Value: func(text string) verdict {
			before, _, has := strings.Cut(text, "#")
			if !has || faultOfURL(text) != "" {
				return verdict{}
			}
			return verdict{Message: "has a # at its end, which is the browser's: leave it out", Right: strings.TrimRight(before, "/")}
		}},
	{ID: "start-url-not-https", Severity: doctor.Warning, Keys: []string{"sso_start_url"}, Title: "a start URL is not https",
		Why: "A sign-in over http could be read and changed on its way, and Identity Center refuses it.", Fix: "Write https://.",
		Value: func(text string) verdict {
			u, err := url.Parse(text)
			if err != nil || u.Scheme != "http" || u.Host == "" || isLoopback(u.Hostname()) {
				return verdict{}
			}
			return verdict{Message: "begins with http://: Identity Center is reached by https:// only", Right: "https" + strings.TrimPrefix(text, "http")}
		}},
	{ID: "invalid-boolean", Severity: doctor.Warning, Title: "a switch is neither true nor false",
		Why: "The AWS CLI counts everything but true as off; other SDKs end with an error.", Fix: "Write true or false.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return judgeKinds(s, settings.Switch)
		}},
	{ID: "invalid-number", Severity: doctor.Error, Title: "a number is not one",
		Why: "The AWS CLI and the SDKs end with an error before they send anything.", Fix: "Write a whole number.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return judgeKinds(s, settings.Count, settings.Seconds)
		}},
	{ID: "invalid-choice", Severity: doctor.Error, Title: "a setting has a value that is none of its choices",
		Why: "Some tools end with an error, others take the default without a word.", Fix: "Write one of the choices.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return judgeKinds(s, settings.Choice)
		}},
	{ID: "invalid-sign-in", Severity: doctor.Error, Tools: doctor.Awsid, Title: "awsid_sign_in is none of never, ask, always",
		Why:   "awsid ends with an error where it stands in an sso-session, and never signs in by itself where it stands in a profile.",
		Fix:   "Write never, ask or always.",
		Keys:  []string{"awsid_sign_in"},
		Value: func(text string) verdict { return judgeChoice(settings.Lookup("awsid_sign_in"), text) }},
	{ID: "services-missing", Severity: doctor.Error, Title: "services names a section that is not there",
		Why: "The AWS CLI ends every command of the profile.", Fix: "Write a section [services NAME], or correct the name.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("services")
			if !v.IsPlain() || s.Services(v.Text) != nil {
				return doctor.Finding{}
			}
			return missingName(v, "names no section: there is no [services "+v.Text+"]", s.ServicesNames())
		}},
	{ID: "ca-bundle-missing", Severity: doctor.Error, Tools: doctor.CLI | doctor.Boto | doctor.Go, Title: "a CA bundle is not there or holds no certificate",
		Why: "Every call over TLS ends with an error.", Fix: "Correct the path; it has to be a PEM file.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			found := doctor.Each(s, s.Settings, func(s *doctor.Snapshot, v doctor.Setting) doctor.Finding {
				if v.Key != "ca_bundle" || !v.IsPlain() || !v.Section.IsProfile() {
					return doctor.Finding{}
				}
				return verdict{Message: faultOfBundle(s, v.Text)}.Finding(v)
			})
			if path := s.Vars.Get("AWS_CA_BUNDLE"); path != "" && faultOfBundle(s, path) != "" {
				found = append(found, oneFinding("AWS_CA_BUNDLE %s", faultOfBundle(s, path))...)
			}
			return found
		}},
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
	case slices.Contains(region.Known(), plain):
		return verdict{Message: fmt.Sprintf("is %q, a region: were the answers swapped?", text)}
	default:
		near := nearest.Words(plain, formats)
		if len(near) != 1 {
			return verdict{Message: fmt.Sprintf("is %q: write %s", text, settings.Either(formats))}
		}
		plain = near[0]
	}
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, plain), Right: plain}
}

func noValueWord(text string) verdict {
	return verdict{Message: fmt.Sprintf("is the word %q, which stands for no value in the questions of aws configure: delete the line", text), Right: doctor.DeleteLine}
}

// faultOfRoleARN says what is wrong with the ARN of a role, "" when nothing is.
func faultOfRoleARN(text string) string {
	a, ok := arn.Parse(text)
	switch {
	case !arn.Is(text):
		return fmt.Sprintf("is %q and no ARN: it has the form arn:aws:iam::ACCOUNT:role/NAME", text)
	case !ok || !strings.HasPrefix(a.Partition, "aws"):
		return "has not the form arn:aws:iam::ACCOUNT:role/NAME (two colons behind iam)"
	case a.Service == "sts":
		return "names the session of an assumed role: write the role itself, arn:aws:iam::" + a.Account + ":role/NAME"
	case a.Service != "iam":
		return fmt.Sprintf("names something of %s, not a role of iam", a.Service)
	case a.Rest() != "" && slices.Contains([]string{"user", "group", "policy", "instance-profile", "mfa"}, a.Type()), a.Resource == "root":
		return fmt.Sprintf("names a %s, and only a role can be assumed", a.Type())
	case a.Region != "":
		return fmt.Sprintf("has a region (%s), and IAM has none: two colons behind iam", a.Region)
	case !arn.IsAccountID(a.Account):
		return fmt.Sprintf("has the account id %q, which is not twelve digits", a.Account)
	case a.Type() != "role" || a.Rest() == "" || strings.ContainsAny(a.Resource, " \t"):
		return fmt.Sprintf("ends in %q, where role/NAME belongs", a.Resource)
	}
	return ""
}

// repairRoleARN writes a right ARN where only the colons or the dashes of the account are wrong, "" elsewhere.
func repairRoleARN(text string) string {
	head, role, ok := strings.Cut(text, ":role/")
	parts := strings.Split(head, ":")
	if !ok || len(parts) < 4 || len(parts) > 5 || parts[0] != "arn" || parts[2] != "iam" {
		return ""
	}
	account := strings.ReplaceAll(parts[len(parts)-1], "-", "")
	right := parts[0] + ":" + parts[1] + ":iam::" + account + ":role/" + role
	if right == text || faultOfRoleARN(right) != "" {
		return ""
	}
	return right
}

func isDigits(text string) bool { return strings.Trim(text, "0123456789") == "" }

func judgeMFASerial(text string) verdict {
	bad := func(format string, args ...any) verdict { return verdict{Message: fmt.Sprintf(format, args...)} }
	if !arn.Is(text) {
		switch {
		case len(text) == 6 && isDigits(text):
			return bad("is a code of six digits: it is asked for each time; here the device's ARN belongs")
		case len(text) < 9 || strings.ContainsAny(text, " \t"):
			return bad("is %q: it has the form arn:aws:iam::ACCOUNT:mfa/NAME, or is the number of a hardware token", text)
		}
		return verdict{}
	}
	a, ok := arn.Parse(text)
	switch {
	case !ok || a.Service != "iam" || a.Region != "":
		return bad("has not the form arn:aws:iam::ACCOUNT:mfa/NAME")
	case strings.HasPrefix(a.Resource, "user/"), strings.HasPrefix(a.Resource, "role/"):
		return bad("is the ARN of a user or role: that of the device has mfa/ in that place")
	case strings.HasPrefix(a.Resource, "u2f/"):
		return bad("is a security key, which AWS STS takes no code from: use a virtual device or a hardware token")
	case !arn.IsAccountID(a.Account):
		return bad("has the account id %q, which is not twelve digits", a.Account)
	case !strings.HasPrefix(a.Resource, "mfa/"):
		return bad("ends in %q, where mfa/NAME belongs", a.Resource)
	}
	return verdict{}
}

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

func judgeStartURL(text string) verdict {
	bad := faultOfURL(text)
	if bad == "" {
		if u, _ := url.Parse(text); strings.HasSuffix(u.Host, ".awsapps.com") && strings.Trim(u.Path, "/") == "" && u.Fragment == "" {
			return verdict{Message: "ends behind the host: the access portal is at /start", Right: "https://" + u.Host + "/start"}
		}
		return verdict{}
	}
	v := verdict{Message: bad}
	if u, err := url.Parse("https://" + text); err == nil && !strings.ContainsAny(text, ": \t") && strings.Contains(u.Host, ".awsapps.com") {
		v.Right = u.String()
	}
	if !strings.ContainsAny(text, ":/.") {
		v.Message = fmt.Sprintf("is %q: it is a whole address such as https://%s.awsapps.com/start", text, text)
	}
	return v
}

// faultOfURL says what is wrong with a URL, "" when nothing is.
func faultOfURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case strings.ContainsAny(text, " \t"):
		return "has a blank inside: it is one URL"
	case err != nil:
		return "is no URL"
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("is %q: it has to begin with https:// or http://", text)
	case u.Host == "":
		return "has no host: write scheme://host"
	}
	return ""
}

func isLoopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1" || strings.HasSuffix(host, ".localhost")
}

// judgeKinds asks about the values of all settings of some kinds, in profiles and their blocks.
func judgeKinds(s *doctor.Snapshot, kinds ...settings.Kind) []doctor.Finding {
	ofOtherRules := []string{"output", "credential_source", "awsid_sign_in", "duration_seconds"}
	return doctor.Each(s, slices.Concat(s.Settings, s.Nested), func(_ *doctor.Snapshot, v doctor.Setting) doctor.Finding {
		d := v.Definition()
		if d == nil || !slices.Contains(kinds, d.Kind) || slices.Contains(ofOtherRules, d.Name) || !v.IsPlain() || !v.Section.IsProfile() {
			return doctor.Finding{}
		}
		f := judgeByType(d, v.Text).Finding(v)
		f.Tools = doctor.Tools(d.Readers)
		return f
	})
}

func judgeByType(d *settings.Definition, text string) verdict {
	switch d.Kind {
	case settings.Switch:
		return judgeBoolean(text)
	case settings.Count, settings.Seconds:
		return judgeNumber(d, text)
	case settings.Choice:
		return judgeChoice(d, text)
	case settings.Account:
		return judgeAccountID(text)
	}
	return verdict{}
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
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, cmp.Or(right, "true or false")), Right: right, Severity: doctor.Warning}
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
	return verdict{Message: fmt.Sprintf("is %q: write %s", text, d.Expects())}
}

func faultOfBundle(s *doctor.Snapshot, path string) string {
	path = paths.Expand(path, s.Vars, s.Paths.Home)
	info := s.Stat(path)
	if isDocumentationPath(path) || info != nil && info.IsDir() {
		return ""
	}
	data, err := s.ReadFile(path)
	switch {
	case err != nil:
		return fmt.Sprintf("names %s, which cannot be read", path)
	case !strings.Contains(string(data), "-----BEGIN "):
		return fmt.Sprintf("names %s, which holds no PEM certificate", path)
	}
	return ""
}
