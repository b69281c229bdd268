package profileplan

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
)

// Files lists the files that a plan is made of and changes.
func Files() []shared.Which {
	return []shared.Which{shared.CredentialsFile, shared.ConfigFile, shared.GeneratedFile}
}

// Apply makes the changes in the files that the plan was made of.
func (p *Plan) Apply(files *edit.Files) error {
	for _, step := range []func(*edit.Files) error{
		p.dropBlockMarks, p.renameProfiles, p.changeKeys, p.removeProfiles, p.addProfiles, p.writeRecord,
	} {
		if err := step(files); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) dropBlockMarks(files *edit.Files) error {
	if p.Unblocks {
		files.Config.SetText(withoutBlockMarks(files.Config.Document.String()))
	}
	return nil
}

// renameProfiles gives profiles other names, and tells those that name them. Names that are swapped go through others.
func (p *Plan) renameProfiles(files *edit.Files) error {
	to, between := map[string]string{}, map[string]string{}
	for _, c := range p.Changes {
		if c.Before != "" {
			to[c.Before] = c.Profile
		}
	}
	if len(to) == 0 {
		return nil
	}
	for _, c := range p.Changes {
		if c.Before == "" || to[c.Profile] == "" {
			continue
		}
		between[c.Before] = fmt.Sprintf("awsid-renames-%d", len(between))
		if err := files.Config.Rename(edit.Profile(c.Before), between[c.Before]); err != nil {
			return err
		}
	}
	for _, c := range p.Changes {
		from := c.Before
		if from == "" {
			continue
		}
		if other, ok := between[from]; ok {
			from = other
		}
		if err := files.Config.Rename(edit.Profile(from), c.Profile); err != nil {
			return err
		}
	}
	return repointSources(files, to)
}

// repointSources makes the profiles whose source was renamed name it by its new name.
func repointSources(files *edit.Files, to map[string]string) error {
	for _, f := range []*edit.File{files.Config, files.Credentials} {
		for _, s := range f.Document.Sections() {
			source, ok := s.Get("source_profile")
			if id, _ := shared.Identify(f.Which, s.Name()); !ok || to[source] == "" || id.Kind != shared.KindProfile {
				continue
			}
			if err := s.Set("source_profile", to[source]); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *Plan) changeKeys(files *edit.Files) error {
	for _, c := range p.Changes {
		if c.Action == Add || c.Action == Remove {
			continue
		}
		if err := c.applyKeys(files.Config); err != nil {
			return err
		}
	}
	return nil
}

func (p *Plan) addProfiles(files *edit.Files) error {
	for _, c := range p.Changes {
		if c.Action == Add {
			if err := c.applyKeys(files.Config); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Change) applyKeys(f *edit.File) error {
	id := edit.Profile(c.Profile)
	for _, k := range c.Keys {
		if k.After == nil {
			deleteKey(f, id, k.Key)
		} else if err := setKey(f, id, k.Key, *k.After); err != nil {
			return err
		}
	}
	return nil
}

func setKey(f *edit.File, id shared.ID, name, value string) error {
	if block, key, isNested := strings.Cut(name, "."); isNested {
		return f.SetNested(id, block, key, value)
	}
	return f.Set(id, name, value)
}

func deleteKey(f *edit.File, id shared.ID, name string) {
	if block, key, isNested := strings.Cut(name, "."); isNested {
		f.DeleteNested(id, block, key)
		return
	}
	f.Delete(id, name)
}

func (p *Plan) removeProfiles(files *edit.Files) error {
	var profiles, records []shared.ID
	for _, c := range p.Changes {
		if c.Action == Remove {
			profiles = append(profiles, edit.Profile(c.Profile))
			records = append(records, edit.Other(c.have.mark.String()))
		}
	}
	for _, m := range p.dropped {
		records = append(records, edit.Other(m.String()))
	}
	if len(profiles) > 0 {
		files.Config.Remove(profiles...)
	}
	if len(records) > 0 {
		files.Generated.Remove(records...)
	}
	return nil
}

// writeRecord notes what is written now, of what has changed and of what was not noted yet.
func (p *Plan) writeRecord(files *edit.Files) error {
	for _, w := range p.wanted {
		if w.state == isDeleted && p.index.formerMarks[w.Mark] != (Mark{}) {
			if err := writeBase(files.Generated, w.Mark, w.base); err != nil {
				return err
			}
		}
		if w.state == isDeleted || w.state == isOwn {
			continue
		}
		if w.have != nil && w.have.isMarked && w.have.mark != w.Mark {
			files.Generated.Remove(edit.Other(w.have.mark.String()))
		}
		if err := writeBase(files.Generated, w.Mark, base{w.recordedName(), w.input.SignIn.StartURL, w.recordedUser(), w.Keys}); err != nil {
			return err
		}
	}
	for _, in := range p.inputs {
		if len(in.wanted) == 0 && len(p.Changes) == 0 {
			continue
		}
		if err := rememberOptions(files.Generated, in.Session(), in.Options); err != nil {
			return err
		}
	}
	return nil
}

// recordedName is the name that the rules give a profile; the person's own name for it is none of theirs.
func (w *Wanted) recordedName() string {
	if w.have != nil && w.have.keepsName && w.rulesName != w.Name {
		return w.rulesName
	}
	return w.Name
}

// recordedUser is the user who is known to have reached the role last.
func (w *Wanted) recordedUser() string { return cmp.Or(w.input.User, w.base.user) }
