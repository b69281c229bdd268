package rules

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/paths"
)

// winnerRules are about what is stronger than a profile, or steps in for it.
var winnerRules = []doctor.Rule{
	{ID: "env-web-identity-beside-profile", Severity: doctor.Warning, Title: "a web identity in the environment is stronger than the chosen profile",
		Why: "In the AWS CLI, boto3, Go and Java AWS_WEB_IDENTITY_TOKEN_FILE goes before the keys, the sign-in and the program of a profile, also of one that AWS_PROFILE names: you are the pod's or the build's role.",
		Fix: "Unset AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN, or AWS_PROFILE.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			p := s.Profile(s.ChosenProfile())
			if s.Vars.Get("AWS_WEB_IDENTITY_TOKEN_FILE") == "" || s.Vars.Get("AWS_ROLE_ARN") == "" || p == nil || !hasWay(p) || isRole(p) {
				return nil
			}
			return oneFinding("AWS_WEB_IDENTITY_TOKEN_FILE and the profile %s are both in the environment: most tools take the web identity, and the profile's credentials are not used", p.Name)
		}},
	{ID: "env-container", Severity: doctor.Error, Check: checkContainer, Title: "container credentials in the environment cannot be fetched",
		Why: "The AWS CLI and the SDKs ask for container credentials at addresses of this machine and of AWS's agents, and anywhere over https; another host they refuse. The token that is shown there may stand in a file, which has to be there.",
		Fix: "Correct the variables, or unset them."},
	{ID: "env-without-partner", Severity: doctor.Warning, Check: checkEnvPartners, Title: "a variable has no effect without another one",
		Why: "AWS_ROLE_ARN alone makes no tool assume the role; it is read together with AWS_WEB_IDENTITY_TOKEN_FILE. A token for container credentials needs their address.",
		Fix: "Set the other variable, too, or unset this one."},
	{ID: "env-overrides-profile", Severity: doctor.Info, Check: checkOverrides, Title: "a variable is stronger than the profile",
		Why: "Every setting that has a variable is taken from it first. That explains \"I have changed the profile, and nothing happens\".",
		Fix: "Unset the variable to follow the profile."},
	{ID: "old-key-file", Severity: doctor.Info, Tools: doctor.CLI | doctor.Boto, Check: checkOldKeyFiles, Title: "keys stand in a file of old, which the AWS CLI and boto3 still read",
		Why: "When nothing else gives credentials, the AWS CLI and boto3 take those of AWS_CREDENTIAL_FILE, BOTO_CONFIG, /etc/boto.cfg and ~/.boto; no other tool does. It is a warning where the profile in use has none.",
		Fix: "Move the keys to the credentials file, or delete the file."},
}

func checkContainer(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	full, relative := s.Vars.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI"), s.Vars.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
	file := s.Vars.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
	switch {
	case full == "" && relative == "":
		return nil
	case full != "" && relative == "" && refusedContainerHost(full):
		return oneFinding("AWS_CONTAINER_CREDENTIALS_FULL_URI names a host that every tool refuses over http: it has to be this machine, or https")
	case file != "" && faultOfTokenFile(s, file) != "":
		return oneFinding("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names %s, which %s", file, faultOfTokenFile(s, file))
	case full != "" && relative != "":
		f := oneFinding("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI and AWS_CONTAINER_CREDENTIALS_FULL_URI are both set: the first is used, the second is not")
		f[0].Severity = doctor.Info
		return f
	}
	return nil
}

func checkEnvPartners(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, name := range s.Vars.Names() {
		d := settings.LookupVariable(name)
		if d == nil || s.Vars.Get(name) == "" || d.Needs == nil || d.Name == "aws_session_token" || d.Name == "aws_security_token" || name == "AWS_WEB_IDENTITY_TOKEN_FILE" {
			continue // env-session-token and env-web-identity speak of the others
		}
		var partners []string
		for _, need := range d.Needs {
			partners = append(partners, settings.Lookup(need).Variables...)
		}
		if !slices.ContainsFunc(partners, func(partner string) bool { return s.Vars.Get(partner) != "" }) {
			f := doctor.Finding{Message: fmt.Sprintf("%s has no effect without %s", name, settings.Either(partners)), Tools: doctor.Tools(d.Readers)}
			if d.Name == "aws_expiration" || d.Name == "role_session_name" {
				f.Severity = doctor.Info
			}
			found = append(found, f)
		}
	}
	return found
}

// checkOverrides compares the settings of the profile in use with the environment. What says who you are has rules of its own.
func checkOverrides(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	p := s.Profile(cmp.Or(s.ChosenProfile(), "default"))
	var found []doctor.Finding
	for d := range settings.Generals() {
		v := p.Find(d.Name)
		if v.Text == "" {
			continue
		}
		at := slices.IndexFunc(d.Variables, func(name string) bool { return s.Vars.Get(name) != "" })
		if at < 0 || s.Vars.Get(d.Variables[at]) == v.Text || d.Name == "endpoint_url" {
			continue
		}
		found = append(found, v.Finding("%s is %s here and %s in %s: the variable is stronger", d.Name, settings.Redact(d.Name, v.Text),
			settings.Redact(d.Name, s.Vars.Get(d.Variables[at])), d.Variables[at]))
	}
	return found
}

func checkOldKeyFiles(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	boto := []string{s.Vars.Get("BOTO_CONFIG")}
	if boto[0] == "" {
		boto = []string{"/etc/boto.cfg", filepath.Join(s.Paths.Home, ".boto")}
	}
	for _, path := range append(boto, s.Vars.Get("AWS_CREDENTIAL_FILE")) {
		if path == "" {
			continue
		}
		path = paths.Expand(path, s.Vars, s.Paths.Home)
		data, err := s.ReadFile(path)
		text := strings.ToLower(string(data[:min(len(data), 1<<16)]))
		if err != nil || !strings.Contains(text, "aws_access_key_id") && !strings.Contains(text, "awsaccesskeyid") {
			continue
		}
		f := doctor.AtFile(path, "the file holds an access key, which the AWS CLI and boto3 use when nothing else gives credentials")
		if p := s.Profile(cmp.Or(s.ChosenProfile(), "default")); (p == nil || !hasWay(p)) && !hasEnvironmentCredentials(s) {
			f.Message, f.Severity = "the AWS CLI and boto3 use the access key of this file, as nothing else gives credentials; other tools use none", doctor.Warning
		}
		found = append(found, f)
	}
	return found
}
