package doctor

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/searchpath"
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

	ProfileNames, SessionNames, ServicesNames *Names

	Problems []shared.Problem // for which the AWS CLI refuses the files
	Offline  bool             // nothing may be sent or started

	Watch func(Answer) // is told of every answer of the network, by several goroutines; or nil

	alike             map[string][]string // the profiles that are like one that is looked at, and are not
	alikeSessions     []string            // sessions that are like one that is looked at, and are not
	unread            [2][]int            // lines that were meant to be headers, by file
	count             map[place]int
	headed            [2]map[string][]*Section // by file and header
	env               *app.Env
	asked             *asked
	views             []View          // when somebody has asked
	explained         map[string]bool // the profiles of which a rule has named a fault, when residual rules look
	profile           map[string]*Profile
	session, services map[string]*Section
}

// Take reads the set-up of env. What is missing or broken is part of the picture, so it has no error.
func Take(env *app.Env, offline bool) *Snapshot {
	s := takeTexts(env, offline)
	s.index()
	return s
}

// takeTexts reads the set-up without looking into the texts.
func takeTexts(env *app.Env, offline bool) *Snapshot {
	files := shared.Read(env.Paths)
	return &Snapshot{
		Vars: env.Vars, Paths: env.Paths, GOOS: env.GOOS, Now: env.Clock.Now(), User: os.Geteuid(),
		Files:       files,
		Config:      readText(shared.ConfigFile, env.Paths.Config, files.Index(shared.ConfigFile).Text, env.Paths.Pipes),
		Credentials: readText(shared.CredentialsFile, env.Paths.Credentials, files.Index(shared.CredentialsFile).Text, env.Paths.Pipes),
		Offline:     offline, env: env, asked: &asked{},
	}
}

// with returns the picture as it would be with other texts in the files.
func (s *Snapshot) with(config, credentials string) *Snapshot {
	c := *s
	c.setTexts([]byte(config), []byte(credentials))
	return &c
}

func (s *Snapshot) setTexts(config, credentials []byte) {
	s.Config.Bytes, s.Credentials.Bytes = config, credentials
	s.Files = shared.ReadTexts(s.Paths, string(config), string(credentials))
	s.index()
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

// View is what one reader makes of both files.
type View struct {
	readers.Reader
	Files *readers.Files
}

// Views returns the files as each reader reads them.
func (s *Snapshot) Views() []View {
	if s.views == nil {
		for _, r := range readers.All() {
			s.views = append(s.views, View{r, r.Read(s.Config.Path, string(s.Config.Bytes), s.Credentials.Path, string(s.Credentials.Bytes))})
		}
	}
	return s.views
}

// PastedAt reports whether a line was pasted from elsewhere, which has rules of its own.
func (s *Snapshot) PastedAt(at origin.Origin) bool {
	return slices.ContainsFunc(s.Texts(), func(t Text) bool { return t.Path == at.Name && t.Pasted[at.Line] != "" })
}

// ChosenProfile returns the profile that the environment names, "" when it names none.
func (s *Snapshot) ChosenProfile() string {
	if name := s.Vars.Get("AWS_PROFILE"); name != "" {
		return name
	}
	return s.Vars.Get("AWS_DEFAULT_PROFILE")
}

// Exists reports whether there is something at a path, links followed.
func (s *Snapshot) Exists(path string) bool { return s.Stat(path) != nil }

// Stat returns what is at a path, links followed; nil when there is nothing.
func (s *Snapshot) Stat(path string) fs.FileInfo {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	return info
}

// ReadFile returns the content of a regular file.
func (s *Snapshot) ReadFile(path string) ([]byte, error) {
	return readfile.Regular(path, readfile.Limit)
}

// ReadDir lists a folder; a missing one is empty.
func (s *Snapshot) ReadDir(path string) []fs.DirEntry {
	entries, _ := os.ReadDir(path)
	return entries
}

// RealPath follows the links of a path that is there.
func (s *Snapshot) RealPath(path string) string {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		return real
	}
	return path
}

// LookPath returns where a program is on the PATH of the environment, "" when it is not.
func (s *Snapshot) LookPath(name string) string {
	return searchpath.Place{Vars: s.Vars, GOOS: s.GOOS, Dir: s.env.Dir}.Find(name)
}

// CacheKind is what a cache file holds.
type CacheKind string

// The kinds of cache file.
const (
	TokenCache        CacheKind = "token"        // ~/.aws/sso/cache, has accessToken
	RegistrationCache CacheKind = "registration" // ~/.aws/sso/cache, has clientSecret and no token
	RoleCache         CacheKind = "role"         // ~/.aws/cli/cache
	LoginCache        CacheKind = "login"        // ~/.aws/login/cache
	BrokenCache       CacheKind = "broken"       // not JSON, or of an AWS tool and no JSON object
	ForeignCache      CacheKind = "foreign"      // another tool's
)

// Cache is one file of the caches that the AWS tools share.
type Cache struct {
	Path   string
	Kind   CacheKind
	Info   fs.FileInfo
	Fields map[string]any // nil when broken; may hold secrets: never print them
	Err    error          // why it cannot be read
}

// Key returns the file's name without its ending.
func (c Cache) Key() string { return strings.TrimSuffix(filepath.Base(c.Path), ".json") }

// IsOfAWS reports whether the file has a name as AWS tools make it, of a hash.
// Any other is the business of the tool that wrote it.
func (c Cache) IsOfAWS() bool {
	return (len(c.Key()) == 40 || len(c.Key()) == 64) && strings.Trim(c.Key(), "0123456789abcdef") == ""
}

// Text returns a text member, "" when it is missing or no text.
func (c Cache) Text(member string) string {
	s, _ := c.Fields[member].(string)
	return s
}

// Caches returns the cache files, read when first asked for.
func (s *Snapshot) Caches() []Cache {
	return s.asked.caches.get(func() (list []Cache) {
		for _, dir := range []struct {
			path string
			kind CacheKind
		}{{s.Paths.SSOCache, ""}, {s.Paths.CLICache, RoleCache}, {s.Paths.LoginCache, LoginCache}} {
			names, _ := filepath.Glob(filepath.Join(dir.path, "*.json")) // a fixed pattern has no error
			for _, name := range names {
				list = append(list, readCache(name, dir.kind))
			}
		}
		return list
	})
}

func readCache(path string, kind CacheKind) Cache {
	c := Cache{Path: path, Kind: kind}
	c.Info, _ = os.Stat(path)
	data, err := readfile.Regular(path, readfile.SmallLimit)
	isObject := json.Unmarshal(data, &c.Fields) == nil && c.Fields != nil
	switch {
	case err != nil || !json.Valid(data) || c.IsOfAWS() && !isObject:
		c.Kind, c.Fields, c.Err = BrokenCache, nil, err
	case !c.IsOfAWS():
		c.Kind = ForeignCache
	case kind == "" && (c.Text("accessToken") != "" || c.Fields["startUrl"] != nil):
		c.Kind = TokenCache
	case kind == "":
		c.Kind = RegistrationCache
	}
	return c
}
