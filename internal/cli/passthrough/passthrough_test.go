package passthrough

import (
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/environ"
)

// programName is what the AWS CLI is called here.
func programName() string {
	if runtime.GOOS == "windows" {
		return "aws.exe"
	}
	return "aws"
}

// place puts a program into a new folder of the work directory.
func place(t *testing.T, work, dir string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(work, dir, programName())
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(dir), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func world(work, self string, dirs ...string) *app.Env {
	path := "PATH=" + strings.Join(dirs, string(filepath.ListSeparator))
	return &app.Env{
		Vars: environ.Parse([]string{path}), Dir: work, GOOS: runtime.GOOS,
		Executable: func() (string, error) { return self, nil },
	}
}

func TestFindCLIIsNeverItself(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	self := filepath.Join(work, "self", "awsid")
	if err := os.MkdirAll(filepath.Dir(self), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(self, []byte("awsid"), 0o700); err != nil {
		t.Fatal(err)
	}
	for dir, link := range map[string]func(string, string) error{"symbolic": os.Symlink, "hard": os.Link} {
		if err := os.MkdirAll(filepath.Join(work, dir), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := link(self, filepath.Join(work, dir, programName())); err != nil {
			t.Fatal(err)
		}
	}
	real := place(t, work, "real", 0o700)
	env := world(work, self, "symbolic", filepath.Join(work, "hard"), "missing", filepath.Join(work, "real"))
	if got, ok := findCLI(env); got != real || !ok {
		t.Errorf("found %q, want %q", got, real)
	}
	if got, ok := findCLI(world(work, self, "symbolic", "hard")); ok {
		t.Errorf("found itself at %s", got)
	}
}

func TestFindCLIWantsAProgram(t *testing.T) {
	t.Parallel()
	work := t.TempDir()
	if runtime.GOOS != "windows" {
		place(t, work, "data", 0o600)
	}
	if err := os.MkdirAll(filepath.Join(work, "folder", programName()), 0o700); err != nil {
		t.Fatal(err)
	}
	if got, ok := findCLI(world(work, "", "data", "folder")); ok {
		t.Errorf("found %s", got)
	}
}

func TestNeedsNoCredentials(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"ec2 help": true, "ec2 run --no-sign-request": true, "ec2 --help": true, "ec2 run": false, "ec2 run --name help me": false, "": false,
	} {
		if got := needsNoCredentials(strings.Fields(line)); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}

// The list is looked up by a person's word; a doubled or blank one is a slip.
func TestServices(t *testing.T) {
	t.Parallel()
	all := strings.Fields(serviceNames)
	if !slices.IsSorted(all) || len(slices.Compact(slices.Clone(all))) != len(all) {
		t.Error("the services are not sorted, or one is there twice")
	}
	for _, name := range []string{"ec2", "s3api", "sso-oidc", "organizations", "configservice"} {
		if !slices.Contains(all, name) {
			t.Errorf("%s is missing", name)
		}
	}
}

func TestOurOptionIsNotHandedOn(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"--mfa-code 123456 ec2 run": "ec2 run", "ec2 run --mfa-code=123456 --x": "ec2 run --x", "ec2 --mfa-codes 1": "ec2 --mfa-codes 1", "ec2 --mfa-code": "ec2",
	} {
		if got := strings.Join(withoutOurs(strings.Fields(line)), " "); got != want {
			t.Errorf("%q becomes %q, want %q", line, got, want)
		}
	}
}
