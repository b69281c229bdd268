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
	return s.pathFrom("AWS_VAULT_FILE_DIR", s.home(".awsvault", "keys"))
}

func readAWSVault(ctx context.Context, s *Source) (*Setup, error) {
	setup := &Setup{}
	keys, err := s.vaultKeys(ctx, setup)
	if err != nil {
		return nil, err
	}
	v := vault{s, setup, keys, map[string]string{}}
	for _, key := range keys {
		v.addKey(key)
	}
	s.eachProfile(v.completeProfile)
	if len(keys) == 0 && len(setup.Sections) == 0 && len(setup.Notes) == 0 {
		return nil, nil
	}
	return setup, nil
}

// vaultKeys returns the names that aws-vault has keys for: those that it lists itself, and those of its file store.
func (s *Source) vaultKeys(ctx context.Context, setup *Setup) (keys []vaultKey, err error) {
	folder := s.vaultFolder()
	files, err := vaultFiles(folder)
	if err != nil {
		return nil, errorAt(folder, 0, "%w", problem.Bare(err))
	}
	listed := s.listVault(ctx, setup)
	for _, name := range listed {
		keys = append(keys, vaultKey{name, "the store of aws-vault", s.vaultOptions(s.Vars.Get("AWS_VAULT_BACKEND"))})
	}
	for _, name := range files {
		if !slices.Contains(listed, name) {
			keys = append(keys, vaultKey{name, s.tildeAll([]string{folder})[0], s.vaultOptions("file")})
		}
	}
	if len(files) > 0 {
		setup.Read = append(setup.Read, folder)
		setup.note(origin.FromFile(folder, 0), "aws-vault asks for the passphrase of this store; for programs without a "+
			"terminal it takes it from AWS_VAULT_FILE_PASSPHRASE")
	}
	return keys, nil
}

// listVault returns the names that aws-vault lists. It is not asked where it would make a config file first.
func (s *Source) listVault(ctx context.Context, setup *Setup) (names []string) {
	program := s.findProgram("aws-vault")
	if _, err := os.Stat(s.Paths.Config); program == "" || err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, vaultListTime)
	defer cancel()
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
		return nil
	}
	for line := range strings.Lines(string(result.Stdout)) {
		if name := strings.TrimSpace(line); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// vaultOptions returns the options that stand for the variables by which aws-vault finds its store: programs that ask
// for credentials do not all have them.
func (s *Source) vaultOptions(backend string) (options string) {
	if backend != "" {
		options = " --backend=" + backend
	}
	for _, o := range [][3]string{
		{"file", "--file-dir", "AWS_VAULT_FILE_DIR"}, {"keychain", "--keychain", "AWS_VAULT_KEYCHAIN_NAME"},
		{"secret-service", "--secret-service-collection", "AWS_VAULT_SECRET_SERVICE_COLLECTION_NAME"},
		{"pass", "--pass-dir", "AWS_VAULT_PASS_PASSWORD_STORE_DIR"}, {"pass", "--pass-cmd", "AWS_VAULT_PASS_CMD"},
		{"pass", "--pass-prefix", "AWS_VAULT_PASS_PREFIX"},
		{"op", "--op-timeout", "AWS_VAULT_OP_TIMEOUT"}, {"op", "--op-vault-id", "AWS_VAULT_OP_VAULT_ID"},
		{"op", "--op-item-title-prefix", "AWS_VAULT_OP_ITEM_TITLE_PREFIX"}, {"op", "--op-item-tag", "AWS_VAULT_OP_ITEM_TAG"},
		{"op", "--op-connect-host", "AWS_VAULT_OP_CONNECT_HOST"},
		{"op", "--op-desktop-account-id", "AWS_VAULT_OP_DESKTOP_ACCOUNT_ID"},
		{"proton-pass", "--proton-pass-share-id", "AWS_VAULT_PROTON_PASS_SHARE_ID"},
		{"proton-pass", "--proton-pass-item-title-prefix", "AWS_VAULT_PROTON_PASS_ITEM_TITLE_PREFIX"},
		{"proton-pass", "--proton-pass-api-base", "AWS_VAULT_PROTON_PASS_API_BASE"},
		{"proton-pass", "--proton-pass-timeout", "AWS_VAULT_PROTON_PASS_TIMEOUT"},
	} {
		if word, ok := quoteWord(s.Vars.Get(o[2])); ok && s.Vars.Get(o[2]) != "" && (backend == "" || strings.HasPrefix(backend, o[0])) {
			options += " " + o[1] + "=" + word
		}
	}
	return options
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
	keys []vaultKey
	asks map[string]string // credential_process lines by profile
}

// vaultKey is the name of a key, and the options by which aws-vault finds it without the variables of this shell.
type vaultKey struct{ name, place, options string }

// addKey makes a profile ask aws-vault for its keys, so that other programs can use them. They are the keys themselves:
// of a session made without an MFA device IAM takes no calls, and roles assumed from one end in an hour.
func (v vault) addKey(key vaultKey) {
	name := key.name
	read := "aws-vault" + key.options + " export --no-session --format=json -- " + shellwords.ForPaste(name)
	v.Keys = append(v.Keys, Key{name, key.place, read})
	program := v.processWord("aws-vault")
	p, _ := v.Files.Profile(name)
	line := program + key.options + " export --no-session --format=json " + name
	switch {
	case program == "":
		v.note(origin.Origin{}, "profile %s is not written, as aws-vault is not installed here, which alone gives "+
			"its keys", name)
	case p.Text("role_arn") != "" && p.Text("source_profile") == "":
		v.note(originOf(p), "profile %s has both a key in aws-vault and a role without a source_profile; for others "+
			"the key needs a profile of its own: aws-vault add with another name, then source_profile", name)
	case p != nil && hasCredentials(p):
		if !runsProgram(v.processWords(p), "aws-vault", "export") && !runsProgram(v.processWords(p), "aws-vault", "exec") {
			v.note(originOf(p), "profile %s has credentials of another kind already, and keeps them", name)
		}
	case shared.SafeName(name, "") != name:
		v.note(origin.Origin{}, "the key %s gets no profile: no credential_process line with that name is read by "+
			"every program", strconv.Quote(name))
	case p != nil && p.Config != nil:
		v.asks[name] = line
	default:
		sec := newProfile(name, "")
		sec.set("credential_process", line)
		sec.set("region", v.defaultValue("region"))
		v.Sections = append(v.Sections, sec)
	}
}

func (v vault) hasKey(name string) bool {
	return slices.ContainsFunc(v.keys, func(key vaultKey) bool { return key.name == name })
}

// defaultValue returns what aws-vault takes for a profile from [default], and others do not.
func (v vault) defaultValue(key string) string {
	d, _ := v.Files.Profile("default")
	if d == nil {
		return ""
	}
	return d.Config.Text(key)
}

// completeProfile makes a profile ask for its keys, writes out what it includes from another, and says what only
// aws-vault does for it.
func (v vault) completeProfile(p *shared.Profile) {
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
	sec := inPlace(p)
	sec.set("credential_process", v.asks[p.Name])
	v.addIncluded(p, &sec)
	inherits := []string{"region"}
	if v.hasKey(p.Text("source_profile")) && p.Text("role_arn") != "" {
		inherits = append(inherits, "mfa_serial")
	} else if v.asks[p.Name] == "" {
		inherits = nil
	}
	for _, key := range inherits {
		if p.Name != "default" && sec.value(key) == "" {
			sec.setNew(p, key, v.defaultValue(key))
		}
	}
	if len(sec.Set) > 0 {
		v.Sections = append(v.Sections, sec)
	}
}

// addIncluded adds what include_profile lends to a profile: the settings that it has not itself.
func (v vault) addIncluded(p *shared.Profile, sec *Section) {
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
			"mfa_serial", "mfa_process", "role_arn", "external_id", "region", "role_session_name", "duration_seconds",
			"source_profile", "sso_session", "sso_start_url", "sso_region", "sso_account_id", "sso_role_name", "web_identity_token_file",
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
