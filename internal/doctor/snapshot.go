package doctor

import (
	"io/fs"
	"os"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/ini"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// Snapshot is everything the rules may look at, read once.
type Snapshot struct {
	Env         *app.Env // for the rules that have to run a program or ask a server
	Vars        environ.Vars
	Paths       paths.Paths
	GOOS        string
	Now         time.Time
	User        int           // effective user id, -1 on Windows
	Files       *shared.Files // read even where the AWS CLI refuses them
	Config      Text
	Credentials Text
	Sections    []*Section // of both files, in order
	Profiles    []*Profile // those with a right header first, in order
	Caches      []Cache
	Offline     bool // nothing may be sent or started

	memo              *memo
	profile           map[string]*Profile
	session, services map[string]*Section
}

// Text is one shared file as it lies on the disk.
type Text struct {
	Which  shared.Which
	Path   string
	Bytes  []byte
	Exists bool
	Err    error          // why it could not be read
	Info   fs.FileInfo    // of the file behind links; nil when there is none
	Link   string         // what a symbolic link points to, "" when it is none
	Pasted map[int]Pasted // lines that are no lines of a shared file, by number
}

// Take reads the set-up of env. What is missing or broken is part of the
// picture, so it has no error.
func Take(env *app.Env, offline bool) *Snapshot {
	s := &Snapshot{
		Env: env, Vars: env.Vars, Paths: env.Paths, GOOS: env.GOOS, Now: env.Clock.Now(), User: os.Geteuid(),
		Files:       shared.Read(env.Paths),
		Config:      readText(shared.ConfigFile, env.Paths.Config),
		Credentials: readText(shared.CredentialsFile, env.Paths.Credentials),
		Caches:      readCaches(env.Paths),
		Offline:     offline,
		memo:        &memo{values: map[string]func() any{}},
	}
	s.index()
	return s
}

func readText(which shared.Which, path string) Text {
	t := Text{Which: which, Path: path}
	t.Link, _ = os.Readlink(path)
	info, err := os.Stat(path)
	if err != nil {
		if !os.IsNotExist(err) {
			t.Err = err
		}
		return t
	}
	t.Exists, t.Info = true, info
	if info.Mode().IsRegular() {
		t.Bytes, t.Err = os.ReadFile(path)
	}
	return t
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

// Document returns the file's text as a model that can be searched.
func (t Text) Document() *ini.Document { return ini.Parse(t.Bytes) }

// Lines returns the file line by line, numbered from 1, without line ends.
func (t Text) Lines() func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		text := string(t.Bytes)
		for scan := ini.NewScanner(text); scan.Next(); {
			l := scan.Line()
			if !yield(l.Number, text[l.Start:l.Eol]) {
				return
			}
		}
	}
}
