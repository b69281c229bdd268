package rules

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
)

func tokenExpired() doctor.Rule {
	return doctor.Rule{
		ID:       "token-expired",
		Title:    "a sign-in has expired",
		Why:      "The profiles of the session get no credentials until you sign in again.",
		Mend:     "Run awsid sso login.",
		Severity: doctor.Info,
		Tools:    doctor.EveryTool(),
		Check:    checkTokenExpired,
	}
}

func checkTokenExpired(s *doctor.Snapshot) []doctor.Finding {
	owners := tokenOwners(s)
	var found []doctor.Finding
	for _, c := range s.Caches {
		end, err := tokencache.ParseTime(c.Text("expiresAt"))
		whose := owners[strings.TrimSuffix(filepath.Base(c.Path), ".json")]
		if c.Kind != doctor.TokenCache || whose == "" || err != nil || end.After(s.Now) {
			continue
		}
		f := doctor.Finding{File: c.Path, Message: fmt.Sprintf("the sign-in of %s has expired at %s: awsid sso login", whose, end.UTC().Format("2006-01-02 15:04 UTC"))}
		if until, err := tokencache.ParseTime(c.Text("registrationExpiresAt")); c.Text("refreshToken") != "" && err == nil && until.After(s.Now) {
			continue // it is renewed by itself
		}
		found = append(found, f)
	}
	return found
}

// tokenOwners returns the cache keys that the set-up can ask for, and whose
// they are.
func tokenOwners(s *doctor.Snapshot) map[string]string {
	owners := map[string]string{}
	for _, name := range s.SessionNames() {
		owners[tokencache.TokenKey(name, "")] = "sso-session " + name
	}
	for _, p := range s.Profiles {
		if url := p.Text("sso_start_url"); url != "" && !p.Has("sso_session") {
			owners[tokencache.TokenKey("", url)] = "profile " + p.Name
		}
	}
	return owners
}
