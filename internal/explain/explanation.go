package explain

import (
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
)

// Explanation is all that can be known without asking anybody. It holds no secret.
type Explanation struct {
	Reader     readers.Reader
	Profile    Profile
	Files      []File
	Settings   []Setting
	Considered []credentials.Considered
	Steps      []Step // in the order in which they would be taken
	Caches     []Cache
	// Differs says where the AWS CLI comes to another result; empty for itself.
	Differs []string
	Check   *Check // nil unless Try was called
	// Err is what stands in the way, or nil when credentials would be found. Its kind is that of the command that
	// would fail with it; finding nothing configured is the chain's own error (exit 253, code NoCredentials).
	Err error

	env  *app.Env
	ses  *app.Session
	plan *credentials.Plan // nil for readers with a parser of their own
	now  time.Time
}

// Profile is the one that would be used.
type Profile struct {
	Name     string
	Why      string
	Origin   origin.Origin
	Shadowed []Value // other choices that were not followed
	Found    bool
	Sections []origin.Origin // its headers
}

// Value is a text and where it stands.
type Value struct {
	Text   string
	Origin origin.Origin
}

// File is one of the shared files.
type File struct {
	Path     string
	From     string // the variable that names it, "" for the usual place
	Found    bool
	Refused  bool
	Problems []Problem
}

// Problem is a line that is refused or not read as it was perhaps meant.
type Problem struct {
	Origin origin.Origin
	Text   string
	Hint   string
	Fatal  bool
}

// Setting is one value and what it shadows. Secrets are masked.
type Setting struct {
	Name     string
	Section  string // "sso-session corp" for what is not the profile's own
	Text     string
	Origin   origin.Origin
	Shadowed []Value
}

// Step is one thing that is done to get credentials. Its Action is without secrets.
type Step struct {
	credentials.Step
	Calls     []Call // as the step's own, with where they go
	CacheFile string // path of the file that keeps the result, or ""

	planned *credentials.Step
	cached  bool // nothing has to be done: the cache has it
}

// Call is one request.
type Call struct {
	credentials.Call
	URL    string
	Origin origin.Origin // of a configured endpoint
	Now    bool          // it would be made by the next command
	When   string        // when it is made
}

// State says how a cache file stands.
type State string

// The states.
const (
	Absent  State = "absent"
	Fresh   State = "fresh"
	Due     State = "due" // still valid, renewed at the next use
	Expired State = "expired"
	Damaged State = "damaged"
	Foreign State = "foreign" // of another source, not used
)

// Cache is one cache file.
type Cache struct {
	Path        string
	Holds       string
	State       State
	Expires     time.Time // zero when not known
	Refreshable bool      // renewed without the person
	// RegistrationExpires is when the client registration ends, and with it any renewal.
	RegistrationExpires time.Time
	Note                string
}
