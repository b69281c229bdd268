package archtest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// banned are the ways around app.Env.
func banned() map[string][]string {
	return map[string][]string{
		// interrupt.Shield does the same and keeps the signals away, too.
		"context": {"WithoutCancel", "Background", "TODO"},
		"os":      {"Getenv", "LookupEnv", "Environ", "Stdout", "Stderr", "Stdin", "UserHomeDir", "Getwd", "Args", "Exit", "ExpandEnv"},
		"time":    {"Now", "Sleep", "Since", "Until"},
		"http":    {"DefaultClient", "DefaultTransport", "Get", "Post"},
		"log":     {"Print", "Printf", "Println", "Fatal", "Fatalf"},
		"regexp":  {}, // see packageLevelCalls
	}
}

// free are the places where the world comes in.
func free(path string) bool {
	for _, p := range []string{"cmd/", "internal/sys/", "internal/app/fromos.go", "internal/app/exec_", "internal/mandoc/", "internal/modelgen/", "interop/windows/driver/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// mayOpen are the places that open files themselves: to lock, to write, for a terminal, and the tool of the build. All
// others ask readfile, which neither hangs on a pipe nor reads what has no end.
func mayOpen(path string) bool {
	for _, p := range []string{"internal/sys/readfile/", "internal/sys/filelock/", "internal/sys/atomicfile/", "internal/ui/terminal/",
		"internal/cli/iam/iam.go", "internal/cli/configwrite/", "internal/config/edit/journal.go",
		"internal/accounts/cache.go", "internal/modelgen/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return !strings.HasPrefix(path, "internal/")
}

// long lists the files that may have more than 350 lines, each with the reason.
func long() map[string]string {
	return map[string]string{
		"internal/doctor/rules/values.go": "a chapter of docs/doctor.md: its rules, and below them their checks",
	}
}

func TestSource(t *testing.T) {
	t.Parallel()
	root := moduleRoot(t)
	for _, p := range packages(t) {
		if p.Doc == "" && len(p.GoFiles) > 0 {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
		for _, name := range p.GoFiles {
			path := filepath.Join(p.Dir, name)
			rel, err := filepath.Rel(root, path)
			if err != nil {
				t.Fatal(err)
			}
			checkFile(t, path, filepath.ToSlash(rel))
		}
	}
}

func checkFile(t *testing.T, path, rel string) {
	t.Helper()
	src, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(src), "\n"); n > 350 && long()[rel] == "" {
		t.Errorf("%s has %d lines: split it, or give its reason in long()", rel, n)
	}
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, path, src, parser.SkipObjectResolution|parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	checkDeclarations(t, fset, f, rel)
	checkImports(t, f, rel)
	if !free(rel) {
		checkCalls(t, fset, f, rel)
	}
	if !mayOpen(rel) {
		checkOpens(t, fset, f)
	}
	if strings.HasPrefix(rel, "internal/") && !free(rel) {
		checkSentences(t, fset, f)
	}
}

// checkSentences has everything that people read on standard error written by Env.Tellf, which breaks it between words.
func checkSentences(t *testing.T, fset *token.FileSet, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		to, ok := call.Fun.(*ast.SelectorExpr)
		stream, isField := call.Args[0].(*ast.SelectorExpr)
		if ok && isField && stream.Sel.Name == "Stderr" && strings.HasPrefix(to.Sel.Name, "Fprint") {
			t.Errorf("%s: breaks words on narrow terminals: use env.Tellf", fset.Position(call.Pos()))
		}
		return true
	})
}

// heavy are packages that make the linker keep every method of every linked
// type, as they call methods by name: megabytes, and a millisecond at each start.
func heavy() []string { return []string{"text/template", "html/template"} }

func checkImports(t *testing.T, f *ast.File, rel string) {
	for _, i := range f.Imports {
		for _, h := range heavy() {
			if strings.Trim(i.Path.Value, `"`) == h && strings.HasPrefix(rel, "internal/") {
				t.Errorf("%s imports %s, which keeps every method of every linked type in the binary", rel, h)
			}
		}
	}
}

func checkDeclarations(t *testing.T, fset *token.FileSet, f *ast.File, rel string) {
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv == nil && d.Name.Name == "init" {
				t.Errorf("%s: init() runs before main chooses anything; call it", fset.Position(d.Pos()))
			}
			if n := fset.Position(d.End()).Line - fset.Position(d.Pos()).Line; n > 60 && !isTable(d) {
				t.Errorf("%s: %s has %d lines; a function wants 15, review over 45", fset.Position(d.Pos()), d.Name.Name, n)
			}
		case *ast.GenDecl:
			checkPackageVars(t, fset, d)
			checkStructs(t, fset, d)
		}
	}
}

// checkStructs keeps contexts out of structs: a call hands its own down.
func checkStructs(t *testing.T, fset *token.FileSet, d *ast.GenDecl) {
	ast.Inspect(d, func(n ast.Node) bool {
		s, ok := n.(*ast.StructType)
		if !ok {
			return true
		}
		for _, field := range s.Fields.List {
			if sel, ok := field.Type.(*ast.SelectorExpr); ok && sel.Sel.Name == "Context" {
				if x, ok := sel.X.(*ast.Ident); ok && x.Name == "context" {
					t.Errorf("%s: a Context in a struct outlives the call that it is for; hand it down", fset.Position(field.Pos()))
				}
			}
		}
		return true
	})
}

// isTable distinguishes written as a function from a function that does work.
func isTable(d *ast.FuncDecl) bool {
	if d.Body == nil || len(d.Body.List) != 1 {
		return false
	}
	_, ok := d.Body.List[0].(*ast.ReturnStmt)
	return ok
}

// checkPackageVars allows errors (errors.New), embedded files, interface
// assertions, sync.OnceValue, and tables of constants: slices, arrays and
// structs that the linker lays out as data, so that nothing runs before main.
// Anything else is state or start-up cost.
func checkPackageVars(t *testing.T, fset *token.FileSet, d *ast.GenDecl) {
	if d.Tok != token.VAR || (d.Doc != nil && strings.Contains(commentText(d.Doc), "go:embed")) {
		return
	}
	for _, s := range d.Specs {
		v := s.(*ast.ValueSpec)
		if v.Names[0].Name == "_" || (v.Doc != nil && strings.Contains(commentText(v.Doc), "go:embed")) {
			continue
		}
		for _, value := range v.Values {
			if !harmless(value) {
				t.Errorf("%s: package variable %s: use a function, sync.OnceValue or a constant", fset.Position(v.Pos()), v.Names[0].Name)
			}
		}
		if len(v.Values) == 0 {
			t.Errorf("%s: package variable %s is state; put it in a struct", fset.Position(v.Pos()), v.Names[0].Name)
		}
	}
}

func commentText(g *ast.CommentGroup) string {
	s := ""
	for _, c := range g.List {
		s += c.Text
	}
	return s
}

func harmless(e ast.Expr) bool {
	if list, ok := e.(*ast.CompositeLit); ok {
		_, isMap := list.Type.(*ast.MapType)
		return !isMap && !slices.ContainsFunc(list.Elts, func(e ast.Expr) bool { return !constant(e) })
	}
	call, ok := e.(*ast.CallExpr)
	if !ok {
		return false
	}
	fun := call.Fun
	if generic, ok := fun.(*ast.IndexExpr); ok {
		fun = generic.X
	}
	sel, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, _ := sel.X.(*ast.Ident)
	return x != nil && (x.Name == "errors" && sel.Sel.Name == "New" || x.Name == "sync" && strings.HasPrefix(sel.Sel.Name, "Once"))
}

// constant reports whether e needs no code at start: a literal, also of a
// function, a name (of a constant or a function), or a composite of such. TestNoPackageInit tells
// names that do need code.
func constant(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.BasicLit, *ast.Ident, *ast.SelectorExpr, *ast.FuncLit:
		return true
	case *ast.KeyValueExpr:
		return constant(e.Key) && constant(e.Value)
	case *ast.UnaryExpr:
		return constant(e.X)
	case *ast.BinaryExpr:
		return constant(e.X) && constant(e.Y)
	case *ast.ParenExpr:
		return constant(e.X)
	case *ast.CompositeLit:
		return harmless(e)
	}
	return false
}

func checkCalls(t *testing.T, fset *token.FileSet, f *ast.File, rel string) {
	ast.Inspect(f, func(n ast.Node) bool {
		if a, ok := n.(*ast.TypeAssertExpr); ok && a.Type != nil {
			if x, ok := a.X.(*ast.Ident); ok && x.Name == "err" {
				t.Errorf("%s: an error may be wrapped: use errors.As", fset.Position(n.Pos()))
			}
		}
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if !ok || !imported(f, x.Name) {
			return true
		}
		for _, name := range banned()[x.Name] {
			if sel.Sel.Name == name {
				t.Errorf("%s: %s.%s goes around app.Env", fset.Position(n.Pos()), x.Name, name)
			}
		}
		return true
	})
}

func checkOpens(t *testing.T, fset *token.FileSet, f *ast.File) {
	ast.Inspect(f, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		x, ok := sel.X.(*ast.Ident)
		if ok && x.Name == "os" && imported(f, "os") && slices.Contains([]string{"ReadFile", "Open", "OpenFile"}, sel.Sel.Name) {
			t.Errorf("%s: os.%s waits for ever on a pipe and reads whatever there is: use readfile", fset.Position(n.Pos()), sel.Sel.Name)
		}
		return true
	})
}

// imported reports whether name is the standard library package of that name in
// this file, and not a variable.
func imported(f *ast.File, name string) bool {
	for _, i := range f.Imports {
		p := strings.Trim(i.Path.Value, `"`)
		if i.Name == nil && (p == name || p == "net/"+name) {
			return true
		}
	}
	return false
}

func moduleRoot(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		dir = filepath.Dir(dir)
	}
}
