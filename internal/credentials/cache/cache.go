// Package cache is ~/.aws/cli/cache: temporary credentials of roles, in files whose names and content the AWS CLI
// shares. Unlike there, a file is replaced in one step, is only for its owner, is refreshed by one process at a time,
// and a damaged or unwritable one never stops a command.
package cache

import (
	"cmp"
	"context"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/filelock"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// Window is how long before their expiry cached credentials are no longer used, unless they live for less than an hour.
const Window = 15 * time.Minute

// WindowOf returns the window of credentials that live so long, 0 for the usual time: at most a quarter. A role of 15
// minutes would otherwise be assumed again, perhaps with a new MFA code, by every command.
func WindowOf(lifetime time.Duration) time.Duration {
	if lifetime <= 0 {
		return Window
	}
	return min(Window, lifetime/4)
}

// lockTimeout is how long a process waits for another that is refreshing the same
// credentials, perhaps with a person typing an MFA code.
const lockTimeout = time.Minute

// Cache is the folder.
type Cache struct {
	Dir   string
	Clock clock.Clock
	Vars  environ.Vars // which tell of the locks that programs around this one hold
	// Log is told what was found, in slog's form; nil is told nothing.
	Log func(what string, args ...any)
}

func (c Cache) debug(what string, args ...any) {
	if c.Log != nil {
		c.Log(what, args...)
	}
}

// Entry is what a reader takes out of a file.
type Entry struct {
	AccessKeyID     string
	SecretAccessKey secret.String
	SessionToken    secret.String
	Expires         time.Time
	AccountID       string // may be empty
	// Source tells with which credentials a role was assumed, since the file's
	// name does not: a fingerprint, or "" in files of other programs.
	Source string
	// User is whose sign-in led to them, where an expected user made awsid find that out.
	User string
	// Fetched is true when they were not in the cache.
	Fetched bool
}

// Want says which entry will do.
type Want struct {
	// Source is a fingerprint of the credentials a role is assumed with; an entry that does not say its own is taken.
	Source string
	// User is whose the entry must be; one that does not say is not taken. "" means anybody's.
	User string
	// Blocked is why nothing can be fetched, so that nobody waits for a process that waits for this one; nil if it can.
	Blocked error
	// Window is how much time must be more than left; 0 means the usual one.
	Window time.Duration
}

// Role are the parameters of AssumeRole that name its cache file. Neither the
// source identity nor the region is among them, as in the AWS CLI.
type Role struct {
	ARN         string
	SessionName string // only when configured
	ExternalID  string
	MFASerial   string
	Duration    int // seconds; 0 when not configured
}

// Key returns the name of the role's cache file, without .json: the SHA-1 of
// the parameters as Python's json.dumps spells them, sorted.
func (r Role) Key() string {
	var args value.Object
	if r.Duration != 0 {
		args = append(args, value.Member{Name: "DurationSeconds", Value: r.Duration})
	}
	for _, m := range []value.Member{
		{Name: "ExternalId", Value: r.ExternalID}, {Name: "RoleArn", Value: r.ARN},
		{Name: "RoleSessionName", Value: r.SessionName}, {Name: "SerialNumber", Value: r.MFASerial},
	} {
		if m.Value != "" {
			args = append(args, m)
		}
	}
	sum := sha1.Sum(value.Marshal(args)) // names files, protects nothing
	return hex.EncodeToString(sum[:])
}

// Path returns the file of a key.
func (c Cache) Path(key string) string { return filepath.Join(c.Dir, key+".json") }

// Read returns the entry of a key. The error wraps fs.ErrNotExist when there
// is no file; any other error means a damaged or foreign one.
func (c Cache) Read(key string) (Entry, error) {
	data, err := readfile.Regular(c.Path(key), readfile.SmallLimit)
	if err != nil {
		return Entry{}, err
	}
	document, err := value.ParseObject(data)
	if err != nil {
		return Entry{}, fmt.Errorf("not JSON: %w", err)
	}
	return Parse(document)
}

// fresh reports whether an entry has more than the window left.
func (c Cache) fresh(e Entry, want Want) bool {
	return e.Expires.Sub(c.Clock.Now()) > cmp.Or(want.Window, Window)
}

// Members of our own; other readers pass over them.
const (
	sourceMember = "AwsidSource"
	// UserMember holds Entry.User.
	UserMember = "AwsidUser"
)

// Parse takes an entry out of a file's content.
func Parse(document value.Object) (Entry, error) {
	member, _ := document.Get("Credentials")
	keys, ok := member.(value.Object)
	if !ok {
		return Entry{}, errors.New("no credentials in it")
	}
	e := Entry{
		AccessKeyID: keys.Text("AccessKeyId"), SecretAccessKey: secret.New(keys.Text("SecretAccessKey")),
		SessionToken: secret.New(keys.Text("SessionToken")), AccountID: keys.Text("AccountId"),
	}
	if e.AccessKeyID == "" || e.SecretAccessKey.Empty() || e.SessionToken.Empty() {
		return Entry{}, errors.New("incomplete credentials in it")
	}
	expires, err := pytime.Parse(keys.Text("Expiration"))
	if err != nil {
		return Entry{}, fmt.Errorf("expiration: %w", err)
	}
	e.Expires, e.Source, e.User = expires, document.Text(sourceMember), document.Text(UserMember)
	return e, nil
}

// Get returns the entry of a key if it is fresh and the wanted one, else what fetch answers, which it keeps. Of many
// processes that call it at once, one fetches while the others wait for its result.
func (c Cache) Get(ctx context.Context, key string, want Want, fetch func(context.Context) (value.Object, error)) (Entry, error) {
	before, err := c.Read(key)
	if err == nil && c.fresh(before, want) && before.matches(want) {
		c.debug("credentials found in the cache", "file", c.Path(key), "expires", before.Expires)
		return before, nil
	}
	c.debug("no credentials in the cache", "file", c.Path(key), "why", c.whyUnused(before, err, want))
	if want.Blocked != nil {
		return Entry{}, want.Blocked
	}
	// A role that is assumed with credentials of the same role must not wait for itself.
	if nesting.Holds(ctx, c.Vars, c.Path(key)) {
		return c.fetch(ctx, key, want, fetch)
	}
	lock, err := filelock.Acquire(ctx, c.Clock, filepath.Join(c.Dir, key+".lock"), lockTimeout)
	if ctx.Err() != nil {
		if err == nil {
			lock.Release()
		}
		return Entry{}, ctx.Err()
	}
	c.debug("cache lock", "taken", err == nil, "error", err)
	// Without a lock (read-only home, a holder that hangs) the command goes
	// on alone: credentials matter more than one call saved.
	if err == nil {
		defer lock.Release()
		if now, ok := c.renewedEntry(key, before, want); ok && now.matches(want) {
			c.debug("another process has just renewed them", "file", c.Path(key), "expires", now.Expires)
			return now, nil
		}
	}
	return c.fetch(nesting.Hold(ctx, c.Path(key)), key, want, fetch)
}

// fetch gets an entry and writes it.
func (c Cache) fetch(ctx context.Context, key string, want Want, get func(context.Context) (value.Object, error)) (Entry, error) {
	document, err := get(ctx)
	if err != nil {
		return Entry{}, err
	}
	if want.Source != "" {
		document = document.Set(sourceMember, want.Source)
	}
	err = c.write(key, value.Marshal(document)) // an unwritable cache only costs the next command a call
	c.debug("credentials written to the cache", "file", c.Path(key), "error", err)
	e, err := Parse(document)
	e.Fetched = true
	return e, err
}

func (c Cache) whyUnused(e Entry, err error, want Want) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file"
	case err != nil:
		return err.Error()
	case !c.fresh(e, want):
		return "less than " + cmp.Or(want.Window, Window).String() + " left: they expire " + e.Expires.Format(time.RFC3339)
	case !e.matches(want):
		return "made with the credentials of another source, or not known to be the expected user's"
	}
	return ""
}

// matches reports whether the entry is the wanted one. Files of the AWS CLI say neither source nor user.
func (e Entry) matches(want Want) bool {
	return (e.Source == "" || want.Source == "" || e.Source == want.Source) &&
		(want.User == "" || strings.EqualFold(e.User, want.User))
}

// renewedEntry re-reads an entry behind the lock: fresh now, or else renewed by the
// process before us and, though short-lived, not yet expired.
func (c Cache) renewedEntry(key string, before Entry, want Want) (Entry, bool) {
	now, err := c.Read(key)
	if err != nil {
		return Entry{}, false
	}
	changed := now.AccessKeyID != before.AccessKeyID || !now.Expires.Equal(before.Expires)
	return now, c.fresh(now, want) || changed && now.Expires.After(c.Clock.Now())
}

// write replaces the file of a key, readable by its owner only, also when an older file was open to others.
func (c Cache) write(key string, data []byte) error {
	path := c.Path(key)
	if old, err := os.Stat(path); err == nil && old.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
	}
	return atomicfile.WriteFile(path, data, atomicfile.Options{})
}
