// Package readers knows how the AWS CLI, boto3 and the AWS SDKs read the shared files: which variables choose a
// profile and a region, what each makes of comments, quotes and repeated sections, and in which order it looks for
// credentials. It is pure: texts and variables in, a reading with an origin for every value out.
package readers

import (
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/paths"
)

// The readers, as `awsid explain --for` takes them.
const (
	CLI  = "cli"
	Boto = "boto3"
	Go   = "go"
	JS   = "js"
	Java = "java"
)

// Reader is a family of programs that read the files in the same way.
type Reader struct {
	ID    string
	Title string // for a sentence: "the AWS SDK for Go v2"
	Name  string // for a list: "Go"
	// ProfileVariables and RegionVariables are the variables it knows, the strongest first.
	ProfileVariables []string
	RegionVariables  []string
	// Explicit is how a program names the profile in its code, which is what
	// --profile stands for.
	Explicit string
	// OwnParser is false for the AWS CLI and boto3, which read the files with
	// the parser whose rules config/shared has.
	OwnParser bool
}

// all are the readers, the AWS CLI first.
var all = []Reader{
	{ID: CLI, Title: "the AWS CLI v2 and awsid", Name: "the AWS CLI", Explicit: "--profile",
		ProfileVariables: []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"},
		RegionVariables:  []string{"AWS_REGION", "AWS_DEFAULT_REGION"}},
	{ID: Boto, Title: "boto3 (the AWS SDK for Python)", Name: "boto3", Explicit: "Session(profile_name=…)",
		ProfileVariables: []string{"AWS_DEFAULT_PROFILE", "AWS_PROFILE"},
		RegionVariables:  []string{"AWS_DEFAULT_REGION"}},
	{ID: Go, Title: "the AWS SDK for Go v2", Name: "Go", Explicit: "config.WithSharedConfigProfile(…)", OwnParser: true,
		ProfileVariables: []string{"AWS_PROFILE", "AWS_DEFAULT_PROFILE"},
		RegionVariables:  []string{"AWS_REGION", "AWS_DEFAULT_REGION"}},
	{ID: JS, Title: "the AWS SDK for JavaScript v3", Name: "JavaScript", Explicit: "fromNodeProviderChain({profile: …})", OwnParser: true,
		ProfileVariables: []string{"AWS_PROFILE"}, RegionVariables: []string{"AWS_REGION"}},
	{ID: Java, Title: "the AWS SDK for Java 2.x", Name: "Java", Explicit: "DefaultCredentialsProvider.builder().profileName(…)", OwnParser: true,
		ProfileVariables: []string{"AWS_PROFILE"}, RegionVariables: []string{"AWS_REGION"}},
}

// All returns the readers, the AWS CLI first.
func All() []Reader { return all }

// ByID returns a reader by the name that --for takes.
func ByID(id string) (Reader, bool) {
	for _, r := range all {
		if r.ID == id {
			return r, true
		}
	}
	return Reader{}, false
}

// IDs lists the names that --for takes.
func IDs() []string {
	var ids []string
	for _, r := range all {
		ids = append(ids, r.ID)
	}
	return ids
}

// Paths returns where the reader finds the shared files: variables in their names and ~ are not expanded by all.
func (r Reader) Paths(env *app.Env) paths.Paths {
	p := env.Paths
	for variable, path := range map[string]*string{"AWS_CONFIG_FILE": &p.Config, "AWS_SHARED_CREDENTIALS_FILE": &p.Credentials} {
		text, isSet := env.Vars.Lookup(variable)
		switch {
		case r.ID == Boto && isSet && text == "": // names no file
			*path = ""
			continue
		case !r.OwnParser:
			continue
		}
		if rest, ok := strings.CutPrefix(text, "~/"); ok && r.ID != Go {
			text = filepath.Join(p.Home, rest)
		}
		if text != "" {
			*path = text
		}
	}
	return p
}
