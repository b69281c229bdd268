package console

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi"
	"github.com/awsid/awsid/internal/cli/passthrough"
	"github.com/awsid/awsid/internal/cli/reauth"
	"github.com/awsid/awsid/internal/config/origin"
	"github.com/awsid/awsid/internal/config/region"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/credentials"
	"github.com/awsid/awsid/internal/handout/consolelink"
	"github.com/awsid/awsid/internal/signin"
	"github.com/awsid/awsid/internal/sys/arn"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/ui/browser"
)

// link opens the console. One with a sign-in token is a secret.
type link struct {
	address  secret.String
	hasToken bool
}

// linkMaker makes the link of a profile.
type linkMaker struct {
	env  *app.Env
	ses  *app.Session
	opts *consoleOptions
	plan credentials.Plan
}

// makeLink returns the link: by the access portal, to the console that the browser is signed in to already, or with a
// sign-in token.
func (m *linkMaker) makeLink(ctx context.Context) (link, error) {
	switch {
	case !m.needsNoToken():
		return m.federate(ctx)
	case m.opts.duration != 0:
		return link{}, problem.New(problem.Usage,
			"how long this profile's console stays signed in is not for the link to say: its own sign-in does").
			At("--duration").WithCode("ParamValidation").
			WithHint("add --federate to make the link from the profile's credentials")
	}
	return m.linkWithoutToken()
}

// needsNoToken reports whether the browser signs in by itself, or has done so. Where a person is expected, only
// credentials tell who it is.
func (m *linkMaker) needsNoToken() bool {
	step := m.plan.Step
	session := signin.Session{}
	if step.SignIn != nil {
		session = *step.SignIn
	}
	expected := signin.ExpectedOf(session, m.ses.Settings.Profile()).User.Text
	return (step.Kind == credentials.KindSSO || step.Kind == credentials.KindLogin) && !m.opts.federate && expected == ""
}

func (m *linkMaker) linkWithoutToken() (link, error) {
	step := m.plan.Step
	named, _ := arn.Parse(step.LoginSession)
	partition := named.Partition
	if step.SignIn != nil {
		partition = region.PartitionOf(step.SignIn.Region).Name
	}
	set, address, err := m.destination(partition)
	if err != nil {
		return link{}, err
	}
	made := link{address: secret.New(address)}
	if step.SignIn != nil {
		if m.opts.page == "" && (!set.Set() || m.opts.qr && set.Origin.Kind != origin.Flag) {
			address = "" // the portal's own choice; a QR code has to fit the terminal
		}
		_, role := signin.RoleOf(m.ses.Settings.Profile())
		made.address = secret.New(consolelink.Portal(step.SignIn.StartURL, role.Account, role.Name, address))
	}
	return m.afterLogout(made, partition, set.Text)
}

// federate makes the link from the profile's credentials.
func (m *linkMaker) federate(ctx context.Context) (link, error) {
	policy := reauth.Options{Policy: m.opts.signIn.Policy(), Default: signin.Ask}
	keys, err := reauth.Retry(ctx, m.env, m.ses, policy, m.plan.Retrieve)
	if err != nil {
		return link{}, err
	}
	clients := awsapi.New(m.env, m.ses.Settings).ForCommand()
	duration := m.opts.duration
	var partition string
	if keys.SessionToken.Empty() {
		person := cmp.Or(m.env.Vars.Get("USER"), m.env.Vars.Get("LOGNAME"), m.env.Vars.Get("USERNAME"), "awsid")
		user := consolelink.User{Keys: keys, Region: m.ownRegion(), Person: person, Duration: duration}
		keys, partition, err = user.Federate(ctx, clients)
		duration = 0 // is that of the credentials
	} else {
		partition, err = m.partitionOf(ctx, clients, keys)
	}
	if err != nil {
		return link{}, err
	}
	set, address, err := m.destination(partition)
	if err != nil {
		return link{}, err
	}
	service, err := m.signInService(clients, partition, set.Text)
	if err != nil {
		return link{}, err
	}
	if duration != 0 && m.plan.Step.IsChained() {
		m.tellDuration("the role is assumed from a role (role chaining)")
		duration = 0
	}
	client, err := clients.HTTP()
	if err != nil {
		return link{}, err
	}
	token, err := consolelink.SignInToken(ctx, client, service, keys, duration)
	if consolelink.IsRefused(err) && duration != 0 {
		m.tellDuration("the sign-in service does not take --duration for these credentials")
		token, err = consolelink.SignInToken(ctx, client, service, keys, 0)
	}
	if err != nil {
		return link{}, err
	}
	return m.afterLogout(link{address: consolelink.Login(service, address, token), hasToken: true}, partition, set.Text)
}

// tellDuration says that --duration does not count, and why.
func (m *linkMaker) tellDuration(why string) {
	m.env.Tellf(m.env.Stderr, "awsid: note: %s: the console stays signed in for as long as the credentials hold", why)
}

// partitionOf returns the partition that temporary credentials belong to: what the settings say, else what STS does.
func (m *linkMaker) partitionOf(ctx context.Context, clients *awsapi.Clients,
	keys credentials.Credentials) (string, error) {
	step := m.plan.Step
	if step.SignIn != nil {
		return region.PartitionOf(step.SignIn.Region).Name, nil
	}
	if role, ok := arn.Parse(m.ses.Settings.Profile().Text("role_arn")); ok && step.Kind == credentials.KindAssumeRole {
		return role.Partition, nil
	}
	caller, err := clients.Call(ctx, awsapi.Request{Service: "sts", Operation: "GetCallerIdentity",
		Region: m.ownRegion(), Credentials: keys})
	named, _ := arn.Parse(caller.Text("Arn"))
	return named.Partition, err
}

// ownRegion is where STS is asked about the credentials: the profile's region, whatever page is wanted.
func (m *linkMaker) ownRegion() string {
	set := m.ses.Settings.Get("region")
	for _, weaker := range set.Shadowed {
		if weaker.Origin.Kind == origin.File {
			return weaker.Text
		}
	}
	return cmp.Or(set.Text, "us-east-1")
}

// destination returns the region and the address of the page that is wanted.
func (m *linkMaker) destination(partition string) (settings.Setting, string, error) {
	set, err := m.ses.Settings.Region()
	if err != nil {
		return set, "", err
	}
	if named := consolelink.RegionOfAddress(m.opts.page); named != "" && strings.Contains(m.opts.page, "://") {
		if set.Origin.Kind == origin.Flag && set.Text != named {
			return set, "", problem.New(problem.Usage, "the address is of region %s, and --region says %s", named, set.Text).
				WithCode("ParamValidation").At("--service")
		}
		set.Text, set.Origin = named, origin.FromFlag("--service")
	}
	if of := region.PartitionOf(set.Text).Name; set.Set() && of != partition {
		return set, "", problem.New(problem.Config, "region %s belongs to partition %s, and the credentials to %s",
			set.Text, of, partition).WithCode("Configuration").At(set.Origin.String()).
			WithHint("choose a region of that partition with --region, or a profile of the other")
	}
	place := consolelink.Place{Partition: partition, Region: set.Text, Page: m.opts.page, Services: passthrough.Services()}
	address, err := place.Address()
	return set, address, err
}

// signInService returns the address of the sign-in service: the configured one, else the partition's.
func (m *linkMaker) signInService(clients *awsapi.Clients, partition, in string) (string, error) {
	endpoint, err := clients.Endpoint("Signin", cmp.Or(in, region.PartitionNamed(partition).GlobalRegion))
	if err != nil {
		return "", err
	}
	if endpoint.Origin.Kind == origin.Default {
		return consolelink.SignInAddress(partition, in)
	}
	u, err := url.Parse(endpoint.URL)
	if err != nil {
		return "", problem.New(problem.Config, "%w", err).At(endpoint.Origin.String())
	}
	return u.Scheme + "://" + u.Host, nil
}

// afterLogout has the browser sign out first, if that is wanted.
func (m *linkMaker) afterLogout(made link, partition, in string) (link, error) {
	if !m.opts.logout {
		return made, nil
	}
	service, err := m.signInService(awsapi.New(m.env, m.ses.Settings).ForCommand(), partition, in)
	made.address = consolelink.AfterLogout(service, made.address)
	return made, err
}

// chosenBrowser returns the browser of the command line, else the profile's, else that of its sign-in.
func (m *linkMaker) chosenBrowser() browser.Choice {
	profile := m.ses.Settings.Profile()
	own := browser.ParseChoice(profile.Text("awsid_browser"))
	if container := profile.Text("awsid_container"); container != "" {
		own.Browser = cmp.Or(own.Browser, "firefox")
		own.Container = strings.ReplaceAll(container, "{profile}", m.ses.Settings.ProfileName().Text)
		own.Color, own.Icon = profile.Text("awsid_color"), profile.Text("awsid_icon")
	}
	if step := m.plan.Step; own == (browser.Choice{}) && step.SignIn != nil {
		own = step.SignIn.Browser
	}
	switch choice := m.opts.browser; {
	case choice.Browser != "" && !strings.EqualFold(choice.Browser, own.Browser):
		return choice
	case choice.Profile != "":
		own.Profile = choice.Profile
	}
	return own
}
