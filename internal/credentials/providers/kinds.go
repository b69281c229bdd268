package providers

// The kinds, in the order in which the chain asks them. They are the words
// that `configure list` prints as TYPE.
const (
	KindEnv           = "env"
	KindAssumeRole    = "assume-role"
	KindWebIdentity   = "assume-role-with-web-identity"
	KindSSO           = "sso"
	KindSharedFile    = "shared-credentials-file"
	KindLogin         = "login"
	KindProcess       = "custom-process"
	KindConfigFile    = "config-file"
	KindEC2File       = "ec2-credentials-file"
	KindBoto          = "boto-config"
	KindContainer     = "container-role"
	KindInstanceRole  = "iam-role"
	noProfile         = "there is no profile to read"
	lastsWithoutLimit = "they do not expire"
)
