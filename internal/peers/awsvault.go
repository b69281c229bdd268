package peers

import (
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/runner"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// aws-vault keeps access keys under the names of profiles, and reads all else from the shared config file, where it
// knows some keys more than others do.

const vaultListTime = 30 * time.Second // a person may have to unlock the store

func (s *Source) vaultFolder() string {
	return s.variable("AWS_VAULT_FILE_DIR", s.home(".awsvault", "keys"))
}

func readAWSVault(ctx context.Context, s *Source) (*Setup, error) {
	setup := &Setup{}
	names, err := s.vaultKeys(ctx, setup)
	if err != nil {
		return nil, err
	}
	v := vault{s, setup, names, map[string]string{}}
	for _, name := range names {
		v.addKey(name)
	}
	s.eachProfile(v.addProfile)
	if len(names) == 0 && len(setup.Sections) == 0 && len(setup.Notes) == 0 {
		return nil, nil
	}
	return setup, nil
}

// vaultKeys returns the names that aws-vault has keys for: those of its file store, else what it lists itself.
func (s *Source) vaultKeys(ctx context.Context, setup *Setup) ([]string, error) {
	names, err := vaultFiles(s.vaultFolder())
	if err != nil {
		return nil, at(s.vaultFolder(), 0, "%w", problem.Bare(err))
	}
	if len(names) > 0 {
		setup.Read = append(setup.Read, s.vaultFolder())
	}
	program := s.find("aws-vault")
	if program == "" || s.Vars.Get("AWS_VAULT_BACKEND") == "file" {
		return names, nil
	}
	ctx, cancel := context.WithTimeout(ctx, vaultListTime)
	defer cancel()
	// It would make a missing config file.
	if _, err := os.Stat(s.Paths.Config); err != nil {
		return names, nil
	}
	result, err := s.Runner.Run(ctx, runner.Command{
		Argv: []string{program, "list", "--credentials"}, Env: s.Vars.Environ(), Dir: s.Dir,
		Stdin: strings.NewReader(""), MaxOutput: 1 << 20,
	})
	if err != nil || result.Exit != 0 {
		text, _, _ := strings.Cut(strings.TrimSpace(string(result.Stderr)), "\n")
		if err != nil {
			text = err.Error()
		}
		setup.note(origin.Origin{}, "what is in aws-vault's own store is not known: `aws-vault list --credentials` "+
			"failed (%s)", cmp.Or(text, "no message"))
		return names, nil
	}
	for line := range strings.Lines(string(result.Stdout)) {
		if name := strings.TrimSpace(line); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names, nil
}

// vaultFiles returns the names in the folder of aws-vault's file store, sessions left out.
func vaultFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	var names []string
	for _, e := range entries {
		name := strings.NewReplacer("%2F", "/", "%2f", "/").Replace(e.Name())
		if !e.IsDir() && !strings.HasPrefix(name, ".") && !isVaultSession(name) {
			names = append(names, name)
		}
	}
	return names, err
}

// isVaultSession reports whether a name is that of a session, of any version of aws-vault, or of a token.
func isVaultSession(name string) bool {
	if strings.HasPrefix(name, "oidc:") || strings.HasPrefix(name, "session:") || strings.HasPrefix(name, "session,") {
		return true
	}
	if before, after, ok := strings.Cut(name, " session ("); ok && before != "" && strings.HasSuffix(after, ")") {
		return true
	}
	parts := strings.Split(name, ",")
	if len(parts) != 4 {
		return false
	}
	_, err := strconv.ParseInt(parts[3], 10, 64)
	_, bad := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && bad == nil
}

type vault struct {
	*Source
	*Setup
	keys []string
	asks map[string]string // credential_process lines by profile
}

// addKey makes a profile ask aws-vault for its keys, so that other programs can use them. They are the keys themselves:
// of a session made without an MFA device IAM takes no calls, and roles assumed from one end in an hour.
func (v vault) addKey(name string) {
	read := "aws-vault export --no-session --format=json -- " + shellwords.Quote(name)
	v.Keys = append(v.Keys, Key{name, v.vaultPlace(), read})
	program := v.program("aws-vault")
	p, _ := v.Files.Profile(name)
	line := program + " export --no-session --format=json " + name
	switch {
	case program == "":
		v.note(origin.Origin{}, "profile %s is not written, as aws-vault is not installed here, which alone gives "+
			"its keys", name)
	case p.Text("role_arn") != "" && p.Text("source_profile") == "":
		v.note(originOf(p), "profile %s has both a key in aws-vault and a role without a source_profile; for others "+
			"the key needs a profile of its own: aws-vault add with another name, then source_profile", name)
	case p != nil && hasCredentials(p):
		if !runs(v.processWords(p), "aws-vault", "export") && !runs(v.processWords(p), "aws-vault", "exec") {
			v.note(originOf(p), "profile %s has credentials of another kind already, and keeps them", name)
		}
	case safeName(name) != name:
		v.note(origin.Origin{}, "the key %s gets no profile: no credential_process line with that name is read by "+
			"every program", strconv.Quote(name))
	case p != nil && p.Config != nil:
		v.asks[name] = line
	default:
		sec := profile(name, "")
		sec.set("credential_process", line)
		sec.set("region", v.inherited("region"))
		v.Sections = append(v.Sections, sec)
	}
}

// vaultPlace says where aws-vault has its keys.
func (v vault) vaultPlace() string {
	if len(v.Read) > 0 {
		return v.tilde([]string{v.Read[0]})[0]
	}
	return "the store of aws-vault"
}

// inherited returns what aws-vault takes for a profile from [default], and others do not.
func (v vault) inherited(key string) string {
	d, _ := v.Files.Profile("default")
	if d == nil {
		return ""
	}
	return d.Config.Text(key)
}

// addProfile makes a profile ask for its keys, writes out what it includes from another, and says what only aws-vault
// does for it.
func (v vault) addProfile(p *shared.Profile) {
	for _, only := range []struct{ key, what string }{
		{"session_tags", "roles are assumed without session tags"},
		{"transitive_session_tags", "roles are assumed without transitive session tags"},
		{"source_identity", "roles are assumed without a source identity"},
		{"web_identity_token_process", "no other program gets a token from a command; keep using aws-vault, " +
			"or write the token to web_identity_token_file"},
	} {
		if value, ok := p.Config.Get(only.key); ok {
			v.note(value.Origin, "%s of profile %s is aws-vault's own: %s", only.key, p.Name, only.what)
		}
	}
	sec := own(p)
	sec.set("credential_process", v.asks[p.Name])
	v.include(p, &sec)
	inherits := []string{"region"}
	if slices.Contains(v.keys, p.Text("source_profile")) && p.Text("role_arn") != "" {
		inherits = append(inherits, "mfa_serial")
	} else if v.asks[p.Name] == "" {
		inherits = nil
	}
	for _, key := range inherits {
		if p.Name != "default" && sec.value(key) == "" {
			sec.setNew(p, key, v.inherited(key))
		}
	}
	if len(sec.Set) > 0 {
		v.Sections = append(v.Sections, sec)
	}
}

// include adds what include_profile lends to a profile: the settings that it has not itself.
func (v vault) include(p *shared.Profile, sec *Section) {
	seen := []string{p.Name}
	for at := p; ; {
		include, ok := at.Config.Get("include_profile")
		if !ok || slices.Contains(seen, include.Text) {
			return
		}
		next, ok := v.Files.Profile(include.Text)
		if !ok || next.Config == nil {
			v.note(include.Origin, "profile %s includes profile %s, which does not exist", at.Name, include.Text)
			return
		}
		for _, key := range []string{
			"mfa_serial", "mfa_process", "role_arn", "external_id", "region", "role_session_name", "duration_seconds", "source_profile",
			"sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "web_identity_token_file",
			"sts_regional_endpoints", "endpoint_url", "credential_process",
		} {
			value := next.Config.Text(key)
			if isSelf := key == "source_profile" && value == p.Name; !isSelf && sec.value(key) == "" {
				sec.setNew(p, key, value)
			}
		}
		seen, at = append(seen, next.Name), next
	}
}
