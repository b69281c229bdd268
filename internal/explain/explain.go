// Package explain tells how a command would be carried out: which profile and why, every setting with its origin, the
// credential chain as a plan, the calls, how long the result lasts, the caches. It reads the shared files and the
// caches and nothing else: no network, no lock, no file changed. Try alone acts.
package explain

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

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
	world := *env
	world.Paths = reader.Paths(env)
	env = &world
	files := shared.Read(env.Paths)
	set := settings.ResolveTable(tableOf(reader), flags, env.Vars, files)
	e := &Explanation{Reader: reader, env: env, ses: &app.Session{Files: files, Settings: set}, now: env.Clock.Now()}
	if reader.OwnParser {
		e.explainForeign(flags)
	} else {
		e.explainOwn(flags)
	}
	if reader.ID != readers.CLI {
		e.compareWithCLI(flags)
	}
	return e
}

// explainOwn explains the readers whose chain awsid has.
func (e *Explanation) explainOwn(flags settings.Flags) {
	set, files := e.ses.Settings, e.ses.Files
	e.Profile = profileOf(set, e.Reader)
	e.Files = e.listFiles()
	e.Settings = settingsOf(set, e.Reader)
	switch { // of a profile that is not there, with what every command ends that names it
	case e.Profile.Found || e.Profile.Origin.Kind == origin.Default:
		e.explainChain()
		if e.Reader.ID == readers.Boto {
			e.lookAtClient()
		}
	case e.Reader.ID == readers.CLI:
		_, e.Err = settings.Resolve(flags, e.env.Vars, files)
	default:
		e.Err = problem.New(problem.General, "the profile %q is in neither file", e.Profile.Name).At(e.Profile.Origin.String())
	}
	if err := files.Err(); err != nil {
		e.Err = err
	}
}

// lookAtClient finds what keeps boto3 from making any client, whatever the credentials.
func (e *Explanation) lookAtClient() {
	if region := e.ses.Settings.Get("region"); region.Text == "" && region.Set() {
		e.blockBy(problem.New(problem.General, "the region is empty, and %s makes no client then", e.Reader.Title).
			At(region.Origin.String()).WithHint("unset it, or name a region"))
	}
	if v, ok := e.ses.Settings.Profile().Get("sso_session"); ok {
		if _, found := e.ses.Files.SSOSession(v.Text); !found {
			e.blockBy(problem.New(problem.General, "the sso_session %q is not defined, and %s makes no client then", v.Text,
				e.Reader.Title).At(v.Origin.String()))
		}
	}
}

// Session is the session that the explanation is about, for the printing.
func (e *Explanation) Session() *app.Session { return e.ses }

func profileOf(set *settings.Settings, r readers.Reader) Profile {
	name := set.ProfileName()
	p := Profile{Name: name.Text, Origin: name.Origin, Found: set.Profile() != nil, Why: "nothing names another"}
	switch isFlag := name.Origin.Kind == origin.Flag; {
	case isFlag && r.ID != readers.CLI:
		p.Why = r.Explicit + " names it, as --profile does here"
	case isFlag:
		p.Why = name.Origin.Name + " names it, which also leaves credentials in the environment out"
	case name.Origin.Kind == origin.Variable:
		p.Why = name.Origin.Name + " names it"
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

func (e *Explanation) listFiles() []File {
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
		for _, p := range e.ses.Files.Problems() {
			if p.File == f.which && !e.Reader.OwnParser {
				file.Refused = true
				file.Problems = append(file.Problems, asProblem(p))
			}
		}
		list = append(list, file)
	}
	return list
}

func asProblem(p shared.Problem) Problem {
	if p.Err != nil {
		return Problem{Origin: p.Origin, Text: p.Err.Error(), Hint: "make the file readable for you", Fatal: true}
	}
	return Problem{Origin: p.Origin, Text: p.Diagnostic.Error(), Hint: p.Diagnostic.Fix(), Fatal: true}
}

func (e *Explanation) explainChain() {
	plan, err := credentials.New(e.env, e.ses).Plan()
	e.plan = &plan
	e.Considered = append(plan.Considered, plan.ConsiderOthers()...)
	switch {
	case err != nil:
		e.Err = err
		e.explainSteps(e.brokenChain(err))
	case plan.Step == nil:
		e.Err = plan.NotFound()
	default:
		e.explainSteps(plan.Step)
		if plan.Step.Kind == credentials.KindInstanceRole && plan.Step.Origin.Kind == origin.Default {
			// Only asking tells whether this machine is an instance with a role.
			none := plan.NotFound()
			none.Err = errors.New("no credentials are configured; only instance metadata is left, and without --check it is not asked")
			e.Err = none
		}
	}
}

// brokenChain shows a broken chain at the place where it breaks: that place first, then the roles that wait for it.
func (e *Explanation) brokenChain(err error) *credentials.Step {
	at := e.plan.Considered[len(e.plan.Considered)-1] // the last one that was asked
	broken := &credentials.Step{Kind: at.Kind, Profile: e.Profile.Name, Action: errorWithOrigin(err), Broken: true}
	if at.Kind != credentials.KindAssumeRole {
		return broken
	}
	var roles []*credentials.Step
	var visited []string
	for name := e.Profile.Name; !slices.Contains(visited, name); {
		profile, ok := e.ses.Files.Profile(name)
		arn, hasRole := profile.Get("role_arn")
		if !ok || !hasRole {
			break
		}
		visited = append(visited, name)
		broken.Profile = name
		roles = append(roles, credentials.AssumeRoleStep(name, arn.Text, arn.Origin, broken))
		source, _ := profile.Get("source_profile")
		name = source.Text
	}
	if len(roles) == 0 {
		return broken
	}
	for i, role := range roles {
		role.Lifetime = "not reached"
		if i+1 < len(roles) {
			role.Source = roles[i+1]
		}
	}
	return roles[0]
}

func errorWithOrigin(err error) string {
	var p *problem.Error
	if !errors.As(err, &p) || p.Err == nil {
		return err.Error()
	}
	if p.Origin == "" {
		return p.Err.Error()
	}
	return p.Err.Error() + " (" + p.Origin + ")"
}

// compareWithCLI says where the AWS CLI comes to another profile, region or
// identity with the same files and variables.
func (e *Explanation) compareWithCLI(flags settings.Flags) {
	cli, _ := readers.ByID(readers.CLI)
	other := New(e.env, cli, flags)
	differ := func(what, here, there string) {
		if here != there {
			e.Differs = append(e.Differs, fmt.Sprintf("%s: %s here, %s for the AWS CLI", what, cmp.Or(here, "none"),
				cmp.Or(there, "none")))
		}
	}
	differ("profile", e.Profile.Name, other.Profile.Name)
	differ("region", e.settingNamed("region").Text, other.settingNamed("region").Text)
	differ("credentials", e.credentialsWay(), other.credentialsWay())
	if other.anyRefused() && !e.anyRefused() {
		e.Differs = append(e.Differs, "files: read here, refused by the AWS CLI")
	}
}

func (e *Explanation) credentialsWay() string {
	var way []string
	for _, s := range e.Steps {
		if s.Broken {
			return "broken"
		}
		kind := s.Kind
		switch kind {
		case credentials.KindInstanceRole, credentials.KindContainer, credentials.KindEnv:
		case credentials.KindConfigFile:
			kind = credentials.KindSharedFile // the SDKs do not tell the two files apart
			fallthrough
		default:
			if s.Profile != "" {
				kind += " (" + s.Profile + ")"
			}
		}
		way = append(way, kind)
	}
	return strings.Join(way, ", then ")
}

func (e *Explanation) anyRefused() bool {
	return slices.ContainsFunc(e.Files, func(f File) bool { return f.Refused })
}
