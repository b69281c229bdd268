package service

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
)

// testOperation returns an operation of a service, and its options as parsed.
func testOperation(t *testing.T, service, name string) operation {
	t.Helper()
	m, err := model.Load(service)
	if err != nil {
		t.Fatal(err)
	}
	return Service{Name: service}.findOperation(m, name)
}

// parse reads options as they are after the words of lists were joined: a list
// is written --tags=A|B here.
func parse(t *testing.T, op operation, dir string, options ...string) arguments {
	t.Helper()
	vars := environ.Parse(nil)
	env := &app.Env{Dir: dir, Vars: vars, Paths: paths.Resolve(vars, "linux", dir, dir)}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	op.defineOptions(flags)
	var args []string
	for _, o := range options {
		name, words, hasWords := strings.Cut(o, "=")
		if f := flags.Lookup(strings.TrimPrefix(name, "--")); f != nil && global.IsList(f) {
			var list []string
			if hasWords {
				list = strings.Split(words, "|")
			}
			o = name + "=" + global.JoinWords(list)
		}
		args = append(args, o)
	}
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	return arguments{env, flags}
}

func TestParameters(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, content := range map[string]string{"text": "a\r\nb\r", "list": `["a", "b"]`, "bytes": "\xff", "tags": `[{"Key":"a","Value":"b"}]`} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const usage, general = problem.Usage, problem.General
	tag := func(key, value string) any { return object("Key", key, "Value", value) }
	for _, c := range []struct {
		operation, options string // options are separated by ;
		want               value.Object
		kind               problem.Kind
	}{
		{"CreateUser", "--user-name=x;--path=/p/;--user-name=y", object("Path", "/p/", "UserName", "y"), 0},
		{"CreateUser", "--user-name=file://text", object("UserName", "a\nb\n"), 0},
		{"CreateUser", "--user-name=~x;--path=fileb://bytes", object("Path", []byte("\xff"), "UserName", "~x"), 0},
		{"CreateUser", "--user-name=file://bytes", nil, usage},
		{"CreateUser", "--user-name=file://nosuch", nil, usage},
		{"CreateUser", "--user-name=file://.", nil, usage},
		{"CreateUser", "--user-name=FILE://text", object("UserName", "FILE://text"), 0},
		{"CreateUser", "--tags=Key=a,Value=b|Key=c,Value=d", object("Tags", []any{tag("a", "b"), tag("c", "d")}), 0},
		{"CreateUser", "--tags=Key=a,Value=b;--tags=Key=c,Value=d", object("Tags", []any{tag("c", "d")}), 0},
		{"CreateUser", `--tags={"Key":"a","Value":"b"}|{"Key":"c","Value":"d"}`, object("Tags", []any{tag("a", "b"), tag("c", "d")}), 0},
		{"CreateUser", `--tags=[{"Key":"a","Value":"b"}]`, object("Tags", []any{tag("a", "b")}), 0},
		{"CreateUser", "--tags=file://tags", object("Tags", []any{tag("a", "b")}), 0},
		{"CreateUser", "--tags=Key=a,Value=[x]", object("Tags", []any{object("Key", "a", "Value", []any{"x"})}), 0},
		{"CreateUser", "--tags", object("Tags", []any{}), 0},
		{"CreateUser", "--tags=[]", object("Tags", []any{}), 0},
		{"CreateUser", "--tags=", nil, usage},
		{"CreateUser", `--tags=Key=a,Value=b|{"Key":"c","Value":"d"}`, nil, usage},
		{"CreateUser", `--tags={"Key":"c","Value":"d"}|Key=a,Value=b`, nil, usage},
		{"CreateUser", `--tags=[{"Key":"a",}]`, nil, usage},
		{"UntagUser", "--tag-keys=a|b c|d,e", object("TagKeys", []any{"a", "b c", "d,e"}), 0},
		{"UntagUser", `--tag-keys= ["a", "b"]`, object("TagKeys", []any{"a", "b"}), 0},
		{"UntagUser", "--tag-keys=file://list", object("TagKeys", []any{"a", "b"}), 0},
		{"UntagUser", "--tag-keys=file://list|b", object("TagKeys", []any{"file://list", "b"}), 0},
		{"CreateRole", "--max-session-duration= 3600 ", object("MaxSessionDuration", int64(3600)), 0},
		{"CreateRole", "--max-session-duration=-1", object("MaxSessionDuration", int64(-1)), 0},
		{"CreateRole", "--max-session-duration=99999999999999999999", object("MaxSessionDuration", json.Number("99999999999999999999")), 0},
		{"CreateRole", "--max-session-duration=1h", nil, general},
		{"CreateRole", "--max-session-duration=900.5", nil, general},
		{"ListPolicies", "--only-attached", object("OnlyAttached", true), 0},
		{"ListPolicies", "--only-attached;--no-only-attached", object("OnlyAttached", false), 0},
		{"SimulateCustomPolicy", "--context-entries=ContextKeyName=k,ContextKeyValues=a,b,ContextKeyType=string",
			object("ContextEntries", []any{object("ContextKeyName", "k", "ContextKeyValues", []any{"a", "b"}, "ContextKeyType", "string")}), 0},
		{"SimulateCustomPolicy", "--context-entries=ContextKeyValues=a", object("ContextEntries", []any{object("ContextKeyValues", []any{"a"})}), 0},
		{"CreateDelegationRequest", "--permissions=PolicyTemplateArn=a,Parameters=[{Name=n,Values=v,Type=string}]",
			object("Permissions", object("PolicyTemplateArn", "a", "Parameters", []any{object("Name", "n", "Values", []any{"v"}, "Type", "string")})), 0},
		{"CreateDelegationRequest", `--permissions={"PolicyTemplateArn":"a"}`, object("Permissions", object("PolicyTemplateArn", "a")), 0},
		{"CreateUser", `--user-name=x;--cli-input-json={"UserName":"y","Path":"/p/","Tags":[]}`, object("UserName", "x", "Path", "/p/", "Tags", []any{}), 0},
		{"CreateUser", "--cli-input-yaml=UserName: y\nTags:\n- {Key: a, Value: 5}\n- null\n", object("UserName", "y", "Tags", []any{object("Key", "a", "Value", int64(5)), nil}), 0},
		{"UntagUser", "--cli-input-json=file://list", nil, usage},
		{"CreateUser", "--cli-input-json=file://nosuch", nil, usage},
		{"CreateUser", `--cli-input-json={"UserName":`, nil, usage},
		{"CreateUser", "--cli-input-yaml=a: 0900\nb: '0900'\nc: |-\n  0900\nd: 18446744073709551615", object("a", int64(900), "b", "0900", "c", "0900", "d", json.Number("18446744073709551615")), 0},
		{"CreateUser", "--cli-input-yaml=UserName: a\n---\nUserName: b\n", nil, usage},
		{"CreateUser", "--cli-input-yaml=UserName: [x", nil, usage},
		{"CreateUser", "--cli-input-yaml=x", nil, usage},
		{"CreateUser", "--cli-input-yaml=", nil, usage},
		{"CreateUser", "--cli-input-yaml=a: b\na: c\n", nil, usage},
		{"CreateUser", "--cli-input-yaml=a: b;--cli-input-json={}", nil, usage},
	} {
		op := testOperation(t, "iam", c.operation)
		r := request{op: op, given: parse(t, op, dir, strings.Split(c.options, ";")...), global: global.New(pflag.NewFlagSet("", 0))}
		got, err := r.buildInput()
		if (err == nil) != (c.want != nil) || err != nil && problem.KindOf(err) != c.kind {
			t.Errorf("%s %s: %v, error %v (kind %d)", c.operation, c.options, got, err, problem.KindOf(err))
		} else if diff := cmp.Diff(c.want, got); err == nil && diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.operation, c.options, diff)
		}
	}
}

func TestParseWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]any{
		"0": int64(0), "-0": int64(0), "+5": int64(5), " 7\n": int64(7), "1_000": int64(1000), "007": int64(7),
		"9223372036854775807": int64(9223372036854775807), "9223372036854775808": json.Number("9223372036854775808"),
		"-9223372036854775809": json.Number("-9223372036854775809"), "": nil, "-": nil, "1.0": nil, "1e3": nil, "_1": nil, "1__0": nil, "0x10": nil, "+-1": nil,
	} {
		if got, ok := parseWhole(text); got != want || ok != (want != nil) {
			t.Errorf("%q is %v (%t), want %v", text, got, ok, want)
		}
	}
}

func TestOptionsThatAreChecked(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ operation, options, want string }{
		{"CreateUser", "--user-name=x", ""},
		{"CreateUser", "--path=/", "--user-name"},
		{"PutUserPolicy", "--path=/", "--user-name, --policy-name, --policy-document"},
		{"CreateUser", "--cli-input-json={}", ""},
		{"CreateUser", "--cli-input-yaml={}", ""},
		{"CreateUser", "--generate-cli-skeleton", ""},
		{"CreateUser", "--generate-cli-skeleton=output", "--user-name"},
		{"CreateUser", "--generate-cli-skeleton=xml", "input, output, yaml-input"},
		{"ListUsers", "--max-items=x", "--max-items"},
		{"ListUsers", "--page-size=", "--page-size"},
		{"ListUsers", "--page-size=0", ""},
	} {
		op := testOperation(t, "iam", c.operation)
		if c.operation == "PutUserPolicy" {
			c.options = "--cli-input-json" // as if nothing were given
		}
		var options []string
		if c.operation != "PutUserPolicy" {
			options = strings.Split(c.options, ";")
		}
		err := op.checkOptions(parse(t, op, "", options...))
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || problem.KindOf(err) != problem.Usage) {
			t.Errorf("%s %s: %v, want %q", c.operation, c.options, err, c.want)
		}
	}
}

// What cannot be read may hold a password.
func TestErrorsShowNoSecrets(t *testing.T) {
	t.Parallel()
	op := testOperation(t, "iam", "ChangePassword")
	for _, option := range []string{
		"--cli-input-json={\"OldPassword\": \"s3cret\", ", `--cli-input-json=["s3cret"]`, "--cli-input-yaml=OldPassword: [s3cret",
		"--cli-input-yaml=OldPassword: s3cret\n x: {", `--cli-input-json={"OldPassword": ["s3cret"], "NewPassword": {"a": "s3cret"}}`,
	} {
		r := request{op: op, given: parse(t, op, t.TempDir(), option), global: global.New(pflag.NewFlagSet("", 0))}
		input, err := r.buildInput()
		if err == nil {
			err = checkInput(op.Input(), input)
		}
		if err == nil || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: %v", option, err)
		}
	}
}
