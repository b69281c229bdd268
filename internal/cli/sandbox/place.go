package sandbox

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/awsid/awsid/internal/app"
)

// place is everything one run of a sandbox keeps on disk.
type place struct {
	dir  string // removed at the end
	bin  string // first on PATH
	home string
}

// bundle is the authority's certificate, trustStore the same for Java.
func (p *place) bundle() string     { return filepath.Join(p.dir, "ca.pem") }
func (p *place) trustStore() string { return filepath.Join(p.dir, "ca.jks") }

func (o *serveOptions) makePlace(env *app.Env) (*place, error) {
	dir, err := os.MkdirTemp(env.Vars.Get("TMPDIR"), "awsid-sandbox-")
	if err != nil {
		return nil, err
	}
	p := &place{dir: dir, bin: filepath.Join(dir, "bin"), home: filepath.Join(dir, "home")}
	if o.home != "" {
		p.home = absolute(env, o.home)
	}
	for _, d := range []string{p.bin, p.home} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			p.remove()
			return nil, err
		}
	}
	// Whatever this program is called outside, inside it is awsid. Where links
	// are not to be had, its own folder on PATH has to do.
	if self, err := program(env); err == nil {
		_ = os.Symlink(self, filepath.Join(p.bin, "awsid"))
	}
	return p, nil
}

// remove deletes the place; a home that was named stays.
func (p *place) remove() { _ = os.RemoveAll(p.dir) } // leftovers in the temporary directory do no harm

// program is the path by which this program can be run again: as it was
// called, as a test binary answers to its name.
func program(env *app.Env) (string, error) {
	name := env.Args[0]
	if filepath.Base(name) != name {
		if filepath.IsAbs(name) {
			return name, nil
		}
		return filepath.Join(env.Dir, name), nil
	}
	for _, dir := range filepath.SplitList(env.Vars.Get("PATH")) {
		path := filepath.Join(dir, name)
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			return path, nil
		}
	}
	path, err := env.Executable()
	if err != nil {
		return "", fmt.Errorf("where this program is: %w", err)
	}
	return path, nil
}
