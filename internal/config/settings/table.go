package settings

// Definition is one row of the table: where one setting may be written.
type Definition struct {
	Name      string    // canonical name, the one Get takes
	Flag      string    // option without dashes; "" when there is none
	FlagText  string    // for a switch such as --no-verify-ssl: the value it stands for
	Variables [2]string // environment variables, the stronger first
	Key       string    // key of a profile
	Later     string    // variable that is weaker than the profile
	Empty     bool      // set to nothing is a value of its own
	Default   string
	Doc       string // one sentence, for docs/settings.md and explain
}

// Table returns every general setting in the order of the documentation. It
// is a function because a package variable would be built at each start.
func Table() []Definition {
	return []Definition{
		{Name: "profile", Flag: "profile", Variables: [2]string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"}, Default: "default",
			Doc: "The profile whose settings and credentials are used; naming one with --profile also leaves credentials in the environment out."},
		{Name: "region", Flag: "region", Variables: [2]string{"AWS_REGION", "AWS_DEFAULT_REGION"}, Key: "region",
			Doc: "The region calls go to; when it is set nowhere, instance metadata is asked."},
		{Name: "output", Flag: "output", Variables: [2]string{"AWS_DEFAULT_OUTPUT"}, Key: "output", Default: "json",
			Doc: "The output format: json, yaml, yaml-stream, text, table or off."},
		{Name: "cli_pager", Flag: "no-cli-pager", Variables: [2]string{"AWS_PAGER"}, Key: "cli_pager", Later: "PAGER", Empty: true, Default: "less",
			Doc: "The program long output on a terminal is shown with; empty means none."},
		{Name: "cli_error_format", Flag: "cli-error-format", Variables: [2]string{"AWS_CLI_ERROR_FORMAT"}, Key: "cli_error_format", Default: "enhanced",
			Doc: "The form of errors: enhanced, legacy, json, yaml, text or table."},
		{Name: "cli_timestamp_format", Key: "cli_timestamp_format", Default: "iso8601",
			Doc: "How times are printed: iso8601, or wire for the text the service sent."},
		{Name: "color", Flag: "color", Default: "auto",
			Doc: "Whether tables are coloured: on, off, or auto for on a terminal only."},
		{Name: "max_attempts", Variables: [2]string{"AWS_MAX_ATTEMPTS"}, Key: "max_attempts", Default: "3",
			Doc: "How often a call is tried in all, the first time included."},
		{Name: "retry_mode", Variables: [2]string{"AWS_RETRY_MODE"}, Key: "retry_mode", Default: "standard",
			Doc: "How retries are paced: standard, adaptive, or legacy (treated as standard)."},
		{Name: "ca_bundle", Flag: "ca-bundle", Variables: [2]string{"AWS_CA_BUNDLE"}, Key: "ca_bundle",
			Doc: "A PEM file of the certificate authorities to trust in place of the system's."},
		{Name: "verify_ssl", Flag: "no-verify-ssl", FlagText: "false", Default: "true",
			Doc: "Whether certificates of TLS servers are verified."},
		{Name: "connect_timeout", Flag: "cli-connect-timeout", Default: "60",
			Doc: "Seconds to wait for a connection; 0 waits for ever."},
		{Name: "read_timeout", Flag: "cli-read-timeout", Default: "60",
			Doc: "Seconds to wait for data of an answer; 0 waits for ever."},
		{Name: "sign_request", Flag: "no-sign-request", FlagText: "false", Default: "true",
			Doc: "Whether requests are signed; without signing no credentials are looked for."},
		{Name: "use_dualstack_endpoint", Variables: [2]string{"AWS_USE_DUALSTACK_ENDPOINT"}, Key: "use_dualstack_endpoint", Default: "false",
			Doc: "Use endpoints that also answer over IPv6."},
		{Name: "use_fips_endpoint", Variables: [2]string{"AWS_USE_FIPS_ENDPOINT"}, Key: "use_fips_endpoint", Default: "false",
			Doc: "Use endpoints with FIPS 140 validated cryptography."},
		{Name: "endpoint_url", Flag: "endpoint-url", Variables: [2]string{"AWS_ENDPOINT_URL"}, Key: "endpoint_url",
			Doc: "The address calls go to in place of the service's own. AWS_ENDPOINT_URL_<SERVICE> and the services section name one per service; the option is for the command's own calls only, never for those that fetch credentials."},
		{Name: "services", Key: "services",
			Doc: "The services section with endpoint_url settings per service."},
		{Name: "ignore_configured_endpoint_urls", Variables: [2]string{"AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"}, Key: "ignore_configured_endpoint_urls", Default: "false",
			Doc: "Leave every configured endpoint out; only --endpoint-url counts."},
		{Name: "ec2_metadata_disabled", Variables: [2]string{"AWS_EC2_METADATA_DISABLED"}, Default: "false",
			Doc: "Never ask instance metadata, neither for credentials nor for the region."},
		{Name: "ec2_metadata_service_endpoint", Variables: [2]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT"}, Key: "ec2_metadata_service_endpoint",
			Doc: "The address of instance metadata."},
		{Name: "ec2_metadata_service_endpoint_mode", Variables: [2]string{"AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"}, Key: "ec2_metadata_service_endpoint_mode",
			Doc: "Which of the two addresses of instance metadata to use: ipv4 or ipv6."},
		{Name: "imds_use_ipv6", Variables: [2]string{"AWS_IMDS_USE_IPV6"}, Key: "imds_use_ipv6", Default: "false",
			Doc: "The older spelling of the endpoint mode ipv6."},
		{Name: "ec2_metadata_v1_disabled", Variables: [2]string{"AWS_EC2_METADATA_V1_DISABLED"}, Key: "ec2_metadata_v1_disabled", Default: "false",
			Doc: "Refuse version 1 of instance metadata, which asks for no token."},
		{Name: "metadata_service_timeout", Variables: [2]string{"AWS_METADATA_SERVICE_TIMEOUT"}, Key: "metadata_service_timeout", Default: "1",
			Doc: "Seconds to wait for instance metadata."},
		{Name: "metadata_service_num_attempts", Variables: [2]string{"AWS_METADATA_SERVICE_NUM_ATTEMPTS"}, Key: "metadata_service_num_attempts", Default: "1",
			Doc: "How often instance metadata is tried in all."},
		{Name: "sigv4a_signing_region_set", Variables: [2]string{"AWS_SIGV4A_SIGNING_REGION_SET"}, Key: "sigv4a_signing_region_set",
			Doc: "Regions a SigV4A signature is good for; no call of awsid's own needs one, explain shows the value that other tools will use."},
		{Name: "sdk_ua_app_id", Variables: [2]string{"AWS_SDK_UA_APP_ID"}, Key: "sdk_ua_app_id",
			Doc: "An application name to put into the User-Agent of calls, at most 50 characters."},
		{Name: "credential_process_timeout", Key: "credential_process_timeout", Default: "600",
			Doc: "Seconds a credential_process may take, the person's own answers included; 0 waits for ever."},
		{Name: "mfa_code", Flag: "mfa-code",
			Doc: "The code of the MFA device, in place of the prompt."},
		{Name: "mfa_process", Key: "mfa_process",
			Doc: "A program whose standard output is the code of the MFA device, in place of the prompt."},
		{Name: "keystore", Variables: [2]string{"AWSID_KEYSTORE"},
			Doc: "Where the key of the keystore goes when its first secret is stored: system, the operating system's store for secrets, or passphrase; not set, the former where there is one, else the latter. AWSID_KEYSTORE_PASSPHRASE is the passphrase where nobody can be asked."},
	}
}
