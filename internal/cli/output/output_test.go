package output

import (
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/config/settings"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
	"github.com/awsid/awsid/internal/sys/problem"
	"github.com/awsid/awsid/internal/sys/value"
	"github.com/awsid/awsid/internal/ui/render"
)

// open opens the output of a command line over a default profile.
func open(t *testing.T, profile string, variables []string, args ...string) (*Output, *strings.Builder, error) {
	t.Helper()
	home := t.TempDir()
	file := filepath.Join(home, ".aws", "config")
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("[default]\n"+profile), 0o600); err != nil {
		t.Fatal(err)
	}
	vars := environ.Parse(append(variables, "HOME="+home, "USERPROFILE="+home))
	var stdout strings.Builder
	env := &app.Env{Vars: vars, Paths: paths.Resolve(vars, "linux", home, home), Stdout: &stdout, Stderr: &stdout}
	flags := pflag.NewFlagSet("awsid", pflag.ContinueOnError)
	g := global.New(flags)
	if err := flags.Parse(args); err != nil {
		t.Fatal(err)
	}
	ses, err := g.Open(env)
	if err != nil {
		t.Fatal(err)
	}
	out, err := Open(env, g, ses, "Title")
	return out, &stdout, err
}

// The words that the setting takes are the formats there are.
func TestEveryFormatIsAChoice(t *testing.T) {
	t.Parallel()
	var formats []string
	for _, f := range render.Formats() {
		formats = append(formats, string(f))
	}
	if choices := settings.Choices("output"); !slices.Equal(choices, formats) {
		t.Errorf("the setting output takes %q, but the formats are %q", choices, formats)
	}
}

func answer() value.Object {
	return value.Object{{Name: "A", Value: "x"}, {Name: "T", Value: time.Date(2020, 1, 2, 3, 4, 5, 0, time.UTC)}}
}

func TestSettingsDecideTheForm(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		profile   string
		variables []string
		args      []string
		want      string
	}{
		"nothing set":          {"", nil, nil, "{\n    \"A\": \"x\",\n    \"T\": \"2020-01-02T03:04:05+00:00\"\n}\n"},
		"profile":              {"output = text\n", nil, nil, "x\t2020-01-02T03:04:05+00:00\n"},
		"variable over it":     {"output = text\n", []string{"AWS_DEFAULT_OUTPUT=yaml"}, nil, "A: x\nT: '2020-01-02T03:04:05+00:00'\n"},
		"option over both":     {"output = text\n", []string{"AWS_DEFAULT_OUTPUT=yaml"}, []string{"--output=off"}, ""},
		"query":                {"", nil, []string{"--query=A"}, "\"x\"\n"},
		"times as on the wire": {"cli_timestamp_format = wire\n", nil, []string{"--query=T"}, "\"2020-01-02T03:04:05Z\"\n"},
	} {
		out, stdout, err := open(t, c.profile, c.variables, c.args...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if err := out.Write(t.Context(), answer()); err != nil || stdout.String() != c.want {
			t.Errorf("%s: %q, want %q (%v)", name, stdout, c.want, err)
		}
	}
}

// An unfit setting is an error that names its place, before anything is sent.
func TestUnfitSettings(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		profile string
		kind    problem.Kind
		place   string
	}{
		"format": {"output = xml\n", problem.Usage, "config:2"}, "times": {"cli_timestamp_format = rfc\n", problem.Config, "config:2"},
	} {
		_, _, err := open(t, c.profile, nil)
		if problem.KindOf(err) != c.kind || err == nil || !strings.Contains(err.Error(), c.place) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWritePages(t *testing.T) {
	t.Parallel()
	out, stdout, err := open(t, "", nil, "--output=text", "--query=L[0]")
	if err != nil {
		t.Fatal(err)
	}
	var pages iter.Seq2[value.Object, error] = func(yield func(value.Object, error) bool) {
		_ = yield(value.Object{{Name: "L", Value: []any{"a"}}}, nil) && yield(value.Object{{Name: "L", Value: []any{"b"}}}, nil)
	}
	if err := out.WritePages(t.Context(), render.Paging{ResultKeys: []string{"L"}}, pages); err != nil || stdout.String() != "a\nb\n" {
		t.Errorf("%q, %v", stdout, err)
	}
}
