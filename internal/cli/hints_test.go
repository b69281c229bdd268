package cli

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/spf13/cobra"

	"github.com/awsid/awsid/internal/app"
	"github.com/awsid/awsid/internal/sys/clock"
	"github.com/awsid/awsid/internal/sys/environ"
	"github.com/awsid/awsid/internal/sys/paths"
)

// recommended finds the commands that a text recommends: in backticks, on a line of an example, or behind "run".
var recommended = regexp.MustCompile("(?m)`awsid( [^`]*)?|^  awsid [^#\n]*|: awsid [^,;()]*|[Rr]un awsid [^,;()]*")

// A hint recommends nothing that is not there: every command and option in a text of the source stands in the tree of
// commands, and whatever follows --profile or --sso-session is quoted for the shell.
func TestHintsCanBePasted(t *testing.T) {
	t.Parallel()
	vars := environ.Parse(nil)
	root := Commands(&app.Env{Args: []string{"awsid", "help"}, Vars: vars, GOOS: "linux", Paths: paths.Resolve(vars, "linux", "/h", "/h"), Clock: clock.System{}})
	files, hints := token.NewFileSet(), 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			text, isText := literal(n)
			for _, command := range recommended.FindAllString(text, -1) {
				hints++
				if wrong := unknownIn(root, command); wrong != "" {
					t.Errorf("%s: %q: there is no %s", files.Position(n.Pos()), command, wrong)
				}
			}
			if !isText && n != nil && takesNameBare(n) {
				t.Errorf("%s: a name in a command to paste goes through shellwords.Option or shellwords.ForPaste", files.Position(n.Pos()))
			}
			return true
		})
		return nil
	})
	if err != nil || hints < 150 {
		t.Fatalf("%d commands in texts, %v", hints, err)
	}
}

func literal(n ast.Node) (string, bool) {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}

// unknownIn returns the word of a recommended command that the tree does not have.
func unknownIn(root *cobra.Command, command string) string {
	_, command, _ = strings.Cut(command, "awsid")
	at, isValue := root, false
	for _, word := range strings.Fields(command) {
		word = strings.Trim(word, "`'\"…[]")
		name, isOption := strings.CutPrefix(word, "--")
		name, _, hasValue := strings.Cut(name, "=")
		if isValue {
			isValue = false
			continue
		}
		if f := at.Flag(name); isOption && f != nil {
			isValue = !hasValue && f.NoOptDefVal == ""
			continue
		}
		next, _, err := at.Find([]string{word})
		switch {
		case word == "--":
			return "" // another program's
		case strings.Contains(word, "%") || name == "…":
			continue
		case isOption:
			return "option --" + name + " of " + at.CommandPath()
		case !regexp.MustCompile(`^[a-z][a-z0-9-]+$`).MatchString(word):
		case err == nil && next != at:
			at = next
		case at.HasSubCommands() && !at.Runnable():
			return "command " + word + " of " + at.CommandPath()
		}
	}
	return ""
}

// namedByOption ends a text before the name of a profile or session.
var namedByOption = regexp.MustCompile(`awsid.* --(profile|sso-session|session-name) (%(\[\d\])?[sv]|$)`)

// takesNameBare reports whether a call or a sum puts a name behind such an option without quoting it.
func takesNameBare(n ast.Node) bool {
	var operands []ast.Expr
	switch n := n.(type) {
	case *ast.CallExpr:
		operands = n.Args
	case *ast.BinaryExpr:
		operands = []ast.Expr{n.X, n.Y}
	}
	names, quotes := false, false
	for _, o := range operands {
		text, _ := literal(o)
		names = names || namedByOption.MatchString(text)
		ast.Inspect(o, func(n ast.Node) bool {
			pkg, _ := n.(*ast.Ident)
			quotes = quotes || pkg != nil && (pkg.Name == "shellwords" || strings.HasSuffix(pkg.Name, "Option"))
			return true
		})
	}
	return names && !quotes
}
