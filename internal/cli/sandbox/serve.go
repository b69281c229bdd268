package sandbox

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// worldOptions say which world it is.
type worldOptions struct {
	file            string
	startURL        string
	accounts, roles int
}

func (o *worldOptions) addSizeFlags(f *pflag.FlagSet) {
	f.IntVar(&o.accounts, "accounts", 0, "make a world of this many accounts")
	f.IntVar(&o.roles, "roles", 0, "roles in each account of a made world (default 10)")
}

// serveOptions are what run and up share.
type serveOptions struct {
	worldOptions
	approve string
	home    string
	state   string
	proxy   bool

	port, metadataPort, proxyPort int // up only
}

func (o *serveOptions) addFlags(env *app.Env, cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.file, "world", "", "`file` that describes the world (default: the built-in one)")
	f.StringVar(&o.startURL, "start-url", "", "`URL` of the world's first access portal, such as https://d-1234567890.awsapps.com/start (default: the world's own)")
	f.StringVar(&o.approve, "approve", "", "who approves sign-ins: a `user` of the world, deny, or ask (default: the world's first user)")
	f.StringVar(&o.home, "home", "", "home `directory` to use and keep, with the sandbox's state in it (default: a new one, removed at the end)")
	f.BoolVar(&o.proxy, "proxy", false, "lead clients in by an HTTPS proxy under AWS's own host names, for those that know no endpoint variable")
	f.StringVar(&o.state, "state", "", "`file` that keeps registrations, sign-ins and the world over restarts; a world given by --world counts all the same")
	o.addSizeFlags(f)
	// The only error is an option that does not exist.
	_ = cmd.RegisterFlagCompletionFunc("approve", o.completeApprovers(env))
}

// startServing begins serving and makes the place.
func (o *serveOptions) startServing(ctx context.Context, env *app.Env) (*sandbox.Running, *place, error) {
	w, err := o.readWorld(env)
	if err != nil {
		return nil, nil, err
	}
	if err := o.checkApprove(w); err != nil {
		return nil, nil, err
	}
	s, err := sandbox.New(w, sandbox.Options{
		Clock: env.Clock, Rand: env.Rand, StateFile: o.stateFile(env), KeepWorld: o.worldOptions != worldOptions{},
	})
	if err != nil {
		return nil, nil, &problem.Error{Kind: problem.Config, Doing: "read the world", Err: err}
	}
	run, err := s.Serve(ctx, loopbackAddress(o.port), loopbackAddress(o.metadataPort))
	if err != nil {
		return nil, nil, &problem.Error{Kind: problem.Config, Doing: "start the sandbox", Err: err}
	}
	p, err := o.makePlace(env)
	if err == nil && o.proxy {
		err = o.startProxy(ctx, run, p)
	}
	if err != nil {
		run.Close()
		return nil, nil, &problem.Error{Doing: "start the sandbox", Err: err}
	}
	return run, p, nil
}

// readWorld reads, makes or takes the built-in world.
func (o *worldOptions) readWorld(env *app.Env) (*world.World, error) {
	w, err := o.readBase(env)
	if err != nil || o.startURL == "" {
		return w, err
	}
	if len(w.IdentityCenter) == 0 {
		return nil, problem.New(problem.Usage, "--start-url: the world has no instance of Identity Center")
	}
	w.IdentityCenter[0].StartURL = o.startURL
	if err := w.Check(); err != nil {
		return nil, problem.New(problem.Usage, "--start-url: %w", err).WithHint("awsid sandbox run --start-url https://d-1234567890.awsapps.com/start -- bash")
	}
	return w, nil
}

func (o *worldOptions) readBase(env *app.Env) (*world.World, error) {
	switch {
	case o.file != "" && o.accounts > 0:
		return nil, problem.New(problem.Usage, "--world and --accounts exclude each other")
	case o.accounts != 0 || o.roles < 0:
		w, err := world.Generate(o.accounts, cmp.Or(o.roles, 10))
		if err != nil {
			return nil, problem.New(problem.Usage, "--accounts, --roles: %w", err)
		}
		return w, nil
	case o.file == "":
		return world.Default(), nil
	}
	text, err := env.Paths.Pipes.Read(absolutePath(env, o.file), readfile.Limit)
	if err != nil {
		return nil, &problem.Error{Kind: problem.Config, Doing: "read the world", Err: err}
	}
	w, err := world.Parse(text)
	if err != nil {
		return nil, (&problem.Error{Kind: problem.Config, Doing: "read " + o.file, Err: err}).
			WithHint("awsid sandbox world prints a world with every member explained")
	}
	return w, nil
}

// checkApprove refuses a user that the world does not have.
func (o *serveOptions) checkApprove(w *world.World) error {
	if o.approve == "" || slices.Contains(approvers(w), o.approve) {
		return nil
	}
	return problem.New(problem.Usage, "--approve: the world has no user %q", o.approve).
		WithHint("awsid sandbox world lists the users; deny and ask are the other choices")
}

// approvers lists what --approve may be.
func approvers(w *world.World) []string {
	names := []string{"ask", "deny"}
	for _, in := range w.IdentityCenter {
		for _, p := range in.Users {
			names = append(names, p.Name)
		}
	}
	for _, a := range w.Accounts {
		for _, u := range a.Users {
			names = append(names, u.Name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// completeApprovers completes the users of the world that the options name.
func (o *serveOptions) completeApprovers(env *app.Env) cobra.CompletionFunc {
	return func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		w, err := o.readWorld(env)
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return approvers(w), cobra.ShellCompDirectiveNoFileComp
	}
}

// startProxy starts the proxy and writes down whom its clients have to trust. The authority's key stays in memory.
func (o *serveOptions) startProxy(ctx context.Context, run *sandbox.Running, p *place) error {
	err := run.StartProxy(ctx, loopbackAddress(o.proxyPort))
	if err == nil {
		err = os.WriteFile(p.bundlePath(), run.Authority.PEM(), 0o600)
	}
	if err == nil {
		err = os.WriteFile(p.trustStorePath(), run.Authority.TrustStore(), 0o600)
	}
	if err != nil {
		p.removeAll()
	}
	return err
}

// stateFile returns where the state is kept. A home that is kept has the state in it: its caches hold registrations and
// tokens of this sandbox.
func (o *serveOptions) stateFile(env *app.Env) string {
	if o.state == "" && o.home != "" {
		return filepath.Join(absolutePath(env, o.home), ".awsid-sandbox.json")
	}
	return absolutePath(env, o.state)
}

// absolutePath takes a relative path from the working directory.
func absolutePath(env *app.Env, path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(env.Dir, path)
}

func loopbackAddress(port int) string { return "127.0.0.1:" + strconv.Itoa(port) }
