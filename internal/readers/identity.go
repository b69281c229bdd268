package readers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/sys/problem"
)

// kindWebVariables is web identity by the environment, a place of its own to the SDKs.
const kindWebVariables = "web identity of the environment"

// Input is what a reader looks at.
type Input struct {
	// Get is nil when only the files are looked at. What a credential_source stands for is then taken to be there.
	Get      func(variable string) string
	Files    *Files
	Profile  string
	Explicit bool // the program names the profile itself
}

// Identity is where a reader gets its credentials.
type Identity struct {
	Considered []credentials.Considered
	// Step is the last one; its Source and so on come first. The innermost of a
	// set-up that is broken says where it breaks.
	Step   *credentials.Step
	Broken error // what ends the search, or nil
}

// outcome is what one place has to offer: a step, the reason why it has nothing to do with this, or what is broken.
type outcome struct {
	step   *credentials.Step
	none   string
	broken *breakage
}

type breakage struct {
	origin     origin.Origin
	text, hint string
	final      bool       // JavaScript does not look any further
	via        []*Section // the profiles whose roles would be assumed with what is broken, the outermost first
}

func (b *breakage) asError() error {
	return problem.New(problem.General, "%s", b.text).At(b.origin.String()).WithHint("%s", b.hint)
}

func breakageAt(at origin.Origin, text, hint string) *breakage {
	return &breakage{origin: at, text: text, hint: hint}
}

func brokenAt(at origin.Origin, text, hint string) outcome {
	return outcome{broken: breakageAt(at, text, hint)}
}

func notConfigured(reason string) outcome { return outcome{none: reason} }

// Identity decides who the reader would be.
func (r Reader) Identity(in Input) Identity {
	c := chooser{reader: r, in: in}
	first, last := []string{credentials.KindEnv}, []string{credentials.KindContainer, credentials.KindInstanceRole}
	if r.ID == JS {
		return c.choose(slices.Concat(first, c.profileOrder(), []string{kindWebVariables}, last))
	}
	return c.choose(slices.Concat(first, []string{kindWebVariables}, c.profileOrder(), last))
}

// InFiles decides who the reader would be by the files alone, without environment, container and instance.
func (r Reader) InFiles(files *Files, profile string) Identity {
	c := chooser{reader: r, in: Input{Files: files, Profile: profile, Explicit: true}}
	return c.choose(c.profileOrder())
}

// chooser looks for credentials as one reader does.
type chooser struct {
	reader Reader
	in     Input
}

func (c *chooser) choose(kinds []string) (id Identity) {
	profile, ok := c.in.Files.Profile(c.in.Profile)
	if ok && c.reader.ID == Go {
		if b := c.loadGo(profile, nil); b != nil {
			return Identity{Broken: b.asError(), Step: c.brokenChain(b),
				Considered: []credentials.Considered{{Kind: "the profile itself", Result: credentials.ResultBroken, Why: b.text}}}
		}
	}
	done, brokenProfile := false, false
	for _, kind := range kinds {
		got := c.lookAt(kind, profile, nil)
		ofProfile := slices.Contains(c.profileOrder(), kind)
		considered := credentials.Considered{Kind: kind, Result: credentials.ResultNotConfigured, Why: got.none}
		switch {
		case got.none != "":
		case brokenProfile && ofProfile && !(c.reader.ID == JS && kind == credentials.KindProcess):
			considered.Result, considered.Why = credentials.ResultTooLate,
				"what is broken in the profile ends the search"
		case got.broken != nil:
			considered.Result, considered.Why = credentials.ResultBroken, got.broken.text
			if !done && id.Broken == nil {
				id.Step, id.Broken = got.step, got.broken.asError()
			} else if done {
				considered = considered.Later()
			}
			// A broken place is passed over by two, to whom the profile is one place: one broken way in it ends the
			// others, but JavaScript looks for a credential_process once more.
			passesOver := (c.reader.ID == JS || c.reader.ID == Java) && !got.broken.final
			done, brokenProfile = done || !passesOver, ofProfile
		default:
			considered.Result, considered.Why = credentials.ResultChosen, got.step.Action
			if done {
				considered = considered.Later()
			} else {
				done, id.Broken, id.Step = true, nil, got.step
			}
		}
		id.Considered = append(id.Considered, considered)
	}
	return id
}

// profileOrder is the part of the order that the profile decides.
func (c *chooser) profileOrder() []string {
	switch c.reader.ID {
	case Go:
		return []string{credentials.KindAssumeRole, credentials.KindSharedFile, credentials.KindWebIdentity,
			credentials.KindSSO, credentials.KindLogin, credentials.KindProcess}
	case JS:
		return []string{credentials.KindAssumeRole, credentials.KindSharedFile, credentials.KindWebIdentity,
			credentials.KindProcess, credentials.KindSSO, credentials.KindLogin}
	case Java:
		return []string{credentials.KindWebIdentity, credentials.KindSSO, credentials.KindAssumeRole,
			credentials.KindLogin, credentials.KindProcess, credentials.KindSharedFile}
	default:
		return []string{credentials.KindAssumeRole, credentials.KindWebIdentity, credentials.KindSSO,
			credentials.KindSharedFile, credentials.KindLogin, credentials.KindProcess, credentials.KindConfigFile}
	}
}

// lookAt looks at one place; visited are the profiles on the way to s.
func (c *chooser) lookAt(kind string, s *Section, visited []string) outcome {
	switch kind {
	case credentials.KindEnv:
		return c.envKeys()
	case kindWebVariables:
		return c.webVariables()
	case credentials.KindContainer:
		return c.containerEndpoint()
	case credentials.KindInstanceRole:
		return c.instanceMetadata()
	}
	if s == nil {
		return notConfigured("there is no such profile")
	}
	switch kind {
	case credentials.KindAssumeRole:
		return c.assumedRole(s, append(visited, s.Name))
	case credentials.KindWebIdentity:
		return c.webProfile(s)
	case credentials.KindSSO:
		return c.ssoRole(s)
	case credentials.KindLogin:
		return c.consoleSignIn(s)
	case credentials.KindProcess:
		return c.credentialProcess(s)
	default:
		return c.profileKeys(kind, s)
	}
}

// envKeys: JavaScript leaves the keys out when a profile is named in any way, Go
// when the program names it, Java never.
func (c *chooser) envKeys() outcome {
	switch {
	case c.in.Get("AWS_ACCESS_KEY_ID") == "":
		return notConfigured("AWS_ACCESS_KEY_ID is not set")
	case c.in.Get("AWS_SECRET_ACCESS_KEY") == "":
		return notConfigured("AWS_SECRET_ACCESS_KEY is not set, so AWS_ACCESS_KEY_ID is passed over")
	case c.reader.ID == JS && c.in.Explicit, c.reader.ID == Go && c.in.Explicit:
		return notConfigured("the program names a profile, which leaves AWS_ACCESS_KEY_ID out")
	case c.reader.ID == JS && c.in.Get("AWS_PROFILE") != "":
		return notConfigured("AWS_PROFILE is set, which leaves AWS_ACCESS_KEY_ID out")
	}
	step := credentials.EnvStep()
	if c.in.Get("AWS_SESSION_TOKEN") != "" {
		step.Lifetime = "as long as their session token"
	} else if c.in.Get("AWS_SECURITY_TOKEN") != "" {
		step.Notes = append(step.Notes, "AWS_SECURITY_TOKEN is not known to this reader: without AWS_SESSION_TOKEN temporary keys are refused")
	}
	return outcome{step: step}
}

func (c *chooser) webVariables() outcome {
	file, arn := c.in.Get("AWS_WEB_IDENTITY_TOKEN_FILE"), c.in.Get("AWS_ROLE_ARN")
	at := origin.FromVariable("AWS_WEB_IDENTITY_TOKEN_FILE")
	switch {
	case file == "":
		return notConfigured("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
	case c.reader.ID == Go && c.in.Explicit:
		return notConfigured("the program names a profile, which leaves AWS_WEB_IDENTITY_TOKEN_FILE out")
	case arn == "":
		return brokenAt(at, "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not", "set both or neither")
	}
	return outcome{step: credentials.WebIdentityStep("", arn, file, at)}
}

func (c *chooser) webProfile(s *Section) outcome {
	file, ok := s.Get("web_identity_token_file")
	arn := s.valueOf("role_arn")
	switch {
	case !ok:
		return notConfigured("profile " + s.Name + " has no web_identity_token_file")
	case arn == "":
		return notConfigured("profile " + s.Name + " has a web_identity_token_file but no role_arn")
	}
	return outcome{step: credentials.WebIdentityStep(s.Name, arn, file.Text, file.Origin)}
}

// profileKeys tells keys of the credentials file from those of the config file
// where the reader looks for them at different times.
func (c *chooser) profileKeys(kind string, s *Section) outcome {
	key, ok := s.Get("aws_access_key_id")
	inCredentials := key.Origin.Name == c.in.Files.credentials
	switch {
	case !ok:
		return notConfigured("profile " + s.Name + " has no aws_access_key_id")
	case !c.reader.OwnParser && inCredentials != (kind == credentials.KindSharedFile):
		return notConfigured("profile " + s.Name + " has its aws_access_key_id in the other file")
	}
	return c.keysOf(kind, s, key)
}

func (c *chooser) keysOf(kind string, s *Section, key Key) outcome {
	switch hasSecret := s.hasKey("aws_secret_access_key"); {
	case !hasSecret && (c.reader.ID == JS || c.reader.ID == Go):
		return notConfigured("profile " + s.Name +
			" has no aws_secret_access_key, so its aws_access_key_id is passed over")
	case !hasSecret:
		return brokenAt(key.Origin, "profile "+s.Name+" has no aws_secret_access_key", "add it")
	}
	step := &credentials.Step{Kind: kind, Profile: s.Name, Origin: key.Origin,
		Action: "use the keys of profile " + s.Name, Lifetime: credentials.LifetimeOfKeys}
	if s.hasKey("aws_session_token") {
		step.Lifetime = "as long as their session token, which the file does not say"
	}
	end, endKey, err := settings.TokenEnd(func(key string) string { v, _ := s.Get(key); return v.Text })
	if err == nil && !end.IsZero() {
		step.Lifetime = fmt.Sprintf("until %s (%s), of which %s knows nothing", end.Format(time.RFC3339), endKey, c.reader.Title)
	}
	return outcome{step: step}
}

func (c *chooser) consoleSignIn(s *Section) outcome {
	session, ok := s.Get("login_session")
	if !ok {
		return notConfigured("profile " + s.Name + " has no login_session")
	}
	return outcome{step: credentials.LoginStep(s.Name, session.Text, session.Origin)}
}

func (c *chooser) credentialProcess(s *Section) outcome {
	command, ok := s.Get("credential_process")
	if !ok {
		return notConfigured("profile " + s.Name + " has no credential_process")
	}
	program, _, _ := strings.Cut(strings.TrimSpace(command.Text), " ")
	step := credentials.ProcessStep(s.Name, program, command.Text, command.Origin)
	step.Notes = []string{"the command goes through a shell here, so ~ and variables in it are expanded"}
	return outcome{step: step}
}

func (c *chooser) containerEndpoint() outcome {
	if c.in.Get == nil {
		return notConfigured("only the files are looked at")
	}
	const relative, full = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"
	if path := c.in.Get(relative); path != "" {
		return outcome{step: credentials.ContainerStep("", "http://169.254.170.2"+path, origin.FromVariable(relative))}
	}
	if address := c.in.Get(full); address != "" {
		return outcome{step: credentials.ContainerStep("", address, origin.FromVariable(full))}
	}
	return notConfigured("neither " + relative + " nor " + full + " is set")
}

func (c *chooser) instanceMetadata() outcome {
	if c.in.Get == nil {
		return notConfigured("only the files are looked at")
	}
	if strings.EqualFold(c.in.Get("AWS_EC2_METADATA_DISABLED"), "true") {
		return notConfigured("AWS_EC2_METADATA_DISABLED is true")
	}
	const variable = "AWS_EC2_METADATA_SERVICE_ENDPOINT"
	if base := c.in.Get(variable); base != "" {
		return outcome{step: credentials.InstanceRoleStep("", base, origin.FromVariable(variable))}
	}
	return outcome{step: credentials.InstanceRoleStep("", "http://169.254.169.254/", origin.FromDefault())}
}
