package shared

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// largeFiles are two files that are read in part, with all that leads from one section to another.
func largeFiles() (config, credentials []byte) {
	config = []byte("[default]\nregion = us-east-1\n\n[sso-session corp]\nsso_region = eu-west-1\n\n[services local]\nendpoint_url = x\n\n")
	for i := range 4000 {
		config = fmt.Appendf(config, "[profile p%d]\nregion = eu-west-%d\nsource_profile = %s\noutput = json\n\n", i, i%3, sourceOf(i))
		credentials = fmt.Appendf(credentials, "[p%d]\naws_access_key_id = AKIA%d\naws_secret_access_key = %040d\n\n", i, i, i)
	}
	config = append(config, "[profile 'of two words']\nregion = eu-west-9\n[plugins]\nendpoint = y\n"...)
	credentials = append(credentials, "[here alone]\naws_access_key_id = AKIA\n"...)
	return config, credentials
}

func sourceOf(i int) string {
	if i%10 == 0 {
		return fmt.Sprint("p", i+1)
	}
	return fmt.Sprint("p", i)
}

func TestLoadProfiles(t *testing.T) {
	t.Parallel()
	config, credentials := largeFiles()
	p := write(t, config, credentials)
	all, err := Load(p)
	if err != nil {
		t.Fatal(err)
	}
	for _, names := range [][]string{nil, {"default"}, {"p30"}, {"p0", "p3999"}, {"of two words"}, {"here alone"}, {"none", ""}} {
		some, err := LoadProfiles(p, names...)
		if err != nil || !some.config.index.Cut(100) || !some.credentials.index.Cut(100) {
			t.Fatalf("%q: %v, or all of it was read", names, err)
		}
		if diff := cmp.Diff(all.ProfileNames(), some.ProfileNames()); diff != "" {
			t.Errorf("%q: names\n%s", names, diff)
		}
		session, _ := some.SSOSession("corp")
		want, _ := all.SSOSession("corp")
		if diff := cmp.Diff(want.Values(), session.Values()); diff != "" {
			t.Errorf("%q: the session\n%s", names, diff)
		}
		for _, name := range slices.Concat(names, []string{"p31", "p3998", "of two words", "default", "here alone"}) {
			got, _ := some.Profile(name)
			want, _ := all.Profile(name)
			if diff := cmp.Diff(want.Values(), got.Values()); diff != "" {
				t.Errorf("%q: profile %s\n%s", names, name, diff)
			}
		}
	}
}

// TestLoadProfilesKeepsOneVersion: what a command has asked for is there, source
// profiles too, whatever becomes of the files.
func TestLoadProfilesKeepsOneVersion(t *testing.T) {
	t.Parallel()
	config, credentials := largeFiles()
	p := write(t, config, credentials)
	files, err := LoadProfiles(p, "p30")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{p.Config, p.Credentials} {
		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"p30", "p31"} {
		profile, _ := files.Profile(name)
		if profile.Text("output") != "json" || !strings.HasPrefix(profile.Text("aws_access_key_id"), "AKIA3") {
			t.Errorf("%s: %v", name, profile.Values())
		}
	}
	if profile, ok := files.Profile("p32"); !ok || len(profile.Values()) != 0 {
		t.Errorf("p32 of files that are gone: %v", profile.Values())
	}
}

// TestLoadProfilesRefuses: an error is that of Load, to the line.
func TestLoadProfilesRefuses(t *testing.T) {
	t.Parallel()
	config, credentials := largeFiles()
	for _, wrong := range []string{"[profile p5]\n", "[profile x]\nregion\n", "[profile x]\na = 1\nA = 2\n"} {
		p := write(t, append(slices.Clip(config), wrong...), credentials)
		_, want := Load(p)
		if _, err := LoadProfiles(p, "p30"); want == nil || err == nil || err.Error() != want.Error() {
			t.Errorf("%q: %v, want %v", wrong, err, want)
		}
	}
}
