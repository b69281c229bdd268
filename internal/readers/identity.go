package readers

import (
	"slices"
	"strings"

	"github.com/awsid/awsid/internal/config/origin"
)

// The kinds of places for credentials, in the words of `configure list`.
const (
	KindEnv          = "env"
	KindAssumeRole   = "assume-role"
	KindWebIdentity  = "assume-role-with-web-identity"
	KindSSO          = "sso"
	KindStatic       = "shared-credentials-file"
	KindLogin        = "login"
	KindProcess      = "custom-process"
	KindConfigFile   = "config-file" // keys in the config file, for those that tell the two apart
	KindContainer    = "container-role"
	KindInstanceRole = "iam-role"
)

// webVariables is web identity by the environment, a place of its own.
const webVariables = "web identity of the environment"

// Input is what a reader looks at.
type Input struct {
	// Get is nil when only the files are looked at. What a credential_source
	// stands for is then taken to be there.
	Get      func(variable string) string
	Files    *Files
	Profile  string
	Explicit bool // the program names the profile itself
}

// Considered is one place the reader looks at.
type Considered struct {
	Kind                  string
	Why                   string
	Chosen, Broken, Ready bool
	// Later means that the search had ended before it.
	Later bool
}

// Step is one thing it does to get credentials.
type Step struct {
	Kind, Profile string
	Origin        origin.Origin
	Does          string
	Service       string // SDK service id; "" when no service is called
	Operation     string
	Region        string // "" is the reader's
	Address       string // of what is no AWS service
	Signed        bool
	Lasts         string
	Notes         []string
	Session       Session // of an SSO step
	Broken        bool    // Does says what is wrong here
	Unreached     bool    // an earlier step is broken
}

// Session is a sign-in to Identity Center.
type Session struct{ Name, StartURL, Region string }

// Identity is where a reader gets its credentials.
type Identity struct {
	Considered []Considered
	// Steps are in the order in which they are done. Those of a broken set-up
	// begin with where it breaks.
	Steps  []Step
	Broken *Break
}

// Break is what ends the search.
type Break struct {
	Origin origin.Origin
	Text   string
	Hint   string
	// atLoad means that the profile cannot even be loaded, wherever the
	// credentials come from.
	atLoad bool
}

// outcome is what one place has to offer.
type outcome struct {
	steps  []Step
	none   string // why it has nothing to do with this
	broken *Break
}

func none(reason string) outcome { return outcome{none: reason} }

// Identity decides who the reader would be.
func (r Reader) Identity(in Input) Identity {
	c := chooser{reader: r, in: in}
	return c.decide(c.order())
}

// InFiles decides who the reader would be by the files alone, without
// environment, container and instance.
func (r Reader) InFiles(files *Files, profile string) Identity {
	c := chooser{reader: r, in: Input{Files: files, Profile: profile, Explicit: true}}
	return c.decide(c.profileOrder())
}

// decide looks at one place after the other.
func (c *chooser) decide(kinds []string) (id Identity) {
	r := c.reader
	profile, _ := c.in.Files.Profile(c.in.Profile)
	done, brokenProfile := false, false
	for _, kind := range kinds {
		got := c.look(kind, profile, nil)
		shown := Considered{Kind: kind, Why: got.none, Later: done}
		switch {
		case got.none != "":
		case brokenProfile && slices.Contains(c.profileOrder(), kind):
			shown.Why, shown.Ready, shown.Later = "what is broken in the profile ends it", true, true
		case got.broken != nil:
			shown.Broken, shown.Why = true, got.broken.Text
			if !done && id.Broken == nil || got.broken.atLoad && r.ID == Go {
				id.Broken, id.Steps = got.broken, got.steps
				id.unchoose()
				shown.Later = false
			}
			done = done || !r.goesOn()
			brokenProfile = r.ID == Java && slices.Contains(c.profileOrder(), kind)
		default:
			shown.Why, shown.Ready = got.steps[len(got.steps)-1].Does, true
			if !done {
				shown.Chosen, shown.Ready, done = true, false, true
				id.Broken, id.Steps = nil, got.steps
			}
		}
		id.Considered = append(id.Considered, shown)
	}
	return id
}

// unchoose takes the choice back: what was found will not be reached.
func (id *Identity) unchoose() {
	for i := range id.Considered {
		if id.Considered[i].Chosen {
			id.Considered[i].Chosen, id.Considered[i].Ready, id.Considered[i].Later = false, true, true
		}
	}
}

// goesOn tells whether a broken place is passed over. To the others it is
// the end. To Java the profile is one place: one broken way ends it.
func (r Reader) goesOn() bool { return r.ID == JS || r.ID == Java }

// order lists the places in the order in which the reader looks at them.
func (c *chooser) order() []string {
	last := []string{KindContainer, KindInstanceRole}
	switch c.reader.ID {
	case JS:
		return append(append([]string{KindEnv}, c.profileOrder()...), append([]string{webVariables}, last...)...)
	default:
		return append(append([]string{KindEnv, webVariables}, c.profileOrder()...), last...)
	}
}

// profileOrder is the part of the order that the profile decides.
func (c *chooser) profileOrder() []string {
	switch c.reader.ID {
	case Go:
		return []string{KindAssumeRole, KindStatic, KindWebIdentity, KindSSO, KindLogin, KindProcess}
	case JS:
		return []string{KindAssumeRole, KindStatic, KindWebIdentity, KindProcess, KindSSO, KindLogin}
	case CLI, Boto:
		return []string{KindAssumeRole, KindWebIdentity, KindSSO, KindStatic, KindLogin, KindProcess, KindConfigFile}
	default:
		return []string{KindWebIdentity, KindSSO, KindAssumeRole, KindLogin, KindProcess, KindStatic}
	}
}

type chooser struct {
	reader Reader
	in     Input
}

func (c *chooser) look(kind string, s *Section, visited []string) outcome {
	if s == nil && kind != KindEnv && kind != webVariables && kind != KindContainer && kind != KindInstanceRole {
		return none("there is no such profile")
	}
	switch kind {
	case KindEnv:
		return c.env()
	case webVariables:
		return c.webEnvironment()
	case KindAssumeRole:
		return c.role(s, append(visited, s.Name))
	case KindStatic, KindConfigFile:
		return c.keysOf(kind, s)
	case KindWebIdentity:
		return c.webProfile(s)
	case KindSSO:
		return c.sso(s)
	case KindLogin:
		return c.login(s)
	case KindProcess:
		return c.process(s)
	case KindContainer:
		return c.container()
	default:
		return c.metadata()
	}
}

// env: JavaScript leaves the keys out when a profile is named in any way, Go
// when the program names it, Java never.
func (c *chooser) env() outcome {
	key := c.in.Get("AWS_ACCESS_KEY_ID")
	switch {
	case key == "":
		return none("AWS_ACCESS_KEY_ID is not set")
	case c.in.Get("AWS_SECRET_ACCESS_KEY") == "":
		return none("AWS_SECRET_ACCESS_KEY is not set, so AWS_ACCESS_KEY_ID is passed over")
	case c.reader.ID == JS && c.in.Explicit, c.reader.ID == Go && c.in.Explicit:
		return none("the program names a profile, which leaves AWS_ACCESS_KEY_ID out")
	case c.reader.ID == JS && c.in.Get("AWS_PROFILE") != "":
		return none("AWS_PROFILE is set, which leaves AWS_ACCESS_KEY_ID out")
	}
	s := Step{Kind: KindEnv, Origin: origin.FromVariable("AWS_ACCESS_KEY_ID"), Does: "use the keys of the environment", Lasts: "they do not expire"}
	if c.in.Get("AWS_SESSION_TOKEN") != "" {
		s.Lasts = "as long as their session token"
	} else if c.in.Get("AWS_SECURITY_TOKEN") != "" {
		s.Notes = append(s.Notes, "AWS_SECURITY_TOKEN is not known to this reader: without AWS_SESSION_TOKEN temporary keys are refused")
	}
	return outcome{steps: []Step{s}}
}

func (c *chooser) webEnvironment() outcome {
	file, arn := c.in.Get("AWS_WEB_IDENTITY_TOKEN_FILE"), c.in.Get("AWS_ROLE_ARN")
	at := origin.FromVariable("AWS_WEB_IDENTITY_TOKEN_FILE")
	switch {
	case file == "":
		return none("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
	case c.reader.ID == Go && c.in.Explicit:
		return none("the program names a profile, which leaves AWS_WEB_IDENTITY_TOKEN_FILE out")
	case arn == "":
		return outcome{broken: &Break{Origin: at, Text: "AWS_WEB_IDENTITY_TOKEN_FILE is set, but AWS_ROLE_ARN is not", Hint: "set both or neither"}}
	}
	return outcome{steps: []Step{webStep(at, "", arn, file)}}
}

func (c *chooser) webProfile(s *Section) outcome {
	file, ok := s.Get("web_identity_token_file")
	arn := s.text("role_arn")
	switch {
	case !ok:
		return none("profile " + s.Name + " has no web_identity_token_file")
	case arn == "" && c.reader.ID == Go:
		return outcome{broken: &Break{Origin: file.Origin, Text: "profile " + s.Name + " has a web_identity_token_file but no role_arn", Hint: "add role_arn", atLoad: true}}
	case arn == "":
		return none("profile " + s.Name + " has a web_identity_token_file but no role_arn")
	}
	return outcome{steps: []Step{webStep(file.Origin, s.Name, arn, file.Text)}}
}

func webStep(at origin.Origin, profile, arn, file string) Step {
	return Step{Kind: KindWebIdentity, Profile: profile, Origin: at, Does: "assume role " + arn + " with the token in " + file,
		Service: "STS", Operation: "AssumeRoleWithWebIdentity", Lasts: "1h (the default)"}
}

// keysOf tells keys of the credentials file from those of the config file
// where the reader looks for them at different times.
func (c *chooser) keysOf(kind string, s *Section) outcome {
	key, ok := s.Get("aws_access_key_id")
	inCredentials := key.Origin.Name == c.in.Files.credentials
	if ok && !c.reader.OwnParser && inCredentials != (kind == KindStatic) {
		return none("profile " + s.Name + " has its aws_access_key_id in the other file")
	}
	got := c.static(s)
	for i := range got.steps {
		got.steps[i].Kind = kind
	}
	return got
}

func (c *chooser) static(s *Section) outcome {
	key, ok := s.Get("aws_access_key_id")
	if !ok {
		return none("profile " + s.Name + " has no aws_access_key_id")
	}
	if !s.has("aws_secret_access_key") {
		if c.reader.ID != JS {
			return outcome{broken: &Break{Origin: key.Origin, Text: "profile " + s.Name + " has no aws_secret_access_key", Hint: "add it", atLoad: true}}
		}
		return none("profile " + s.Name + " has no aws_secret_access_key, so its aws_access_key_id is passed over")
	}
	step := Step{Kind: KindStatic, Profile: s.Name, Origin: key.Origin, Does: "use the keys of profile " + s.Name, Lasts: "they do not expire"}
	if s.has("aws_session_token") {
		step.Lasts = "as long as their session token, which the file does not say"
	}
	return outcome{steps: []Step{step}}
}

func (c *chooser) login(s *Section) outcome {
	session, ok := s.Get("login_session")
	if !ok {
		return none("profile " + s.Name + " has no login_session")
	}
	return outcome{steps: []Step{{Kind: KindLogin, Profile: s.Name, Origin: session.Origin, Does: "use the console sign-in of " + session.Text,
		Service: "Signin", Operation: "CreateOAuth2Token", Lasts: "15m at most; renewed as long as the console sign-in lasts"}}}
}

func (c *chooser) process(s *Section) outcome {
	command, ok := s.Get("credential_process")
	if !ok {
		return none("profile " + s.Name + " has no credential_process")
	}
	program, _, _ := strings.Cut(strings.TrimSpace(command.Text), " ")
	return outcome{steps: []Step{{Kind: KindProcess, Profile: s.Name, Origin: command.Origin, Does: "run " + program,
		Lasts: "as long as the program says", Notes: []string{"the command goes through a shell here, so ~ and variables in it are expanded"}}}}
}

func (c *chooser) container() outcome {
	name, address := "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", c.in.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI")
	if address != "" {
		address = "http://169.254.170.2" + address
	} else {
		name, address = "AWS_CONTAINER_CREDENTIALS_FULL_URI", c.in.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI")
	}
	if address == "" {
		return none("neither AWS_CONTAINER_CREDENTIALS_RELATIVE_URI nor AWS_CONTAINER_CREDENTIALS_FULL_URI is set")
	}
	address, _, _ = strings.Cut(address, "?")
	return outcome{steps: []Step{{Kind: KindContainer, Origin: origin.FromVariable(name), Does: "ask the container endpoint",
		Operation: "GET", Address: address, Lasts: "as long as the endpoint says"}}}
}

func (c *chooser) metadata() outcome {
	if strings.EqualFold(c.in.Get("AWS_EC2_METADATA_DISABLED"), "true") {
		return none("AWS_EC2_METADATA_DISABLED is true")
	}
	base, at := c.in.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT"), origin.FromVariable("AWS_EC2_METADATA_SERVICE_ENDPOINT")
	if base == "" {
		base, at = "http://169.254.169.254/", origin.FromDefault()
	}
	return outcome{steps: []Step{{Kind: KindInstanceRole, Origin: at, Does: "ask instance metadata", Operation: "GET iam/security-credentials",
		Address: base, Lasts: "as long as the instance's role credentials, which EC2 renews"}}}
}
