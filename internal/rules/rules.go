// Package rules holds the module to its layout: which folder may import
// which, and what the inner rings must never do. docs/ARCHITECTURE.md says
// why; the test of this package reads the whole tree and fails with a
// sentence for each breach.
//
// Rules are about what users build, so test files are free of them.
package rules

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// module is the path that this module's own imports begin with.
const module = "github.com/tcpglass/tcpglass"

// Check reads every Go file below root, whatever its build constraints, and
// returns a sentence for each breach of the rules, in the order of the tree.
func Check(root fs.FS) ([]string, error) {
	var c checker
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && foreign(root, name):
			return fs.SkipDir
		case d.IsDir() || !governed(name):
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		return c.file(name, src)
	})
	return c.breaches, err
}

// foreign says whether a folder is not of this module: hidden, data of
// tests, or a module of its own.
func foreign(root fs.FS, folder string) bool {
	if folder == "." {
		return false
	}
	base := path.Base(folder)
	_, err := fs.Stat(root, path.Join(folder, "go.mod"))
	return err == nil || base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")
}

func governed(file string) bool {
	return path.Ext(file) == ".go" && !strings.HasSuffix(file, "_test.go")
}

// checker gathers breaches, file by file.
type checker struct {
	breaches []string
	unknown  []string // folders already complained of
}

func (c *checker) file(name string, src []byte) error {
	fset := token.NewFileSet()
	tree, err := parser.ParseFile(fset, name, src, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	folder := path.Dir(name)
	ch, known := table[folder]
	if !known {
		c.strange(folder)
		return nil
	}
	report := func(n ast.Node, format string, args ...any) {
		c.breaches = append(c.breaches, fmt.Sprintf("%s: ", fset.Position(n.Pos()))+fmt.Sprintf(format, args...))
	}
	checkImports(tree, folder, ch, report)
	if ch.pure(folder, path.Base(name)) {
		checkPurity(tree, folder, report)
	}
	return nil
}

// strange complains, once, of a folder that the table does not know.
func (c *checker) strange(folder string) {
	if slices.Contains(c.unknown, folder) {
		return
	}
	c.unknown = append(c.unknown, folder)
	c.breaches = append(c.breaches,
		folder+": a folder without a charter; add it to the table in internal/rules and to docs/ARCHITECTURE.md")
}

// report tells of a breach at a node.
type report func(n ast.Node, format string, args ...any)
