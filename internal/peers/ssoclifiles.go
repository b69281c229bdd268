package peers

import (
	"cmp"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
)

// What aws-sso-cli wrote: the block of the config file, and its cache; and what is in its file for it alone.

// ssoCLIBlock returns the lines between which aws-sso-cli writes its profiles into the config file.
func (s *Source) ssoCLIBlock() (begin, end int) {
	number := 0
	for line := range strings.Lines(s.Files.Index(shared.ConfigFile).Text) {
		number++
		switch strings.TrimSpace(line) {
		case "# BEGIN_AWS_SSO_CLI":
			begin = number
		case "# END_AWS_SSO_CLI":
			return begin, number
		}
	}
	return 0, 0
}

// findGenerated notes a profile that runs aws-sso-cli: such as aws-sso -S "Default" process --arn ARN.
func (r *ssoCLI) findGenerated(p *shared.Profile) bool {
	words := r.processWords(p)
	role := optionValue(words, "--arn", "-a")
	if !runsProgram(words, "aws-sso", "process") || role == "" {
		return false
	}
	key := ssoCLIKey(optionValue(words, "-S", "--sso"), role)
	r.generated[key] = append(r.generated[key], p)
	return true
}

// isFor reports whether a profile of the block, imported before, is that of a role.
func (r *ssoCLI) isFor(p *shared.Profile, role ssoCLIRole, roleARN string) bool {
	if p.Config.Text("role_arn") == roleARN {
		return true
	}
	portal, _ := r.Files.SSOSession(p.Config.Text("sso_session"))
	return p.Config.Text("sso_account_id") == role.account && p.Config.Text("sso_role_name") == role.role &&
		samePortal(portal.Text("sso_start_url"), role.startURL)
}

// withoutConfig says what cannot be known of generated profiles when the file with their portals is gone.
func (r *ssoCLI) withoutConfig() (*Setup, error) {
	if len(r.generated) == 0 {
		return nil, nil
	}
	for _, profiles := range r.generated {
		for _, p := range profiles {
			r.note(p.Config.Origin, "profile %s runs aws-sso, whose %s is not there: the portal is not known",
				p.Name, r.tildeAll([]string{r.path})[0])
		}
	}
	slices.SortFunc(r.Notes, func(a, b Note) int { return cmp.Compare(a.Origin.Line, b.Origin.Line) })
	return r.Setup, nil
}

func (r *ssoCLI) readCache() error {
	path := filepath.Join(filepath.Dir(r.path), "cache.json")
	data, err := r.readFile(path)
	if err != nil || data == nil {
		return err
	}
	var cache struct{ SSO map[string]ssoCLICache }
	if err := parseJSON(path, data, &cache); err != nil {
		return err
	}
	r.cache = cache.SSO
	r.Read = append(r.Read, path)
	return nil
}

// parseJSON reads a file of a tool into v; an error names the line.
func parseJSON(path string, data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if err == nil {
		return nil
	}
	offset := int64(len(data))
	var syntax *json.SyntaxError
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		offset = syntax.Offset
	case errors.As(err, &wrong):
		offset = wrong.Offset
	}
	return errorAt(path, 1+strings.Count(string(data[:min(offset, int64(len(data)))]), "\n"), "%w", err)
}

// noteSettings says which settings of the file have no equivalent.
func (r *ssoCLI) noteSettings() {
	special := map[string]string{
		"Browser":                 "has no equivalent for all profiles: awsid_browser names the browser of one",
		"UrlExecCommand":          "has no equivalent: awsid_browser and awsid_container say how a console opens",
		"EnvVarTags":              "has no equivalent: tags are not put into the environment",
		"DefaultSSO":              "has no equivalent: --sso-session names the session that is meant",
		"ConsoleDuration":         "has no equivalent: `awsid console --duration` says it of one console",
		"AuthWorkflow":            "has no equivalent: awsid signs in by PKCE, and with --use-device-code by a device code",
		"SecureStore":             "has no equivalent: tokens stay there, and awsid has its own; sign in once more",
		"AccountPrimaryTag":       "has no equivalent: the names of accounts are in awsid_account_name",
		"ConfigProfilesUrlAction": "has no equivalent: profiles run no program any more",
	}
	known := strings.Fields("SSOConfig DefaultRegion ProfileFormat ConfigVariables AutoLogin")
	if r.opensContainers() {
		known = append(known, "UrlAction", "FirefoxOpenUrlInContainer")
	}
	var rest []string
	first := 0
	add := func(where *yamlNode, name string) {
		if rest = append(rest, name); first == 0 {
			first = where.line
		}
	}
	for _, key := range r.config.keys {
		n := r.config.fields[key]
		switch text := special[key]; {
		case text != "":
			r.note(origin.FromFile(r.path, n.line), "%s %s", key, text)
		case !slices.Contains(known, key):
			add(n, key)
		}
	}
	for _, name := range r.config.get("SSOConfig").keys {
		n := r.config.get("SSOConfig", name)
		for _, key := range n.keys {
			if !slices.Contains(strings.Fields("SSORegion StartUrl DefaultRegion Accounts"), key) {
				add(n.fields[key], "SSOConfig."+name+"."+key)
			}
		}
	}
	r.noteRest(origin.FromFile(r.path, first), "aws-sso", rest)
}

// opensContainers reports whether each role has a container of Firefox of its own.
func (r *ssoCLI) opensContainers() bool {
	return strings.Contains(r.config.get("UrlAction").text, "container") ||
		r.config.get("FirefoxOpenUrlInContainer").text == "true"
}
