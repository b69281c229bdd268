package doctor

// Severity says how much a finding harms.
type Severity string

// The severities. Errors and warnings make `awsid doctor` exit with 1; an
// info is worth knowing and never a fault of a healthy set-up.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// The readers of the shared files that rules speak of.
const (
	CLI  = "aws-cli"
	Boto = "boto3"
	Go   = "go"
	JS   = "js"
	Java = "java"
	// Awsid alone reads its own keys.
	Awsid = "awsid"
)

// EveryTool names all readers of the keys that AWS defines.
func EveryTool() []string { return []string{CLI, Boto, Go, JS, Java} }

// Rule is one thing that can be wrong.
type Rule struct {
	ID       string   // "duplicate-key": stable, for --only, --skip and SARIF
	Title    string   // what is wrong, one line
	Why      string   // why it matters, for the documentation page
	Mend     string   // what to do, for the documentation page
	Severity Severity // of its findings, unless a finding says otherwise
	Tools    []string // who is affected, unless a finding says otherwise
	Online   bool     // needs the network or another program: left out with --offline
	First    bool     // its repair changes which section the lines belong to: mended before others look
	Residual bool     // silent where another rule has told an error or warning already
	Check    func(*Snapshot) []Finding
}

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     string
	Severity Severity
	File     string // absolute path, "" when it is about no file
	Line     int    // from 1; 0 when it is about the whole file
	Profile  string
	Message  string // one line: the fact and its consequence
	Tools    []string
	Repair   *Repair // nil: nothing the doctor may do by itself
}
