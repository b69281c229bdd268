//go:build unix

package accounts_test

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"

	"github.com/awsid/awsid/internal/accounts"
)

// TestWhatIsNoCache: a pipe or the like in the place of the cache is not waited for; the listing goes without it.
func TestWhatIsNoCache(t *testing.T) {
	t.Parallel()
	for name, put := range map[string]func(path string) error{
		"pipe":   func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"folder": func(path string) error { return os.Mkdir(path, 0o700) },
		"huge file": func(path string) error {
			return errors.Join(os.WriteFile(path, nil, 0o600), os.Truncate(path, 3<<30))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t, throttled(3, 2, 0, 0, 0))
				if _, err := s.lister.Refresh(t.Context(), accounts.AllRoles); err != nil {
					t.Fatal(err)
				}
				files, err := filepath.Glob(filepath.Join(s.Env.Paths.State, "accounts", "*"))
				if err != nil || len(files) != 1 {
					t.Fatal(files, err)
				}
				if err := os.Remove(files[0]); err != nil {
					t.Fatal(err)
				}
				if err := put(files[0]); err != nil {
					t.Fatal(err)
				}
				l, err := s.lister.Refresh(t.Context(), accounts.AllRoles)
				if err != nil {
					t.Fatal(err)
				}
				wantAll(t, l, 3, 2)
			})
		})
	}
}
