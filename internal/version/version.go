// Package version says which awsid this is.
package version

import (
	"runtime"
	"runtime/debug"
)

// Reference is the AWS CLI whose commands and files awsid follows.
const Reference = "2.36"

// Line is the text of --version: name/version, Go, system, and the reference.
func Line() string {
	return "awsid/" + Number() + " go/" + runtime.Version()[2:] + " " + runtime.GOOS + "/" + runtime.GOARCH +
		" aws-cli/" + Reference
}

// Number is the module version the build recorded, or the commit of a build from a checkout, or "devel".
func Number() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "devel"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 12 {
			return "devel-" + s.Value[:12]
		}
	}
	return "devel"
}
