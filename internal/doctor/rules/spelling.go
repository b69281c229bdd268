package rules

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

// plainKeys are the settings of a profile whose value is one word without
// quotes or comments.
var plainKeys = []string{
	"region", "output", "aws_access_key_id", "aws_secret_access_key", "aws_session_token", "aws_account_id", "role_arn", "source_profile",
	"credential_source", "mfa_serial", "role_session_name", "duration_seconds", "sso_session", "sso_account_id", "sso_role_name",
	"sso_start_url", "sso_region", "retry_mode", "max_attempts", "cli_timestamp_format", "cli_binary_format",
	"sts_regional_endpoints", "endpoint_url", "ignore_configured_endpoint_urls", "use_fips_endpoint", "use_dualstack_endpoint",
	"defaults_mode", "parameter_validation", "metadata_service_timeout", "metadata_service_num_attempts",
	"ec2_metadata_service_endpoint", "ec2_metadata_service_endpoint_mode", "ec2_metadata_v1_disabled", "imds_use_ipv6",
	"s3_use_arn_region", "s3_us_east_1_regional_endpoint", "s3_disable_multiregion_access_points", "s3_disable_express_session_auth",
}

// otherKeys are the further settings of a profile that some AWS tool reads
// (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html and
// the AWS CLI's own).
var otherKeys = []string{
	"credential_process", "mfa_process", "s3", "s3api", "ec2", "dynamodb", "plugins", "cli_pager", "cli_follow_urlparam", "cli_history",
	"cli_auto_prompt", "cli_help_output", "ca_bundle", "web_identity_token_file", "sso_registration_scopes", "login_session",
	"aws_security_token", "proxy", "http_proxy", "https_proxy",
	"external_id", "sigv4a_signing_region_set", "sdk_ua_app_id", "api_versions", "include_profile", "tcp_keepalive", "cli_error_format",
	"request_checksum_calculation", "response_checksum_validation", "account_id_endpoint_mode", "auth_scheme_preference",
	"disable_request_compression", "request_min_compression_size_bytes", "sso_auto_populated", "endpoint_discovery_enabled",
	"aws_expiration", "x_security_token_expires", "x_principal_arn", "expiration", "toolkit_artifact_guid", "azure_tenant_id",
	"sso_login_hint", "sso_browser", "retry_quota", "services", "duration_seconds_default", "mfa_code",
}

// sessionKeys are the settings of an sso-session.
var sessionKeys = []string{"sso_start_url", "sso_region", "sso_registration_scopes", "sso_browser", "sso_browser_profile"}

func isPlainKey(key string) bool { return slices.Contains(plainKeys, key) }

func isProfileKey(key string) bool { return isPlainKey(key) || slices.Contains(otherKeys, key) }

func isSessionKey(key string) bool { return slices.Contains(sessionKeys, key) }

// keyAliases are names that people and other tools use for a setting.
var keyAliases = [][2]string{
	{"aws_access_key", "aws_access_key_id"}, {"access_key", "aws_access_key_id"}, {"access_key_id", "aws_access_key_id"},
	{"aws_key", "aws_access_key_id"}, {"aws_secret_key", "aws_secret_access_key"}, {"secret_key", "aws_secret_access_key"},
	{"secret_access_key", "aws_secret_access_key"}, {"aws_secret_access", "aws_secret_access_key"}, {"aws_secret", "aws_secret_access_key"},
	{"session_token", "aws_session_token"}, {"aws_token", "aws_session_token"},
	{"aws_region", "region"}, {"default_region_name", "region"}, {"region_name", "region"}, {"aws_default_region", "region"},
	{"default_region", "region"}, {"default_output_format", "output"}, {"output_format", "output"}, {"aws_default_output", "output"},
	{"format", "output"}, {"sso_account", "sso_account_id"}, {"sso_accountid", "sso_account_id"}, {"sso_role", "sso_role_name"},
	{"sso_rolename", "sso_role_name"}, {"sso_url", "sso_start_url"}, {"start_url", "sso_start_url"}, {"sso_session_name", "sso_session"},
	{"role", "role_arn"}, {"aws_role_arn", "role_arn"}, {"assume_role_arn", "role_arn"}, {"source", "source_profile"},
	{"mfa_device", "mfa_serial"}, {"mfa_arn", "mfa_serial"},
}

// sessionAliases are names that are right in a profile but not in an
// sso-session, or nowhere.
var sessionAliases = [][2]string{
	{"region", "sso_region"}, {"start_url", "sso_start_url"}, {"sso_url", "sso_start_url"}, {"scopes", "sso_registration_scopes"},
	{"registration_scopes", "sso_registration_scopes"}, {"sso_scopes", "sso_registration_scopes"},
}

func aliasOf(aliases [][2]string, name string) string {
	for _, a := range aliases {
		if a[0] == name {
			return a[1]
		}
	}
	return ""
}

// isForeignKey reports whether another tool keeps such keys in the shared files.
func isForeignKey(key string) bool {
	for _, prefix := range []string{"granted_", "awsid_", "aws_sso_", "vegas_", "common_fate_", "x_", "_", "saml", "okta_", "azure_", "google_", "aws_okta", "cli_"} {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

// rightKey returns what an unknown key of a profile or an sso-session was meant
// to be, "" when it is known or too far from everything.
func rightKey(e *doctor.Section, key string) string {
	switch {
	case e.IsSession() && aliasOf(sessionAliases, key) != "":
		return aliasOf(sessionAliases, key)
	case isProfileKey(key) || isForeignKey(key):
		return ""
	case e.IsProfile():
		return nearestKey(key, slices.Concat(plainKeys, otherKeys))
	case e.IsSession() && !isSessionKey(key):
		return nearestKey(key, sessionKeys)
	}
	return ""
}

func nearestKey(key string, known []string) string {
	key, _, _ = strings.Cut(key, " [") // "AWS Access Key ID [None]:" of aws configure
	isAround := func(r rune) bool { return doctor.IsInvisible(r) || strings.ContainsRune("\"'` $-*•", r) }
	plain := strings.NewReplacer("-", "_", " ", "_", ".", "_").Replace(strings.TrimFunc(key, isAround))
	if slices.Contains(known, plain) {
		return plain
	}
	if right := aliasOf(keyAliases, plain); slices.Contains(known, right) {
		return right
	}
	for _, name := range known {
		if strings.ReplaceAll(name, "_", "") == strings.ReplaceAll(plain, "_", "") {
			return name
		}
	}
	if len(plain) < 5 {
		return ""
	}
	near := nearest.Words(plain, known)
	if len(near) == 0 || nearest.Distance(plain, near[0]) > 2 {
		return ""
	}
	return near[0]
}

// hasMisspelt reports whether sections hold a key under a wrong name.
func hasMisspelt(key string, sections ...*doctor.Section) bool {
	for _, e := range sections {
		for _, v := range e.Values {
			if rightKey(e, v.Key) == key {
				return true
			}
		}
	}
	return false
}

// didYouMean suggests the names that are near one that is not there.
func didYouMean(name string, known []string) string {
	if near := nearest.Words(name, known); len(near) > 0 {
		return ": did you mean " + strings.Join(near, " or ") + "?"
	}
	return ""
}

// onlyMatch returns the one name that a wrong one can only stand for: the same
// but for letter case and separators, or two letters swapped. "" when a person
// has to choose.
func onlyMatch(name string, known []string) string {
	fold := func(text string) string {
		return strings.NewReplacer("_", "", "-", "", " ", "", ".", "").Replace(strings.ToLower(strings.Trim(text, `"'`)))
	}
	match := ""
	for _, k := range known {
		isSwap := len(k) == len(name) && len(k) > 4 && nearest.Distance(k, name) == 1 && sortedLetters(k) == sortedLetters(name)
		if fold(k) != fold(name) && !isSwap {
			continue
		}
		if match != "" {
			return ""
		}
		match = k
	}
	return match
}

// missingName makes the finding that a setting names what is not there.
func missingName(v doctor.Setting, fault string, names []string) doctor.Finding {
	f := v.Finding("%s = %s %s%s", v.Key, v.Text, fault, didYouMean(v.Text, names))
	if name := onlyMatch(v.Text, names); name != "" {
		f.Fix = doctor.SetValue("write "+v.Key+" = "+name, v, name)
	}
	return f
}
