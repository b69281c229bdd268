// Package sandbox lets the tests of other Go projects sign in to AWS on
// loopback: IAM Identity Center, STS, IAM, S3 and the metadata services over
// one made-up world, with signatures, expiry and policies really checked.
//
//	sb, err := sandbox.New(sandbox.DefaultWorld(), sandbox.Options{})
//	srv := httptest.NewServer(sb)       // every AWS service; sb.Metadata() for IMDS
//	t.Setenv("AWS_ENDPOINT_URL", srv.URL)
//
// It is what `awsid sandbox` serves; docs/sandbox.md describes the world and
// what can be made to go wrong in it.
package sandbox

import (
	"context"

	"github.com/awsid/awsid/internal/sandbox"
	"github.com/awsid/awsid/internal/sandbox/world"
)

type (
	// World describes who and what there is: instances, users, accounts,
	// roles, policies, buckets.
	World = world.World
	// Options are a clock and a source of randomness; the zero value works.
	Options = sandbox.Options
	// Sandbox is one stand-in, an http.Handler for all AWS services.
	Sandbox = sandbox.Sandbox
	// Running is a sandbox with listeners of its own on 127.0.0.1.
	Running = sandbox.Running
)

// New returns a sandbox over a world, which it owns from now on. The error is
// about the world: a policy that cannot be read.
func New(w *World, o Options) (*Sandbox, error) { return sandbox.New(w, o) }

// Start serves a new sandbox on free ports of 127.0.0.1 until ctx ends or
// Close is called.
func Start(ctx context.Context, w *World, o Options) (*Running, error) {
	return sandbox.Start(ctx, w, o)
}

// DefaultWorld returns the world that `awsid sandbox world` prints.
func DefaultWorld() *World { return world.Default() }

// ParseWorld reads a world from YAML. Errors name the line.
func ParseWorld(text []byte) (*World, error) { return world.Parse(text) }
