package peers

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// Leapp keeps its workspace in one encrypted file, and access keys in the system's store.

func (s *Source) leappFile() string { return s.home(".Leapp", "Leapp-lock.json") }

// leappWorkspace is what we read of the workspace.
type leappWorkspace struct {
	Sessions     []leappSession `json:"_sessions"`
	Integrations []struct {
		ID        string `json:"id"`
		Alias     string `json:"alias"`
		PortalURL string `json:"portalUrl"`
		Region    string `json:"region"`
	} `json:"_awsSsoIntegrations"`
	Profiles []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"_profiles"`
	IdpURLs []struct {
		ID  string `json:"id"`
		URL string `json:"url"`
	} `json:"_idpUrls"`
	Folders []struct {
		Name string   `json:"name"`
		IDs  []string `json:"ids"`
	} `json:"_folders"`
	Pinned   []string `json:"_pinned"`
	Segments []struct {
		Name string `json:"name"`
	} `json:"_segments"`
	Proxy struct {
		Protocol string `json:"proxyProtocol"`
		URL      string `json:"proxyUrl"`
		Port     string `json:"proxyPort"`
	} `json:"_proxyConfiguration"`
}

type leappSession struct {
	ID            string `json:"sessionId"`
	Name          string `json:"sessionName"`
	Type          string `json:"type"`
	Region        string `json:"region"`
	RoleARN       string `json:"roleArn"`
	ProfileID     string `json:"profileId"`
	IntegrationID string `json:"awsSsoConfigurationId"`
	ParentID      string `json:"parentSessionId"`
	RoleSession   string `json:"roleSessionName"`
	IdpURLID      string `json:"idpUrlId"`
	IdpARN        string `json:"idpArn"`
	Endpoint      string `json:"endPointUrl"`
}

func readLeapp(ctx context.Context, s *Source) (*Setup, error) {
	path := s.leappFile()
	data, err := s.readFile(path)
	if err != nil || data == nil {
		return nil, err
	}
	id, err := s.machineID(ctx)
	if err != nil {
		return nil, errorAt(path, 0, "%w", err)
	}
	text, err := decryptLeapp(data, id)
	if err != nil {
		return nil, errorAt(path, 0, "%w", err)
	}
	l := leapp{
		Source: s, Setup: &Setup{Read: []string{path}}, where: origin.FromFile(path, 0), sessions: map[string]string{},
	}
	if err := parseJSON(path, text, &l.workspace); err != nil {
		return nil, err
	}
	for _, i := range l.workspace.Integrations {
		sec := newSession(i.Alias, i.PortalURL, i.Region, "")
		sec.Origin = l.where
		sec.Key = i.ID
		l.Sections = append(l.Sections, sec)
		l.sessions[i.ID] = sec.Key
	}
	for _, one := range l.workspace.Sessions {
		l.add(one)
	}
	l.nameAbsentSources()
	if proxy := l.workspace.Proxy; proxy.URL != "" {
		l.note(l.where, "the proxy has no equivalent: all programs use the one that HTTPS_PROXY names, %s://%s:%s",
			proxy.Protocol, proxy.URL, proxy.Port)
	}
	for _, segment := range l.workspace.Segments {
		l.note(l.where, "the segment %s, a filter of Leapp's list, has no equivalent: `awsid profiles` filters by words "+
			"and tags", segment.Name)
	}
	return l.Setup, nil
}

type leapp struct {
	*Source
	*Setup
	workspace leappWorkspace
	where     origin.Origin
	sessions  map[string]string // keys of sso-sessions by integration
}

func (l leapp) add(one leappSession) {
	sec := newProfile(l.nameOf(one), one.ID)
	sec.Origin, sec.Key = l.where, one.ID
	switch one.Type {
	case "awsSsoRole":
		account, role := one.role()
		name := l.sessions[one.IntegrationID]
		if !arn.IsAccountID(account) || role == "" || name == "" {
			l.note(l.where, "session %s has no role or portal that is known", one.Name)
			return
		}
		sec.Set = []Setting{{"sso_session", name}, {"sso_account_id", account}, {"sso_role_name", role}}
		sec.set("awsid_account_name", joinLines(one.Name))
	case "awsIamRoleChained":
		if !slices.ContainsFunc(l.workspace.Sessions, func(s leappSession) bool { return s.ID == one.ParentID }) {
			l.note(l.where, "session %s is assumed from a session that is not there", one.Name)
			return
		}
		sec.set("role_arn", one.RoleARN)
		sec.set("source_profile", one.ParentID)
		sec.set("role_session_name", one.RoleSession)
	case "awsIamUser":
		l.Keys = append(l.Keys, Key{one.Name, "the system's store, service Leapp, account " + one.ID +
			"-iam-user-aws-session-access-key-id and …-secret-access-key", "leapp session generate " + one.ID})
		if !l.askLeapp(&sec, one) { // which asks for the code of an MFA device itself
			return
		}
	case "awsIamRoleFederated":
		l.note(l.where, "session %s signs in with SAML at %s for %s, which no setting does: Leapp has to be running "+
			"for it", one.Name, l.idpURL(one.IdpURLID), one.RoleARN)
		if !l.askLeapp(&sec, one) {
			return
		}
	case "localstack":
		sec.set("endpoint_url", one.Endpoint)
		l.Keys = append(l.Keys, Key{one.Name, "LocalStack takes any access key",
			"aws configure --profile " + shellwords.Quote(sec.ID.Name)})
	default:
		l.note(l.where, "session %s is of kind %s, which is not AWS", one.Name, one.Type)
		return
	}
	sec.set("region", one.Region)
	sec.set("awsid_tags", l.tagsOf(one.ID))
	l.Sections = append(l.Sections, sec)
}

// nameAbsentSources writes the name of a session that no profile could be made of where a role is assumed from it.
func (l leapp) nameAbsentSources() {
	isThere := map[string]bool{}
	for _, sec := range l.Sections {
		isThere[sec.Key] = true
	}
	for _, sec := range l.Sections {
		for i := range sec.Set {
			set := &sec.Set[i]
			for _, one := range l.workspace.Sessions {
				if set.Key == "source_profile" && set.Value == one.ID && !isThere[one.ID] {
					set.Value = newProfile(l.nameOf(one), one.ID).ID.Name
				}
			}
		}
	}
}

// role returns the account and the name of a session's role. Those of Identity Center have no "role/" in their ARN.
func (one leappSession) role() (account, name string) {
	parts := strings.SplitN(one.RoleARN, ":", 6)
	if len(parts) < 5 {
		return "", ""
	}
	account, _, _ = strings.Cut(parts[4], "/")
	return account, one.RoleARN[strings.LastIndexByte(one.RoleARN, '/')+1:]
}

// askLeapp makes a profile ask Leapp's own program for keys, and reports whether that is installed.
func (l leapp) askLeapp(sec *Section, one leappSession) bool {
	program := l.processWord("leapp")
	if program == "" {
		l.note(l.where, "profile %s is not written, as leapp's program for the command line is not installed here, "+
			"which alone gives its keys", sec.ID.Name)
		return false
	}
	sec.set("credential_process", program+" session generate "+one.ID)
	return true
}

// nameOf returns the name of the profile for a session: that of the named profile which it alone uses, else its own,
// and with the role behind it where several have that one. Leapp shows Identity Center's roles by account.
func (l leapp) nameOf(one leappSession) string {
	same := func(key func(leappSession) string) (n int) {
		for _, s := range l.workspace.Sessions {
			if key(s) == key(one) {
				n++
			}
		}
		return n
	}
	for _, p := range l.workspace.Profiles {
		if p.ID == one.ProfileID && p.Name != "default" && same(func(s leappSession) string { return s.ProfileID }) == 1 {
			return p.Name
		}
	}
	if _, role := one.role(); role != "" && same(func(s leappSession) string { return shared.SafeName(s.Name, "") }) > 1 {
		return one.Name + "/" + role
	}
	return one.Name
}

func (l leapp) idpURL(id string) string {
	for _, u := range l.workspace.IdpURLs {
		if u.ID == id {
			return u.URL
		}
	}
	return "an unknown address"
}

// tagsOf makes tags of the folders that a session is in, and of being pinned.
func (l leapp) tagsOf(id string) string {
	var tags []string
	for _, f := range l.workspace.Folders {
		if slices.Contains(f.IDs, id) {
			tags = append(tags, strings.ReplaceAll(joinLines(cmp.Or(f.Name, "folder")), ",", "-"))
		}
	}
	if slices.Contains(l.workspace.Pinned, id) {
		tags = append(tags, "pinned")
	}
	return strings.Join(tags, ", ")
}
