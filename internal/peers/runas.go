package peers

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/shellwords"
)

// aws-runas reads profiles of the shared config file with keys of its own, and lends every profile what [default] and
// its source_profile say.

// runasKeys are the keys by which a profile shows that aws-runas is in use.
func runasKeys() []string {
	return []string{
		"credentials_duration", "session_token_duration", "jump_role_arn", "mfa_type", "auth_browser", "federated_username",
		"saml_auth_url", "saml_auth_entityid", "saml_username", "saml_provider",
		"web_identity_auth_url", "web_identity_username", "web_identity_provider", "web_identity_client_id",
		"web_identity_redirect_uri",
	}
}

func readRunas(_ context.Context, s *Source) (*Setup, error) {
	r := runas{s, &Setup{}}
	s.eachProfile(func(p *shared.Profile) {
		if p.Name != "default" && r.isUsed(p) {
			r.completeProfile(p)
		}
	})
	if len(r.Sections) == 0 && len(r.Notes) == 0 {
		return nil, nil
	}
	return r.Setup, nil
}

type runas struct {
	*Source
	*Setup
}

// layers returns a profile and those whose settings aws-runas lends it, the nearest first.
func (r runas) layers(p *shared.Profile) []*shared.Profile {
	all := []*shared.Profile{p}
	for _, name := range []string{p.Config.Text("source_profile"), "default"} {
		if other, ok := r.Files.Profile(name); ok && other.Config != nil && !slices.Contains(all, other) {
			all = append(all, other)
		}
	}
	return all
}

func (r runas) lentValue(p *shared.Profile, key string) (shared.Value, bool) {
	for _, layer := range r.layers(p) {
		if v, ok := layer.Config.Get(key); ok {
			return v, true
		}
	}
	return shared.Value{}, false
}

func (r runas) isUsed(p *shared.Profile) bool {
	return slices.ContainsFunc(runasKeys(), func(key string) bool {
		_, ok := r.lentValue(p, key)
		return ok
	})
}

func (r runas) completeProfile(p *shared.Profile) {
	sec := inPlace(p)
	_, isSAML := r.lentValue(p, "saml_auth_url")
	_, isWeb := r.lentValue(p, "web_identity_auth_url")
	lent := []string{"region"}
	if p.Config.Text("role_arn") != "" && !isSAML && !isWeb {
		lent = append(lent, "mfa_serial", "external_id", "role_session_name")
	}
	for _, key := range lent {
		v, _ := r.lentValue(p, key)
		sec.setNew(p, key, v.Text)
	}
	// A role that is assumed from a jump role lasts an hour at most, and who signs in asks aws-runas.
	if v, ok := r.lentValue(p, "credentials_duration"); ok && len(lent) > 1 {
		length, err := time.ParseDuration(v.Text)
		if err != nil {
			r.note(v.Origin, "credentials_duration of profile %s is no length of time", p.Name)
		} else {
			sec.setNew(p, "duration_seconds", strconv.Itoa(int(length.Seconds())))
		}
	}
	if v, ok := p.Config.Get("session_token_duration"); ok {
		r.note(v.Origin, "session_token_duration of profile %s has no equivalent: roles are assumed with the keys "+
			"themselves", p.Name)
	}
	r.addSignIn(p, &sec)
	if len(sec.Set) > 0 {
		r.Sections = append(r.Sections, sec)
	}
}

// addSignIn makes the role that a sign-in with SAML or OpenID leads to a profile of its own, which asks aws-runas, and
// the profile's role one that is assumed from it: the jump role, where there is one.
func (r runas) addSignIn(p *shared.Profile, sec *Section) {
	url, isSAML := r.lentValue(p, "saml_auth_url")
	flags := [][2]string{{"-S", "saml_auth_url"}, {"-U", "saml_username"}, {"-R", "saml_provider"}, {"-t", "mfa_type"}}
	if !isSAML {
		var isWeb bool
		if url, isWeb = r.lentValue(p, "web_identity_auth_url"); !isWeb {
			return
		}
		flags = [][2]string{{"-W", "web_identity_auth_url"}, {"-U", "web_identity_username"}, {"-R", "web_identity_provider"},
			{"-C", "web_identity_client_id"}, {"-T", "web_identity_redirect_uri"}, {"-t", "mfa_type"}}
	}
	role := p.Config.Text("role_arn")
	jump, hasJump := r.lentValue(p, "jump_role_arn")
	program := r.processWord("aws-runas")
	switch {
	case role == "":
		return // it lends its settings to others
	case program == "":
		r.note(url.Origin, "profile %s signs in at %s, for which aws-runas is needed, and it is not installed here",
			p.Name, url.Text)
		return
	}
	r.notePasswords(p)
	if !hasJump {
		r.askDirectly(p, url, program)
		return
	}
	line := program + " -O json"
	for _, f := range flags {
		v, ok := r.lentValue(p, f[1])
		if !ok {
			continue
		}
		word, ok := quoteWord(v.Text)
		if !ok {
			r.note(v.Origin, "%s of profile %s cannot stand in a credential_process line that every program reads "+
				"alike", f[1], p.Name)
			return
		}
		line += " " + f[0] + " " + word
	}
	for _, key := range []string{"auth_browser", "federated_username", "saml_auth_entityid"} {
		if v, ok := r.lentValue(p, key); ok {
			r.note(v.Origin, "%s of profile %s is no option of aws-runas: put it into [default] for the jump role's "+
				"sign-in", key, p.Name)
		}
	}
	name := newProfile(p.Name+"-jump", "")
	sec.setNew(p, "source_profile", name.ID.Name)
	if _, has := p.Get("source_profile"); has && p.Config.Text("source_profile") != name.ID.Name {
		r.note(jump.Origin, "source_profile of profile %s is where aws-runas reads its sign-in: to assume the "+
			"role with others, set it to %s", p.Name, name.ID.Name)
	}
	r.addAsking(p, name, url.Origin, line+" "+jump.Text)
}

// notePasswords says where the passwords of a sign-in are.
func (r runas) notePasswords(p *shared.Profile) {
	for _, layer := range r.layers(p) {
		for _, key := range []string{"saml_password", "web_identity_password"} {
			secret := Key{layer.Name, key + " of the credentials file, which aws-runas reads",
				"aws-runas password " + shellwords.Quote(layer.Name)}
			if layer.Text(key) != "" && !slices.Contains(r.Keys, secret) {
				r.Keys = append(r.Keys, secret)
			}
		}
	}
}

// askDirectly adds a profile for a role that a sign-in leads to without another. aws-runas is asked by the profile's name,
// so that all that it reads there counts.
func (r runas) askDirectly(p *shared.Profile, url shared.Value, program string) {
	name := newProfile(p.Name+"-runas", "")
	if shared.SafeName(p.Name, "") != p.Name {
		r.note(url.Origin, "profile %s gets none that asks aws-runas: no credential_process line with that name is "+
			"read by every program", p.Name)
		return
	}
	r.note(url.Origin, "profile %s is a role that a sign-in at %s leads to directly: others would assume it from "+
		"a source_profile; use profile %s, which asks aws-runas", p.Name, url.Text, name.ID.Name)
	r.addAsking(p, name, url.Origin, program+" -O json "+p.Name)
}

// addAsking adds a profile that asks aws-runas.
func (r runas) addAsking(p *shared.Profile, name Section, where origin.Origin, line string) {
	name.Origin = where
	name.set("credential_process", line)
	if region, ok := r.lentValue(p, "region"); ok {
		name.set("region", region.Text)
	}
	r.Sections = append(r.Sections, name)
}
