package rules

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/config/edit"
	"github.com/awsid/awsid/internal/doctor"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/runner"
)

// examples returns the archives of testdata.
func examples(t testing.TB) []*txtar.Archive {
	t.Helper()
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	var list []*txtar.Archive
	for _, name := range names {
		archive, err := txtar.ParseFile(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, archive)
	}
	return list
}

// FuzzExamine: whatever is in the files, the variables and a cache, the rules
// say something about it and their fixes come to an end.
func FuzzExamine(f *testing.F) {
	for _, archive := range examples(f) {
		files := map[string][]byte{}
		for _, file := range archive.Files {
			name := file.Name
			if strings.Contains(name, "cache/") {
				name = "cache"
			}
			files[name] = unescape(file.Data)
		}
		f.Add(files[".aws/config"], files[".aws/credentials"], archive.Comment, files["cache"])
	}
	f.Fuzz(func(t *testing.T, config, credentials, variables, cache []byte) {
		env := layOut(t, &txtar.Archive{Files: []txtar.File{{Name: ".aws/config", Data: config}, {Name: ".aws/credentials", Data: credentials},
			{Name: ".aws/sso/cache/0123456789abcdef0123456789abcdef01234567.json", Data: cache}}})
		vars := env.Vars.Environ()
		for line := range strings.Lines(string(variables)) {
			if strings.HasPrefix(line, "AWS_") && !strings.Contains(line, "\x00") {
				vars = append(vars, strings.TrimSpace(line))
			}
		}
		env.Vars = environ.Parse(vars)
		examineAndFix(t, env)
	})
}

// examineAndFix runs all rules and makes their fixes, round by round as
// `awsid doctor --fix` does. No rule may fail, and nothing fixable may be left.
func examineAndFix(t *testing.T, env *app.Env) (found []doctor.Finding) {
	t.Helper()
	env.Transport, env.Runner = network{}, oldCLI{}
	found = doctor.Run(t.Context(), doctor.Take(env, false), All())
	for _, f := range found {
		if f.Message == "" || f.Line < 0 || strings.Contains(f.Message, "a fault of awsid") {
			t.Errorf("%+v", f)
		}
	}
	all := formatFindings(env.Paths.Home, doctor.Run(t.Context(), doctor.Take(env, true), All()))
	if brief := formatFindings(env.Paths.Home, doctor.Examine(t.Context(), env, true, All(), nil)); brief != all {
		t.Errorf("where one of each kind is looked at it finds\n%s\nand else\n%s", brief, all)
	}
	for range 3 {
		plan := doctor.DryRun(t.Context(), doctor.Take(env, true), All(), doctor.OnlyAnswer)
		if _, err := plan.Apply(t.Context(), edit.Editor{Paths: env.Paths, Clock: env.Clock}); err != nil {
			t.Logf("the fixes are refused: %v", err)
			return found
		}
	}
	if left := doctor.DryRun(t.Context(), doctor.Take(env, true), All(), doctor.OnlyAnswer).Findings; len(left) > 0 {
		t.Errorf("after all fixes there is still something to fix:\n%s", formatFindings(env.Paths.Home, left))
	}
	return found
}

// oldCLI answers for every program as an old AWS CLI does.
type oldCLI struct{}

func (oldCLI) Run(context.Context, runner.Command) (runner.Result, error) {
	return runner.Result{Stdout: []byte("aws-cli/2.1.0 Python/3.7\n")}, nil
}

// TestRandomWorlds mixes what stands in the examples: sections of several files
// in either file, variables, caches, modes, with and without aws on the PATH.
func TestRandomWorlds(t *testing.T) {
	t.Parallel()
	var pieces, variables, caches []string
	for _, archive := range examples(t) {
		for line := range strings.Lines(string(archive.Comment)) {
			if name, _, ok := strings.Cut(line, "="); ok && !strings.Contains(name, " ") {
				variables = append(variables, line)
			}
		}
		for _, f := range archive.Files {
			switch {
			case strings.HasSuffix(f.Name, ".json"):
				caches = append(caches, string(f.Data))
			case f.Name == ".aws/config" || f.Name == ".aws/credentials":
				pieces = append(pieces, strings.SplitAfter(string(f.Data), "\n\n")...)
			}
		}
	}
	for seed := range uint64(60) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(seed, 0))
			pick := func(list []string, most int) (picked []string) {
				for range random.IntN(most + 1) {
					picked = append(picked, list[random.IntN(len(list))])
				}
				return picked
			}
			archive := &txtar.Archive{Comment: []byte(strings.Join(pick(variables, 4), ""))}
			for _, name := range []string{".aws/config", ".aws/credentials"} {
				if text := strings.Join(pick(pieces, 5), ""); text != "" || random.IntN(2) == 0 {
					archive.Files = append(archive.Files, txtar.File{Name: name, Data: []byte(text)})
				}
			}
			for i, text := range pick(caches, 3) {
				dir := []string{"sso/cache", "cli/cache", "login/cache"}[random.IntN(3)]
				archive.Files = append(archive.Files, txtar.File{Name: fmt.Sprintf(".aws/%s/%040x.json", dir, i), Data: []byte(text)})
			}
			if random.IntN(2) == 0 {
				archive.Files = append(archive.Files, txtar.File{Name: "bin/aws"}, txtar.File{Name: "bin/aws-vault"})
				archive.Comment = append(archive.Comment, "\nchmod 755 bin/aws\nchmod 755 bin/aws-vault\n"...)
			}
			env := layOut(t, archive)
			if len(archive.Files) > 0 {
				mode := []os.FileMode{0o600, 0o644, 0o666, 0o000}[random.IntN(4)]
				if err := os.Chmod(filepath.Join(env.Paths.Home, filepath.FromSlash(archive.Files[0].Name)), mode); err != nil {
					t.Fatal(err)
				}
			}
			examineAndFix(t, env)
		})
	}
}

// TestCredentialsFileAlone: a profile that only the credentials file has is
// looked at by every rule, aws being on the PATH.
func TestCredentialsFileAlone(t *testing.T) {
	t.Parallel()
	for name, lines := range map[string]string{
		"keys": "aws_access_key_id = AKIAQWERTYUIOPASDFGH\naws_secret_access_key = abcdefghijklmnopqrstuvwxyz0123456789ABCD\n",
		"role": "role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = default\n",
		"late": "sso_session = corp\nendpoint_url = https://example.com\n",
		"none": "",
	} {
		env := layOut(t, txtar.Parse([]byte("chmod 755 bin/aws\n-- bin/aws --\n-- .aws/credentials --\n[default]\n"+lines)))
		found := examineAndFix(t, env)
		if isOld := func(f doctor.Finding) bool { return f.Rule == "cli-version" }; slices.ContainsFunc(found, isOld) != (name == "late") {
			t.Errorf("%s: found %s", name, messages(found))
		}
	}
}
