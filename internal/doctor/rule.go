// Package doctor examines a person's whole AWS set-up and says what is wrong,
// where, for which tool it matters, and how to fix it.
//
// Take makes a Snapshot: everything the rules may look at. A Rule turns a
// snapshot into findings. A finding may carry a Fix, an edit through the
// lossless editor that has one right answer; what has two is described and
// left to the person. Run runs rules, DryRun and FixPlan.Apply make fixes.
package doctor

import "context"

// Severity says how much a finding harms.
type Severity string

// The severities. Errors and warnings make `awsid doctor` exit with 1; an
// info is worth knowing and never a fault of a healthy set-up.
const (
	Error   Severity = "error"
	Warning Severity = "warning"
	Info    Severity = "info"
)

// Tools is a set of readers of the shared files.
type Tools uint8

// The readers that rules speak of, and all that read the keys AWS defines.
const (
	CLI Tools = 1 << iota
	Boto
	Go
	JS
	Java
	Awsid     // reads keys of its own
	EveryTool = CLI | Boto | Go | JS | Java
)

// Names lists the tools as findings print them.
func (t Tools) Names() []string {
	names := []string{}
	for i, name := range [...]string{"aws-cli", "boto3", "go", "js", "java", "awsid"} {
		if t&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	return names
}

// Rule is one thing that can be wrong.
type Rule struct {
	ID       string   // "duplicate-key": stable, for --only, --skip and SARIF
	Title    string   // what is wrong, one line
	Why      string   // why it matters, for the documentation page
	Fix      string   // what to do, for the documentation page
	Severity Severity // of its findings, unless a finding says otherwise
	Tools    Tools    // who is affected, unless a finding says otherwise; 0 is EveryTool
	Online   bool     // needs the network or another program: left out with --offline
	FixFirst bool     // its fix changes which section the lines belong to: made before others look
	Residual bool     // silent where another rule has found an error or warning already
	Check    func(context.Context, *Snapshot) []Finding
}

// Finding is one place where a rule is broken.
type Finding struct {
	Rule     string
	Severity Severity
	File     string // absolute path, "" when it is about no file
	Line     int    // from 1; 0 when it is about the whole file
	Profile  string
	Message  string // one line: the fact and its consequence
	Tools    Tools
	Fix      *Fix // nil: nothing the doctor may do by itself
}

// Unhealthy reports whether there is an error or a warning: the exit code is 1
// then.
func Unhealthy(findings []Finding) bool {
	for _, f := range findings {
		if f.Severity != Info {
			return true
		}
	}
	return false
}
