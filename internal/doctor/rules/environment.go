package rules

import (
	"cmp"
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// environmentRules are about variables.
var environmentRules = []doctor.Rule{
	{ID: "env-profile-unknown", Severity: doctor.Error, Title: "AWS_PROFILE names a profile that is not there",
		Why: "Every command of the AWS CLI ends with \"The config profile could not be found\"; some SDKs go on without it.",
		Fix: "Unset the variable, or correct the name.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			name := "AWS_PROFILE"
			if s.Vars.Get(name) == "" {
				name = "AWS_DEFAULT_PROFILE"
			}
			value := s.Vars.Get(name)
			if value == "" || s.Profile(value) != nil || s.Profile(strings.Trim(value, "\"' \r\n\t")) != nil || doctor.Unexpanded(value) != "" { // env-quoted-value speaks of it
				return nil
			}
			return []doctor.Finding{{Profile: value, Message: fmt.Sprintf("%s is %q, and there is no such profile%s", name, value, didYouMean(s.ProfileNames.Near(value)))}}
		}},
	{ID: "env-profile-conflict", Severity: doctor.Warning, Title: "AWS_PROFILE and AWS_DEFAULT_PROFILE name two profiles",
		Why: "The AWS CLI, Go, JavaScript and Java follow AWS_PROFILE; boto3 looks at AWS_DEFAULT_PROFILE first.", Fix: "Unset AWS_DEFAULT_PROFILE.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return differingVariables(s, "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
		}},
	{ID: "env-keys-beside-profile", Severity: doctor.Warning, Title: "access keys and a profile are both in the environment",
		Why: "The AWS CLI, boto3, Go and Java sign with the keys and take only the region from the profile; the JavaScript SDK uses the profile.",
		Fix: "Unset the keys or AWS_PROFILE; --profile on the command line does use the profile.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			name := s.ChosenProfile()
			if name == "" || s.Vars.Get("AWS_ACCESS_KEY_ID") == "" || s.Vars.Get("AWS_VAULT") != "" {
				return nil
			}
			f := oneFinding("AWS_ACCESS_KEY_ID and the profile %s are both in the environment: the AWS CLI signs with the keys, the JavaScript SDK with the profile", name)
			if slices.ContainsFunc(s.Vars.Names(), isMarkOfTool) {
				f[0].Severity = doctor.Info // the tool has set both, and they are one identity
			}
			return f
		}},
	{ID: "env-keys", Severity: doctor.Info, Title: "access keys are in the environment",
		Why: "They are stronger than the default profile in every tool. Left over from earlier work they explain \"the wrong account\".",
		Fix: "Unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN to use the profiles.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			if s.Vars.Get("AWS_ACCESS_KEY_ID") == "" || s.Vars.Get("AWS_SECRET_ACCESS_KEY") == "" || s.ChosenProfile() != "" {
				return nil
			}
			return oneFinding("AWS_ACCESS_KEY_ID is set: the default profile is not used")
		}},
	{ID: "env-partial-keys", Severity: doctor.Error, Title: "one of the two access keys is missing in the environment",
		Why: "The AWS CLI and boto3 end with \"Partial credentials found in env\"; other tools pass over the one.",
		Fix: "Set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or neither.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			hasID, hasSecret := s.Vars.Get("AWS_ACCESS_KEY_ID") != "", s.Vars.Get("AWS_SECRET_ACCESS_KEY") != ""
			switch {
			case hasID && !hasSecret:
				return oneFinding("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not: the AWS CLI refuses to go on")
			case hasSecret && !hasID:
				return oneFinding("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not: it is of no use")
			}
			return nil
		}},
	{ID: "env-session-token", Severity: doctor.Error, Title: "the session token in the environment does not fit its key",
		Why: "A key that begins with ASIA needs a session token, one that begins with AKIA must have none; AWS answers InvalidClientTokenId.",
		Fix: "Set all three variables, or unset AWS_SESSION_TOKEN.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			id := s.Vars.Get("AWS_ACCESS_KEY_ID")
			hasToken := s.Vars.Get("AWS_SESSION_TOKEN") != "" || s.Vars.Get("AWS_SECURITY_TOKEN") != ""
			switch {
			case strings.HasPrefix(id, "ASIA") && !hasToken:
				return oneFinding("AWS_ACCESS_KEY_ID begins with ASIA, a temporary key, and AWS_SESSION_TOKEN is not set: AWS refuses it")
			case strings.HasPrefix(id, "AKIA") && hasToken && !strings.Contains(id, "EXAMPLE"):
				return oneFinding("AWS_SESSION_TOKEN is left over from earlier keys: a key that begins with AKIA has none, and AWS refuses the pair")
			case id == "" && hasToken:
				name := "AWS_SESSION_TOKEN"
				if s.Vars.Get(name) == "" {
					name = "AWS_SECURITY_TOKEN"
				}
				return oneFinding("%s is set without AWS_ACCESS_KEY_ID: it is of no use", name)
			}
			return nil
		}},
	{ID: "env-security-token", Severity: doctor.Warning, Title: "two different session tokens are in the environment",
		Why: "The AWS CLI and boto3 read AWS_SECURITY_TOKEN first, the other SDKs know AWS_SESSION_TOKEN only.", Fix: "Unset AWS_SECURITY_TOKEN.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			older, token := s.Vars.Get("AWS_SECURITY_TOKEN"), s.Vars.Get("AWS_SESSION_TOKEN")
			switch {
			case older != "" && token != "" && older != token:
				return oneFinding("AWS_SECURITY_TOKEN and AWS_SESSION_TOKEN differ: the AWS CLI and boto3 use the first, other SDKs the second")
			case older != "" && token == "" && s.Vars.Get("AWS_ACCESS_KEY_ID") != "":
				return oneFinding("only AWS_SECURITY_TOKEN is set: the Go, JavaScript and Java SDKs know AWS_SESSION_TOKEN")
			}
			return nil
		}},
	{ID: "env-credentials-expired", Severity: doctor.Error, Title: "the credentials in the environment have expired",
		Why: "AWS answers ExpiredToken; the AWS CLI refuses before it asks.", Fix: "Get new credentials, or unset the variables.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			if s.Vars.Get("AWS_ACCESS_KEY_ID") == "" {
				return nil
			}
			for _, key := range settings.ExpirationKeys { // of which the AWS CLI reads one, and programs set the others
				name := strings.ToUpper(key)
				text := s.Vars.Get(name)
				if !strings.HasPrefix(name, "AWS_") || text == "" {
					continue
				}
				switch end, err := tokencache.ParseTime(text); {
				case err != nil && name == "AWS_CREDENTIAL_EXPIRATION":
					return oneFinding("AWS_CREDENTIAL_EXPIRATION is not a time: the AWS CLI refuses the credentials of the environment")
				case err == nil && !end.After(s.Now) && s.Vars.Get("AWS_SESSION_TOKEN") != "":
					return oneFinding("the credentials of the environment have expired at %s (%s)", timetext.Exactly(s.Now, end), name)
				}
			}
			return nil
		}},
	{ID: "env-region-conflict", Severity: doctor.Warning, Title: "AWS_REGION and AWS_DEFAULT_REGION differ",
		Why: "The AWS CLI follows AWS_REGION, then AWS_DEFAULT_REGION; boto3 knows AWS_DEFAULT_REGION only; Go, JavaScript and Java know AWS_REGION.",
		Fix: "Give both the same value.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			return differingVariables(s, "AWS_REGION", "AWS_DEFAULT_REGION")
		}},
	{ID: "env-region-unseen", Severity: doctor.Info, Tools: doctor.Boto | doctor.Go | doctor.JS | doctor.Java, Title: "a region in the environment is seen by some tools only",
		Why: "boto3 knows AWS_DEFAULT_REGION only; the Go, JavaScript and Java SDKs know AWS_REGION only.", Fix: "Set both variables.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			hasRegion, hasDefault := s.Vars.Get("AWS_REGION") != "", s.Vars.Get("AWS_DEFAULT_REGION") != ""
			switch {
			case hasRegion && !hasDefault:
				return oneFinding("AWS_REGION is set and AWS_DEFAULT_REGION is not: boto3 does not see it")
			case hasDefault && !hasRegion:
				return oneFinding("AWS_DEFAULT_REGION is set and AWS_REGION is not: the Go, JavaScript and Java SDKs do not see it")
			}
			return nil
		}},
	{ID: "env-invalid-region", Severity: doctor.Error, Title: "a region in the environment does not exist",
		Why: "The region is part of the host name of every call, and the environment is stronger than the profile.", Fix: "Correct the variable.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range []string{"AWS_REGION", "AWS_DEFAULT_REGION"} {
				value := s.Vars.Get(name)
				if value == "" || s.Vars.Get("AWS_ENDPOINT_URL") != "" || doctor.Unexpanded(value) != "" || strings.TrimSpace(value) != value {
					continue
				}
				if bad := judgeRegion(value); bad.Message != "" {
					found = append(found, doctor.Finding{Message: name + " " + bad.Message, Severity: bad.Severity})
				}
			}
			return found
		}},
	{ID: "env-invalid-value", Severity: doctor.Error, Title: "a variable has a value that cannot be right",
		Why: "Variables have types as the settings of a profile have, and are stronger than these. Some tools end with an error, others take the default without a word.",
		Fix: "Write a value of the right type, or unset the variable.",
		// Regions and addresses have rules of their own; of the variables of processes any word switches
		// AWS_SDK_LOAD_CONFIG on.
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range s.Vars.Names() {
				value, d := s.Vars.Get(name), settings.LookupVariable(name)
				if value == "" || d == nil || d.Group == settings.OfProcess || d.Kind == settings.Region || d.Name == "endpoint_url" || strings.ContainsAny(value[:1], "\"'") || doctor.Unexpanded(value) != "" || strings.TrimSpace(value) != value { // env-quoted-value speaks of it
					continue
				}
				if bad := judgeVariableValue(s, d, value); bad.Message != "" {
					found = append(found, doctor.Finding{Message: name + " " + bad.Message, Severity: bad.Severity, Tools: doctor.Tools(d.Readers)})
				}
			}
			return found
		}},
	{ID: "env-quoted-value", Severity: doctor.Error, Check: checkEnvQuotes, Title: "a variable holds quotes, blanks around its value or an unexpanded variable",
		Why: "cmd.exe, Docker's --env-file and many editors set a variable to the text as it stands: the quotes, $NAME or %NAME% are then part of the value.",
		Fix: "Set the variable without quotes, to the value itself."},
	{ID: "env-empty", Severity: doctor.Warning, Title: "a variable is set to nothing",
		Why: "An empty AWS_PROFILE or AWS_CONFIG_FILE is not the same as none for every tool: the AWS CLI looks for a profile or a file without a name. Empty keys count as none, and are often all that a build gets of a secret it may not see.",
		Fix: "Unset the variable.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for _, name := range []string{"AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_REGION", "AWS_CA_BUNDLE",
				"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_MAX_ATTEMPTS"} {
				if value, isSet := s.Vars.Lookup(name); isSet && value == "" {
					found = append(found, doctor.Finding{Tools: doctor.CLI | doctor.Boto, Message: name + " is set to nothing, which is not the same as not set: unset it"})
				}
			}
			id, hasID := s.Vars.Lookup("AWS_ACCESS_KEY_ID")
			secret, hasSecret := s.Vars.Lookup("AWS_SECRET_ACCESS_KEY")
			if p := s.Profile(cmp.Or(s.ChosenProfile(), "default")); hasID && hasSecret && id+secret == "" && (p == nil || !hasWay(p)) && !hasEnvironmentCredentials(s) {
				found = append(found, oneFinding("AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set to nothing, and nothing else gives credentials (a secret that the build may not see?)")...)
			}
			return found
		}},
	{ID: "env-file-missing", Severity: doctor.Error, Title: "a variable names a shared file that is not there",
		Why: "The tools then see no profiles at all, without a word.", Fix: "Correct the path, or unset the variable to use ~/.aws.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			var found []doctor.Finding
			for i, name := range []string{"AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"} {
				value, t := s.Vars.Get(name), s.Texts()[i]
				if value != "" && value != "/dev/null" && !t.Exists && t.Err == nil {
					found = append(found, doctor.AtFile(t.Path, "%s names this file, and it is not there", name))
				}
			}
			return found
		}},
	{ID: "env-endpoint", Severity: doctor.Info, Check: checkEnvEndpoint, Title: "the environment sends calls to another endpoint",
		Why: "AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_<SERVICE> replace AWS itself for every profile: right for a stand-in such as LocalStack, and a riddle when it is left over. It is a warning where the profile in use is one of AWS, and calls go to this machine.",
		Fix: "Unset the variable to reach AWS."},
	{ID: "env-web-identity", Severity: doctor.Error, Title: "the web identity in the environment is not complete",
		Why: "AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN belong together, and the file has to be there; it is stronger than the keys of the default profile.",
		Fix: "Set both, or unset both.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			file := s.Vars.Get("AWS_WEB_IDENTITY_TOKEN_FILE")
			switch {
			case file == "":
				return nil
			case s.Vars.Get("AWS_ROLE_ARN") == "":
				return oneFinding("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not: there is no role to ask for")
			case faultOfTokenFile(s, file) != "":
				return oneFinding("AWS_WEB_IDENTITY_TOKEN_FILE names %s, which %s", file, faultOfTokenFile(s, file))
			}
			return nil
		}},
	{ID: "env-unknown-variable", Severity: doctor.Warning, Check: checkUnknownVariable, Title: "a variable has a name that no tool knows",
		Why: "The variable has no effect, and nothing says so.", Fix: "Use the right name."},
}

// isMarkOfTool reports whether a variable is the mark of a tool that hands credentials on beside the profile they are of.
func isMarkOfTool(name string) bool {
	for _, prefix := range []string{"GRANTED_", "AWSUME_", "SAML2AWS_", "AWS_SSO_"} {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return slices.Contains([]string{"AWS_SSO", "AWS_SESSION_EXPIRATION", "AWS_CREDENTIALS_EXPIRATION", "EC2_SECURITY_TOKEN", "AWSID_PROFILE"}, name)
}

// oneFinding makes the answer of a check about no file.
func oneFinding(format string, args ...any) []doctor.Finding {
	return []doctor.Finding{{Message: fmt.Sprintf(format, args...)}}
}

func differingVariables(s *doctor.Snapshot, name, other string) []doctor.Finding {
	one, two := s.Vars.Get(name), s.Vars.Get(other)
	if one == "" || two == "" || one == two {
		return nil
	}
	return oneFinding("%s is %s and %s is %s: boto3 uses the second, the other tools the first", name, one, other, two)
}

func checkEnvEndpoint(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
	var found []doctor.Finding
	for _, name := range s.Vars.Names() {
		value := s.Vars.Get(name)
		if name != "AWS_ENDPOINT_URL" && !strings.HasPrefix(name, "AWS_ENDPOINT_URL_") || value == "" {
			continue
		}
		service := strings.ToLower(strings.TrimPrefix(name, "AWS_ENDPOINT_URL_"))
		if right := serviceID(service); right != service && name != "AWS_ENDPOINT_URL" {
			found = append(found, doctor.Finding{Severity: doctor.Warning,
				Message: fmt.Sprintf("%s has no effect, as there is no service of that ID: the variable is called AWS_ENDPOINT_URL_%s", name, strings.ToUpper(right))})
			continue
		}
		f := doctor.Finding{Message: name + " is set: calls go there and not to AWS"}
		if p := s.Profile(cmp.Or(s.ChosenProfile(), "default")); name == "AWS_ENDPOINT_URL" && isStandIn(value) && isOfAWS(s, p) {
			f.Message += fmt.Sprintf(", also those of profile %s, which is one of AWS", p.Name)
			f.Severity = doctor.Warning
		}
		if fault := faultOfURL(value); fault != "" {
			f = doctor.Finding{Message: name + " " + fault, Severity: doctor.Error}
		}
		found = append(found, f)
	}
	return found
}

// isStandIn reports whether an address is of this machine, where stand-ins for AWS are.
func isStandIn(address string) bool {
	u, err := url.Parse(address)
	return err == nil && isLoopback(u.Hostname())
}

// isOfAWS reports whether a profile, in a shell without keys, has an identity that no stand-in gives.
func isOfAWS(s *doctor.Snapshot, p *doctor.Profile) bool {
	if s.Vars.Get("AWS_ACCESS_KEY_ID") != "" || p == nil || p.Has("endpoint_url") {
		return false
	}
	portal := cmp.Or(s.Session(p.Text("sso_session")).Find("sso_start_url").Text, p.Text("sso_start_url"))
	id := p.Text("aws_access_key_id")
	return isUsualPortal(portal) || faultOfKeyID(id) == "" && looksLikeKeyID(id) && len(id) == 20 && !strings.Contains(id, "EXAMPLE")
}

// isUsualPortal reports whether an address is that of an access portal of AWS.
func isUsualPortal(address string) bool {
	u, err := url.Parse(address)
	return err == nil && isUnder(u.Hostname(), "awsapps.com", "awsapps.cn", "app.aws")
}
