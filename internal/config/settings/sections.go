package settings

// sectionKey is a key of a profile or an sso-session that is read with its
// section and is no general setting.
type sectionKey struct {
	name, where string
	doc         string // one sentence
}

// sectionKeys lists those that concern a sign-in or a role, the AWS CLI's own
// first. Keys that begin with awsid_ are awsid's; other programs pass over them.
func sectionKeys() []sectionKey {
	const profile, session, both = "profile", "sso-session", "profile, sso-session"
	return []sectionKey{
		{"sso_session", profile, "The sso-session that the profile signs in to."},
		{"sso_start_url", both, "Address of the access portal; in a profile it is the older form."},
		{"sso_region", both, "Region of IAM Identity Center; found out by itself where the organisation's own start URL leads to it."},
		{"sso_registration_scopes", session, "OAuth scopes to register for, separated by commas; sso:account:access is what a renewal needs."},
		{"sso_account_id", profile, "Account whose role the sign-in gives credentials for."},
		{"sso_role_name", profile, "Role (permission set) in that account."},
		{"sso_browser", both, "Browser for the sign-in page: a name such as firefox, or a command line with %s for the address."},
		{"sso_browser_profile", both, "Profile of that browser."},
		{"awsid_sign_in", both, "What a command that needs credentials may do when a sign-in is needed: never, ask or always; in a profile, for a console sign-in."},
		{"awsid_expected_account", both, "The only account that credentials may be for."},
		{"awsid_expected_role", both, "The only role (permission set) that credentials may be for."},
		{"awsid_expected_user", both, "The only person whose sign-in may be used."},
		{"login_session", profile, "ARN of a console sign-in, written by awsid login."},
		{"role_arn", profile, "Role to assume."},
		{"source_profile", profile, "Profile whose credentials assume the role."},
		{"credential_source", profile, "Where else these come from: Environment, Ec2InstanceMetadata or EcsContainer."},
		{"mfa_serial", profile, "MFA device whose code the role demands."},
		{"external_id", profile, "External ID that the role demands."},
		{"role_session_name", profile, "Name of the role's session."},
		{"duration_seconds", profile, "Length of the role's session in seconds."},
		{"web_identity_token_file", profile, "File with the token that assumes the role."},
		{"credential_process", profile, "Program whose output are the credentials."},
	}
}
