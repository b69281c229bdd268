package rules

import (
	"cmp"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// roleRules are about roles and conflicting identities.
var roleRules = []doctor.Rule{
	{ID: "static-keys-beside-sso", Severity: doctor.Warning, Title: "a profile has access keys and an SSO role",
		Why: "The AWS CLI, boto3 and the Java SDK use the SSO role; the Go and JavaScript SDKs use the keys. The same profile is two identities.",
		Fix: "Delete the keys, or give them a profile of their own.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			if !isSSO(p) || !p.Has("aws_access_key_id") {
				return doctor.Finding{}
			}
			v := p.Find("aws_access_key_id")
			f := v.Finding("profile %s has access keys and an SSO role: the AWS CLI, boto3 and Java use the SSO role, Go and JavaScript the keys", p.Name)
			f.Choices = []*doctor.Fix{
				doctor.DeleteKeys("delete the access keys", "every tool uses the SSO role; the secret is gone from the file", v.Section, keyNames...),
				doctor.DeleteKeys("delete the SSO role", "every tool uses the access keys", p.Find("sso_role_name").Section, "sso_session", "sso_account_id", "sso_role_name", "sso_start_url", "sso_region"),
			}
			return f
		}},
	{ID: "static-keys-beside-process", Severity: doctor.Warning, Title: "a profile has access keys and a credential_process",
		Why: "Access keys in the credentials file are stronger than the process, except for the Java SDK, which runs the process; keys in the config file are weaker than it in the AWS CLI and stronger in the Go and JavaScript SDKs.",
		Fix: "Delete the one that you do not mean.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			if !p.Has("credential_process") || !p.Has("aws_access_key_id") {
				return doctor.Finding{}
			}
			v := p.Find("aws_access_key_id")
			f := v.Finding("profile %s has access keys and a credential_process: the AWS CLI, boto3 and Java run the process, Go and JavaScript use the keys", p.Name)
			if v.Section.File == shared.CredentialsFile {
				f = v.Finding("profile %s has access keys and a credential_process: all tools but the Java SDK use the keys and never run the process", p.Name)
			}
			f.Choices = []*doctor.Fix{
				doctor.DeleteKeys("delete the access keys", "every tool runs the program; the secret is gone from the file", v.Section, keyNames...),
				doctor.DeleteKeys("delete credential_process", "every tool uses the access keys", p.Find("credential_process").Section, "credential_process"),
			}
			return f
		}},
	{ID: "static-keys-beside-role", Severity: doctor.Warning, Title: "a profile has access keys and a role with another source",
		Why: "The role is assumed with the keys of its source; the keys of the profile itself are used only when another profile names it as source_profile, and then its role is passed over.",
		Fix: "Delete the keys, or write source_profile with the profile's own name.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			source, place := p.Text("source_profile"), p.Text("credential_source")
			if !isRole(p) || !p.Has("aws_access_key_id") || source == p.Name || source == "" && place == "" {
				return doctor.Finding{}
			}
			return p.Find("aws_access_key_id").Finding("profile %s has access keys, and assumes a role with those of %s: its own keys are not used", p.Name, source+place)
		}},
	{ID: "two-ways", Severity: doctor.Warning, Profile: checkTwoWays, Title: "a profile has two ways to credentials",
		Why: "A role, a web identity, a sign-in, a console sign-in and a program each give a profile an identity, and every tool follows one of them, in an order of its own. It is an info beside credential_process, which tools of other makers write next to the sign-in they use.",
		Fix: "Delete the one that you do not mean, or give it a profile of its own."},
	{ID: "role-two-sources", Severity: doctor.Error, Title: "a role has both source_profile and credential_source",
		Why: "Only one of them can say whose credentials assume the role. The AWS CLI and the SDKs refuse both.", Fix: "Delete one of the two lines.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			if !isRole(p) || !p.Has("source_profile") || !p.Has("credential_source") {
				return doctor.Finding{}
			}
			f := p.Find("credential_source").Finding("profile %s has source_profile and credential_source: delete one of them", p.Name)
			for _, pair := range [][2]string{{"credential_source", "source_profile"}, {"source_profile", "credential_source"}} {
				f.Choices = append(f.Choices, doctor.DeleteKeys("delete "+pair[0], "the role is assumed with the credentials of "+p.Text(pair[1]), p.Find(pair[0]).Section, pair[0]))
			}
			return f
		}},
	{ID: "role-without-source", Severity: doctor.Error, Title: "a role has no source of credentials",
		Why: "A role is assumed with somebody's credentials. Without source_profile or credential_source the AWS CLI ends with \"Partial credentials found in assume-role\".",
		Fix: "Write source_profile = NAME, or credential_source = Environment, Ec2InstanceMetadata or EcsContainer.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			if !isRole(p) || p.Has("credential_source") || p.Mentions("source_profile") || managedElsewhere(p) ||
				doctor.HasMisspelt("source_profile", p.Halves()...) || doctor.HasMisspelt("credential_source", p.Halves()...) {
				return doctor.Finding{}
			}
			role := p.Find("role_arn")
			if s.UsesOkta() && !p.Has("aws_access_key_id") {
				f := role.Finding("profile %s assumes its role with a sign-in of Okta: only aws-okta does that", p.Name)
				f.Severity = doctor.Info
				return f
			}
			if !p.Has("aws_access_key_id") {
				return role.Finding("profile %s assumes a role and does not say with whose credentials: write source_profile or credential_source", p.Name)
			}
			f := role.Finding("profile %s has a role and keys, and does not say that the keys assume it: write source_profile = %s", p.Name, p.Name)
			f.Fix = doctor.SetKey("write source_profile = "+p.Name, role.Section, "source_profile", p.Name)
			return f
		}},
	{ID: "invalid-session-name", Severity: doctor.Error, Judges: judgeValues, Title: "role_session_name is not a name that AWS STS takes",
		Why: "AWS STS refuses the call with ValidationError. CloudTrail shows the name: letters, digits and _+=,.@- are allowed in it, no blank, slash or backslash.",
		Fix: "Write 2 to 64 of these characters."},
	{ID: "invalid-external-id", Severity: doctor.Error, Judges: judgeValues, Title: "external_id is not one that AWS STS takes",
		Why: "AWS STS refuses the call with ValidationError: letters, digits and _+=,.@:/- are allowed, no blank.",
		Fix: "Copy the ID again from whoever owns the role."},
	{ID: "source-profile-missing", Severity: doctor.Error, Title: "source_profile names a profile that is not there",
		Why: "There is nobody to assume the role. In both files source_profile is the bare name, without the word profile.",
		Fix: "Correct the name, or add the profile.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("source_profile")
			if !v.IsPlain() || s.Profile(v.Text) != nil || v.Text == "okta" && s.UsesOkta() {
				return doctor.Finding{}
			}
			f := missingName(v, "names no profile", s.ProfileNames)
			if bare := strings.TrimSpace(strings.TrimPrefix(strings.Trim(v.Text, "[] "), "profile ")); s.Profile(bare) != nil {
				f.Fix = doctor.SetValue("write source_profile = "+bare, v, bare)
			}
			return f
		}},
	{ID: "source-profile-loop", Severity: doctor.Error, Title: "source profiles lead back to where they began",
		Why: "No profile of the loop has credentials of its own, so no role can be assumed.", Fix: "Let the last profile have credentials of its own.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, loop := range sourceLoops(s) {
				f := loop[0].Find("source_profile").Finding("source_profile goes round: ")
				for _, p := range loop {
					f.Message += p.Name + " -> "
				}
				f.Message += loop[0].Name
				found = append(found, f)
			}
			return found
		}},
	{ID: "source-profile-without-credentials", Severity: doctor.Error, Title: "a source profile has no credentials",
		Why: "The AWS CLI ends with \"The source profile must have credentials\". Tools that keep keys elsewhere, such as aws-vault, can still use such a profile.",
		Fix: "Give the source profile keys, SSO or a credential_process, or name another one.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			source := s.Profile(p.Text("source_profile"))
			if source == nil || !isRole(p) || managedElsewhere(p) || managedElsewhere(source) ||
				source.Has("role_arn", "web_identity_token_file", "sso_role_name", "sso_account_id", "aws_access_key_id", "aws_secret_access_key",
					"login_session", "credential_process") {
				return doctor.Finding{}
			}
			f := p.Find("source_profile").Finding("the source profile %s has no credentials: the role of %s cannot be assumed", source.Name, p.Name)
			if s.UsesAWSVault() {
				f.Severity = doctor.Info
				f.Message += " by tools that do not know aws-vault's store"
			}
			return f
		}},
	{ID: "source-profile-without-role", Severity: doctor.Info, Title: "source_profile stands without a role",
		Why: "source_profile says who assumes role_arn; without a role it has no effect in the AWS tools: the profile does not get the credentials of the other one. It is a warning where it has none of its own.",
		Fix: "Write role_arn, or delete source_profile and use the other profile.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("source_profile")
			switch {
			case v.Text == "" || p.Has("role_arn") || managedElsewhere(p):
				return doctor.Finding{}
			case hasWay(p) || s.UsesAWSVault():
				return v.Finding("source_profile has no effect without role_arn")
			}
			f := v.Finding("source_profile has no effect without role_arn: profile %s does not get the credentials of %s, and has none", p.Name, v.Text)
			f.Severity = doctor.Warning
			return f
		}},
	{ID: "credential-source-unknown", Severity: doctor.Error, Title: "credential_source is none of its three words",
		Why: "The letter case matters. The AWS CLI ends with an error for any other word.", Fix: "Write Environment, Ec2InstanceMetadata or EcsContainer.",
		Judges: judgeValues},
	{ID: "role-chaining-duration", Severity: doctor.Error, Profile: checkChainedDuration, Title: "a chained role asks for more than an hour",
		Why: "A role that is assumed with the credentials of another role lasts one hour at most; AWS STS refuses more. SSO credentials are those of a role, too.",
		Fix: "Write duration_seconds = 3600, or assume the role with long-term keys."},
	{ID: "web-identity-incomplete", Severity: doctor.Error, Title: "a web identity has no role",
		Why: "A token is changed for the credentials of a role; without role_arn there is none to ask for.", Fix: "Write role_arn.",
		Profile: func(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			if !p.Has("web_identity_token_file") || p.Has("role_arn") {
				return doctor.Finding{}
			}
			return p.Find("web_identity_token_file").Finding("web_identity_token_file has no role_arn beside it")
		}},
	{ID: "web-identity-file-missing", Severity: doctor.Warning, Title: "a web identity token is not there, or empty",
		Why: "The tools read the token from the file each time. In a profile for pods or a build server the file is there and not here.",
		Fix: "Correct the path; ~ is not expanded.",
		Profile: func(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
			v := p.Find("web_identity_token_file")
			fault := faultOfTokenFile(s, v.Text)
			if !v.IsPlain() || fault == "" {
				return doctor.Finding{}
			}
			f := v.Finding("web_identity_token_file: %s %s", v.Text, fault)
			switch {
			case strings.HasPrefix(v.Text, "~"):
				f.Message += " (~ is not expanded here)"
			case !s.Exists(filepath.Dir(v.Text)):
				f.Severity = doctor.Info // meant for another machine
			}
			return f
		}},
	{ID: "readers-disagree", Severity: doctor.Warning, Residual: true, Check: checkReaders, Title: "tools read the same profile differently",
		Why: "The AWS CLI, boto3 and the SDKs each have their own reader of the shared files, and their own order of the ways to credentials. Where they disagree the same profile is two things. It is an info when a tool only does not see the profile or the region.",
		Fix: "Write the profile so that all of them read the same: plain headers and names, key = value, one way to credentials."},
}

// keyNames are the keys of an access key.
var keyNames = []string{"aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_security_token"}

// way is one of the ways to credentials that a profile may have, in the order in which the AWS CLI looks.
type way struct {
	name string
	keys []string // of which the first says that it is there
}

var ways = [...]way{
	{"a role", []string{"role_arn", "source_profile", "credential_source"}},
	{"an SSO role", []string{"sso_role_name", "sso_session", "sso_account_id", "sso_start_url", "sso_region"}},
	{"a console sign-in", []string{"login_session"}},
	{"a credential_process", []string{"credential_process"}},
}

// checkTwoWays leaves access keys to the rules that are about them.
func checkTwoWays(_ *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	var found []way
	for _, w := range ways {
		if p.Has(w.keys[0]) {
			found = append(found, w)
		}
	}
	isBroken := p.Has("role_arn") && !p.Has("source_profile", "credential_source", "web_identity_token_file") // role-without-source
	if len(found) < 2 || isBroken || managedElsewhere(p) {
		return doctor.Finding{}
	}
	first, second := found[0], found[1]
	f := p.Find(second.keys[0]).Finding("profile %s has %s and %s: the AWS CLI uses the first, and other tools perhaps the second", p.Name, first.name, second.name)
	if second.name == "a credential_process" {
		f.Severity = doctor.Info
	}
	for i, w := range [2]way{second, first} {
		f.Choices = append(f.Choices, doctor.DeleteKeys("delete "+w.name, "every tool uses "+[2]way{first, second}[i].name, p.Find(w.keys[0]).Section, w.keys...))
	}
	return f
}

// isSSO reports whether the AWS CLI would sign in for a profile.
func isSSO(p *doctor.Profile) bool { return p.Has("sso_account_id", "sso_role_name") }

// isRole reports whether the AWS CLI would assume a role for a profile.
func isRole(p *doctor.Profile) bool {
	return p.Has("role_arn") && !p.Has("web_identity_token_file")
}

// theirPrefixes begin the keys of tools that sign in for a profile themselves.
var theirPrefixes = []string{"granted_", "aws_saml_url", "saml_", "okta_", "jump_role_arn"}

// managedElsewhere reports whether another tool keeps the keys of a profile that has none in the files.
func managedElsewhere(p *doctor.Profile) bool {
	if p.Has("include_profile", "parent_profile", "mfa_process") {
		return true
	}
	isTheirs := func(v shared.Value) bool {
		return slices.ContainsFunc(theirPrefixes, func(prefix string) bool { return strings.HasPrefix(v.Key, prefix) })
	}
	return slices.ContainsFunc(p.Halves(), func(half *doctor.Section) bool { return slices.ContainsFunc(half.Values, isTheirs) })
}

// sourceLoops returns the profiles that name each other in circles, each circle from its first profile on.
func sourceLoops(s *doctor.Snapshot) [][]*doctor.Profile {
	var loops [][]*doctor.Profile
	walked := map[*doctor.Profile]int{} // in which walk a profile was met
	order := map[*doctor.Profile]int{}
	for i, p := range s.Profiles {
		order[p] = i
	}
	for walk, p := range s.Profiles {
		for isLink(p) && walked[p] == 0 {
			walked[p] = walk + 1
			p = s.Profile(p.Text("source_profile"))
		}
		if !isLink(p) || walked[p] != walk+1 {
			continue
		}
		loop := []*doctor.Profile{p}
		for next := s.Profile(p.Text("source_profile")); next != p; next = s.Profile(next.Text("source_profile")) {
			loop = append(loop, next)
		}
		first := slices.Index(loop, slices.MinFunc(loop, func(a, b *doctor.Profile) int { return cmp.Compare(order[a], order[b]) }))
		loops = append(loops, slices.Concat(loop[first:], loop[:first]))
	}
	return loops
}

// isLink reports whether a profile has its credentials from its source_profile.
func isLink(p *doctor.Profile) bool {
	return p != nil && isRole(p) && p.Has("source_profile") && !p.Has("aws_access_key_id")
}

func judgeCredentialSource(text string) verdict {
	words := settings.Choices("credential_source")
	if slices.Contains(words, text) {
		return verdict{}
	}
	plain := strings.ToLower(strings.NewReplacer("_", "", "-", "", " ", "").Replace(text))
	right := ""
	switch plain {
	case "env", "environmentvariables":
		right = "Environment"
	case "ec2", "imds", "instancemetadata", "ec2instance", "ec2metadata":
		right = "Ec2InstanceMetadata"
	case "ecs", "container", "ecstask":
		right = "EcsContainer"
	}
	for _, word := range words {
		if nearest.Distance(strings.ToLower(word), plain) <= 2 {
			right = word
		}
	}
	if right == "" {
		return verdict{Message: fmt.Sprintf("is %q: write %s", text, settings.Either(words)), Maybe: words}
	}
	return verdict{Message: fmt.Sprintf("is %q: it is written %s", text, right), Right: right}
}

func checkChainedDuration(s *doctor.Snapshot, p *doctor.Profile) doctor.Finding {
	v := p.Find("duration_seconds")
	n, err := strconv.Atoi(v.Text)
	source, place := s.Profile(p.Text("source_profile")), p.Text("credential_source")
	if err != nil || n <= 3600 || n > 43200 || !isRole(p) {
		return doctor.Finding{}
	}
	assumedWith := ""
	switch {
	case source == p || source.Has("aws_access_key_id") && !isSSO(source):
	case source.Has("role_arn"):
		assumedWith = "the role of " + source.Name
	case isSSO(source):
		assumedWith = "the SSO role of " + source.Name
	case place == "Ec2InstanceMetadata" || place == "EcsContainer":
		assumedWith = "the machine's role"
	}
	if assumedWith == "" {
		return doctor.Finding{}
	}
	f := v.Finding("duration_seconds is %d, and a role assumed with %s lasts an hour at most: AWS STS refuses", n, assumedWith)
	f.Fix = doctor.SetValue("write duration_seconds = 3600", v, "3600")
	return f
}
