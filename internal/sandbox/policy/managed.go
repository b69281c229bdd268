package policy

import (
	"embed"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/awsid/awsid/internal/sys/arn"
)

// managedFiles holds AWS managed policies in condensed form: the services that
// people sign in for, with wildcards instead of thousands of actions. The path
// below managed is that of the policy's ARN.
//
//go:embed managed
var managedFiles embed.FS

// Managed is one AWS managed policy.
type Managed struct {
	Name string
	Path string // "/" or "/job-function/"
	Text string // the JSON document
}

// ARN returns the policy's ARN in a partition.
func (m Managed) ARN(partition string) string {
	return "arn:" + partition + ":iam::aws:policy" + m.Path + m.Name
}

// AllManaged returns every AWS managed policy, ordered by path and name.
func AllManaged() []Managed {
	var out []Managed
	err := fs.WalkDir(managedFiles, "managed", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := managedFiles.ReadFile(file)
		dir, name := path.Split(strings.TrimPrefix(file, "managed"))
		out = append(out, Managed{Name: strings.TrimSuffix(name, ".json"), Path: dir, Text: string(text)})
		return err
	})
	if err != nil {
		panic(fmt.Sprintf("policy: embedded files: %v", err)) // the build is broken
	}
	return out
}

// FindManaged returns the AWS managed policy with an ARN of any partition.
func FindManaged(policyARN string) (Managed, bool) {
	a, _ := arn.Parse(policyARN)
	if a.Service != "iam" || a.Account != "aws" {
		return Managed{}, false
	}
	name, ok := strings.CutPrefix(a.Resource, "policy")
	if !ok {
		return Managed{}, false
	}
	return readManaged(name)
}

// FindManagedName returns the AWS managed policy of a bare name, whatever its
// path: "ViewOnlyAccess" is arn:aws:iam::aws:policy/job-function/ViewOnlyAccess.
func FindManagedName(name string) (Managed, bool) {
	for _, dir := range []string{"/", "/job-function/", "/service-role/"} {
		if m, ok := readManaged(dir + name); ok {
			return m, true
		}
	}
	return Managed{}, false
}

// readManaged reads the policy of a path and name, "/job-function/Billing".
func readManaged(file string) (Managed, bool) {
	text, err := managedFiles.ReadFile("managed" + file + ".json") // refuses dots in the path
	if err != nil {
		return Managed{}, false
	}
	dir, name := path.Split(file)
	return Managed{Name: name, Path: dir, Text: string(text)}, true
}
