// Package tokencache reads and writes ~/.aws/sso/cache, the folder in which
// the AWS CLI and the SDKs share SSO tokens and client registrations.
//
// File names, members and spellings are the AWS CLI's, so that a sign-in by either program serves the other. Unlike
// it, files are replaced atomically with mode 0600, members of other programs are kept, and a damaged file is
// reported as Damaged and never ends a command.
package tokencache

import (
	"crypto/sha1" //nolint:gosec // a file name, not a signature
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/readfile"
	"github.com/awsid/awsid/internal/sys/secret"
	"github.com/awsid/awsid/internal/sys/value"
)

// Cache is the folder of tokens and registrations.
type Cache struct {
	Dir      string        // ~/.aws/sso/cache
	Unstored *app.Unstored // what counts instead of a file's contents; may be nil
}

// TokenKey returns the file name (without .json) of a session's token: the SHA-1 of the session name, or of the start
// URL as typed when the profile has no session.
func TokenKey(sessionName, startURL string) string {
	if sessionName != "" {
		return sha1Hex([]byte(sessionName))
	}
	return sha1Hex([]byte(startURL))
}

func sha1Hex(b []byte) string {
	sum := sha1.Sum(b) //nolint:gosec // see the import
	return hex.EncodeToString(sum[:])
}

// Path returns the file of a key.
func (c Cache) Path(key string) string { return filepath.Join(c.Dir, key+".json") }

// Damaged says that a cache file exists but cannot be used. The caller goes
// on as if it were absent; the next write replaces it.
type Damaged struct {
	Path string
	Err  error
}

// Error names the file and what is wrong with it.
func (d *Damaged) Error() string { return fmt.Sprintf("%s: %v", d.Path, d.Err) }

// Unwrap returns the cause.
func (d *Damaged) Unwrap() error { return d.Err }

// IsDamaged reports whether err is about a damaged cache file.
func IsDamaged(err error) bool { return errors.As(err, new(*Damaged)) }

// IsMissing reports whether err says that there is no such file.
func IsMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// ReadObject returns the object in a cache file: fs.ErrNotExist when there is none,
// *Damaged when it is no JSON object.
func ReadObject(path string) (value.Object, error) { return ReadCurrent(path, nil) }

// ReadCurrent is ReadObject for a process that may have something newer than the file, which it could not write.
func ReadCurrent(path string, newer *app.Unstored) (value.Object, error) {
	data, err := readfile.Regular(path, readfile.SmallLimit)
	switch {
	case readfile.IsIrregular(err), errors.Is(err, readfile.ErrTooBig):
		return nil, &Damaged{path, problem.Bare(err)}
	case err != nil:
		return nil, err
	}
	data, _ = newer.Current(path, data)
	o, err := value.ParseObject(data)
	if err != nil {
		return nil, &Damaged{path, err}
	}
	return o, nil
}

// WriteObject replaces a cache file by one line of JSON, mode 0600 whatever it was.
func WriteObject(path string, o value.Object) error {
	if info, err := os.Stat(path); err == nil && info.Mode().Perm()&0o077 != 0 {
		if err := os.Chmod(path, 0o600); err != nil {
			return err
		}
	}
	return atomicfile.WriteFile(path, value.Marshal(o), atomicfile.Options{Perm: 0o600})
}

// Complete finishes storing a later sign-in that a process left beside a cache file when it was killed: the service may
// take only that one. end reads when a sign-in ends. The caller holds the lock of the file.
func Complete(path string, end func(value.Object) (time.Time, error)) bool {
	endOf := func(data []byte) time.Time {
		o, err := value.ParseObject(data)
		if err != nil {
			return time.Time{}
		}
		at, err := end(o)
		if err != nil {
			return time.Time{}
		}
		return at
	}
	return atomicfile.Complete(path, func(left, current []byte) bool { return endOf(left).After(endOf(current)) })
}

// Complete finishes storing the token of a key.
func (c Cache) Complete(key string) bool {
	return Complete(c.Path(key), func(o value.Object) (time.Time, error) {
		t, err := parseToken("", o)
		return t.ExpiresAt, err
	})
}

// Entry is one file of the folder that holds an access token.
type Entry struct {
	Path  string
	Key   string // file name without .json
	Token Token
	// Err is set when the token lacks what its use would need (expiresAt); it can still be signed out.
	Err error
}

// Entries returns every token in the folder, whatever the file is called and whatever the token is, sorted by path. Files
// that are no JSON objects, registrations and sub-folders are left out. A missing folder is an empty one.
func (c Cache) Entries() ([]Entry, error) {
	files, err := os.ReadDir(c.Dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, f := range files {
		path := filepath.Join(c.Dir, f.Name())
		o, err := ReadObject(path)
		if _, ok := o.Get("accessToken"); err != nil || !ok {
			continue
		}
		t, err := parseToken(path, o)
		entries = append(entries, Entry{Path: path, Key: strings.TrimSuffix(f.Name(), filepath.Ext(path)), Token: t,
			Err: err})
	}
	return entries, nil
}

// Remove deletes the file of a key; a missing one is fine.
func (c Cache) Remove(key string) error {
	_, err := RemoveFile(c.Path(key))
	return err
}

// RemoveFile deletes a cache file and reports whether it existed.
func RemoveFile(path string) (bool, error) {
	err := os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// FormatTime spells a time as the SSO cache does: whole seconds, UTC, "Z".
func FormatTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

// ParseTime reads the spellings of a time that programs put into the cache, and returns it in UTC.
func ParseTime(text string) (time.Time, error) {
	t, err := pytime.Parse(text)
	return t.UTC(), err
}

// EarlyRefresh is how long before its end a token or a registration counts as used up, as in the AWS CLI.
const EarlyRefresh = 15 * time.Minute

// Token is one sign-in: an access token and what is needed to renew it.
type Token struct {
	StartURL              string // as typed in the config file
	Region                string
	AccessToken           secret.String
	ExpiresAt             time.Time
	ClientID              string
	ClientSecret          secret.String
	RegistrationExpiresAt time.Time
	RefreshToken          secret.String // empty when the service gave none

	otherMembers value.Object // members of other programs, kept on a rewrite
}

// Left returns how long the token is still valid; zero when it is not.
func (t Token) Left(now time.Time) time.Duration {
	if t.AccessToken.Empty() || t.Rejected() || !now.Before(t.ExpiresAt) {
		return 0
	}
	return t.ExpiresAt.Sub(now)
}

// Refreshable reports whether the token can be renewed without the person.
func (t Token) Refreshable(now time.Time) bool {
	return !t.RefreshToken.Empty() && t.ClientID != "" && !t.ClientSecret.Empty() &&
		now.Before(t.RegistrationExpiresAt) && t.Note(refusedNote) != markOf(t.RefreshToken)
}

// The members in which awsid keeps that a service no longer takes a token, so that nobody uses it again in vain. Each
// holds a mark of the token and counts for this one only: a program that puts another one there clears it.
const (
	refusedNote  = "awsidRefused"  // the refresh token
	rejectedNote = "awsidRejected" // the access token, although it has not expired: the session was ended
)

// MarkRefused returns the token with the note that its refresh token is refused for good.
func (t Token) MarkRefused() Token { return t.WithNote(refusedNote, markOf(t.RefreshToken)) }

// MarkRejected returns the token with the note that its access token is no longer taken.
func (t Token) MarkRejected() Token { return t.WithNote(rejectedNote, markOf(t.AccessToken)) }

// Rejected reports whether it is known that the access token is no longer taken.
func (t Token) Rejected() bool { return t.Note(rejectedNote) == markOf(t.AccessToken) }

func markOf(token secret.String) string {
	sum := sha256.Sum256([]byte(token.Reveal()))
	return hex.EncodeToString(sum[:8])
}

// ownMembers are the members that awsid itself writes, in the order of the file.
var ownMembers = []string{"startUrl", "region", "accessToken", "expiresAt", "clientId", "clientSecret",
	"registrationExpiresAt", "refreshToken"}

// Token reads the token of a key. Errors: fs.ErrNotExist, *Damaged, or what the operating system says.
func (c Cache) Token(key string) (Token, error) {
	path := c.Path(key)
	o, err := ReadCurrent(path, c.Unstored)
	if err != nil {
		return Token{}, err
	}
	t, err := parseToken(path, o)
	if err != nil {
		return Token{}, err
	}
	return t, nil
}

func parseToken(path string, o value.Object) (Token, error) {
	t := Token{
		StartURL: o.Text("startUrl"), Region: o.Text("region"),
		AccessToken: secret.New(o.Text("accessToken")),
		ClientID:    o.Text("clientId"), ClientSecret: secret.New(o.Text("clientSecret")),
		RefreshToken: secret.New(o.Text("refreshToken")),
		otherMembers: o.Without(ownMembers...),
	}
	if t.AccessToken.Empty() {
		return t, &Damaged{path, errors.New("it has no accessToken")}
	}
	at, err := ParseTime(o.Text("expiresAt"))
	if err != nil {
		return t, &Damaged{path, errors.New("its expiresAt is not a time")}
	}
	t.ExpiresAt = at
	// Without a readable end the registration counts as expired: no refresh.
	t.RegistrationExpiresAt, _ = ParseTime(o.Text("registrationExpiresAt"))
	return t, nil
}

// PutToken writes the token of a key.
func (c Cache) PutToken(key string, t Token) error { return WriteObject(c.Path(key), t.Object()) }

// Object returns what the file of the token holds.
func (t Token) Object() value.Object {
	o := value.Object{
		{Name: "startUrl", Value: t.StartURL}, {Name: "region", Value: t.Region},
		{Name: "accessToken", Value: t.AccessToken.Reveal()}, {Name: "expiresAt", Value: FormatTime(t.ExpiresAt)},
	}
	if t.ClientID != "" {
		o = append(o, value.Member{Name: "clientId", Value: t.ClientID},
			value.Member{Name: "clientSecret", Value: t.ClientSecret.Reveal()})
	}
	if !t.RegistrationExpiresAt.IsZero() {
		o = append(o, value.Member{Name: "registrationExpiresAt", Value: FormatTime(t.RegistrationExpiresAt)})
	}
	if !t.RefreshToken.Empty() {
		o = append(o, value.Member{Name: "refreshToken", Value: t.RefreshToken.Reveal()})
	}
	return append(o, t.otherMembers...)
}

// Note returns the text that awsid itself keeps beside the token under a name
// of its own, such as the person's user name; "" when there is none.
func (t Token) Note(name string) string { return t.otherMembers.Text(name) }

// WithNote returns the token with such a text; "" takes it away.
func (t Token) WithNote(name, text string) Token {
	t.otherMembers = t.otherMembers.Without(name)
	if text != "" {
		t.otherMembers = append(t.otherMembers, value.Member{Name: name, Value: text})
	}
	return t
}

// WithOtherMembersOf returns the token with the members that other programs put beside an earlier one.
func (t Token) WithOtherMembersOf(earlier Token) Token {
	t.otherMembers = earlier.otherMembers.Without(refusedNote, rejectedNote)
	return t
}
