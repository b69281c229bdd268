package profileplan_test

import (
	"fmt"
	"testing"

	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/signin"
)

// BenchmarkFiveThousandProfiles is a plan and its application, for files without the profiles and for files with them.
func BenchmarkFiveThousandProfiles(b *testing.B) {
	in := &profileplan.Input{Fresh: true, SignIn: signin.Session{Name: "corp", StartURL: startURL, Region: "us-east-1"}}
	if err := in.Rules.SetRegions([]string{"eu-west-1"}); err != nil {
		b.Fatal(err)
	}
	in.Listing.Complete = true
	in.Listing.Accounts = accountsOf(1000, 5)
	config, generated := sessionText, ""
	run := func(b *testing.B) {
		if err := in.Want(b.Context(), nil); err != nil {
			b.Fatal(err)
		}
		files := &edit.Files{Config: edit.NewFile(shared.ConfigFile, "config", config),
			Credentials: edit.NewFile(shared.CredentialsFile, "credentials", ""),
			Generated:   edit.NewFile(shared.GeneratedFile, "generated", generated)}
		if err := profileplan.New(files, []*profileplan.Input{in}, profileplan.Options{}).Apply(files); err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { config, generated = files.Config.Document.String(), files.Generated.Document.String() })
	}
	for _, what := range []string{"new", "there"} {
		b.Run(fmt.Sprint(what), func(b *testing.B) {
			for b.Loop() {
				run(b)
			}
		})
	}
}
