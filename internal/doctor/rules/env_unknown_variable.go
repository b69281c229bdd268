package rules

import (
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/nearest"
)

func envUnknownVariable() doctor.Rule {
	return doctor.Rule{
		ID:       "env-unknown-variable",
		Title:    "a variable has a name that no tool knows",
		Why:      "The variable has no effect, and nothing says so.",
		Mend:     "Use the right name.",
		Severity: doctor.Warning,
		Tools:    doctor.EveryTool(),
		Check:    checkUnknownVariable,
	}
}

func checkUnknownVariable(s *doctor.Snapshot) []doctor.Finding {
	known := knownVariables()
	isKnown := set(known)
	var found []doctor.Finding
	for _, name := range s.Vars.Names() {
		if !strings.HasPrefix(name, "AWS_") || isKnown[name] || s.Vars.Get(name) == "" {
			continue
		}
		right := variableAliases()[name]
		if near := nearest.Words(name, known); right == "" && len(near) > 0 && nearest.Distance(name, near[0]) == 1 {
			right = near[0]
		}
		if right != "" && s.Vars.Get(right) == "" {
			found = append(found, doctor.Finding{Message: fmt.Sprintf("%s has no effect: the variable is called %s", name, right)})
		}
	}
	return found
}

func variableAliases() map[string]string {
	return map[string]string{
		"AWS_OUTPUT": "AWS_DEFAULT_OUTPUT", "AWS_ACCESS_KEY": "AWS_ACCESS_KEY_ID", "AWS_SECRET_KEY": "AWS_SECRET_ACCESS_KEY",
		"AWS_SECRET_ACCESS_KEY_ID": "AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_SECRET": "AWS_SECRET_ACCESS_KEY", "AWS_SECRET": "AWS_SECRET_ACCESS_KEY",
		"AWS_TOKEN": "AWS_SESSION_TOKEN", "AWS_CREDENTIALS_FILE": "AWS_SHARED_CREDENTIALS_FILE", "AWS_SHARED_CREDENTIAL_FILE": "AWS_SHARED_CREDENTIALS_FILE",
		"AWS_CONFIG": "AWS_CONFIG_FILE", "AWS_SHARED_CONFIG_FILE": "AWS_CONFIG_FILE", "AWS_PROFILE_NAME": "AWS_PROFILE", "AWS_REGION_NAME": "AWS_REGION",
	}
}

func knownVariables() []string {
	return []string{
		"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN", "AWS_CREDENTIAL_EXPIRATION", "AWS_PROFILE", "AWS_DEFAULT_PROFILE",
		"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_DEFAULT_OUTPUT", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CREDENTIAL_FILE", "AWS_PAGER",
		"AWS_CA_BUNDLE", "AWS_CLI_AUTO_PROMPT", "AWS_CLI_FILE_ENCODING", "AWS_CLI_S3_MV_VALIDATE_SAME_S3_PATHS", "AWS_CLI_ERROR_FORMAT", "AWS_DATA_PATH",
		"AWS_EC2_METADATA_DISABLED", "AWS_EC2_METADATA_V1_DISABLED", "AWS_EC2_METADATA_SERVICE_ENDPOINT", "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE",
		"AWS_IMDS_USE_IPV6", "AWS_METADATA_SERVICE_TIMEOUT", "AWS_METADATA_SERVICE_NUM_ATTEMPTS", "AWS_MAX_ATTEMPTS", "AWS_RETRY_MODE",
		"AWS_ROLE_ARN", "AWS_ROLE_SESSION_NAME", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT",
		"AWS_ENDPOINT_URL", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_SDK_LOAD_CONFIG", "AWS_SDK_UA_APP_ID", "AWS_DEFAULTS_MODE", "AWS_LOGIN_CACHE_DIRECTORY",
		"AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
		"AWS_ACCOUNT_ID", "AWS_ACCOUNT_ID_ENDPOINT_MODE", "AWS_REQUEST_CHECKSUM_CALCULATION", "AWS_RESPONSE_CHECKSUM_VALIDATION", "AWS_VAULT", "AWS_CSM_ENABLED",
		"AWS_EXECUTION_ENV", "AWS_LAMBDA_FUNCTION_NAME", "AWS_S3_USE_ARN_REGION", "AWS_S3_US_EAST_1_REGIONAL_ENDPOINT", "AWS_SIGV4A_SIGNING_REGION_SET",
		"AWS_DISABLE_REQUEST_COMPRESSION", "AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES", "AWS_SSO", "AWS_SSO_PROFILE", "AWS_ENABLE_ENDPOINT_DISCOVERY",
		"AWS_NODEJS_CONNECTION_REUSE_ENABLED", "AWS_EXPIRATION", "AWS_SESSION_EXPIRATION", "AWS_CREDENTIALS_EXPIRATION", "AWS_SESSION_TOKEN_EXPIRATION",
	}
}
