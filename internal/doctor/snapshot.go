package doctor

import (
	"os"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Snapshot is everything the rules may look at. The files and the variables are read once; what else a rule wants of
// the disk, the network or a program is asked for by its methods.
type Snapshot struct {
	Vars        environ.Vars
	Paths       paths.Paths
	GOOS        string
	Now         time.Time
	User        int           // effective user id, -1 on Windows
	Files       *shared.Files // read even where the AWS CLI refuses them
	Config      Text
	Credentials Text
	Sections    []*Section // of both files, in order
	Settings    []Setting  // of the sections that tools read, or would if the header were right
	Nested      []Setting  // of their blocks
	Profiles    []*Profile // those with a right header first, in order
	Processes   []Process  // the programs that profiles get credentials from
	Offline     bool       // nothing may be sent or started

	env               *app.Env
	asked             *asked
	profile           map[string]*Profile
	session, services map[string]*Section
}

// Take reads the set-up of env. What is missing or broken is part of the picture, so it has no error.
func Take(env *app.Env, offline bool) *Snapshot {
	s := &Snapshot{
		Vars: env.Vars, Paths: env.Paths, GOOS: env.GOOS, Now: env.Clock.Now(), User: os.Geteuid(),
		Files:       shared.Read(env.Paths),
		Config:      readText(shared.ConfigFile, env.Paths.Config),
		Credentials: readText(shared.CredentialsFile, env.Paths.Credentials),
		Offline:     offline, env: env, asked: &asked{},
	}
	s.index()
	return s
}

// with returns the picture as it would be with other texts in the files.
func (s *Snapshot) with(config, credentials string) *Snapshot {
	c := *s
	c.Config.Bytes, c.Credentials.Bytes = []byte(config), []byte(credentials)
	c.Files = shared.ReadTexts(s.Paths, config, credentials)
	c.index()
	return &c
}

// Texts returns both shared files, the config file first.
func (s *Snapshot) Texts() []Text { return []Text{s.Config, s.Credentials} }

// Text returns one of the shared files.
func (s *Snapshot) Text(which shared.Which) Text {
	if which == shared.CredentialsFile {
		return s.Credentials
	}
	return s.Config
}

// ChosenProfile returns the profile that the environment names, "" when it names none.
func (s *Snapshot) ChosenProfile() string {
	if name := s.Vars.Get("AWS_PROFILE"); name != "" {
		return name
	}
	return s.Vars.Get("AWS_DEFAULT_PROFILE")
}
