//go:build unix

package credentials_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestWhatIsNoFileIsNotPassedOver: with a folder or the like in the place of a shared file nobody knows who was meant,
// and the machine's own role was not. What is found without that file is used, as by the AWS CLI.
func TestWhatIsNoFileIsNotPassedOver(t *testing.T) {
	t.Parallel()
	machine := []string{"AWS_EC2_METADATA_DISABLED=false", "AWS_EC2_METADATA_SERVICE_ENDPOINT={ENDPOINT}"}
	container := []string{"AWS_CONTAINER_CREDENTIALS_FULL_URI={ENDPOINT}/creds"}
	boto := []string{"BOTO_CONFIG=~/boto.cfg"}
	keys := map[string]string{"boto.cfg": "[Credentials]\naws_access_key_id = AKIABOTO\naws_secret_access_key = s\n"}
	for name, c := range map[string]struct {
		files    map[string]string
		vars     []string
		variable string
		put      func(path string) error
		want     string // the key, or what the error says
	}{
		"folder":              {nil, machine, "AWS_SHARED_CREDENTIALS_FILE", mkdir, "is a directory"},
		"folder as config":    {nil, machine, "AWS_CONFIG_FILE", mkdir, "is a directory"},
		"folder, container":   {nil, container, "AWS_SHARED_CREDENTIALS_FILE", mkdir, "is a directory"},
		"folder, boto":        {keys, boto, "AWS_SHARED_CREDENTIALS_FILE", mkdir, "is a directory"},
		"device":              {nil, machine, "AWS_SHARED_CREDENTIALS_FILE", func(path string) error { return os.Symlink("/dev/zero", path) }, "is a device"},
		"folder as boto":      {nil, machine, "BOTO_CONFIG", mkdir, "is a directory"},
		"device as boto":      {nil, container, "BOTO_CONFIG", func(path string) error { return os.Symlink("/dev/zero", path) }, "is a device"},
		"null device as boto": {nil, machine, "BOTO_CONFIG", func(path string) error { return os.Symlink("/dev/null", path) }, "INSTANCE"},
		"no boto":             {nil, machine, "BOTO_CONFIG", func(string) error { return nil }, "INSTANCE"},
		"boto of the home":    {nil, machine, "NONE", func(path string) error { return mkdir(filepath.Join(filepath.Dir(path), ".boto")) }, "is a directory"},
		"pipe as boto":        {nil, machine, "NONE", func(path string) error { return syscall.Mkfifo(filepath.Join(filepath.Dir(path), ".boto"), 0o600) }, "is a pipe"},
		"null as boto":        {nil, machine, "NONE", func(path string) error { return os.Symlink("/dev/null", filepath.Join(filepath.Dir(path), ".boto")) }, "INSTANCE"},
		"null device":         {nil, machine, "AWS_SHARED_CREDENTIALS_FILE", func(path string) error { return os.Symlink("/dev/null", path) }, "INSTANCE"},
		"nothing":             {nil, machine, "AWS_SHARED_CREDENTIALS_FILE", func(string) error { return nil }, "INSTANCE"},
		"folder, environment": {nil, append([]string{"AWS_ACCESS_KEY_ID=AKIAENV", "AWS_SECRET_ACCESS_KEY=s"}, machine...), "AWS_SHARED_CREDENTIALS_FILE", mkdir, "AKIAENV"},
		"folder, process": {map[string]string{"config": "[default]\ncredential_process = printf '{\"Version\":1,\"AccessKeyId\":\"AKIAPROC\",\"SecretAccessKey\":\"s\"}'\n"},
			machine, "AWS_SHARED_CREDENTIALS_FILE", mkdir, "AKIAPROC"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, c.files, append([]string{c.variable + "={HOME}/place"}, c.vars...)...)
			must(t, c.put(filepath.Join(w.env.Paths.Home, "place")))
			got, err := w.retrieve("")
			if got.AccessKeyID != c.want && (err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "/place") && !strings.Contains(err.Error(), "/.boto")) {
				t.Errorf("got %q, %v; want %q", got.AccessKeyID, err, c.want)
			}
		})
	}
}

func mkdir(path string) error { return os.Mkdir(path, 0o700) }

// TestPipesAreReadOrNamed: a pipe that somebody writes to is read, one in a cache is passed over and replaced.
func TestPipesAreReadOrNamed(t *testing.T) {
	t.Parallel()
	role := "[default]\nrole_arn = arn:aws:iam::111111111111:role/R\n"
	write := func(path, text string) {
		go func() {
			for range 2 { // the writer starts anew for each reader
				if f, err := os.OpenFile(path, os.O_WRONLY, 0); err == nil {
					_, _ = f.WriteString(text)
					_ = f.Close()
				}
				time.Sleep(50 * time.Millisecond)
			}
		}()
	}
	t.Run("web identity", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, map[string]string{"config": role + "web_identity_token_file = {HOME}/pipe\n"})
		pipe := filepath.Join(w.env.Paths.Home, "pipe")
		must(t, syscall.Mkfifo(pipe, 0o600))
		write(pipe, "a-token")
		if _, err := w.retrieve(""); err != nil || !strings.Contains(w.services.list(), "WebIdentityToken=a-token") {
			t.Errorf("%v, asked %s", err, w.services.list())
		}
	})
	t.Run("cache", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t, map[string]string{"config": role + "source_profile = base\n", "credentials": "[base]\naws_access_key_id = A\naws_secret_access_key = s\n"})
		must(t, os.MkdirAll(w.env.Paths.CLICache, 0o700))
		plan, err := w.chain(nil).Plan()
		must(t, err)
		must(t, syscall.Mkfifo(filepath.Join(w.env.Paths.CLICache, plan.Step.CacheKey+".json"), 0o600))
		began := time.Now()
		if c, err := plan.Retrieve(t.Context()); err != nil || c.AccessKeyID != "ASIAR" || time.Since(began) > 5*time.Second {
			t.Errorf("%q, %v after %s", c.AccessKeyID, err, time.Since(began))
		}
	})
}
