package profiles

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
	"github.com/spf13/pflag"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/cli/global"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// screen is a terminal of so many columns.
type screen int

func (screen) StdinIsTerminal() bool             { return true }
func (screen) StdoutIsTerminal() bool            { return true }
func (screen) StderrIsTerminal() bool            { return true }
func (s screen) Size() (columns, rows int)       { return int(s), 24 }
func (screen) Open() (io.ReadWriteCloser, error) { return nil, os.ErrNotExist }

// hostile is a config file with all that makes lines long, or steers a terminal.
const hostile = `[profile a-very-long-name-of-a-profile-that-somebody-made-with-a-template/AdministratorAccess]
sso_session = a-long-name-of-a-session-of-a-large-company
sso_account_id = 111122223333
sso_role_name = AWSAdministratorAccessForEverything
region = us-gov-northeast-1
awsid_account_name = データ部門の本番環境アカウント
awsid_description = what it is for, in a sentence that is longer than a line of a terminal is wide
awsid_tags = team=shop, stage=production, owner=somebody@example.com, critical
[profile "blank in it"]
role_arn = arn:aws:iam::444455556666:role/path/to/SomeRoleWithALongName
source_profile = a-very-long-name-of-a-profile-that-somebody-made-with-a-template/AdministratorAccess
region = eu-west-1
[profile データ]
role_arn = arn:aws:iam::444455556666:role/R
source_profile = blank in it
awsid_description = ` + "\x1b[31mred\x1b]0;title\x07" + `
[sso-session a-long-name-of-a-session-of-a-large-company]
sso_start_url = https://corp.awsapps.com/start
sso_region = us-east-1
`

// TestRowsFitTheTerminal: in no form does a line of the list take two of the terminal, or steer it.
func TestRowsFitTheTerminal(t *testing.T) {
	t.Parallel()
	home := t.TempDir()
	if err := os.MkdirAll(filepath.Join(home, ".aws"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(home, ".aws", "config"), []byte(hostile), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, opts := range map[string]listOptions{"table": {}, "groups": {group: "account"}, "tags": {group: "tag"}, "tree": {tree: true}} {
		for _, columns := range []int{20, 40, 80, 100, 132, 300} {
			t.Run(fmt.Sprintf("%s in %d", name, columns), func(t *testing.T) {
				t.Parallel()
				var out bytes.Buffer
				vars := environ.Parse(nil)
				env := &app.Env{Stdout: &out, Vars: vars, Clock: clock.System{}, Terminal: screen(columns), Paths: paths.Resolve(vars, "linux", home, home)}
				opts := opts
				opts.global = global.New(pflag.NewFlagSet("", pflag.ContinueOnError))
				if err := runList(t.Context(), env, opts); err != nil {
					t.Fatal(err)
				}
				for line := range strings.Lines(out.String()) {
					line = strings.TrimSuffix(line, "\n")
					if width := runewidth.StringWidth(line); width > columns || strings.ContainsAny(line, "\x1b\x07") {
						t.Errorf("%q takes %d columns", line, width)
					}
				}
				if columns >= 100 && !strings.Contains(out.String(), "a-very-long-name-of-a-profile-that-somebody-made-with-a-template/Ad") {
					t.Errorf("the name is cut where there is room for it:\n%s", &out)
				}
			})
		}
	}
}
