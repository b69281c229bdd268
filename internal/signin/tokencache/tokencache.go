// Package tokencache reads and writes ~/.aws/sso/cache, the folder in which
// the AWS CLI and the SDKs share SSO tokens and client registrations.
//
// File names, members and spellings are the AWS CLI's, so that a sign-in by either program serves the other. Unlike
// it, files are replaced atomically with mode 0600, members of other programs are kept, and a damaged file is
// reported as Damaged and never ends a command.
package tokencache

import (
	"crypto/sha1" //nolint:gosec // a file name, not a signature
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/awsid/awsid/internal/sys/atomicfile"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/value"
)

// Cache is the folder of tokens and registrations.
type Cache struct {
	Dir string // ~/.aws/sso/cache
}

// maxFile bounds what is read: a token file has a few kilobytes.
const maxFile = 1 << 20

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
func IsDamaged(err error) bool {
	var d *Damaged
	return errors.As(err, &d)
}

// IsMissing reports whether err says that there is no such file.
func IsMissing(err error) bool { return errors.Is(err, fs.ErrNotExist) }

// ReadObject returns the object in a cache file: fs.ErrNotExist when there is none,
// *Damaged when it is no JSON object.
func ReadObject(path string) (value.Object, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, &Damaged{path, errors.New("not a cache file")}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
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

// Entry is one file of the folder that holds an access token.
type Entry struct {
	Path  string
	Key   string // file name without .json
	Token Token
	// Err is set when the token lacks what its use would need (expiresAt); it can still be signed out.
	Err error
}

// Entries returns every token in the folder, whatever the file is called, sorted by path. Files that are no JSON
// objects, registrations and sub-folders are left out. A missing folder is an empty one.
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
		if err != nil || o.Text("accessToken") == "" {
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
