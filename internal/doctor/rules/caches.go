package rules

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/signin/tokencache"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/timetext"
)

// cacheRules are about cache files and the machine.
var cacheRules = []doctor.Rule{
	{ID: "cache-broken", Severity: doctor.Error, Cache: checkCacheBroken, Title: "a cache file is damaged",
		Why: "Two programs wrote it at the same time, or one was stopped. The AWS CLI ends with nothing but the name of the file.",
		Fix: "Remove the file: the next sign-in or call writes it again."},
	{ID: "cache-permissions", Severity: doctor.Warning, Title: "a cache file is open to others",
		Why: "Other users of the machine can use your sign-in.", Fix: "Run chmod 600 on the file.",
		Cache: func(s *doctor.Snapshot, c doctor.Cache) doctor.Finding {
			if c.Info == nil || c.Kind == doctor.BrokenCache {
				return doctor.Finding{}
			}
			return readableByOthers(s, c.Path, c.Info)
		}},
	{ID: "registration-expired", Severity: doctor.Info, Title: "a client registration has expired",
		Why: "The next sign-in registers a new client; the old file is no longer used.", Fix: "Remove the file.",
		Cache: func(s *doctor.Snapshot, c doctor.Cache) doctor.Finding {
			end, isOver := cacheEnd(s, c)
			if c.Kind != doctor.RegistrationCache || !isOver {
				return doctor.Finding{}
			}
			f := doctor.AtFile(c.Path, "the client registration has expired on %s; the next sign-in makes a new one", end.Format("2006-01-02"))
			f.Fix = &doctor.Fix{Does: "remove it", Do: func() error { return os.Remove(c.Path) }}
			return f
		}},
	{ID: "token-expired", Severity: doctor.Info, Title: "a sign-in has expired",
		Why: "The profiles of the session get no credentials until you sign in again.", Fix: "Run awsid sso login.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			owners := tokenOwners(s)
			return doctor.Each(s, s.Caches(), func(s *doctor.Snapshot, c doctor.Cache) doctor.Finding {
				end, isOver := cacheEnd(s, c)
				until, err := tokencache.ParseTime(c.Text("registrationExpiresAt"))
				isRenewed := c.Text("refreshToken") != "" && err == nil && until.After(s.Now)
				owner := owners[c.Key()]
				if c.Kind != doctor.TokenCache || owner == "" || !isOver || isRenewed {
					return doctor.Finding{}
				}
				return doctor.AtFile(c.Path, "the sign-in of %s has expired at %s: awsid sso login", owner, timetext.Exactly(s.Now, end))
			})
		}},
	{ID: "token-orphaned", Severity: doctor.Info, Title: "a sign-in belongs to no session",
		Why: "No sso-session or profile would use the token, but until it ends it could be used by whoever finds it.",
		Fix: "Run awsid sso logout, or remove the file.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			owners := tokenOwners(s)
			return doctor.Each(s, s.Caches(), func(_ *doctor.Snapshot, c doctor.Cache) doctor.Finding {
				if c.Kind != doctor.TokenCache || owners[c.Key()] != "" {
					return doctor.Finding{}
				}
				return doctor.AtFile(c.Path, "the sign-in belongs to no sso-session and no profile that is configured now")
			})
		}},
	{ID: "edit-cut-off", Severity: doctor.Warning, Title: "a change of the shared files was cut off",
		Why: "awsid was killed, or the machine went down, while it wrote: one file may be changed and the other not.",
		Fix: "Run awsid configure undo --list, or any command that changes the files: it completes the change or takes it back.",
		Check: func(_ context.Context, s *doctor.Snapshot) (found []doctor.Finding) {
			for _, r := range edit.CutOff(s.Paths) {
				found = append(found, doctor.AtFile(r.Paths[0], "a change (%s) of %s was cut off: awsid configure undo --list",
					r.Command, r.Describe(s.Paths.Home)))
			}
			return found
		}},
	{ID: "keystore-unreachable", Severity: doctor.Info, Title: "a credential_process wants a keystore that is not there",
		Why: "aws-vault, granted and aws-sso keep secrets with the desktop's secret service. Without a session bus, as by SSH or in a container, they ask for a passphrase or fail.",
		Fix: "Choose the program's file backend here, or sign in with awsid, whose caches need no desktop.",
		Process: func(s *doctor.Snapshot, p doctor.Process) doctor.Finding {
			runtime := s.Vars.Get("XDG_RUNTIME_DIR")
			hasBus := s.Vars.Get("DBUS_SESSION_BUS_ADDRESS") != "" || runtime != "" && s.Exists(filepath.Join(runtime, "bus")) // as D-Bus clients look for it
			if s.GOOS != "linux" || s.Vars.Get("AWS_VAULT_BACKEND") != "" || hasBus || len(p.Argv) == 0 {
				return doctor.Finding{}
			}
			name := filepath.Base(p.Argv[0])
			if !slices.Contains([]string{"aws-vault", "granted", "aws-sso"}, name) || s.LookPath(p.Argv[0]) == "" {
				return doctor.Finding{}
			}
			return p.Setting.Finding("%s keeps its secrets with the desktop's secret service, and there is no session bus here", name)
		}},
	{ID: "browser-missing", Severity: doctor.Info, Tools: doctor.CLI, Title: "there is no browser to sign in with",
		Why: "A sign-in then prints an address and a code for the browser of another machine.", Fix: "Set BROWSER, or sign in with --use-device-code.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			isSetUp := s.Vars.Get("BROWSER") != "" || s.Vars.Get("DISPLAY")+s.Vars.Get("WAYLAND_DISPLAY") == ""
			if s.GOOS != "linux" || isSetUp || len(s.SessionNames.List) == 0 {
				return nil
			}
			for _, name := range []string{"xdg-open", "x-www-browser", "www-browser", "wslview", "sensible-browser", "firefox", "chromium", "google-chrome"} {
				if s.LookPath(name) != "" {
					return nil
				}
			}
			return oneFinding("there is no browser on the PATH: awsid sso login --use-device-code signs in with that of another machine")
		}},
	{ID: "wsl-loopback", Severity: doctor.Info, Tools: doctor.CLI, Title: "the browser of Windows may not reach this Linux",
		Why: "In WSL the browser runs in Windows, and a sign-in ends with a request to 127.0.0.1 that has to find its way into Linux. With localhostForwarding = false it does not.",
		Fix: "Sign in with --use-device-code if the browser cannot connect.",
		Check: func(_ context.Context, s *doctor.Snapshot) []doctor.Finding {
			if s.Vars.Get("WSL_DISTRO_NAME") == "" || len(s.SessionNames.List) == 0 {
				return nil
			}
			return oneFinding("this is WSL: if the browser cannot connect to 127.0.0.1 at the end of a sign-in, use awsid sso login --use-device-code")
		}},
	{ID: "cli-version", Severity: doctor.Warning, Tools: doctor.CLI, Online: true, Check: checkCLIVersion, Title: "the AWS CLI on the PATH is too old for what is configured",
		Why: "An older AWS CLI ignores the settings it does not know, or ends with an error: sso-session needs 2.9, services and endpoint_url 2.13, login_session 2.32.",
		Fix: "Install the present AWS CLI v2."},
}

func checkCacheBroken(s *doctor.Snapshot, c doctor.Cache) doctor.Finding {
	if c.Kind != doctor.BrokenCache {
		return doctor.Finding{}
	}
	if !c.IsOfAWS() {
		f := doctor.AtFile(c.Path, "the file is no JSON; no AWS tool gives a cache file such a name: the tool that wrote it may fail")
		f.Severity = doctor.Info
		return f
	}
	f := doctor.AtFile(c.Path, "the cache file is no JSON object: tools that need it fail until it is gone")
	if c.Err != nil {
		f = doctor.AtFile(c.Path, "the cache file cannot be read, %v: tools that need it fail until it is gone", problem.Bare(c.Err))
	}
	into := filepath.Join(s.Paths.State, "broken")
	f.Fix = &doctor.Fix{Does: "move it out of the cache", Do: func() error {
		if err := os.MkdirAll(into, 0o700); err != nil {
			return err
		}
		return atomicfile.Rename(c.Path, filepath.Join(into, filepath.Base(c.Path)))
	}}
	return f
}

// cacheEnd returns when a cache file expires, and whether that is over.
func cacheEnd(s *doctor.Snapshot, c doctor.Cache) (end time.Time, isOver bool) {
	end, err := tokencache.ParseTime(c.Text("expiresAt"))
	return end.UTC(), err == nil && !end.After(s.Now)
}

// tokenOwners returns the cache keys that the set-up can ask for, and whose they are.
func tokenOwners(s *doctor.Snapshot) map[string]string {
	owners := map[string]string{}
	if !slices.ContainsFunc(s.Caches(), func(c doctor.Cache) bool { return c.Kind == doctor.TokenCache }) {
		return owners
	}
	for _, name := range s.SessionNames.List {
		owners[tokencache.TokenKey(name, "")] = "sso-session " + name
	}
	for _, p := range s.Profiles {
		if url := p.Text("sso_start_url"); url != "" && !p.Has("sso_session") {
			owners[tokencache.TokenKey("", url)] = "profile " + p.Name
		}
	}
	return owners
}

// lateSettings are the settings that came late, with the first version of the
// AWS CLI v1 and v2 that knows them; 0: none.
var lateSettings = []struct {
	key      string
	one, two [3]int
}{
	{"sso_session", [3]int{1, 27, 10}, [3]int{2, 9, 0}}, {"services", [3]int{1, 29, 0}, [3]int{2, 13, 0}},
	{"endpoint_url", [3]int{1, 29, 0}, [3]int{2, 13, 0}}, {"login_session", [3]int{}, [3]int{2, 32, 0}},
}

func checkCLIVersion(ctx context.Context, s *doctor.Snapshot) []doctor.Finding {
	path := s.LookPath("aws")
	var first []doctor.Finding // the first place of every such setting, by the table
	for _, late := range lateSettings {
		at := slices.IndexFunc(s.Profiles, func(p *doctor.Profile) bool { return p.Has(late.key) })
		if at < 0 {
			first = append(first, doctor.Finding{})
			continue
		}
		first = append(first, s.Profiles[at].Find(late.key).Finding("%s", late.key))
	}
	isNeeded := slices.ContainsFunc(first, func(f doctor.Finding) bool { return f.Message != "" })
	if path == "" || !isNeeded {
		return nil
	}
	have, ok := parseCLIVersion(s.AskCLIVersion(ctx))
	if !ok {
		return nil
	}
	var found []doctor.Finding
	for i, f := range first {
		need := lateSettings[i].two
		if have[0] == 1 {
			need = lateSettings[i].one
		}
		if f.Message != "" && (need == [3]int{} || slices.Compare(have[:], need[:]) < 0) {
			f.Message += fmt.Sprintf(" is not known to the AWS CLI %d.%d.%d on the PATH (%s)", have[0], have[1], have[2], path)
			found = append(found, f)
		}
	}
	return found
}

// parseCLIVersion reads "aws-cli/2.15.30 Python/…".
func parseCLIVersion(text string) (version [3]int, ok bool) {
	_, rest, _ := strings.Cut(text, "aws-cli/")
	n, _ := fmt.Sscanf(rest, "%d.%d.%d", &version[0], &version[1], &version[2])
	return version, n > 0
}
