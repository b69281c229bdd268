package peers

import (
	"cmp"
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
)

// aws-sso-cli keeps its portals, and what a person says of accounts and roles, in a YAML file, all roles that it has
// seen in a cache beside it, and writes profiles that run it into a block of the shared config file.

func (s *Source) ssoCLIConfig() string {
	folder := s.home(".aws-sso")
	if _, err := os.Stat(folder); err != nil {
		folder = filepath.Join(s.pathFrom("XDG_CONFIG_HOME", s.home(".config")), "aws-sso")
	}
	return s.pathFrom("AWS_SSO_CONFIG", filepath.Join(folder, "config.yaml"))
}

func readSSOCLI(_ context.Context, s *Source) (*Setup, error) {
	r := ssoCLI{
		Source: s, Setup: &Setup{}, path: s.ssoCLIConfig(),
		isThere: map[string]bool{}, generated: map[string][]*shared.Profile{},
	}
	begin, end := s.ssoCLIBlock()
	s.eachProfile(func(p *shared.Profile) {
		if line := p.Config.Origin.Line; !r.findGenerated(p) && begin < line && line < end {
			r.block = append(r.block, p)
		}
	})
	data, err := s.readFile(r.path)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return r.withoutConfig()
	}
	if r.config, err = parseYAML(r.path, data); err != nil {
		return nil, err
	}
	r.Read = append(r.Read, r.path)
	if err := r.readCache(); err != nil {
		return nil, err
	}
	for _, name := range r.config.get("SSOConfig").keys {
		if err := r.addInstance(name, r.config.get("SSOConfig", name)); err != nil {
			return nil, err
		}
	}
	r.addChainSources()
	return r.Setup, nil
}

// ssoCLI reads one setup of aws-sso-cli.
type ssoCLI struct {
	*Source
	*Setup
	path      string
	config    *yamlNode
	cache     map[string]ssoCLICache
	generated map[string][]*shared.Profile // the profiles that run it, by ssoCLIKey
	block     []*shared.Profile            // those of its block that run it no longer
	via       []viaRole
	isThere   map[string]bool // the keys of the profiles
}

// viaRole is a role that is assumed from another.
type viaRole struct {
	at            int // among the sections
	instance, via string
	origin        origin.Origin
}

// ssoCLICache is what its cache has of an instance.
type ssoCLICache struct {
	Roles struct {
		Accounts map[string]struct {
			Alias, Name, EmailAddress, DefaultRegion string
			Tags                                     map[string]string
			Roles                                    map[string]ssoCLICachedRole
		}
	}
}

type ssoCLICachedRole struct {
	Arn, DefaultRegion, Via string
	Tags                    map[string]string
}

func ssoCLIKey(instance, roleARN string) string { return instance + " " + roleARN }

// addInstance adds a portal with all its roles: those of the file and those of the cache.
func (r *ssoCLI) addInstance(name string, n *yamlNode) error {
	startURL, ssoRegion := n.get("StartUrl").text, n.get("SSORegion").text
	where := origin.FromFile(r.path, n.line)
	if startURL == "" || ssoRegion == "" {
		return errorAt(r.path, n.line, "SSOConfig %s lacks StartUrl or SSORegion", name)
	}
	sec := newSession(name, startURL, ssoRegion, "")
	sec.Origin = where
	sec.Key = name // two of one portal are two people
	if r.config.get("AutoLogin").text == "true" {
		sec.set("awsid_sign_in", "always")
	}
	r.Sections = append(r.Sections, sec)
	accounts := n.get("Accounts")
	byID := map[string]*yamlNode{}
	for _, key := range accounts.keys {
		id := accountID(key)
		if !arn.IsAccountID(id) {
			return errorAt(r.path, accounts.fields[key].line, "%q is no account id", key)
		}
		byID[id] = accounts.fields[key]
	}
	cached := r.cache[name].Roles.Accounts
	ids := slices.Collect(maps.Keys(byID))
	padded := map[string]string{}
	for key := range cached {
		id := accountID(key)
		if padded[id] = key; byID[id] == nil {
			ids, byID[id] = append(ids, id), &yamlNode{}
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		account, known := byID[id], cached[padded[id]]
		roles := slices.Clone(account.get("Roles").keys)
		for role := range known.Roles {
			if !slices.Contains(roles, role) {
				roles = append(roles, role)
			}
		}
		if slices.Sort(roles); len(roles) == 0 {
			r.note(origin.FromFile(r.path, account.line), "account %s has no role in the file or the cache, so that its name and "+
				"tags are not taken over: `awsid populate` lists its roles", strings.TrimSpace(id+" "+account.get("Name").text))
		}
		for _, role := range roles {
			r.addRole(ssoCLIRole{
				instance: name, ssoRegion: ssoRegion, startURL: startURL, account: id, role: role,
				alias: known.Alias, email: known.EmailAddress, name: cmp.Or(account.get("Name").text, known.Name),
				cached: known.Roles[role], accountTags: known.Tags, region: known.DefaultRegion,
				levels: []*yamlNode{account.get("Roles", role), account, n, r.config},
			})
		}
	}
	return nil
}

// ssoCLIRole is a role with the nodes of the file that speak of it, the nearest first.
type ssoCLIRole struct {
	instance, ssoRegion, startURL string
	account, role, alias, name    string
	email                         string
	region                        string // of the account, by the cache
	cached                        ssoCLICachedRole
	accountTags                   map[string]string // by the cache
	levels                        []*yamlNode
}

func (r *ssoCLI) addRole(role ssoCLIRole) {
	partition := region.PartitionOf(role.ssoRegion).Name
	roleARN := cmp.Or(role.cached.Arn, "arn:"+partition+":iam::"+role.account+":role/"+role.role)
	own := role.levels[0]
	via := cmp.Or(own.get("Via").text, role.cached.Via)
	shown := cmp.Or(own.get("Profile").text, r.profileName(role))
	for _, sec := range r.sectionsFor(role, roleARN, shown) {
		sec.Origin = origin.FromFile(r.path, max(own.line, role.levels[1].line))
		if via == "" {
			sec.set("sso_session", role.instance)
			sec.set("sso_account_id", role.account)
			sec.set("sso_role_name", role.role)
		} else {
			sec.set("role_arn", roleARN)
			sec.set("external_id", own.get("ExternalId").text)
			r.via = append(r.via, viaRole{len(r.Sections), role.instance, via, sec.Origin})
		}
		sec.set("region", role.defaultRegion())
		sec.set("awsid_account_name", joinLines(cmp.Or(role.name, role.alias)))
		r.addTags(&sec, role)
		if r.opensContainers() {
			sec.set("awsid_container", sec.ID.Name)
		}
		for _, key := range r.config.get("ConfigVariables").keys {
			if sec.value(key) == "" {
				sec.set(key, r.config.get("ConfigVariables", key).text)
			}
		}
		if key := ssoCLIKey(role.instance, roleARN); !r.isThere[key] {
			r.isThere[key], sec.Key = true, key
			r.addUse(key, role.cached.Tags["History"])
		}
		r.Sections = append(r.Sections, sec)
	}
	if id := own.get("SourceIdentity"); id.text != "" {
		r.note(origin.FromFile(r.path, id.line), "SourceIdentity of %s has no equivalent: the role is assumed without",
			roleARN)
	}
}

// addUse takes over when a role was used last: its tag is "ALIAS:ROLE,SECONDS".
func (r *ssoCLI) addUse(key, tag string) {
	seconds, err := strconv.ParseInt(tag[strings.LastIndexByte(tag, ',')+1:], 10, 64)
	if err == nil {
		r.Uses = append(r.Uses, Use{key, 1, time.Unix(seconds, 0)})
	}
}

// sectionsFor returns the profiles of a role: those that aws-sso-cli generated, in their places, else a new one.
func (r *ssoCLI) sectionsFor(role ssoCLIRole, roleARN, shown string) []Section {
	var all []Section
	for _, p := range slices.Concat(r.generated[ssoCLIKey(role.instance, roleARN)], r.generated[ssoCLIKey("", roleARN)]) {
		sec := inPlace(p)
		sec.Drop = []string{"credential_process"}
		all = append(all, sec)
	}
	for _, p := range r.block {
		if r.isFor(p, role, roleARN) {
			all = append(all, inPlace(p))
		}
	}
	if len(all) > 0 {
		return all
	}
	return []Section{newProfile(shown, role.account+":"+role.role)}
}

// defaultRegion is the region that the nearest level names, else that of aws-sso-cli.
func (role ssoCLIRole) defaultRegion() string {
	for i, n := range role.levels {
		if text := n.get("DefaultRegion").text; text != "" {
			return text
		}
		if cached := cmp.Or(role.cached.DefaultRegion, role.region); i == 1 && cached != "" {
			return cached
		}
	}
	if region.PartitionOf(role.ssoRegion).Name != "aws" {
		return ""
	}
	return "us-east-1"
}

// addTags takes over the tags of the account and the role: its own win, and some have a key of their own.
func (r *ssoCLI) addTags(sec *Section, role ssoCLIRole) {
	tags := map[string]*yamlNode{}
	if role.levels[1].line == 0 { // the file says nothing of the account
		for _, known := range []map[string]string{role.accountTags, role.cached.Tags} {
			for name, value := range known {
				if !slices.Contains(strings.Fields("AccountAlias AccountID AccountName DefaultRegion Email History Role"), name) {
					tags[name] = &yamlNode{text: value}
				}
			}
		}
	}
	for _, n := range []*yamlNode{role.levels[1].get("Tags"), role.levels[0].get("Tags")} {
		for _, m := range append([]*yamlNode{n}, n.items...) { // some write a list of single tags
			maps.Copy(tags, m.fields)
		}
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		value, key := joinLines(tags[name].text), "awsid_"+strings.ToLower(name)
		where := origin.FromFile(r.path, tags[name].line)
		switch {
		case (name == "Color" || name == "Icon") && isLook(key, value):
			sec.set(key, value)
		case strings.Contains(name+value, ","):
			r.note(where, "the tag %s has a comma in it, which separates tags: it becomes a dash", name)
			list = append(list, strings.ReplaceAll(name+"="+value, ",", "-"))
		default:
			list = append(list, name+"="+value)
		}
	}
	sec.set("awsid_tags", strings.Join(list, ", "))
}

// addChainSources names the source of each chained role, and says what has no equivalent.
func (r *ssoCLI) addChainSources() {
	for _, v := range r.via {
		sec := &r.Sections[v.at]
		key := ssoCLIKey(v.instance, v.via)
		if !r.isThere[key] {
			r.note(v.origin, "profile %s goes via %s, a role that is neither in the file nor in the cache: give it a "+
				"source_profile", sec.ID.Name, v.via)
			continue
		}
		sec.set("source_profile", key)
	}
	r.noteSettings()
	slices.SortStableFunc(r.Notes, func(a, b Note) int { return cmp.Compare(a.Origin.Line, b.Origin.Line) })
	if len(r.generated) > 0 {
		r.note(origin.Origin{}, "the block of the config file that aws-sso wrote stays marked as its own: it puts "+
			"its lines back when it is told to write profiles again")
	}
}

// joinLines returns a text as one line of a file.
func joinLines(text string) string { return strings.Join(strings.Fields(text), " ") }
