package cache_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsid/awsid/internal/credentials/cache"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/nesting"
	"github.com/awsid/awsid/internal/sys/pytime"
	"github.com/awsid/awsid/internal/sys/value"
)

const roleARN = "arn:aws:iam::111111111111:role/R"

// The names are those that AWS CLI 2.36 gives its files.
func TestKeys(t *testing.T) {
	t.Parallel()
	for want, got := range map[string]string{
		"1ef2bc6de72dd4746ee4f1954bd9c45306249c6d": cache.Role{ARN: roleARN}.Key(),
		"34bd98e1721d0b3ed1834b45e41a69cfbb99eb6a": cache.Role{ARN: roleARN, SessionName: "me"}.Key(),
		"df1c360e2eedac3bf74861b273af13ca1e533214": cache.Role{ARN: roleARN, SessionName: "me@x", Duration: 1800, ExternalID: "ext/1"}.Key(),
		"ab11bcf07cc07ccb4ad15409b137aa5b44024ba1": cache.Role{ARN: roleARN, MFASerial: "arn:aws:iam::123456789012:mfa/alice"}.Key(),
		"a7ea13e1e91cdde00e63d0c1c3ea5d5d29569f07": cache.Role{ARN: roleARN, MFASerial: "arn:aws:iam::123456789012:mfa/alice", Duration: 3600, ExternalID: "é"}.Key(),
	} {
		if got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func document(id string, left time.Duration) value.Object {
	return value.Object{{Name: "Credentials", Value: value.Object{
		{Name: "AccessKeyId", Value: id}, {Name: "SecretAccessKey", Value: "s"}, {Name: "SessionToken", Value: "t"},
		{Name: "Expiration", Value: pytime.Format(time.Now().Add(left).UTC())},
	}}}
}

func fetching(id string, left time.Duration) func(context.Context) (value.Object, error) {
	return func(context.Context) (value.Object, error) { return document(id, left), nil }
}

func put(t *testing.T, c cache.Cache, key, text string, mode os.FileMode) {
	t.Helper()
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(c.Path(key), []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(c.Path(key), mode); err != nil {
		t.Fatal(err)
	}
}

func fresh(t *testing.T) cache.Cache {
	t.Helper()
	return cache.Cache{Dir: filepath.Join(t.TempDir(), "cli", "cache"), Clock: clock.System{}}
}

func TestGet(t *testing.T) {
	t.Parallel()
	stored := func(left time.Duration) string { return string(value.Marshal(document("STORED", left))) }
	for name, c := range map[string]struct{ file, want string }{
		"no file":            {"", "FETCHED"},
		"long left":          {stored(time.Hour), "STORED"},
		"a little over 15":   {stored(16 * time.Minute), "STORED"},
		"a little under 15":  {stored(14 * time.Minute), "FETCHED"},
		"expired":            {stored(-time.Hour), "FETCHED"},
		"not JSON":           {"{", "FETCHED"},
		"empty":              {" ", "FETCHED"},
		"a list":             {"[1]", "FETCHED"},
		"null":               {"null", "FETCHED"},
		"foreign":            {`{"a": 1}`, "FETCHED"},
		"credentials odd":    {`{"Credentials": "x"}`, "FETCHED"},
		"no token":           {strings.Replace(stored(time.Hour), `"SessionToken": "t"`, `"SessionToken": null`, 1), "FETCHED"},
		"no time":            {strings.Replace(stored(time.Hour), `"Expiration": "`, `"Expiration": "x`, 1), "FETCHED"},
		"UTC spelled out":    {`{"Credentials": {"AccessKeyId": "STORED", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00UTC"}}`, "STORED"},
		"other members kept": {`{"X": [1, {"y": null}], "Credentials": {"AccessKeyId": "STORED", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z", "Z": 1}}`, "STORED"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := fresh(t)
			if c.file != "" {
				put(t, store, "k", c.file, 0o600)
			}
			e, err := store.Get(t.Context(), "k", cache.Want{}, fetching("FETCHED", time.Hour))
			if err != nil || e.AccessKeyID != c.want {
				t.Fatalf("%+v, %v", e, err)
			}
			again, err := store.Get(t.Context(), "k", cache.Want{}, fetching("AGAIN", time.Hour))
			if err != nil || again.AccessKeyID != c.want {
				t.Errorf("then %+v, %v", again, err)
			}
		})
	}
}

// A role that is assumed with credentials of the same role has the same file:
// the inner call must not wait for the lock that the outer one holds.
func TestNestedGetDoesNotWait(t *testing.T) {
	t.Parallel()
	store := fresh(t)
	e, err := store.Get(t.Context(), "k", cache.Want{Source: "outer"}, func(ctx context.Context) (value.Object, error) {
		within, cancel := context.WithTimeout(ctx, 10*time.Second)
		defer cancel()
		if inner, err := store.Get(within, "k", cache.Want{Source: "inner"}, fetching("INNER", time.Hour)); err != nil || inner.AccessKeyID != "INNER" {
			t.Errorf("inside: %+v, %v", inner, err)
		}
		// A program that is waited for, such as a credential_process, has another context and the environment.
		program := store
		program.Vars = nesting.WithHeld(ctx, environ.Parse([]string{"HOME=/h"}))
		began := time.Now()
		inner, err := program.Get(t.Context(), "k", cache.Want{Source: "program"}, fetching("PROGRAM", time.Hour))
		if err != nil || inner.AccessKeyID != "PROGRAM" || time.Since(began) > 10*time.Second {
			t.Errorf("in a program: %+v, %v after %s", inner, err, time.Since(began))
		}
		return fetching("OUTER", time.Hour)(ctx)
	})
	if kept, _ := store.Read("k"); err != nil || e.AccessKeyID != "OUTER" || kept.AccessKeyID != "OUTER" {
		t.Errorf("%+v, %v; kept %+v", e, err, kept)
	}
}

func TestFilesAreForTheOwnerOnly(t *testing.T) {
	t.Parallel()
	store := fresh(t)
	put(t, store, "old", "{", 0o644)
	for _, key := range []string{"old", "new"} {
		if _, err := store.Get(t.Context(), key, cache.Want{}, fetching("X", time.Hour)); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(store.Path(key)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", key, info.Mode(), err)
		}
	}
	names, err := filepath.Glob(filepath.Join(store.Dir, "*"))
	if err != nil || len(names) != 2 {
		t.Errorf("left behind: %v, %v", names, err)
	}
}

func TestUnwritableFolderIsNoError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	store := cache.Cache{Dir: filepath.Join(file, "below"), Clock: clock.System{}} // below a file nothing can be made, not even by root
	e, err := store.Get(t.Context(), "k", cache.Want{}, fetching("X", time.Hour))
	if err != nil || e.AccessKeyID != "X" {
		t.Errorf("%+v, %v", e, err)
	}
}

func TestFetchErrorIsReturnedAndKeepsTheFile(t *testing.T) {
	t.Parallel()
	store := fresh(t)
	put(t, store, "k", "{", 0o600)
	failure := errors.New("no")
	_, err := store.Get(t.Context(), "k", cache.Want{}, func(context.Context) (value.Object, error) { return nil, failure })
	if !errors.Is(err, failure) {
		t.Error(err)
	}
	if text, err := os.ReadFile(store.Path("k")); err != nil || string(text) != "{" {
		t.Errorf("%q, %v", text, err)
	}
}

// A service that gives out credentials for less than the window must not make
// every waiting caller ask again.
func TestManyCallersFetchOnce(t *testing.T) {
	t.Parallel()
	for name, left := range map[string]time.Duration{"long": time.Hour, "short": 5 * time.Minute} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := fresh(t)
			put(t, store, "k", string(value.Marshal(document("OLD", -time.Hour))), 0o600)
			var fetches atomic.Int32
			var ready, done sync.WaitGroup
			gate := make(chan struct{})
			for range 20 {
				ready.Add(1)
				done.Go(func() {
					ready.Done()
					<-gate
					_, err := store.Get(context.Background(), "k", cache.Want{}, func(ctx context.Context) (value.Object, error) {
						fetches.Add(1)
						_ = store.Clock.Sleep(ctx, 300*time.Millisecond)
						return document("NEW", left), nil
					})
					if err != nil {
						t.Error(err)
					}
				})
			}
			ready.Wait()
			close(gate)
			done.Wait()
			if n := fetches.Load(); n != 1 {
				t.Errorf("%d fetches", n)
			}
		})
	}
}

// Two profiles may assume the same role as different people; the names of the
// files do not tell them apart, but nobody gets the other's credentials.
func TestSourcesAreToldApart(t *testing.T) {
	t.Parallel()
	store := fresh(t)
	put(t, store, "k", string(value.Marshal(document("FOREIGN", time.Hour))), 0o600)
	if e, err := store.Get(t.Context(), "k", cache.Want{Source: "a"}, fetching("A", time.Hour)); err != nil || e.AccessKeyID != "FOREIGN" {
		t.Errorf("a file of another program is shared: %+v, %v", e, err)
	}
	if err := os.Remove(store.Path("k")); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ source, fetched, want string }{
		{"a", "A", "A"}, {"a", "A2", "A"}, {"b", "B", "B"}, {"a", "A3", "A3"}, {"", "X", "A3"},
	} {
		if e, err := store.Get(t.Context(), "k", cache.Want{Source: c.source}, fetching(c.fetched, time.Hour)); err != nil || e.AccessKeyID != c.want {
			t.Errorf("%s: %+v, %v", c.source, e, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"Credentials": {"AccessKeyId": "A", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": "2099-01-01T00:00:00Z"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		o, err := value.ParseObject(data)
		if err != nil {
			return
		}
		if e, err := cache.Parse(o); err == nil && (e.AccessKeyID == "" || e.SecretAccessKey.Empty()) {
			t.Errorf("%s is read as %+v", data, e)
		}
	})
}
