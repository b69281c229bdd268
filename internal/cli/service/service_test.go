package service

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/awsapi/model"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
	"github.com/spf13/pflag"
)

func TestOptionName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"UserName": "user-name", "ListMFADevices": "list-mfa-devices", "VirtualMFADeviceName": "virtual-mfa-device-name",
		"AuthenticationCode1": "authentication-code1", "accessToken": "access-token", "AssumeRoleWithSAML": "assume-role-with-saml",
		"CreateTokenWithIAM": "create-token-with-iam", "PolicyArns": "policy-arns", "Name": "name", "ClientIDList": "client-id-list",
		"Base32StringSeed": "base32-string-seed", "SSHPublicKeyBody": "ssh-public-key-body",
	} {
		if got := optionName(name); got != want {
			t.Errorf("%s becomes %s, want %s", name, got, want)
		}
	}
}

// everyOperation runs check for each operation of the services that are
// commands.
func everyOperation(t *testing.T, check func(op operation)) {
	t.Helper()
	for _, service := range []string{"iam", "sts", "sso", "sso-oidc"} {
		m, err := model.Load(service)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range m.Operations() {
			check(Service{Name: service}.findOperation(m, name))
		}
	}
}

// Only what the command line names has options, and the texts of the rest are
// enough for a list.
func TestOnlyNamedOperationsAreBuilt(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct{ commands, withOptions int }{
		"iam get-user --user-name x": {1, 1}, "iam --profile p get-user": {1, 1}, "iam nonsense": {177, 0}, "iam": {177, 0},
		"__complete iam get-u": {177, 0}, "iam wait user-exists": {1, 0}, "help": {177, 176}, "help iam get-user": {1, 1},
	} {
		env := &app.Env{Args: append([]string{"awsid"}, strings.Fields(line)...)}
		cmds := Commands(env, global.New(pflag.NewFlagSet("", 0)), Service{Name: "iam"})
		withOptions := 0
		for _, cmd := range cmds {
			if cmd.Flags().HasFlags() {
				withOptions++
			}
			if cmd.Short == "" {
				t.Errorf("%s: %s has no text", line, cmd.Name())
			}
		}
		if len(cmds) != want.commands || withOptions != want.withOptions {
			t.Errorf("%s: %d commands, %d with options; want %+v", line, len(cmds), withOptions, want)
		}
	}
}

// A text for a command or a member that no model has is a leftover.
func TestTextsAreUsed(t *testing.T) {
	t.Parallel()
	commands, members := map[string]bool{}, map[string]bool{}
	everyOperation(t, func(op operation) {
		commands[optionName(op.Name)] = true
		for _, m := range op.inputMembers() {
			members[m.Name] = true
		}
	})
	for _, text := range commandTexts {
		if !commands[text.name] {
			t.Errorf("no operation is called %s", text.name)
		}
	}
	for _, text := range memberTexts {
		if !members[text.name] {
			t.Errorf("no operation takes %s", text.name)
		}
	}
}

// A skeleton has a place for every member, in both forms the same, and both
// can be read back.
func TestSkeletonsReadBack(t *testing.T) {
	t.Parallel()
	everyOperation(t, func(op operation) {
		var documents []value.Object
		for _, kind := range []string{skeletonInput, skeletonYAML} {
			var out bytes.Buffer
			if err := writeInputSkeleton(&out, op.Input(), kind); err != nil {
				t.Fatal(err)
			}
			read := parseYAML
			if kind == skeletonInput {
				read = func(text string) (any, error) { return value.ParseJSON([]byte(text)) }
			}
			v, err := read(out.String())
			document, ok := v.(value.Object)
			if err != nil || !ok {
				t.Fatalf("%s: %v in\n%s", op.Name, err, out.String())
			}
			documents = append(documents, document)
			for _, line := range strings.Split(out.String(), "\n") {
				if kind == skeletonYAML && strings.HasSuffix(strings.TrimSpace(line), "#") {
					t.Errorf("%s: a remark without words: %s", op.Name, line)
				}
			}
		}
		if diff := cmp.Diff(documents[0], documents[1]); diff != "" || len(documents[0]) != len(op.inputMembers()) {
			t.Errorf("%s (-JSON +YAML):\n%s", op.Name, diff)
		}
	})
}

func TestYAMLSkeleton(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	op := testOperation(t, "iam", "CreateDelegationRequest")
	if err := writeInputSkeleton(&out, op.Input(), skeletonYAML); err != nil {
		t.Fatal(err)
	}
	want := `Permissions:  # [REQUIRED] permissions
  PolicyTemplateArn: ''  # ARN of the policy template
  Parameters:  # parameters
  - Name: ''  # name
    Values:  # values
    - ''
    Type: string  # type: string or stringList
RequestMessage: ''  # request message
`
	if !strings.Contains(out.String(), want) {
		t.Errorf("got\n%s\nwant in it\n%s", out.String(), want)
	}
}

func TestAnswerForm(t *testing.T) {
	t.Parallel()
	got, err := testOperation(t, "iam", "ListAccountAliases").answerForm(render.JSON)
	want := object("AccountAliases", []any{"accountAliasType"}, "IsTruncated", true, "Marker", "Marker")
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	for format, want := range map[render.Format]any{render.JSON: "1970-01-01T00:00:00", render.YAML: json.Number("1970-01-01 00:00:00")} {
		got, err := testOperation(t, "iam", "GetAccessKeyLastUsed").answerForm(format)
		if at, _ := got.Object("AccessKeyLastUsed").Get("LastUsedDate"); at != want || err != nil {
			t.Errorf("%s: %v, %v, want %v", format, at, err, want)
		}
	}
	for _, name := range []string{"ListUsers", "GetCredentialReport"} {
		if _, err := testOperation(t, "iam", name).answerForm(render.JSON); err == nil {
			t.Errorf("the place holders of %s are too short, or of the wrong type", name)
		}
	}
}

func TestFaultsNameTheOption(t *testing.T) {
	t.Parallel()
	op := testOperation(t, "sts", "AssumeRole")
	err := checkInput(op.Input(), object("PolicyArns", []any{object("arn", "short")}, "DurationSeconds", int64(1), "Foo", "x"))
	for _, want := range []string{"--role-arn is missing; ", "--policy-arns[0].arn has 5 characters", "--duration-seconds is 1 and must", `has no member "Foo"`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v lacks %q", err, want)
		}
	}
}
