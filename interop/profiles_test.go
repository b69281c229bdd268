package interop

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/sandbox/totp"
)

// seed is the secret of the admin's MFA device in world.yaml.
const seed = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// code is what the device shows.
func code(now time.Time) string {
	key, err := totp.DecodeSeed(seed)
	if err != nil {
		panic(err) // the constant above
	}
	return totp.At(key, now)
}

// ways are the profiles of testdata/config and who each acts as.
func ways() map[string]string {
	return map[string]string{
		"admin":    `:user/admin$`,
		"reader":   `:assumed-role/reader/me$`,
		"guarded":  `:assumed-role/guarded/`,
		"ci":       `:assumed-role/ci/run$`,
		"metadata": `:assumed-role/app/i-[0-9a-f]+$`,
		"corp":     `:assumed-role/AWSReservedSSO_ReadOnly_[0-9a-f]+/ann$`,
		"old":      `:assumed-role/AWSReservedSSO_ReadOnly_[0-9a-f]+/ann$`,
		"behind":   `:assumed-role/reader/`,
		"process":  `:assumed-role/AWSReservedSSO_ReadOnly_[0-9a-f]+/ann$`,
	}
}

// furnish writes the config file and what it points to.
func (at *place) furnish() {
	at.t.Helper()
	at.write("token.jwt", at.awsid("sandbox", "token"))
	text, err := os.ReadFile(filepath.Join("testdata", "config"))
	if err != nil {
		at.t.Fatal(err)
	}
	at.write(".aws/config", strings.ReplaceAll(string(text), "$HOME", at.home))
}

// profiles has every client act by every profile. awsid signs in first.
func profiles(t *testing.T, p *programs) {
	for _, c := range p.clients {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			at := newPlace(t, p, c.proxy) // a place each: a one-time code serves once
			at.furnish()
			at.awsid("sso", "login", "--profile", "corp")
			at.awsid("sso", "login", "--profile", "old")
			for profile, want := range ways() {
				if why := c.cannot[profile]; why != "" {
					at.fails(c, profile, why)
					continue
				}
				got := at.whoami(c, profile)
				if !regexp.MustCompile(want).MatchString(got) {
					t.Errorf("%s: %s, want %s", profile, got, want)
				}
			}
		})
	}
}

// handOver has every client use what awsid hands to a child process.
func handOver(t *testing.T, p *programs) {
	at := newPlace(t, p, true)
	at.furnish()
	at.awsid("sso", "login", "--profile", "corp")
	for _, c := range p.clients {
		for _, way := range []string{"exec", "serve"} {
			t.Run(c.name+" "+way, func(t *testing.T) {
				at := *at
				at.t = t
				command := append([]string{p.awsid, way, "--profile", "corp", "--"}, c.child...)
				got := at.must(at.try(c.proxy, "", command...), command...)
				if !regexp.MustCompile(ways()["corp"]).MatchString(got) {
					t.Errorf("acts as %s", got)
				}
			})
		}
	}
}

// fails expects that a client cannot do what it is known not to do: the table
// in README.md would be wrong otherwise.
func (at *place) fails(c client, profile, why string) {
	at.t.Helper()
	if r := at.try(c.proxy, "", append(append([]string{}, c.whoami...), profile)...); r.code == 0 {
		at.t.Errorf("%s: %s can do it after all, although %s", profile, c.name, why)
	}
}
