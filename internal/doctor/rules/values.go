package rules

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

// valueRules are about values that cannot be right.
var valueRules = []doctor.Rule{
	{ID: "invalid-region", Severity: doctor.Error, Title: "a region does not exist",
		Why: "The region is part of the host name of every call. With a wrong one a tool fails with \"could not connect to the endpoint URL\" or \"could not resolve host\".",
		Fix: "Write a region such as us-east-1, without the letter of an availability zone.", Judges: judgeValues},
	{ID: "invalid-output", Severity: doctor.Error, Title: "an output format does not exist",
		Why: "The AWS CLI ends every command that prints something with \"Unknown output type\".", Fix: "Write json, yaml, yaml-stream, text, table or off.", Judges: judgeValues},
	{ID: "invalid-role-arn", Severity: doctor.Error, Title: "role_arn is not the ARN of a role that can be assumed",
		Why: "AWS STS assumes nothing but arn:aws:iam::ACCOUNT:role/NAME, and of these neither the roles that Identity Center makes for permission sets nor those of services.",
		Fix: "Copy the ARN from the page of the role in the IAM console; for a permission set write sso_account_id and sso_role_name.", Judges: judgeValues},
	{ID: "invalid-arn", Severity: doctor.Error, Title: "a value is not the ARN that belongs there",
		Why: "Tools take the account from the ARN, and compare it with who signs in.", Fix: "Let the command that wrote it write it again: awsid login.", Judges: judgeValues},
	{ID: "invalid-name", Severity: doctor.Error, Title: "a name has a form that AWS refuses",
		Why: "AWS bounds the length and the letters of session names, external ids, roles and permission sets. No tool looks before the call, which ends with ValidationError or AccessDenied; an ARN or the name of a role that Identity Center made is no name of a permission set.",
		Fix: "Write the name in the letters that AWS takes.", Judges: judgeValues},
	{ID: "invalid-mfa-serial", Severity: doctor.Error, Title: "mfa_serial is not the serial number of an MFA device",
		Why: "AWS STS wants the ARN of a virtual device, arn:aws:iam::ACCOUNT:mfa/NAME, or the number printed on a hardware token. It refuses anything else after the code was asked for.",
		Fix: "Copy the device's identifier from Security credentials in the console.", Judges: judgeValues},
	{ID: "invalid-account-id", Severity: doctor.Error, Title: "an account id is not twelve digits",
		Why: "Identity Center refuses the call, or answers that there is no access.", Fix: "Write twelve digits, leading zeros included, without dashes.", Judges: judgeValues},
	{ID: "invalid-expected-account", Severity: doctor.Error, Title: "awsid_expected_account is not twelve digits",
		Why: "No sign-in is to such an account, so that awsid refuses every one.", Fix: "Write twelve digits, leading zeros included, without dashes.", Judges: judgeValues},
	{ID: "invalid-duration", Severity: doctor.Error, Title: "duration_seconds is not between 900 and 43200",
		Why: "AWS STS hands out credentials for 15 minutes to 12 hours. What is no whole number the AWS CLI drops without a word, and other tools fail.",
		Fix: "Write whole seconds: 3600 is an hour, 43200 is twelve.", Judges: judgeValues},
	{ID: "invalid-url", Severity: doctor.Error, Title: "an address is not a URL, or not that of a portal",
		Why: "Without https:// in front, or with blanks inside, no tool can send anything to the address. A page of the console is no access portal: nobody can sign in there for a tool.",
		Fix: "Write the whole URL; that of the access portal stands in the invitation and on the dashboard of IAM Identity Center.", Judges: judgeValues},
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
		Why: "The AWS CLI counts everything but true as off; other SDKs end with an error.", Fix: "Write true or false.", Judges: judgeValues},
	{ID: "invalid-number", Severity: doctor.Error, Title: "a number or a size is not one",
		Why: "The AWS CLI and the SDKs end with an error before they send anything.", Fix: "Write a whole number; a size may end in KB, MB or GB, a rate in MB/s.", Judges: judgeValues},
	{ID: "invalid-choice", Severity: doctor.Error, Title: "a setting has a value that is none of its choices",
		Why: "Some tools end with an error, others take the default without a word.", Fix: "Write one of the choices.", Judges: judgeValues},
	{ID: "invalid-list", Severity: doctor.Warning, Title: "a list holds a word that cannot be right",
		Why: "What a tool does not know it passes over, and takes the next word or the default.", Fix: "Write known words, separated by commas.", Judges: judgeValues},
	{ID: "invalid-sign-in", Severity: doctor.Error, Title: "awsid_sign_in is none of never, ask, always",
		Why: "awsid ends with an error where it stands in an sso-session, and never signs in by itself where it stands in a profile.",
		Fix: "Write never, ask or always.", Judges: judgeValues},
	{ID: "services-missing", Severity: doctor.Error, Title: "services names a section that is not there",
		Why: "The AWS CLI ends every command of the profile.", Fix: "Write a section [services NAME], or correct the name.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("services")
			if !v.IsPlain() || s.Services(v.Text) != nil {
				return doctor.Finding{}
			}
			return missingName(v, "names no section: there is no [services "+v.Text+"]", s.ServicesNames)
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

func faultOfBundle(s *doctor.Snapshot, path string) string {
	path = paths.Expand(path, s.Vars, s.Paths.Home)
	info := s.Stat(path)
	if isDocumentationPath(path) {
		return ""
	}
	data, err := s.ReadFile(path)
	switch {
	case info != nil && info.IsDir():
		return fmt.Sprintf("names the folder %s: it has to be one file of certificates", path)
	case err != nil:
		return fmt.Sprintf("names %s, which cannot be read", path)
	case !strings.Contains(string(data), "-----BEGIN "):
		return fmt.Sprintf("names %s, which holds no PEM certificate", path)
	}
	return ""
}

func isProfileKey(key string) bool {
	return settings.IsKey(key, settings.InProfile|settings.InCredentials)
}

// isPlainKey reports whether the value of a key is taken as it stands: quotes and comments in it are mistakes.
func isPlainKey(key string) bool { return isPlainDefinition(settings.Lookup(key)) }

// isPlainSetting is isPlainKey for a setting, which may stand in a block.
func isPlainSetting(v doctor.Setting) bool { return isPlainDefinition(v.Definition()) }

// isNumber reports whether a setting is one, which nothing at all cannot be.
func isNumber(d *settings.Definition) bool {
	return d != nil && (d.Kind == settings.Count || d.Kind == settings.Seconds) && d.Readers != settings.ByAwsid
}

func isPlainDefinition(d *settings.Definition) bool {
	if d == nil || d.In&(settings.InProfile|settings.InCredentials|settings.InSession) == 0 {
		return false
	}
	return d.OneWord() || d.Kind == settings.Path || d.Kind == settings.List || d.Letters != ""
}

// didYouMean words the names that a wrong one is near to.
func didYouMean(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ": did you mean " + strings.Join(near, " or ") + "?"
}

// missingName makes the finding that a setting names what is not there.
func missingName(v doctor.Setting, fault string, names *doctor.Names) doctor.Finding {
	near := names.Near(v.Text)
	f := v.Finding("%s = %s %s%s", v.Key, v.Text, fault, didYouMean(near))
	if name := names.Only(v.Text); name != "" {
		f.Fix = doctor.SetValue("write "+v.Key+" = "+name, v, name)
		return f
	}
	for _, name := range near {
		f.Choices = append(f.Choices, doctor.SetValue("write "+v.Key+" = "+name, v, name))
	}
	return f
}
