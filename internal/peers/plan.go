package peers

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/sys/problem"
)

// Policy says what is done about a name that another profile has already.
type Policy string

// The policies.
const (
	Refuse Policy = "refuse" // nothing is written
	Skip   Policy = "skip"   // that profile is not imported
	Rename Policy = "rename" // it gets another name
)

// Action is what a plan does about a section.
type Action string

// The actions.
const (
	Create   Action = "create"
	Change   Action = "change"
	Same     Action = "same"
	Conflict Action = "conflict"
)

// Plan says what an import does to the config file.
type Plan struct {
	Setups []*Setup
	Steps  []Step // in the order of the setups and their sections
	Notes  []Note // about names

	files *shared.Files
}

// Step is what is done about one section of a setup.
type Step struct {
	Tool string
	Section
	Action Action
	Name   string    // the name that it has in the end
	Add    []Setting // what is written
	Remove []string
	Reason string // of a conflict
}

// NewPlan compares what was found with the shared files.
func NewPlan(files *shared.Files, setups []*Setup, policy Policy) *Plan {
	b := &planner{
		plan: &Plan{Setups: setups, files: files}, files: files, policy: policy, known: map[shared.ID]*sectionState{},
		spelt: map[string]string{},
	}
	b.sessions = append(b.sessions, files.SSOSessionNames()...)
	for _, name := range files.ProfileNames() {
		b.spelt[strings.ToLower(name)] = name
	}
	for _, setup := range setups {
		b.addSetup(setup)
	}
	b.noteMissingSources()
	return b.plan
}

// Conflicts returns the steps that cannot be done.
func (p *Plan) Conflicts() []Step {
	return slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.Action != Conflict })
}

// Uses returns how the profiles were used, by the names that they have in the end.
func (p *Plan) Uses() (uses []Use) {
	for _, setup := range p.Setups {
		names := map[string]string{}
		for _, step := range p.Steps {
			if step.Tool == setup.Tool && step.Action != Conflict {
				names[step.key()] = step.Name
			}
		}
		for _, u := range setup.Uses {
			u.Key = cmp.Or(names[u.Key], u.Key)
			uses = append(uses, u)
		}
	}
	return uses
}

// Apply makes the changes of the plan. The file has to be what the plan was made for.
func (p *Plan) Apply(files *edit.Files) error {
	if files.Config.Document.String() != p.files.Index(shared.ConfigFile).Text {
		return problem.New(problem.General, "%s was changed by another program meanwhile", files.Config.Path).
			WithHint("run the same command again")
	}
	for _, step := range p.Steps {
		if step.Action != Create && step.Action != Change {
			continue
		}
		id := shared.ID{Kind: step.ID.Kind, Name: step.Name}
		if _, err := files.Config.Ensure(id); err != nil {
			return fmt.Errorf("%s: %w", step.Origin, err)
		}
		for _, s := range step.Add {
			if err := files.Config.Set(id, s.Key, s.Value); err != nil {
				return fmt.Errorf("%s: %w", step.Origin, err)
			}
		}
		for _, key := range step.Remove {
			files.Config.Delete(id, key)
		}
	}
	return nil
}
