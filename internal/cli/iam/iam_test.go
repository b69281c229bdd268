package iam

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/service"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

func exchange(dir string, options map[string]string) service.Exchange {
	vars := environ.Parse(nil)
	env := &app.Env{Dir: dir, Vars: vars, Paths: paths.Resolve(vars, "linux", dir, dir)}
	return service.Exchange{Env: env, Option: func(name string) string { return options[name] }}
}

func newKey() (value.Object, error) {
	return value.Object{{Name: "AccessKey", Value: value.Object{
		{Name: "UserName", Value: `quoted, "name"`}, {Name: "AccessKeyId", Value: "AKIA1"}, {Name: "SecretAccessKey", Value: "s3cret"},
	}}}, nil
}

func TestKeyGoesToTheFileOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	answer, err := saveKey(exchange(dir, map[string]string{"csv": "k.csv"}), newKey)
	if err != nil {
		t.Fatal(err)
	}
	if text := value.Literal(answer); strings.Contains(text, "s3cret") || !strings.Contains(text, "AKIA1") {
		t.Errorf("printed: %s", text)
	}
	path := filepath.Join(dir, "k.csv")
	got, _ := os.ReadFile(path)
	if want := "User Name,Access key ID,Secret access key\n\"quoted, \"\"name\"\"\",AKIA1,s3cret\n"; string(got) != want {
		t.Errorf("the file has %q", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0 {
		t.Errorf("the file's mode: %v %v", info.Mode(), err)
	}
}

// A key that could not be stored must not be made, and no file replaced.
func TestNoKeyIsMadeForAFileThatIsThere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := filepath.Join(dir, "k.csv")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]problem.Kind{"k.csv": problem.General, filepath.Join("no", "such", "folder.csv"): problem.Usage} {
		_, err := saveKey(exchange(dir, map[string]string{"csv": name}), func() (value.Object, error) {
			t.Errorf("%s: a key was made", name)
			return newKey()
		})
		if err == nil || problem.KindOf(err) != kind {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, _ := os.ReadFile(path); string(got) != "precious" {
		t.Errorf("the file now has %q", got)
	}
}

func TestRefusedKeyLeavesNoFile(t *testing.T) {
	t.Parallel()
	dir, refused := t.TempDir(), errors.New("refused")
	_, err := saveKey(exchange(dir, map[string]string{"csv": "k.csv"}), func() (value.Object, error) { return nil, refused })
	if left, _ := os.ReadDir(dir); !errors.Is(err, refused) || len(left) != 0 {
		t.Errorf("error %v, left %v", err, left)
	}
}

func TestSeedGoesToTheFileOnly(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	options := map[string]string{"outfile": "seed", "bootstrap-method": "Base32StringSeed"}
	answer, err := saveSeed(exchange(dir, options), func() (value.Object, error) {
		return value.Object{{Name: "VirtualMFADevice", Value: value.Object{
			{Name: "SerialNumber", Value: "arn"}, {Name: "Base32StringSeed", Value: "U0VFRA=="}, {Name: "QRCodePNG", Value: "UE5H"},
		}}}, nil
	})
	got, _ := os.ReadFile(filepath.Join(dir, "seed"))
	if err != nil || string(got) != "SEED" || value.Literal(answer) != "{'VirtualMFADevice': {'SerialNumber': 'arn'}}" {
		t.Errorf("%v, the file has %q, printed %s", err, got, value.Literal(answer))
	}
}
