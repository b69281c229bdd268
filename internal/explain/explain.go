package explain

import (
	"os"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/config/shared"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/readers"
	"github.com/awsid/awsid/internal/sys/problem"
)

// New explains what a command with these options would do, as the reader
// would do it. Broken files are explained as far as they can be made out.
func New(env *app.Env, reader readers.Reader, flags settings.Flags) *Explanation {
	files := shared.Read(env.Paths)
	set := settings.ResolveTable(table(reader), flags, env.Vars, files)
	e := &Explanation{Reader: reader, env: env, ses: &app.Session{Files: files, Settings: set}, now: env.Clock.Now()}
	if reader.OwnParser {
		e.foreign(flags)
	} else {
		e.own(flags)
	}
	if reader.ID != readers.CLI {
		e.compare(flags)
	}
	return e
}

// own explains the readers whose chain awsid has.
func (e *Explanation) own(flags settings.Flags) {
	set, files := e.ses.Settings, e.ses.Files
	e.Profile = profileOf(set, e.Reader)
	e.Files = e.files()
	e.Settings = settingsOf(set, e.Reader)
	if !e.Profile.Found && e.Profile.Origin.Kind != origin.Default {
		e.Err = e.notFound(flags)
	} else {
		e.chain()
	}
	if err := files.Err(); err != nil {
		e.Err = err
	}
}

// notFound is what every command ends with that names the profile.
func (e *Explanation) notFound(flags settings.Flags) error {
	if e.Reader.ID == readers.CLI {
		_, err := settings.Resolve(flags, e.env.Vars, e.ses.Files)
		return err
	}
	return problem.New(problem.General, "the profile %q is in neither file", e.Profile.Name).At(e.Profile.Origin.String())
}

// Session is the session that the explanation is about, for the printing.
func (e *Explanation) Session() *app.Session { return e.ses }

func profileOf(set *settings.Settings, r readers.Reader) Profile {
	name := set.ProfileName()
	p := Profile{Name: name.Text, Origin: name.Origin, Found: set.Profile() != nil, Why: why(name)}
	if r.ID != readers.CLI && name.Origin.Kind == origin.Flag {
		p.Why = r.Explicit + " names it, as --profile does here"
	}
	for _, s := range name.Shadowed {
		p.Shadowed = append(p.Shadowed, Value{s.Text, s.Origin})
	}
	if found := set.Profile(); found != nil {
		for _, s := range []*shared.Section{found.Config, found.Credentials} {
			if s != nil {
				p.Sections = append(p.Sections, s.Origin)
			}
		}
	}
	return p
}

func why(name settings.Setting) string {
	switch name.Origin.Kind {
	case origin.Flag:
		return name.Origin.Name + " names it, which also leaves credentials in the environment out"
	case origin.Variable:
		return name.Origin.Name + " names it"
	default:
		return "nothing names another"
	}
}

// files says how the shared files stand.
func (e *Explanation) files() []File {
	var list []File
	for _, f := range []struct {
		which          shared.Which
		path, variable string
	}{
		{shared.ConfigFile, e.env.Paths.Config, "AWS_CONFIG_FILE"},
		{shared.CredentialsFile, e.env.Paths.Credentials, "AWS_SHARED_CREDENTIALS_FILE"},
	} {
		file := File{Path: f.path}
		if e.env.Vars.Get(f.variable) != "" {
			file.From = f.variable
		}
		_, err := os.Stat(f.path)
		file.Found = err == nil
		if !e.Reader.OwnParser {
			for _, p := range e.ses.Files.Problems() {
				if p.File == f.which {
					file.Refused = true
					file.Problems = append(file.Problems, refusal(p))
				}
			}
		}
		list = append(list, file)
	}
	return list
}

func refusal(p shared.Problem) Problem {
	if p.Err != nil {
		return Problem{Origin: p.Origin, Text: p.Err.Error(), Hint: "make the file readable for you", Fatal: true}
	}
	return Problem{Origin: p.Origin, Text: p.Diagnostic.Error(), Hint: p.Diagnostic.Fix(), Fatal: true}
}

// chain plans the credentials and looks at the caches.
func (e *Explanation) chain() {
	plan, err := credentials.New(e.env, e.ses).Plan()
	e.plan = &plan
	for _, c := range plan.Considered {
		e.Considered = append(e.Considered, considered(c))
	}
	for _, c := range plan.Others() {
		e.Considered = append(e.Considered, later(considered(c)))
	}
	if err != nil {
		e.Err = err
		e.Steps = e.trail(err)
		return
	}
	if plan.Step == nil {
		e.Err = plan.NotFound()
		return
	}
	e.look(plan.Step)
	if plan.Step.Kind == readers.KindInstanceRole && plan.Step.Origin.Kind == origin.Default {
		e.Err = onlyMetadata(plan.NotFound())
	}
}

// onlyMetadata is the error of a set-up that configures nothing, when only
// asking tells whether this machine is an instance with a role.
func onlyMetadata(err error) error {
	e, ok := err.(*problem.Error)
	if !ok {
		return err
	}
	only := problem.New(problem.Config, "no credentials are configured; only instance metadata is left, and without --check it is not asked")
	only.Code, only.Hint = e.Code, e.Hint
	return only
}

// later puts what a place would do, did the chain get there, into words.
func later(c Considered) Considered {
	switch c.Result {
	case TooLate:
		c.Why = "it would " + c.Why
	case Broken:
		c.Result, c.Why = TooLate, "and it is broken: "+c.Why
	}
	return c
}

func considered(c credentials.Considered) Considered {
	out := Considered{Kind: c.Kind, Why: c.Why, Result: NotConfigured}
	switch {
	case c.Chosen:
		out.Result = Chosen
	case c.Broken:
		out.Result = Broken
	case c.Ready:
		out.Result = TooLate
	}
	return out
}
