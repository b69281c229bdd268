package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/awsid/awsid/internal/sandbox/endpoint"
	"github.com/awsid/awsid/internal/sandbox/proxy"
	"github.com/awsid/awsid/internal/sandbox/world"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/readfile"
)

// Running is a sandbox with its own listeners.
type Running struct {
	*Sandbox
	// URL is the address of all AWS services: AWS_ENDPOINT_URL.
	URL string
	// MetadataURL is the address of the instance metadata service (AWS_EC2_METADATA_SERVICE_ENDPOINT) and of
	// container credentials.
	MetadataURL string
	// ProxyURL is the address of the HTTPS forward proxy (HTTPS_PROXY), and Authority what its clients have to
	// trust; empty without a proxy.
	ProxyURL   string
	Authority  *proxy.Authority
	servers    []*http.Server
	proxy      *proxy.Proxy
	stopSaving context.CancelFunc
	closing    sync.Once
}

// Start serves a new sandbox on free ports of 127.0.0.1 until ctx ends or Close is called.
func Start(ctx context.Context, w *world.World, o Options) (*Running, error) {
	s, err := New(w, o)
	if err != nil {
		return nil, err
	}
	return s.Serve(ctx, "127.0.0.1:0", "127.0.0.1:0")
}

// Serve listens on two loopback addresses: for the services and for metadata.
func (s *Sandbox) Serve(ctx context.Context, api, metadata string) (*Running, error) {
	run := &Running{Sandbox: s}
	var err error
	if run.URL, err = run.listenOn(ctx, api, s); err != nil {
		return nil, err
	}
	if run.MetadataURL, err = run.listenOn(ctx, metadata, s.Metadata()); err != nil {
		run.Close()
		return nil, err
	}
	s.base.Store(&run.URL)
	if s.stateFile != "" {
		run.stopSaving = s.startSaving(ctx)
	}
	context.AfterFunc(ctx, run.Close)
	return run, nil
}

// Variable is a variable of an environment.
type Variable struct{ Name, Value string }

// EndpointVariables returns the variables that lead clients to the services. The Go SDK's providers of credentials
// look at the variables of their services only.
func (run *Running) EndpointVariables() []Variable {
	vars := []Variable{{"AWS_ENDPOINT_URL", run.URL}}
	for _, service := range []string{"STS", "SSO", "SSO_OIDC", "SIGNIN"} {
		vars = append(vars, Variable{"AWS_ENDPOINT_URL_" + service, run.URL})
	}
	return vars
}

// StartProxy adds the HTTPS forward proxy on a loopback address.
func (run *Running) StartProxy(ctx context.Context, address string) error {
	authority, err := proxy.NewAuthority(run.server.Deps.Wall.Now())
	if err != nil {
		return fmt.Errorf("sandbox: %w", err)
	}
	inside := *run.server
	inside.AWSHosts = true
	p := proxy.New(authority, endpoint.IsAWSHost, &inside)
	if run.ProxyURL, err = run.listenOn(ctx, address, p); err != nil {
		return err
	}
	run.Authority, run.proxy = authority, p
	return nil
}

func (run *Running) listenOn(ctx context.Context, address string, h http.Handler) (string, error) {
	host, _, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() {
		return "", fmt.Errorf("sandbox: %q is not a loopback address", address)
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", address)
	if err != nil {
		return "", fmt.Errorf("sandbox: %w", err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, IdleTimeout: 2 * time.Minute,
		MaxHeaderBytes: 64 << 10, ErrorLog: silentLog()}
	run.servers = append(run.servers, srv)
	go func() {
		if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			_ = l.Close() // nothing to report to: clients see a closed port
		}
	}()
	return "http://" + l.Addr().String(), nil
}

// silentLog is where the servers' own complaints go: the terminal is the command's.
func silentLog() *log.Logger { return log.New(io.Discard, "", 0) }

// Close stops serving and saves the state if it is to be kept.
func (run *Running) Close() { run.closing.Do(run.closeAll) }

func (run *Running) closeAll() {
	for _, srv := range run.servers {
		_ = srv.Close() // connections that are open are cut
	}
	if run.proxy != nil {
		_ = run.proxy.Close() // its tunnels are cut
	}
	if run.stopSaving != nil {
		run.stopSaving()
		_ = run.Save() // the state of a second ago is there all the same
	}
}

// saveEvery is how much of the state a killed sandbox may lose.
const saveEvery = time.Second

// loadState takes over a saved state, if there is one.
func (s *Sandbox) loadState(o Options) error {
	text, err := readfile.Regular(o.StateFile, readfile.Limit)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	ahead, err := s.state.Load(text, o.KeepWorld)
	if err != nil {
		return fmt.Errorf("%s: %w", o.StateFile, err)
	}
	s.clock.ahead.Store(int64(ahead))
	return nil
}

// Save writes the state to the file of Options.StateFile.
func (s *Sandbox) Save() error {
	text, err := s.state.Save(time.Duration(s.clock.ahead.Load()))
	if err != nil {
		return err
	}
	return atomicfile.WriteFile(s.stateFile, text, atomicfile.Options{Perm: 0o600})
}

// startSaving saves from time to time until the returned function is called, which waits for a save under way.
func (s *Sandbox) startSaving(ctx context.Context) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.keepSaving(ctx)
	}()
	return func() {
		cancel()
		<-done
	}
}

// keepSaving saves while requests come in, until ctx ends.
func (s *Sandbox) keepSaving(ctx context.Context) {
	saved := s.log.Total()
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if now := s.log.Total(); now != saved && s.Save() == nil {
			saved = now
		}
	}
}
