package cli

import (
	"github.com/awsid/awsid/internal/cli/configure"
	"github.com/awsid/awsid/internal/cli/console"
	"github.com/awsid/awsid/internal/cli/doctor"
	"github.com/awsid/awsid/internal/cli/each"
	"github.com/awsid/awsid/internal/cli/exec"
	"github.com/awsid/awsid/internal/cli/explain"
	"github.com/awsid/awsid/internal/cli/exportcredentials"
	"github.com/awsid/awsid/internal/cli/iam"
	"github.com/awsid/awsid/internal/cli/importer"
	"github.com/awsid/awsid/internal/cli/login"
	"github.com/awsid/awsid/internal/cli/mfa"
	"github.com/awsid/awsid/internal/cli/populate"
	"github.com/awsid/awsid/internal/cli/profiles"
	"github.com/awsid/awsid/internal/cli/s3"
	"github.com/awsid/awsid/internal/cli/sandbox"
	"github.com/awsid/awsid/internal/cli/serve"
	"github.com/awsid/awsid/internal/cli/shellinit"
	"github.com/awsid/awsid/internal/cli/shellprompt"
	"github.com/awsid/awsid/internal/cli/sso"
	"github.com/awsid/awsid/internal/cli/sts"
	"github.com/awsid/awsid/internal/cli/use"
	"github.com/awsid/awsid/internal/cli/whoami"
)

// topCommands is the list of the commands of the first level, in the order of
// the help. A new command is one line here.
var topCommands = []topCommand{
	{"configure", "setup", "set up profiles in the shared files", configure.New},
	{"profiles", "setup", "list, show, tag, remove, rename and copy profiles", profiles.New},
	{"populate", "setup", "write a profile for every account and role", populate.New},
	{"init", "setup", "set up your shell: switching, completion, prompt", shellinit.New},
	{"completion", "setup", "print what completes words in your shell", shellinit.NewCompletion},
	{"import", "setup", "make profiles of what other tools have set up", importer.New},
	{"sso", "signin", "sign in to and out of IAM Identity Center", sso.New},
	{"sso-oidc", "signin", "the single steps of a sign-in, for programs", sso.NewOIDC},
	{"login", "signin", "sign in with your AWS console user", login.New},
	{"logout", "signin", "forget the console sign-in of a profile, or all", login.NewLogout},
	{"mfa", "signin", "keep the seeds of MFA devices, and make their codes", mfa.New},
	{"use", "use", "switch this shell to another profile", use.New},
	{"whoami", "use", "who AWS takes you for, and for how long", whoami.New},
	{"exec", "use", "run a command with credentials in its environment", exec.New},
	{"console", "use", "open the AWS console as a profile", console.New},
	{"shell", "use", "open a shell with the credentials of a profile", exec.NewShell},
	{"each", "use", "run a command under many profiles", each.New},
	{"serve", "use", "serve credentials that renew themselves", serve.New},
	{"credential-process", "use", "print credentials for credential_process", exportcredentials.NewProcess},
	{"prompt", "look", "print a shell prompt's part: profile, account, session, keys", shellprompt.New},
	{"explain", "look", "why a command uses the profile, settings and credentials that it does", explain.New},
	{"doctor", "look", "find what is wrong with the set-up, and mend it", doctor.New},
	{"sandbox", "try", "try AWS sign-in without an AWS account", sandbox.New},
	{"sts", "look", "who the credentials belong to, and temporary ones", sts.New},
	{"s3", "look", "list buckets and what is in them", s3.New},
	{"version", "look", "which awsid this is", newVersion},
	{"iam", "look", "users, roles, policies, access keys and MFA devices", iam.New},
}
