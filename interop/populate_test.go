package interop

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/paths"
)

// populated has every client read the profiles that awsid generates, all of them, and act by some and by their twins.
func populated(t *testing.T, p *programs) {
	at := newPlace(t, p, true, "--world", "testdata/many.yaml")
	at.write(".aws/config", "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = us-east-1\nsso_registration_scopes = sso:account:access\n")
	at.awsid("sso", "login", "--sso-session", "corp")
	at.awsid("populate", "--region", "eu-west-1", "--append-id", "--process")
	text, err := os.ReadFile(filepath.Join(at.home, ".aws", "config"))
	if err != nil {
		t.Fatal(err)
	}
	files := shared.ReadTexts(paths.Paths{Config: "config", Credentials: "credentials"}, string(text), "")
	var asked []question
	pairs := map[string]string{} // profiles by their account and role
	for _, name := range files.ProfileNames() {
		profile, _ := files.Profile(name)
		keys := []string{"sso_session", "sso_account_id", "sso_role_name", "region"}
		if strings.HasSuffix(name, "-process") {
			keys = []string{"credential_process", "region"}
		} else {
			pairs[profile.Text("sso_account_id")+" "+profile.Text("sso_role_name")] = name
		}
		for _, key := range keys {
			asked = append(asked, question{Name: name, Profile: name, Key: key})
		}
	}
	if len(pairs) != 38*2 || len(files.ProfileNames()) != 2*38*2 {
		t.Fatalf("%d accounts and roles in %d profiles", len(pairs), len(files.ProfileNames()))
	}
	for _, c := range p.clients {
		if c.read != nil {
			t.Run("read by "+c.name, func(t *testing.T) {
				at := *at
				at.t = t
				for i, got := range at.askOf(c, string(text), asked) {
					profile, _ := files.Profile(asked[i].Profile)
					if want := profile.Text(asked[i].Key); got.Value == nil || *got.Value != want {
						t.Errorf("%s of %s is %s, want %q", asked[i].Key, asked[i].Profile, got, want)
					}
				}
			})
		}
		t.Run("used by "+c.name, func(t *testing.T) {
			at := *at
			at.t = t
			for _, account := range []string{"012345678901", "012345678904", "012345678911", "012345678914", "012345678917"} {
				for _, suffix := range []string{"", "-process"} {
					profile := pairs[account+" Role002"] + suffix
					want := fmt.Sprintf(":%s:assumed-role/AWSReservedSSO_Role002_[0-9a-f]+/ann$", account)
					if got := at.whoami(c, profile); !regexp.MustCompile(want).MatchString(got) {
						t.Errorf("%s: %s, want %s", profile, got, want)
					}
				}
			}
		})
	}
}
