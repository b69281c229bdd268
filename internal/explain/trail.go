package explain

import (
	"errors"
	"slices"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/problem"
)

// trail shows a broken chain at the place where it breaks: that place first,
// then the roles that wait for it.
func (e *Explanation) trail(err error) []Step {
	kind := e.Considered[0].Kind
	for _, c := range e.Considered {
		if c.Result == Broken {
			kind = c.Kind
			break
		}
	}
	steps := []Step{{Kind: kind, Profile: e.Profile.Name, Does: cause(err), Broken: true}}
	if kind != readers.KindAssumeRole {
		return steps
	}
	var visited []string
	for name := e.Profile.Name; !slices.Contains(visited, name); {
		profile, ok := e.ses.Files.Profile(name)
		arn, hasRole := profile.Get("role_arn")
		if !ok || !hasRole {
			break
		}
		visited = append(visited, name)
		steps[0].Profile = name
		steps = append(steps, Step{Kind: readers.KindAssumeRole, Profile: name, Origin: arn.Origin, Does: "assume role " + arn.Text,
			Lasts: "not reached", Calls: []Call{{Service: "STS", Operation: "AssumeRole", Signed: true, When: "not reached"}}})
		source, ok := profile.Get("source_profile")
		if !ok {
			break
		}
		name = source.Text
	}
	slices.Reverse(steps[1:])
	return steps
}

// cause is an error's text with its place.
func cause(err error) string {
	var p *problem.Error
	if errors.As(err, &p) && p.Err != nil {
		text := p.Err.Error()
		if p.Origin != "" {
			text += " (" + p.Origin + ")"
		}
		return text
	}
	return err.Error()
}

// fromBreak makes an error of what a reader stumbles over.
func fromBreak(b *readers.Break) error {
	e := problem.New(problem.General, "%s", b.Text)
	if b.Origin.Kind != origin.None {
		e.Origin = b.Origin.String()
	}
	e.Hint = b.Hint
	return e
}
