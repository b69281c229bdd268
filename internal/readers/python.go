package readers

import (
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// readPython reads with the parser that the AWS CLI and boto3 share: package
// shared has its rules.
func (f *Files) readPython(configPath, config, credentialsPath, credentials string) {
	files := shared.ReadTexts(paths.Paths{Config: configPath, Credentials: credentialsPath}, config, credentials)
	for _, p := range files.Problems() {
		f.Remarks = append(f.Remarks, Remark{Origin: p.Origin, Text: p.Diagnostic.Error(), Fatal: true})
	}
	for _, name := range files.ProfileNames() {
		p, _ := files.Profile(name)
		into := &Section{Name: name}
		into.take(p.Config)
		into.take(p.Credentials)
		f.profiles[name], f.order = into, append(f.order, name)
	}
	for _, name := range files.SSOSessionNames() {
		s, _ := files.SSOSession(name)
		f.sessions[name] = &Section{Name: name}
		f.sessions[name].take(s)
	}
}

// take adds the settings of a section of one file.
func (s *Section) take(from *shared.Section) {
	if from == nil {
		return
	}
	s.Headers = append(s.Headers, from.Origin)
	for _, v := range from.Values() {
		if v.Nested == nil {
			s.set(Key{Name: v.Key, Text: v.Text, Origin: v.Origin})
		}
		for _, n := range v.Nested {
			s.set(Key{Name: v.Key + "." + n.Key, Text: n.Text, Origin: n.Origin})
		}
	}
}
