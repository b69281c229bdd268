package profileplan_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/accounts"
	"github.com/awsid/awsid/internal/accounts/profileplan"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
)

// person edits a config file by hand and remembers what must not be lost.
type person struct {
	*rand.Rand
	text     string
	names    []string // that generated profiles have now
	comments []string
	keys     map[string]map[string]string // by the name of the profile; "" for a key that was deleted
	deleted  []string
	copies   []string // further profiles with the mark of a generated one, by their names
	copied   map[string]bool
	count    int
}

func (h *person) pick() string { return h.names[h.IntN(len(h.names))] }

// section returns where a profile's text begins and ends.
func (h *person) section(name string) (from, to int) {
	from = strings.Index(h.text, "[profile "+name+"]")
	if from < 0 {
		from = strings.Index(h.text, `[profile "`+name+`"]`)
	}
	to = len(h.text)
	if next := strings.Index(h.text[from+1:], "\n["); next >= 0 {
		to = from + 1 + next + 1
	}
	return from, to
}

func (h *person) note(profile, key, value string) {
	if h.keys[profile] == nil {
		h.keys[profile] = map[string]string{}
	}
	h.keys[profile][key] = value
}

// editOnce makes one random edit.
func (h *person) editOnce() {
	h.count++
	name := h.pick()
	from, to := h.section(name)
	body := h.text[from:to]
	replace := func(text string) { h.text = h.text[:from] + text + h.text[to:] }
	line := func(key string) string {
		for l := range strings.Lines(body) {
			if strings.HasPrefix(l, key) {
				return l
			}
		}
		return ""
	}
	switch h.IntN(13) {
	case 0: // rename
		renamed := fmt.Sprintf("mine-%d", h.count)
		replace(strings.Replace(body, name+"", renamed, 1))
		h.names[slices.Index(h.names, name)] = renamed
		if keys, ok := h.keys[name]; ok {
			h.keys[renamed] = keys
			delete(h.keys, name)
		}
		h.copied[renamed] = h.copied[name]
	case 1: // move to the end
		replace("")
		if !strings.HasSuffix(h.text, "\n") {
			h.text += "\n"
		}
		h.text += body
	case 2, 3: // comment, inside or above
		comment := fmt.Sprintf("# comment %d\n", h.count)
		h.comments = append(h.comments, comment)
		if at := strings.Index(body, "sso_role_name"); h.IntN(2) == 0 && at > 0 {
			replace(body[:at] + comment + body[at:])
		} else {
			replace(comment + body)
		}
	case 4: // delete
		if len(h.names) > 3 {
			replace("")
			h.names = slices.DeleteFunc(h.names, func(n string) bool { return n == name })
			h.deleted = append(h.deleted, name)
			delete(h.keys, name)
			for l := range strings.Lines(body) { // its comments went with it
				h.comments = slices.DeleteFunc(h.comments, func(c string) bool { return c == l })
			}
		}
	case 5: // add a key
		key, value := fmt.Sprintf("awsid_x%d", h.count), fmt.Sprint(h.count)
		first, rest, _ := strings.Cut(body, "\n")
		replace(first + "\n" + key + "=" + value + "\n" + rest)
		h.note(name, key, value)
	case 6: // change a value, or the way it is written
		if l := line("region"); l != "" {
			value := "us-gov-west-1"
			replace(strings.Replace(body, l, "Region   =  "+value+"\n", 1))
			h.note(name, "region", value)
		}
	case 7: // delete a key
		if l := line("region"); l != "" {
			replace(strings.Replace(body, l, "", 1))
			h.note(name, "region", "")
		}
	case 8: // spell the header in another way
		if strings.HasPrefix(body, "[profile "+name+"]") {
			replace(strings.Replace(body, "[profile "+name+"]", `[profile "`+name+`"]`, 1))
		}
	case 9: // a comment behind a value, which is part of it, and behind a header
		if l := line("region"); l != "" {
			value := strings.TrimSpace(strings.TrimPrefix(l, "region = ")) + " # home"
			replace(strings.Replace(body, l, "region = "+value+"\n", 1))
			h.note(name, "region", value)
		}
		h.text = strings.Replace(h.text, "[profile "+name+"]\n", "[profile "+name+"]  # mine\n", 1)
	case 10: // tabs
		replace(strings.ReplaceAll(body, " = ", "\t=\t"))
	case 11: // letter case of keys
		replace(strings.NewReplacer("sso_role_name", "SSO_Role_Name", "awsid_generated_from", "AWSID_GENERATED_FROM").Replace(body))
	case 12: // copy
		copied := fmt.Sprintf("copy-%d", h.count)
		if !strings.HasSuffix(h.text, "\n") {
			h.text += "\n"
		}
		h.text += "[profile " + copied + "]\nawsid_copy = 1\n"
		for l := range strings.Lines(body) {
			if key, _, isKey := strings.Cut(l, "="); isKey && !strings.Contains(key, "[") && !strings.HasPrefix(l, "#") {
				h.text += l
			}
		}
		h.copies, h.copied[name] = append(h.copies, copied), true
	}
}

// TestNoEditIsLost: a hundred random edits by hand, then a run with the same rules, which touches nothing that is
// there, and one with others.
func TestNoEditIsLost(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		s := newStage(t, accountsOf(20, 3)...)
		s.run()
		h := &person{Rand: rand.New(rand.NewPCG(seed, 7)), text: s.config, names: s.names(), keys: map[string]map[string]string{}, copied: map[string]bool{}}
		for range 100 {
			h.editOnce()
		}
		if seed%3 == 0 {
			h.text = strings.ReplaceAll(h.text, "\n", "\r\n")
		}
		s.config = h.text
		s.list(append(accountsOf(20, 3), account(999, "New", "Role1"))...)
		s.run()
		if !strings.HasPrefix(s.config, h.text) || strings.Count(s.config[len(h.text):], "[profile") != 1 {
			t.Fatalf("seed %d: more than the new profile has changed:\n%s\nwas\n%s", seed, s.config, h.text)
		}
		h.names = append(h.names, "New/Role1")
		s.rules(func(r *profileplan.Rules) error { return r.SetRegions([]string{"eu-central-1"}) })
		s.rules(func(r *profileplan.Rules) error { return r.AddKey("output", "text", false) })
		s.rules(func(r *profileplan.Rules) error { return r.SetName("aws-cli", true) })
		s.run()
		h.check(t, seed, s)
	}
}

func (h *person) check(t *testing.T, seed uint64, s *stage) {
	t.Helper()
	got := s.profiles()
	if len(got) != len(h.names)+len(h.copies) {
		t.Errorf("seed %d: %d profiles, want %d: one that was deleted came back, or one is lost", seed, len(got), len(h.names)+len(h.copies))
	}
	for _, name := range h.copies {
		if got[name]["awsid_copy"] != "1" {
			t.Errorf("seed %d: the copy %s is lost", seed, name)
		}
	}
	for _, name := range h.names {
		if _, ok := got[name]; !ok && strings.HasPrefix(name, "mine") {
			t.Errorf("seed %d: the name %s is lost", seed, name)
		}
	}
	for _, c := range h.comments {
		if strings.Count(s.config, strings.TrimSpace(c)+"\n") != 1 && strings.Count(s.config, strings.TrimSpace(c)+"\r\n") != 1 {
			t.Errorf("seed %d: the comment %q is lost", seed, c)
		}
	}
	for name, keys := range h.keys {
		profile := got[name]
		if profile == nil { // it has got another name by the rules
			var account, role string
			if _, err := fmt.Sscanf(strings.Replace(name, "/", " ", 1), "Account-%s %s", &account, &role); err != nil {
				t.Fatal(name, err)
			}
			var number int
			fmt.Sscan(account, &number)
			profile = got[fmt.Sprintf("%s-%012d", role, 111100000000+number)]
		}
		for key, value := range keys {
			if text, ok := profile[key]; text != value || ok != (value != "") {
				t.Errorf("seed %d: %s of %s is %q, want %q", seed, key, name, text, value)
			}
		}
		if h.copied[name] { // the copy may count in its place
			continue
		}
		if _, isEdited := keys["region"]; !isEdited && profile["region"] != "eu-central-1" {
			t.Errorf("seed %d: the region of %s is %q", seed, name, profile["region"])
		}
		if profile["output"] != "text" {
			t.Errorf("seed %d: %s has got no output", seed, name)
		}
	}
}

// TestPruneRemovesOnlyWhatAwsidWrote: of random sets of roles that are gone those profiles go that nobody has edited
// and nobody stands on; all other text stays as it is.
func TestPruneRemovesOnlyWhatAwsidWrote(t *testing.T) {
	t.Parallel()
	removed := 0
	for seed := range uint64(60) {
		random := rand.New(rand.NewPCG(seed, 8))
		s := newStage(t, accountsOf(12, 2)...)
		s.run()
		h := &person{Rand: random, text: s.config, names: s.names(), keys: map[string]map[string]string{}, copied: map[string]bool{}}
		for range 6 {
			h.editOnce()
		}
		s.config = "# mine\n[profile own]\nregion = x\n\n" + h.text + "\n[profile chain]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = " + h.pick() +
			"\n[profile tool]\ncredential_process = awsid credential-process --profile " + h.pick() + "\n# the end\n"
		before := s.profiles()
		generated := map[string]string{} // as it was before anybody edited it, by mark
		for _, section := range edit.NewFile(shared.GeneratedFile, "", s.generated).Document.Sections() {
			for _, item := range section.Items() {
				generated[section.Name()] += item.Key + "=" + item.Text + "\n"
			}
		}
		list := accountsOf(12, 2)
		incomplete := list[11].ID
		list[11].Roles, list[11].Failure = nil, "ForbiddenException"
		list = slices.DeleteFunc(list, func(a accounts.Account) bool { return random.IntN(3) == 0 && a.ID != incomplete })
		s.list(list...)
		s.opts.Prune = true
		s.run()
		after := s.profiles()
		for name, keys := range before {
			if _, stays := after[name]; stays {
				if !maps.Equal(after[name], keys) {
					t.Errorf("seed %d: %s has changed: %v, was %v", seed, name, after[name], keys)
				}
				continue
			}
			removed++
			mark := keys["awsid_generated_from"]
			switch {
			case mark == "":
				t.Errorf("seed %d: %s is gone and has no mark", seed, name)
			case name == before["chain"]["source_profile"] || strings.HasSuffix(before["tool"]["credential_process"], " "+name):
				t.Errorf("seed %d: %s is gone, and another stands on it", seed, name)
			case keys["sso_account_id"] == incomplete:
				t.Errorf("seed %d: %s is gone, and its account could not be listed", seed, name)
			case slices.ContainsFunc(list, func(a accounts.Account) bool { return a.ID == keys["sso_account_id"] }):
				t.Errorf("seed %d: %s is gone, and its role is there", seed, name)
			}
			for key, text := range keys {
				if !strings.Contains(generated[mark], key+"="+text+"\n") {
					t.Errorf("seed %d: %s is gone with %s = %s, which is the person's", seed, name, key, text)
				}
			}
		}
		for _, c := range h.comments {
			if !strings.Contains(s.config, c) {
				t.Errorf("seed %d: %q is gone", seed, c)
			}
		}
		if !strings.HasPrefix(s.config, "# mine\n[profile own]\nregion = x\n") || !strings.HasSuffix(s.config, "# the end\n") {
			t.Errorf("seed %d: the person's lines have changed:\n%s", seed, s.config)
		}
	}
	if removed < 100 {
		t.Errorf("only %d profiles were removed in all", removed)
	}
}
