// Package shared gives the two shared files, ~/.aws/config and
// ~/.aws/credentials, the meaning that AWS CLI v2 gives them: profiles,
// sso-sessions and services sections, an origin per value.
//
//	files, err := shared.Load(paths)       // one scan each; an error names file, line and fix
//	profile, ok := files.Profile("dev")    // both files under one name
//	region, ok := profile.Get("region")    // the credentials file wins, key by key
//	fmt.Println(region.Text, region.Origin)
//
// A command that has to live with broken files, such as doctor, calls Read in
// place of Load and asks Problems and Sections. ID, Identify and Header are the
// rules by which a header names a profile; package edit writes by the same.
package shared
